"""What the points of the training curves mean."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resexplorer.experiment import Length
from resexplorer.training.windows import POINTS, Windows, window_steps

lengths = st.builds(Length, st.integers(1, 30_000), st.integers(1, 500))


def some_steps(count: int, seed: int = 0) -> list[tuple[int, float, float]]:
    rng = random.Random(seed)
    return [(rng.randint(1, 128), rng.random() * 3, rng.randint(0, 128)) for _ in range(count)]


def feed(windows: Windows, steps: list[tuple[int, float, float]], first: int = 1) -> dict[int, dict[str, float]]:
    points = {number: windows.add(number, *step) for number, step in enumerate(steps, first)}
    return {number: point for number, point in points.items() if point is not None}


@given(lengths)
def test_that_a_run_has_a_bounded_number_of_points(length: Length) -> None:
    window = window_steps(length)
    epochs = -(-length.steps // length.epoch_steps)

    assert 1 <= window <= length.epoch_steps
    assert length.steps / window <= POINTS + epochs


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 999))
def test_that_a_point_at_an_epochs_end_is_the_mean_of_the_epoch(epoch_steps: int, epochs: int, seed: int) -> None:
    length = Length(epoch_steps * epochs * 37, epoch_steps)  # windows of more than one step
    steps = some_steps(epoch_steps * epochs, seed)

    points = feed(Windows(length), steps)

    for end in range(epoch_steps, len(steps) + 1, epoch_steps):
        epoch = steps[end - epoch_steps : end]
        images = sum(count for count, _, _ in epoch)
        assert points[end]["train/error"] == pytest.approx(sum(wrong for _, _, wrong in epoch) / images)
        assert points[end]["train/loss"] == pytest.approx(sum(n * loss for n, loss, _ in epoch) / images)


def test_that_inside_an_epoch_the_last_epochs_worth_of_images_counts() -> None:
    steps = [(10, 1.0, wrong) for wrong in (8, 8, 8, 8, 4, 4, 0, 0)]

    points = feed(Windows(Length(8, 4)), steps)

    assert [points[step]["train/error"] for step in range(1, 9)] == pytest.approx(
        [0.8, 0.8, 0.8, 0.8, 0.7, 0.6, 0.4, 0.2]
    )
    assert [points[step]["batch/error"] for step in range(1, 9)] == pytest.approx([0.8, 0.8, 0.8, 0.8, 0.4, 0.4, 0, 0])


def test_that_batch_values_are_means_over_one_window() -> None:
    length = Length(3 * POINTS, 10)
    steps = some_steps(20)

    points = feed(Windows(length), steps)

    assert list(points) == [3, 6, 9, 10, 13, 16, 19, 20]
    images = steps[3][0] + steps[4][0] + steps[5][0]
    assert points[6]["batch/error"] == pytest.approx(sum(wrong for _, _, wrong in steps[3:6]) / images)
    assert points[10]["batch/error"] == pytest.approx(steps[9][2] / steps[9][0])


@given(st.integers(1, 60), st.integers(1, 10), st.integers(1, 3))
def test_that_restored_windows_go_on_exactly(cut: int, epoch_steps: int, factor: int) -> None:
    length = Length(factor * POINTS, epoch_steps)
    steps = some_steps(60)
    expected = feed(Windows(length), steps)

    first, second = Windows(length), Windows(length)
    points = feed(first, steps[:cut])
    second.restore(first.state())

    assert points | feed(second, steps[cut:], cut + 1) == expected
