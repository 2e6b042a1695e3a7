"""A worker that trains nothing, but does everything else as the real one does.

``python stand_in.py DB RUN ATTEMPT``. The run's name says what happens: ``endless``, ``steps N``,
``crash TEXT`` (prints it and exits with 1), ``silent`` (exits with 0 without finishing).
A checkpoint is written every ten steps; a new attempt goes on from it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from resexplorer.crash import VARIABLE
from resexplorer.store import FileLock, RunWriter, Store


def main(arguments: Sequence[str]) -> int:
    if arguments[2] != "1":
        os.environ.pop(VARIABLE, None)  # only first attempts crash
    url, run_id, attempt = arguments[0], int(arguments[1]), int(arguments[2])
    with Store.open(url, create=False) as store, FileLock(store.files(run_id) / "worker.lock"):
        behaviour, _, argument = store.run(run_id).name.partition(" ")
        if behaviour == "crash":
            print(f"first line\n{argument}\n\n", end="")
            return 1
        if behaviour == "silent":
            return 0
        with RunWriter(store, run_id, attempt) as writer:
            train(writer, store, int(argument or 10**9))
    return 0


def train(writer: RunWriter, store: Store, steps: int) -> None:
    checkpoint = store.files(writer.run_id) / "checkpoint"
    step = int(checkpoint.read_text()) if checkpoint.exists() else 0
    writer.truncate(step)
    writer.note(threads=int(os.environ["OMP_NUM_THREADS"]), waiting=os.environ["OMP_WAIT_POLICY"])
    while step < steps and not writer.superseded:
        step += 1
        writer.log(step, {"train/loss": float(step)})
        writer.progress(step, steps)
        if step % 10 == 0 and writer.flush():
            save(checkpoint, step)
        for command in writer.commands():
            writer.applied(command)
            if command.kind in {"pause", "stop"}:
                writer.flush()
                save(checkpoint, step)
                writer.finish("paused" if command.kind == "pause" else "stopped")
                return
        time.sleep(0.002)
    writer.finish("finished")


def save(checkpoint: Path, step: int) -> None:
    """Write the checkpoint so that a kill leaves the old or the new one."""
    draft = checkpoint.with_suffix(".new")
    draft.write_text(str(step))
    draft.replace(checkpoint)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
