"""Steps and epochs."""

from __future__ import annotations

import pytest

from resexplorer.experiment import Length, Recipe


@pytest.mark.parametrize(
    ("images", "batch", "epoch_steps"),
    [(1_437, 128, 12), (60_000, 128, 469), (256, 128, 2), (257, 128, 2), (258, 128, 3), (5, 128, 1)],
)
def test_that_a_last_batch_of_one_image_is_left_out(images: int, batch: int, epoch_steps: int) -> None:
    assert Length.of(Recipe(batch_size=batch, epochs=1), images).epoch_steps == epoch_steps


def test_that_steps_replace_epochs() -> None:
    length = Length.of(Recipe(epochs=5, steps=64_000), 45_000)

    assert length.steps == 64_000
    assert length.epochs == pytest.approx(181.8, abs=0.1)


def test_that_prolonging_adds_steps_to_the_same_epochs() -> None:
    assert Length(100, 10).prolonged(50) == Length(150, 10)
