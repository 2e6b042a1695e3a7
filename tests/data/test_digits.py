"""The data set that ships inside the package."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import numpy as np

from resexplorer.data import load, locate, samples
from resexplorer.experiment import dataset

_DIGEST = "e08b15ead37372933a46d1092c3347ff90687329b4ac8100c5f14b736c74139a"


def test_that_digits_need_no_download() -> None:
    found = locate("digits")

    assert found.here
    assert found.built_in
    assert found.download_mb == 0


def test_that_digits_have_the_sizes_of_the_catalogue() -> None:
    info, data = dataset("digits"), load("digits")

    assert data.shape == info.shape
    assert (len(data.train_images), len(data.test_images)) == (info.train, info.test) == (1_437, 360)
    assert data.classes == info.classes
    assert data.train_images.dtype == np.uint8


def test_that_the_split_of_digits_is_stratified() -> None:
    data = load("digits")

    assert np.bincount(data.test_labels).tolist() == [36] * 10
    assert set(np.bincount(data.train_labels)) <= set(range(138, 148))


def test_that_digits_are_the_seventeen_grey_levels_of_the_source() -> None:
    images = np.concatenate([load("digits").train_images, load("digits").test_images])

    assert np.unique(images).tolist() == [(n * 255 + 8) // 16 for n in range(17)]
    assert len(np.unique(images.reshape(len(images), -1), axis=0)) == 1_797


def test_that_nobody_changed_the_shipped_digits() -> None:
    data = load("digits")
    parts = (data.train_images, data.train_labels, data.test_images, data.test_labels)
    content = b"".join(part.tobytes() for part in parts)

    assert hashlib.sha256(content).hexdigest() == _DIGEST


def test_that_the_statistics_are_those_of_the_training_pixels() -> None:
    data = load("digits")
    pixels = data.train_images / 255

    np.testing.assert_allclose(data.mean, pixels.mean(), rtol=1e-12)
    np.testing.assert_allclose(data.std, pixels.std(), rtol=1e-12)


def test_that_sample_pictures_show_every_class_in_turn() -> None:
    data = load("digits")

    pictures = samples("digits", 20)

    assert pictures.shape == (20, 8, 8, 1)
    for label in range(10):
        first, second = data.test_images[data.test_labels == label][:2]
        np.testing.assert_array_equal(pictures[label, ..., 0], first[0])
        np.testing.assert_array_equal(pictures[10 + label, ..., 0], second[0])


def test_that_data_sets_are_read_without_torch() -> None:
    code = "import sys; from resexplorer.data import load; load('digits'); assert 'torch' not in sys.modules"

    subprocess.run([sys.executable, "-c", code], check=True)
