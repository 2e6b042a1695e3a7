"""A stand-in for a training process: claims the next run of a database, logs, obeys, and goes when stdin closes.

Run as ``python process_trainer.py DATABASE``. It uses the store exactly as a worker does, but no torch.
"""

from __future__ import annotations

import sys
import threading
import time

from resexplorer.store import RunWriter, State, Store

STEPS = 100_000


def main(path: str) -> None:
    gone = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), gone.set()), daemon=True).start()
    with Store.open(path) as store:
        while (run := store.claim("cpu", "test")) is None:
            if gone.wait(0.02):
                return
        with RunWriter(store, run.id, run.attempt) as writer:
            writer.finish(train(writer, run.step, gone))


def train(writer: RunWriter, step: int, gone: threading.Event) -> State:
    while not gone.is_set():
        step += 1
        writer.log(step, {"train/loss": 2.0 / step, "train/error": 0.9 / step, "lr": 0.1, "throughput": 1000.0})
        if step % 10 == 0:
            writer.log(step, {"test/error": 0.9 / step})
        writer.progress(step, STEPS)
        for command in writer.commands():
            writer.applied(command)
            if command.kind in {"pause", "stop"}:
                return State.PAUSED if command.kind == "pause" else State.STOPPED
        time.sleep(0.005)
    return State.STOPPED


if __name__ == "__main__":
    main(sys.argv[1])
