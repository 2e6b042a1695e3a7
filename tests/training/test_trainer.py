"""The loop: what it logs, how it goes on after a pause, and how it ends."""

from __future__ import annotations

import copy
import itertools
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.nn.utils import parameters_to_vector

from resexplorer.experiment import Length, Recipe, Schedule
from resexplorer.training.batches import Batches, DeviceData
from resexplorer.training.evaluation import evaluate
from resexplorer.training.listener import Command
from resexplorer.training.precision import Precision
from resexplorer.training.recorder import MemoryListener
from resexplorer.training.trainer import NonFinite, Outcome, Pace, Trainer

from .helpers import Interrupter, bars, curves, digest, run_in_pieces, small_net, trainer_of

RECIPE = Recipe(epochs=6, batch_size=16, lr=0.2, weight_decay=1e-4, pad_crop=1)
FULL = Recipe(
    epochs=4, batch_size=16, optimizer="adamw", lr=0.01, schedule="cosine", warmup=1, pad_crop=1, flip=True,
    label_smoothing=0.1, clip_norm=1.0, decay_norm_and_bias=False,
)  # fmt: skip
EPOCH = 7  # 100 images in batches of 16


def test_that_a_small_network_learns() -> None:
    listener = MemoryListener()

    assert trainer_of(RECIPE, listener).run() is Outcome.FINISHED

    assert listener.last["test/error"] < 0.1
    assert listener.last["train/loss"] < listener.points["train/loss"][0][1]


def test_that_the_loop_is_plain_sgd() -> None:
    """The same weights as a loop written by hand, bit for bit."""
    data, recipe = DeviceData.of(bars(), torch.device("cpu")), RECIPE
    length = Length.of(recipe, 100)
    batches, schedule = Batches(data, recipe, length, 3), Schedule(recipe, length)
    by_hand = small_net()
    optimizer = torch.optim.SGD(by_hand.parameters(), momentum=0.9, weight_decay=1e-4, fused=True)
    for step in range(length.steps):
        optimizer.param_groups[0]["lr"] = schedule.at(step)
        images, labels = batches.batch(step)
        optimizer.zero_grad()
        cross_entropy(by_hand(images), labels).backward()
        optimizer.step()

    trainer = trainer_of(recipe, MemoryListener())
    trainer.run()

    assert digest(trainer.model) == digest(by_hand)


def test_that_the_last_training_error_is_that_of_the_last_epoch() -> None:
    listener = MemoryListener()
    trainer_of(RECIPE, listener).run()
    data = bars()
    sizes = [16] * 6 + [4]

    for end in range(EPOCH, 6 * EPOCH + 1, EPOCH):
        batch = [value for step, value in listener.points["batch/error"] if end - EPOCH < step <= end]
        wrong = sum(round(error * size) for error, size in zip(batch, sizes, strict=True))
        assert dict(listener.points["train/error"])[end] == pytest.approx(wrong / len(data.train_labels))
    assert listener.points["train/error"][-1][0] == 6 * EPOCH


@pytest.mark.parametrize(("every", "steps"), [(1, [7, 14, 21, 28, 35, 42]), (4, [28, 42]), (100, [42])])
def test_that_the_test_images_are_measured_as_often_as_asked_and_at_the_end(every: int, steps: list[int]) -> None:
    listener = MemoryListener()

    trainer_of(RECIPE.replace(eval_every=every), listener).run()

    assert [step for step, _ in listener.points["test/error"]] == steps


def test_that_a_length_in_steps_ends_in_the_middle_of_an_epoch() -> None:
    listener = MemoryListener()

    trainer_of(RECIPE.replace(steps=10), listener).run()

    assert [step for step, _ in listener.points["train/error"]] == list(range(1, 11))
    assert [step for step, _ in listener.points["test/error"]] == [7, 10]


def test_that_the_logged_rate_is_the_schedules() -> None:
    listener = MemoryListener()
    schedule = Schedule(RECIPE, Length.of(RECIPE, 100))

    trainer_of(RECIPE, listener).run()

    assert listener.points["lr"] == [(step + 1, schedule.at(step)) for step in range(42)]


def test_that_no_series_has_two_points_at_one_step(tmp_path: Path) -> None:
    listener = MemoryListener()

    trainer_of(RECIPE, listener, checkpoints=tmp_path, pace=Pace(0.0, 0.0, 0.0)).run()

    for name, points in listener.points.items():
        assert all(one < other for (one, _), (other, _) in itertools.pairwise(points)), name


def test_that_how_often_the_meter_is_read_changes_no_curve() -> None:
    often, rarely = MemoryListener(), MemoryListener()

    trainer_of(FULL, often, pace=Pace(read=0.0)).run()
    trainer_of(FULL, rarely, pace=Pace(read=1e9)).run()

    assert curves(often) == curves(rarely)


@pytest.mark.parametrize("recipe", [RECIPE, FULL, RECIPE.replace(precision="bf16", eval_every=3)])
@pytest.mark.parametrize("stops", [[1], [7], [13, 14, 15], [3, 20], [27]])
def test_that_a_paused_run_ends_as_if_it_had_not_been(tmp_path: Path, recipe: Recipe, stops: list[int]) -> None:
    whole = MemoryListener()
    expected = trainer_of(recipe, whole)
    expected.run()

    listener, trainer = run_in_pieces(lambda it: trainer_of(recipe, it, checkpoints=tmp_path), stops)

    assert digest(trainer.model) == digest(expected.model)
    assert curves(listener) == curves(whole)


def test_that_a_resumed_run_keeps_its_number_of_threads(tmp_path: Path) -> None:
    trainer_of(RECIPE, Interrupter(9, Command("pause")), checkpoints=tmp_path).run()
    torch.set_num_threads(2)

    trainer_of(RECIPE, MemoryListener(), checkpoints=tmp_path).prepare()

    assert torch.get_num_threads() == 1


def test_that_a_run_goes_on_from_an_earlier_checkpoint_when_the_newest_is_damaged(tmp_path: Path) -> None:
    whole = MemoryListener()
    trainer_of(RECIPE, whole).run()
    first = Interrupter(9, Command("pause"))
    trainer_of(RECIPE, first, checkpoints=tmp_path).run()
    second = Interrupter(20, Command("pause"), first.points)
    trainer_of(RECIPE, second, checkpoints=tmp_path).run()
    newest = tmp_path / "20.safetensors"
    newest.write_bytes(newest.read_bytes()[:-1])

    last = Interrupter(2**31, Command("pause"), second.points)
    trainer_of(RECIPE, last, checkpoints=tmp_path).run()

    assert (last.events[0].kind, last.events[0].step) == ("checkpoint_damaged", 20)
    assert curves(last) == curves(whole)


def test_that_a_pause_during_an_evaluation_is_obeyed_at_once(tmp_path: Path) -> None:
    class Impatient(MemoryListener):
        """Wants to pause as soon as the loop asks twice within one step: that is during an evaluation."""

        def __init__(self) -> None:
            super().__init__()
            self.asked: list[int] = []

        def commands(self) -> list[Command]:
            self.asked.append(trainer.position.step)
            return [Command("pause")] if self.asked.count(EPOCH) == 2 else []

    whole = MemoryListener()
    trainer_of(RECIPE, whole).run()
    impatient = Impatient()
    trainer = trainer_of(RECIPE, impatient, checkpoints=tmp_path)
    assert trainer.run() is Outcome.PAUSED
    assert trainer.position.step == EPOCH
    assert "test/error" not in impatient.points

    last = Interrupter(2**31, Command("pause"), impatient.points)
    trainer_of(RECIPE, last, checkpoints=tmp_path).run()

    assert curves(last) == curves(whole)


def test_that_a_stopped_run_keeps_a_checkpoint(tmp_path: Path) -> None:
    listener = Interrupter(10, Command("stop"))

    trainer = trainer_of(RECIPE, listener, checkpoints=tmp_path)

    assert trainer.run() is Outcome.STOPPED
    assert (tmp_path / "10.json").exists()
    assert [command.kind for command in listener.done] == ["stop"]


def test_that_a_run_that_was_taken_over_leaves_without_a_trace(tmp_path: Path) -> None:
    class TakenOver(Interrupter):
        def superseded(self) -> bool:
            return self.now >= self.step

    trainer = trainer_of(RECIPE, TakenOver(10, Command("nothing")), checkpoints=tmp_path)

    assert trainer.run() is Outcome.SUPERSEDED
    assert not list(tmp_path.iterdir())


def test_that_a_new_rate_scales_the_rest_of_the_schedule() -> None:
    listener = Interrupter(10, Command("set_lr", {"lr": 0.05}, id=4))
    schedule = Schedule(RECIPE, Length.of(RECIPE, 100))

    trainer_of(RECIPE, listener).run()

    rates = dict(listener.points["lr"])
    factor = 0.05 / schedule.at(10)
    assert rates[10] == schedule.at(9)
    assert [rates[step] for step in range(11, 43)] == [schedule.at(step - 1) * factor for step in range(11, 43)]
    assert [(event.kind, event.step, event.data) for event in listener.events] == [("set_lr", 10, {"lr": 0.05})]
    assert [command.id for command in listener.done] == [4]


def test_that_a_prolonged_run_stretches_its_schedule() -> None:
    listener = Interrupter(10, Command("prolong", {"steps": 21}, id=4))
    longer = Schedule(RECIPE, Length.of(RECIPE, 100).prolonged(21))

    trainer_of(RECIPE, listener).run()

    assert listener.points["lr"][-1] == (63, longer.at(62))
    assert [step for step, _ in listener.points["test/error"]] == list(range(7, 64, 7))


def test_that_a_finished_run_can_be_prolonged(tmp_path: Path) -> None:
    first = MemoryListener()
    trainer_of(RECIPE, first, checkpoints=tmp_path).run()
    again = Interrupter(2**31, Command("pause"), first.points)
    again.queue.append(Command("prolong", {"steps": 7}, id=1))

    trainer = trainer_of(RECIPE, again, checkpoints=tmp_path)

    assert trainer.run() is Outcome.FINISHED
    assert trainer.position.step == 49
    assert [step for step, _ in again.points["train/error"]] == list(range(1, 50))


def test_that_a_command_is_not_carried_out_twice(tmp_path: Path) -> None:
    """The worker died after it had saved the change and before it said so: the command comes again."""
    command = Command("prolong", {"steps": 7}, id=4)
    first = Interrupter(10, command)
    trainer_of(RECIPE, first, checkpoints=tmp_path).run()
    for path in tmp_path.glob("49.*"):
        path.unlink()
    assert (tmp_path / "10.json").exists(), "the change was saved when it was made"

    again = MemoryListener()
    again.queue.append(command)
    trainer = trainer_of(RECIPE, again, checkpoints=tmp_path)
    trainer.run()

    assert trainer.steps == trainer.position.step == 49
    assert again.done == [command]


def test_that_an_unknown_command_is_noted_and_ignored() -> None:
    listener = Interrupter(10, Command("dance", id=1))

    assert trainer_of(RECIPE, listener).run() is Outcome.FINISHED
    assert [(event.kind, event.data) for event in listener.events] == [("dance", {"ignored": True})]


class Poisoned(nn.Module):
    """Gives infinite logits from its ``step``-th training batch on."""

    def __init__(self, step: int) -> None:
        super().__init__()
        self.inner = small_net()
        self.step = step
        self.calls = 0

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        self.calls += self.training
        logits: torch.Tensor = self.inner(images)
        return logits * float("inf") if self.calls >= self.step else logits


@pytest.mark.parametrize("read", [0.0, 1e9])
def test_that_an_infinite_loss_ends_the_run_with_its_step(read: float) -> None:
    listener = MemoryListener()

    with pytest.raises(NonFinite, match=r"The loss .* at step 17 \(epoch 3, learning rate 0\.1\d+\): try a lower"):
        trainer_of(RECIPE, listener, model=Poisoned(17), pace=Pace(read=read)).run()

    assert [step for step, _ in listener.points["train/loss"]] == list(range(1, 17))


def test_that_infinite_weights_are_never_saved(tmp_path: Path) -> None:
    model = small_net()
    trainer = trainer_of(RECIPE, Interrupter(1, Command("pause")), model=model, checkpoints=tmp_path)
    with torch.no_grad():
        model[1].running_var[0] = float("nan")

    with pytest.raises(NonFinite, match="The weights became infinite"):
        trainer.run()

    assert not list(tmp_path.glob("*.json"))


def test_that_a_checkpoint_that_can_not_be_written_does_not_end_the_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    class Freed(Interrupter):
        """Frees the place as soon as it hears of the failure."""

        def event(self, kind: str, step: int, **data: object) -> None:
            super().event(kind, step, **data)
            if kind == "checkpoint_failed":
                (tmp_path / "file").unlink()

    listener = Freed(10, Command("set_lr", {"lr": 0.1}))
    outcome = trainer_of(RECIPE, listener, checkpoints=tmp_path / "file").run()

    assert outcome is Outcome.FINISHED
    assert [event.kind for event in listener.events] == ["set_lr", "checkpoint_failed", "checkpoint"]


def test_that_measuring_changes_nothing() -> None:
    model = small_net().train()
    before = copy.deepcopy(model.state_dict())
    data = DeviceData.of(bars(), torch.device("cpu"))

    scores = {evaluate(model, data, Precision(torch.device("cpu"), "fp32")) for _ in range(2)}

    assert len(scores) == 1
    assert model.training
    assert all(torch.equal(before[name], tensor) for name, tensor in model.state_dict().items())


def test_that_the_test_loss_has_no_label_smoothing() -> None:
    model, raw = small_net(), bars()
    listener = MemoryListener()
    trainer_of(RECIPE.replace(label_smoothing=0.3), listener, model=model, data=raw).run()
    data = DeviceData.of(raw, torch.device("cpu"))

    with torch.no_grad():
        expected = cross_entropy(model.eval()(data.normalised(data.test_images)), data.test_labels)

    assert listener.last["test/loss"] == pytest.approx(expected.item(), rel=1e-5)


def test_that_clipping_bounds_the_step() -> None:
    free, clipped = (
        trainer_of(RECIPE.replace(steps=1, schedule="constant", weight_decay=0.0, clip_norm=norm), MemoryListener())
        for norm in (None, 1e-3)
    )

    def change(trainer: Trainer) -> float:
        trainer.run()
        after, before = (parameters_to_vector(it.parameters()) for it in (trainer.model, small_net()))
        return (after - before).norm().item()

    assert change(clipped) == pytest.approx(0.2 * 1e-3, rel=1e-2)
    assert change(free) > 10 * change(clipped)
