"""A worker process of the tests: writes a run and says when.

``python process_writer.py DB RUN ATTEMPT POINTS [PAUSE_AT]`` logs points 0 … POINTS-1 with the value
``step + run / 1000`` and finishes the run; 0 points means: until killed.
"""

from __future__ import annotations

import sys

from resexplorer.store import RunWriter, Store


def main() -> None:
    url, run_id, attempt, count = sys.argv[1], *map(int, sys.argv[2:5])
    with Store.open(url, create=False) as store, RunWriter(store, run_id, attempt) as writer:
        step = 0
        while not count or step < count:
            writer.log(step, {"train/loss": step + run_id / 1000, "lr": 0.1, "train/error": 1 / (step + 1)})
            writer.progress(step, count)
            if step % 7 == 0:
                writer.flush()
            if step == 0:
                print("writing", flush=True)
            step += 1
        writer.finish("finished")


if __name__ == "__main__":
    main()
