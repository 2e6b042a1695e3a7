"""Training batches: the data set stays on the device as bytes, batches are gathered and augmented there.

Every batch is a pure function of seed and step. The order and the random windows of an epoch come from a generator
that is seeded with both, so resuming a run needs no sampler state.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import pad

from resexplorer.data import LoadedData
from resexplorer.experiment import Length, Recipe


@dataclass(frozen=True, slots=True)
class DeviceData:
    """A data set on a device: uint8 images ``(N, C, H, W)``, int64 labels ``(N,)``.

    ``shift`` and ``scale``, both ``(1, C, 1, 1)``, turn bytes into values of mean 0 and deviation 1.
    """

    train_images: Tensor
    train_labels: Tensor
    test_images: Tensor
    test_labels: Tensor
    shift: Tensor
    scale: Tensor

    @classmethod
    def of(cls, data: LoadedData, device: torch.device) -> DeviceData:
        """Copy ``data`` to ``device``."""
        shift = np.array(data.mean) * 255
        scale = 1 / (np.array(data.std) * 255)
        return cls(
            torch.tensor(data.train_images, device=device),
            torch.tensor(data.train_labels, device=device),
            torch.tensor(data.test_images, device=device),
            torch.tensor(data.test_labels, device=device),
            torch.tensor(shift, dtype=torch.float32, device=device).view(1, -1, 1, 1),
            torch.tensor(scale, dtype=torch.float32, device=device).view(1, -1, 1, 1),
        )

    def normalised(self, images: Tensor) -> Tensor:
        """Turn uint8 images into float32 with the training set's mean 0 and deviation 1."""
        return images.float().sub_(self.shift).mul_(self.scale)


class Batches:
    """The batches of a run. A batch is augmented image by image, never with one draw for all of them."""

    def __init__(self, data: DeviceData, recipe: Recipe, length: Length, seed: int) -> None:
        self._data = data
        self._length = length
        self._seed = seed
        self._size = recipe.batch_size
        self._padding = recipe.pad_crop
        self._flip = recipe.flip
        self._images = pad(data.train_images, (recipe.pad_crop,) * 4)
        self._drawn: _Epoch | None = None

    def size(self, step: int) -> int:
        """How many images the batch of ``step`` (counted from 0) has."""
        begin = step % self._length.epoch_steps * self._size
        return min(self._size, len(self._images) - begin)

    def batch(self, step: int) -> tuple[Tensor, Tensor]:
        """Normalised float images ``(B, C, H, W)`` and labels ``(B,)`` of ``step``, counted from 0."""
        epoch, place = divmod(step, self._length.epoch_steps)
        drawn = self._epoch(epoch)
        part = slice(place * self._size, place * self._size + self.size(step))
        index = drawn.order[part]
        images = self._images[index] if drawn.rows is None else self._windows(index, drawn, part)
        return self._data.normalised(images), self._data.train_labels[index]

    def _windows(self, index: Tensor, drawn: _Epoch, part: slice) -> Tensor:
        """Cut one window out of every padded image: ``rows`` and ``columns`` say which pixels, ``(B, H)``."""
        assert drawn.rows is not None
        assert drawn.columns is not None
        channels = torch.arange(self._images.shape[1], device=index.device)
        return self._images[
            index[:, None, None, None],
            channels[None, :, None, None],
            drawn.rows[part][:, None, :, None],
            drawn.columns[part][:, None, None, :],
        ]

    def _epoch(self, number: int) -> _Epoch:
        if self._drawn is None or self._drawn.number != number:
            self._drawn = self._draw(number)
        return self._drawn

    def _draw(self, number: int) -> _Epoch:
        generator = torch.Generator().manual_seed(_mixed(self._seed, number))
        count, _, height, width = self._data.train_images.shape
        device = self._data.train_images.device
        order = torch.randperm(count, generator=generator).to(device)
        if not (self._padding or self._flip):
            return _Epoch(number, order, None, None)
        offsets = torch.randint(2 * self._padding + 1, (2, count, 1), generator=generator)
        mirrored = torch.randint(2, (count, 1), generator=generator).bool() & self._flip
        across = torch.where(mirrored, torch.arange(width).flip(0), torch.arange(width))
        rows, columns = offsets[0] + torch.arange(height), offsets[1] + across
        return _Epoch(number, order, rows.to(device), columns.to(device))


@dataclass(frozen=True, slots=True)
class _Epoch:
    """One epoch's draws: the order of the images and the pixels that each place in that order shows."""

    number: int
    order: Tensor
    rows: Tensor | None
    columns: Tensor | None


def _mixed(seed: int, epoch: int) -> int:
    """A 63-bit seed that differs for every pair (the mixing of SplitMix64)."""
    value = (seed * 0x9E3779B97F4A7C15 + epoch + 1) & (2**64 - 1)
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & (2**64 - 1)
    return (value ^ (value >> 31)) >> 1
