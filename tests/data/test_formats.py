"""The parsers: IDX, and both versions of CIFAR."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resexplorer.data import DatasetBroken
from resexplorer.data.cifar import parse_binary, parse_python
from resexplorer.data.idx import parse_idx

from .conftest import cifar_images, idx


@given(st.lists(st.integers(0, 5), min_size=3, max_size=3), st.integers(0, 2**32 - 1))
def test_that_an_idx_file_gives_back_what_was_written(shape: list[int], seed: int) -> None:
    array = np.random.default_rng(seed).integers(0, 256, shape, np.uint8)

    np.testing.assert_array_equal(parse_idx(idx(array), "file", 3), array)


@given(st.binary(max_size=64).map(lambda tail: bytes((0, 0, 8, 1)) + tail))
def test_that_an_idx_file_of_any_bytes_is_read_or_refused(content: bytes) -> None:
    try:
        assert parse_idx(content, "file", 1).size == len(content) - 8
    except DatasetBroken:
        assert len(content) < 8 or len(content) != 8 + int.from_bytes(content[4:8])


@pytest.mark.parametrize("cut", [1, 3, 100])
def test_that_a_cut_idx_file_is_refused_by_name(cut: int) -> None:
    content = idx(np.zeros((2, 10, 10), np.uint8))

    with pytest.raises(DatasetBroken, match="train-images"):
        parse_idx(content[:-cut], "train-images", 3)


def test_that_the_last_label_byte_of_a_binary_record_counts() -> None:
    images = cifar_images(3)
    rows = [bytes([19, label]) + image.tobytes() for label, image in enumerate(images)]

    read, labels = parse_binary(b"".join(rows), "train.bin", 2)

    np.testing.assert_array_equal(read, images)
    assert labels.tolist() == [0, 1, 2]


@pytest.mark.parametrize("content", [b"", b"\0" * 3072, b"\0" * 3074])
def test_that_a_binary_file_of_the_wrong_length_is_refused(content: bytes) -> None:
    with pytest.raises(DatasetBroken, match=r"data_batch_1\.bin"):
        parse_binary(content, "data_batch_1.bin", 1)


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("key", ["labels", "fine_labels"])
def test_that_a_pickled_batch_is_read(protocol: int, key: str, order: Literal["C", "F"]) -> None:
    images = cifar_images(3)
    data = np.array(images.reshape(3, -1), order=order)
    content = pickle.dumps({key: [4, 5, 6], "data": data}, protocol)

    read, labels = parse_python(content, "data_batch_1")

    np.testing.assert_array_equal(read, images)
    assert labels.tolist() == [4, 5, 6]


def test_that_a_batch_written_by_python_2_is_read() -> None:
    images = cifar_images(2)
    content = (
        b"\x80\x02}(U\x06labels](K\x04K\x05eU\x04datacnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n"
        b"K\x00\x85U\x01b\x87R(K\x01K\x02M\x00\x0c\x86cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R"
        b"(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89"
        b"T" + images.nbytes.to_bytes(4, "little") + images.tobytes() + b"tbu."
    )

    read, labels = parse_python(content, "data_batch_1")

    np.testing.assert_array_equal(read, images)
    assert labels.tolist() == [4, 5]


class Bomb:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


def test_that_code_in_a_pickle_is_refused_and_not_run(tmp_path: Path) -> None:
    landmine = tmp_path / "exploded"
    content = pickle.dumps({"labels": [1], "data": Bomb(landmine)})
    pickle.loads(content)
    assert landmine.exists(), "the bomb must be a real one"
    landmine.unlink()

    with pytest.raises(DatasetBroken, match=r"data_batch_1 is no CIFAR batch, it asks for"):
        parse_python(content, "data_batch_1")

    assert not landmine.exists()


@pytest.mark.parametrize(
    "batch",
    [
        {"labels": [1], "data": np.zeros((1, 3071), np.uint8)},
        {"labels": [1], "data": np.zeros((1, 3072), np.float32)},
        {"labels": ["cat"], "data": np.zeros((1, 3072), np.uint8)},
        {"data": np.zeros((1, 3072), np.uint8)},
        {"labels": [1], "data": [0] * 3072},
        [1, 2, 3],
    ],
)
def test_that_a_pickle_that_is_no_batch_is_refused_by_name(batch: object) -> None:
    with pytest.raises(DatasetBroken, match="data_batch_1"):
        parse_python(pickle.dumps(batch, protocol=2), "data_batch_1")


def test_that_a_damaged_byte_array_of_a_newer_protocol_is_refused_before_it_is_read() -> None:
    damaged = b"\x80\x05\x96" + (2**20).to_bytes(8, "little") + b"short"
    with pytest.raises(DatasetBroken, match="data_batch_1"):
        parse_python(damaged, "data_batch_1")
    with pytest.raises(DatasetBroken, match="BYTEARRAY8"):
        parse_python(pickle.dumps(bytearray(b"x"), protocol=5), "data_batch_1")


@given(st.binary(max_size=200))
def test_that_a_pickle_of_any_bytes_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(DatasetBroken, match="data_batch_1"):
        parse_python(content, "data_batch_1")
