"""The training loop.

Plain torch. A step never waits for the device, the disk or the database: losses and errors stay on the device and
are read a few times a second, points go to a :class:`Listener`, checkpoints are written between steps. What is
computed depends on the specification alone, never on the clock: a CPU run that was interrupted and resumed equals
the uninterrupted one bit for bit.

Series: see :mod:`resexplorer.training.windows` for the training curves; ``lr`` is logged with each of their points.
``test/loss`` and ``test/error`` are logged at each evaluation. ``throughput`` (images a second while training) and
``time`` (seconds since the run began, pauses left out) come with some of the points; they alone depend on the clock.
What the blocks' gradients, weights and branches do is logged by :mod:`resexplorer.training.probes`.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from math import isfinite
from typing import Any

import torch
from torch import nn
from torch.nn.functional import cross_entropy

from resexplorer.data import LoadedData
from resexplorer.errors import ResExplorerError
from resexplorer.experiment import Length, Recipe, Schedule
from resexplorer.network.places import BlockPlace
from resexplorer.training.batches import Batches, DeviceData
from resexplorer.training.checkpoint import Checkpoint, CheckpointFolder, CheckpointNotWritten
from resexplorer.training.evaluation import evaluate
from resexplorer.training.listener import Command, Listener
from resexplorer.training.meter import Meter, StepResult
from resexplorer.training.optimizer import make_optimizer, set_rate
from resexplorer.training.precision import Precision
from resexplorer.training.probes import Probes, interval
from resexplorer.training.stopwatch import Stopwatch
from resexplorer.training.windows import Windows


class NonFinite(ResExplorerError):
    """The loss or the weights became infinite or not a number."""

    def __init__(self, what: str, step: int, length: Length, rate: float) -> None:
        epoch = length.epoch_of(step - 1) + 1
        super().__init__(
            f"The {what} became infinite or not a number at step {step} (epoch {epoch}, learning rate {rate:.4g}): "
            "try a lower learning rate, a warm-up or gradient clipping."
        )


class Outcome(StrEnum):
    """How a run of the loop ended."""

    FINISHED = "finished"
    PAUSED = "paused"
    STOPPED = "stopped"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Pace:
    """How often the loop looks up, in seconds: to read the meter, and to write a checkpoint.

    At the end of an epoch a checkpoint is written as soon as ``epoch_checkpoint`` seconds have passed.
    """

    read: float = 0.2
    checkpoint: float = 15.0
    epoch_checkpoint: float = 5.0


@dataclass(slots=True)
class Position:
    """Where a run is; all of it is kept in checkpoints.

    ``extra_steps`` were added by "prolong", ``rate_factor`` comes from "set_lr", ``evaluated`` is the step of the
    last evaluation, ``command`` the last command that was carried out.
    """

    step: int = 0
    seconds: float = 0.0
    extra_steps: int = 0
    rate_factor: float = 1.0
    evaluated: int = 0
    command: int = 0


ENDINGS = {"pause": Outcome.PAUSED, "stop": Outcome.STOPPED}
"""The commands that end the loop."""

_PACE = Pace()


class Trainer:
    """Trains one network on one data set by one recipe."""

    def __init__(
        self,
        model: nn.Module,
        data: LoadedData,
        recipe: Recipe,
        *,
        seed: int,
        device: torch.device,
        listener: Listener,
        checkpoints: CheckpointFolder | None = None,
        pace: Pace = _PACE,
        places: Sequence[BlockPlace] = (),
    ) -> None:
        self.model = model.to(device)
        self.device = device
        self.position = Position()
        self._recipe = recipe
        self._planned = Length.of(recipe, len(data.train_images))
        self._schedule = Schedule(recipe, self._planned)
        self._data = DeviceData.of(data, device)
        self._batches = Batches(self._data, recipe, self._planned, seed)
        self._precision = Precision(device, recipe.precision)
        self._optimizer = make_optimizer(self.model, recipe)
        self._meter = Meter(device)
        self._probes = Probes(self.model, places, interval(self._planned.steps))
        self._probed: list[tuple[int, torch.Tensor]] = []
        self._windows = Windows(self._planned)
        self._listener = listener
        self._checkpoints = checkpoints
        self._pace = pace
        self._waiting: deque[Command] = deque()
        self._prepared = False

    @property
    def steps(self) -> int:
        """The steps of the whole run."""
        return self._schedule.length.steps

    def run(self) -> Outcome:
        """Train until the run is over or somebody wants it to pause or stop; go on from a checkpoint if there is one.

        Raises :class:`NonFinite` and :class:`CheckpointNotWritten`.
        """
        self.prepare()
        while (outcome := self._obey()) is None:
            if self._owes_evaluation:
                self._evaluate()
            elif self.position.step < self.steps:
                self._train_step()
            else:
                outcome = Outcome.FINISHED
                break
            self._look_up()
        if outcome is not Outcome.SUPERSEDED:
            self._leave()
        return outcome

    # --- one step

    def _train_step(self) -> None:
        rate = self._rate
        set_rate(self._optimizer, rate)
        images, labels = self._batches.batch(self.position.step)
        probing = self._probes.begin(self.position.step)
        with self._precision.autocast():
            logits = self.model(images)
        logits = logits.float()
        loss = cross_entropy(logits, labels, label_smoothing=self._recipe.label_smoothing)
        self._optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        if probing:
            self._probes.after_backward()
        if self._recipe.clip_norm is not None:
            nn.utils.clip_grad_norm_(self.model.parameters(), self._recipe.clip_norm)
        self._optimizer.step()
        self._meter.note(rate, loss, logits, labels)
        self.position.step += 1
        if probing:
            self._keep_probe()

    def _keep_probe(self) -> None:
        values = self._probes.finish()
        if values is not None:
            self._probed.append((self.position.step, values))

    @property
    def _rate(self) -> float:
        return self._schedule.at(self.position.step) * self.position.rate_factor

    # --- between steps

    def _look_up(self) -> None:
        if self._meter.full or self._stopwatch.lap >= self._pace.read:
            self._read()
        if self._checkpoint_is_due and not self._owes_evaluation:
            self._checkpoint()

    def _read(self) -> None:
        """Bring the steps since the last reading into the curves."""
        results = self._meter.read()
        self._stopwatch.trained(sum(result.images for result in results))
        first = self.position.step - len(results) + 1
        points = [self._note(step, result) for step, result in enumerate(results, first)]
        if any(points):
            speed = {"throughput": self._stopwatch.speed(), "time": self._stopwatch.total}
            self._listener.log(self.position.step, speed)
        self._log_probes()
        self._listener.progress(self.position.step, self.steps)

    def _log_probes(self) -> None:
        """Bring what the probes measured into the curves; what a block does not have is left out."""
        for step, values in self._probed:
            named = zip(self._probes.names, values.tolist(), strict=True)
            self._listener.log(step, {name: value for name, value in named if isfinite(value)})
        self._probed.clear()

    def _note(self, step: int, result: StepResult) -> bool:
        """Add a step to the curves; True where that made a point."""
        if not isfinite(result.loss):
            raise NonFinite("loss", step, self._planned, result.rate)
        point = self._windows.add(step, result.images, result.loss, result.wrong)
        if point is not None:
            self._listener.log(step, {**point, "lr": result.rate})
        return point is not None

    @property
    def _owes_evaluation(self) -> bool:
        epoch, into = divmod(self.position.step, self._planned.epoch_steps)
        due = self.position.step >= self.steps or (into == 0 and epoch % self._recipe.eval_every == 0)
        return due and self.position.evaluated < self.position.step

    def _evaluate(self) -> None:
        self._read()
        score = evaluate(self.model, self._data, self._precision, self._interrupted)
        if score is not None:
            self.position.evaluated = self.position.step
            values = {"test/loss": score.loss, "test/error": score.error}
            self._listener.log(self.position.step, {name: v for name, v in values.items() if isfinite(v)})
        self._stopwatch.rested()

    # --- commands

    def _interrupted(self) -> bool:
        self._waiting.extend(self._listener.commands())
        return self._listener.superseded() or any(command.kind in ENDINGS for command in self._waiting)

    def _obey(self) -> Outcome | None:
        """Carry out what people asked for; return how the run is to end, if it is."""
        if self._listener.superseded():
            return Outcome.SUPERSEDED
        self._waiting.extend(self._listener.commands())
        ending = next((command for command in self._waiting if command.kind in ENDINGS), None)
        if ending is not None:
            self._listener.applied(ending)
            return ENDINGS[ending.kind]
        while self._waiting and not self._owes_evaluation:
            self._change(self._waiting.popleft())
        return None

    def _change(self, command: Command) -> None:
        """Change the run for good: only a checkpoint that has the change makes it survive a crash."""
        if command.id > self.position.command or not command.id:
            done = self._apply(command)
            self.position.command = max(self.position.command, command.id)
            self._listener.event(command.kind, self.position.step, **done)
            self._checkpoint()
        self._listener.applied(command)

    def _apply(self, command: Command) -> dict[str, Any]:
        if command.kind == "set_lr":
            planned = self._schedule.at(self.position.step) or self._recipe.lr
            self.position.rate_factor = float(command.data["lr"]) / planned
            return {"lr": float(command.data["lr"])}
        if command.kind == "prolong":
            self.position.extra_steps += int(command.data["steps"])
            self._plan()
            return {"steps": self.steps}
        return {"ignored": True}

    def _plan(self) -> None:
        self._schedule = Schedule(self._recipe, self._planned.prolonged(self.position.extra_steps))

    # --- checkpoints

    def prepare(self) -> None:
        """Go to the newest intact checkpoint; :meth:`run` does it where nobody did."""
        if self._prepared:
            return
        self._prepared = True
        self.model.train()
        found, damaged = self._checkpoints.newest() if self._checkpoints else (None, [])
        for step in damaged:
            self._listener.event("checkpoint_damaged", step)
        if found is not None:
            self._restore(found)
        self._stopwatch = Stopwatch(self.position.seconds)
        self._saved_at = time.monotonic()
        self._listener.truncate(self.position.step)
        self._listener.progress(self.position.step, self.steps)

    @property
    def _checkpoint_is_due(self) -> bool:
        at_epoch_end = self.position.step % self._planned.epoch_steps == 0
        wait = self._pace.epoch_checkpoint if at_epoch_end else self._pace.checkpoint
        return self._checkpoints is not None and time.monotonic() - self._saved_at >= wait

    def _checkpoint(self) -> None:
        """Save the run once all its points are permanent; where that fails, try again later."""
        self._read()
        if self._listener.flush():
            try:
                self._save()
            except CheckpointNotWritten as error:
                self._listener.event("checkpoint_failed", self.position.step, reason=str(error))
        self._stopwatch.rested()
        self._saved_at = time.monotonic()

    def _leave(self) -> None:
        """Save where the run ends; unlike in between, not being able to is an error."""
        self._read()
        self._listener.flush()
        self._save()

    def _save(self) -> None:
        if self._checkpoints is None:
            return
        weights = self.model.state_dict()
        if not all(bool(tensor.isfinite().all()) for tensor in weights.values()):
            raise NonFinite("weights", self.position.step, self._planned, self._rate)
        self.position.seconds = self._stopwatch.total
        self._checkpoints.save(self.position.step, weights, self._state())
        self._listener.event("checkpoint", self.position.step)

    def _state(self) -> dict[str, Any]:
        return {
            "position": asdict(self.position),
            "optimizer": self._optimizer.state_dict(),
            "windows": self._windows.state(),
            "threads": torch.get_num_threads(),
            "random": torch.get_rng_state(),
            "random_cuda": torch.cuda.get_rng_state_all(),
        }

    def _restore(self, checkpoint: Checkpoint) -> None:
        state = checkpoint.state
        torch.set_num_threads(state["threads"])
        self.model.load_state_dict(checkpoint.weights)
        self._optimizer.load_state_dict(state["optimizer"])
        self._windows.restore(state["windows"])
        self.position = Position(**state["position"])
        self._plan()
        torch.set_rng_state(state["random"])
        if len(state["random_cuda"]) == torch.cuda.device_count():
            torch.cuda.set_rng_state_all(state["random_cuda"])
