"""The batches: complete, augmented image by image, and a pure function of seed and step."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from resexplorer.data import load
from resexplorer.experiment import Length, Recipe
from resexplorer.training.batches import Batches, DeviceData

from .helpers import bars

CPU = torch.device("cpu")


def batches_of(count: int, recipe: Recipe, seed: int = 0) -> Batches:
    """Images that are all equal to their number, with their number as the label."""
    data = bars(count)
    images = np.broadcast_to(np.arange(count, dtype=np.uint8)[:, None, None, None], data.train_images.shape)
    plain = dataclasses.replace(data, train_images=images, train_labels=np.arange(count), mean=(0.0,), std=(1.0,))
    return Batches(DeviceData.of(plain, CPU), recipe, Length.of(recipe, count), seed)


@pytest.mark.parametrize(("count", "batch"), [(100, 32), (96, 32), (98, 32), (100, 100), (5, 32)])
def test_that_an_epoch_has_every_image_once(count: int, batch: int) -> None:
    recipe = Recipe(batch_size=batch, epochs=1)
    batches = batches_of(count, recipe)

    labels = [batches.batch(step)[1] for step in range(Length.of(recipe, count).epoch_steps)]

    assert sorted(torch.cat(labels).tolist()) == list(range(count))
    assert [len(part) for part in labels] == [batches.size(step) for step in range(len(labels))]


def test_that_a_last_batch_of_one_image_is_left_out() -> None:
    batches = batches_of(97, Recipe(batch_size=32))

    assert [batches.size(step) for step in range(4)] == [32, 32, 32, 32], "the fourth begins a new epoch"


def test_that_images_keep_their_labels() -> None:
    images, labels = batches_of(100, Recipe(batch_size=32)).batch(1)

    torch.testing.assert_close(images, (labels.float() / 255).view(-1, 1, 1, 1).expand_as(images))


def test_that_every_epoch_and_every_seed_has_its_own_order() -> None:
    orders = {
        tuple(batches_of(100, Recipe(batch_size=100), seed).batch(epoch)[1].tolist())
        for seed in range(5) for epoch in range(5)
    }  # fmt: skip

    assert len(orders) == 25


def test_that_a_batch_does_not_depend_on_what_was_asked_before() -> None:
    recipe = Recipe(batch_size=32, pad_crop=2, flip=True)
    data = DeviceData.of(bars(), CPU)
    one, other = (Batches(data, recipe, Length.of(recipe, 100), 7) for _ in range(2))

    expected = [one.batch(step) for step in range(12)]
    backwards = [other.batch(step) for step in reversed(range(12))]

    for (images, labels), (same_images, same_labels) in zip(expected, reversed(backwards), strict=True):
        assert torch.equal(images, same_images)
        assert torch.equal(labels, same_labels)


def test_that_normalised_images_have_mean_zero_and_deviation_one() -> None:
    data = DeviceData.of(load("digits"), CPU)

    images = data.normalised(data.train_images).double()

    assert abs(images.mean().item()) < 1e-6
    assert images.std().item() == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("padding", [0, 3])
def test_that_every_image_has_a_window_of_its_own(padding: int, flip: bool) -> None:
    data = bars(64)
    recipe = Recipe(batch_size=64, pad_crop=padding, flip=flip)
    device_data = DeviceData.of(dataclasses.replace(data, mean=(0.0,), std=(1 / 255,)), CPU)
    images, labels = Batches(device_data, recipe, Length.of(recipe, 64), 0).batch(0)
    order = Batches(device_data, recipe.replace(pad_crop=0, flip=False), Length.of(recipe, 64), 0).batch(0)[0]

    seen = set()
    for made, original in zip(images, order, strict=True):
        padded = np.pad(original[0].numpy(), padding)
        windows = {
            (row, column, turned): padded[row : row + 8, column : column + 8][:, :: -1 if turned else 1]
            for row in range(2 * padding + 1) for column in range(2 * padding + 1) for turned in (False, True)
        }  # fmt: skip
        seen |= {place for place, window in windows.items() if np.array_equal(window, made[0].numpy())}

    assert {turned for _, _, turned in seen} == ({False, True} if flip else {False})
    places = {(row, column) for row, column, _ in seen}
    assert len(places) > 20 if padding else places == {(0, 0)}
    assert labels.shape == (64,)


def test_that_the_order_does_not_change_with_augmentation() -> None:
    plain, augmented = (batches_of(50, Recipe(batch_size=50, pad_crop=pad)).batch(0)[1] for pad in (0, 2))

    assert torch.equal(plain, augmented)
