"""ResExplorer's own training loop against the two yardsticks, measured in turn so that a busy machine hits all alike.

Each round runs ``train_tuned.py``, the engine and (with ``--usual``) ``train_usual.py``, each in a fresh process, and
the ratios of each round are compared. Usage: ``python benchmarks/train_engine.py digits --rounds 7``.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent


def engine(data_name: str, epochs: int, steps: int | None, threads: int, augment: bool) -> dict[str, list[float]]:
    """Images a second of each epoch of ResNet-20 in this process; the one evaluation at the end is not counted."""
    import torch

    from resexplorer.data import load
    from resexplorer.experiment import Length, Recipe, TrainSpec, adapt, dataset
    from resexplorer.network import preset, to_json
    from resexplorer.training.api import make_trainer
    from resexplorer.training.recorder import MemoryListener

    torch.set_num_threads(threads)
    data = load(data_name)
    recipe = Recipe(epochs=epochs, eval_every=10_000, pad_crop=4 if augment else 0, flip=augment)
    each = steps or Length.of(recipe, len(data.train_images)).epoch_steps
    images = min(each * recipe.batch_size, len(data.train_images))
    spec = TrainSpec(
        name="benchmark",
        network=to_json(adapt(preset("cifar_resnet20"), dataset(data_name))),
        data=data_name,
        recipe=recipe.replace(steps=each * epochs),
        device="cpu",
    )
    marks: dict[int, tuple[float, float]] = {}

    class Timer(MemoryListener):
        """Notes the time when the loop asks for commands, which it does before every step."""

        def commands(self):  # type: ignore[no-untyped-def]
            if trainer.position.step % each == 0:
                marks.setdefault(trainer.position.step, (time.perf_counter(), time.process_time()))
            return super().commands()

    trainer = make_trainer(spec, data, Timer())
    trainer.run()
    times = [marks[step] for step in sorted(marks)]
    pairs = list(itertools.pairwise(times))
    return {
        "images_per_second": [images / (after[0] - before[0]) for before, after in pairs],
        "images_per_cpu_second": [images / (after[1] - before[1]) for before, after in pairs],
    }


def measured(command: list[str]) -> tuple[float, float]:
    """The best epoch but the first of a fresh process: by the clock and by processor time (0 where not measured)."""
    environment = {**os.environ, "OMP_WAIT_POLICY": "PASSIVE"}
    output = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout)
    return max(output["images_per_second"][1:]), max(output.get("images_per_cpu_second", [0, 0])[1:])


def report(title: str, commands: dict[str, list[str]], rounds: list[dict[str, float]]) -> None:
    """Medians, and the median of the rounds' ratios."""
    print(title)
    for name in commands:
        speeds = [speeds[name] for speeds in rounds]
        if all(speeds):
            ratio = statistics.median(speeds["engine"] / speeds[name] for speeds in rounds)
            print(f"  {name:7} {statistics.median(speeds):8,.0f}   engine / {name}: {ratio:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", choices=["digits", "fashion-mnist"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--augment", action="store_true")
    parser.add_argument("--usual", action="store_true", help="measure the tutorials' script too")
    parser.add_argument("--engine-only", action="store_true", help="only the engine, in this process")
    options = parser.parse_args()
    if options.engine_only:
        print(json.dumps(engine(options.data, options.epochs, options.steps, options.threads, options.augment)))
        return
    common = [options.data, "--epochs", str(options.epochs), "--threads", str(options.threads)]
    common += ["--augment"] if options.augment else []
    common += ["--steps", str(options.steps)] if options.steps else []
    commands = {
        "tuned": [sys.executable, str(HERE / "train_tuned.py"), *common],
        "engine": [sys.executable, str(HERE / "train_engine.py"), *common, "--engine-only"],
    }
    if options.usual:
        commands["usual"] = [sys.executable, str(HERE / "train_usual.py"), *common]
    rounds = []
    for number in range(options.rounds):
        order = list(commands)[:: -1 if number % 2 else 1]
        rounds.append({name: measured(commands[name]) for name in order})
        speeds = ", ".join(f"{name} {rounds[-1][name][0]:,.0f}" for name in commands)
        print(f"round {number + 1}: {speeds}", flush=True)
    for index, title in enumerate(("images a second", "images a processor second")):
        report(title, commands, [{name: speeds[name][index] for name in commands} for speeds in rounds])


if __name__ == "__main__":
    main()
