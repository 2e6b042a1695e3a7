"""Finding and reading data sets in folders and archives."""

from __future__ import annotations

import gzip
import shutil
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest

from resexplorer.data import DatasetBroken, DatasetMissing, NoDataset, load, locate, samples
from resexplorer.data.folders import data_folder

from .conftest import write_cifar10_binary, write_cifar10_python, write_mnist


@pytest.mark.parametrize("zipped", [True, False])
def test_that_mnist_is_read_from_a_chosen_folder(tmp_path: Path, zipped: bool) -> None:
    data = load("mnist", write_mnist(tmp_path / "here", zipped=zipped))

    assert data.train_images.shape == (30, 1, 28, 28)
    assert data.test_labels.tolist() == [n % 10 for n in range(20)]


@pytest.mark.parametrize("sub", ["FashionMNIST/raw", "fashion-mnist"])
def test_that_torchvisions_folder_is_understood(tmp_path: Path, sub: str) -> None:
    write_mnist(tmp_path / sub)

    assert locate("fashion-mnist", tmp_path).place.path == tmp_path / sub


def test_that_the_users_folder_comes_before_the_systems(tmp_path: Path, own_data_folder: Path) -> None:
    system = write_mnist(tmp_path / "system-data" / "fashion-mnist")
    assert locate("fashion-mnist").place.path == system

    own = write_mnist(own_data_folder / "fashion-mnist")
    assert locate("fashion-mnist").place.path == own


def test_that_mnist_in_the_data_folder_is_not_taken_for_fashion_mnist(own_data_folder: Path) -> None:
    write_mnist(own_data_folder / "mnist")

    assert locate("mnist").here
    assert not locate("fashion-mnist").here


def test_that_a_missing_set_says_what_it_costs_to_fetch() -> None:
    found = locate("cifar10")

    assert not found.here
    assert found.download_mb == 170
    assert str(found.folder) in found.sentence


@pytest.mark.parametrize("make", [write_cifar10_binary, write_cifar10_python])
def test_that_both_versions_of_cifar_give_the_same_images(tmp_path: Path, make: type) -> None:
    expected = load("cifar10", write_cifar10_binary(tmp_path / "reference"))

    data = load("cifar10", make(tmp_path / "it"))

    np.testing.assert_array_equal(data.train_images, expected.train_images)
    np.testing.assert_array_equal(data.train_labels, expected.train_labels)
    assert data.train_images.shape == (20, 3, 32, 32)
    assert len(data.mean) == len(data.std) == 3


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_that_an_archive_is_read_without_unpacking_it(tmp_path: Path, mode: str) -> None:
    folder = write_cifar10_binary(tmp_path / "cifar-10-batches-bin")
    archive = tmp_path / ("cifar-10-binary.tar.gz" if ":" in mode else "mine.tar")
    with tarfile.open(archive, mode) as tar:  # type: ignore[call-overload]
        tar.add(folder, "cifar-10-batches-bin")
    expected = load("cifar10", folder)
    shutil.rmtree(folder)
    before = sorted(tmp_path.rglob("*"))

    data = load("cifar10", archive)

    np.testing.assert_array_equal(data.train_images, expected.train_images)
    assert sorted(tmp_path.rglob("*")) == before


def test_that_an_archive_beside_the_folder_is_found(own_data_folder: Path) -> None:
    folder = write_cifar10_binary(own_data_folder / "unpacked")
    with tarfile.open(own_data_folder / "cifar-10-binary.tar.gz", "w:gz") as tar:
        tar.add(folder, "cifar-10-batches-bin")

    assert locate("cifar10").place.path == own_data_folder / "cifar-10-binary.tar.gz"
    assert load("cifar10").train_images.shape == (20, 3, 32, 32)


def test_that_a_zip_of_gz_files_is_read(tmp_path: Path) -> None:
    folder = write_mnist(tmp_path / "mnist")
    with zipfile.ZipFile(tmp_path / "mnist.zip", "w") as zipped:
        for path in folder.iterdir():
            zipped.write(path, f"data/{path.name}")

    data = load("mnist", tmp_path / "mnist.zip")

    np.testing.assert_array_equal(data.train_images, load("mnist", folder).train_images)


def test_that_links_in_an_archive_are_not_followed(tmp_path: Path) -> None:
    archive = tmp_path / "mine.tar"
    with tarfile.open(archive, "w") as tar:
        link = tarfile.TarInfo("data_batch_1.bin")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)

    with pytest.raises(DatasetMissing, match=r"holds no file data_batch_1\.bin"):
        load("cifar10", archive)


@pytest.mark.parametrize("name", ["nowhere", "empty", "cifar-100-binary.tar.gz"])
def test_that_a_folder_that_is_no_data_set_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "cifar-100-binary.tar.gz").write_bytes(b"")

    with pytest.raises(NoDataset, match=f"{name} .*choose the folder or archive that holds CIFAR-10"):
        load("cifar10", tmp_path / name)


def test_that_a_damaged_gz_file_is_named(tmp_path: Path) -> None:
    folder = write_mnist(tmp_path / "mnist")
    damaged = folder / "train-images-idx3-ubyte.gz"
    damaged.write_bytes(damaged.read_bytes()[:500])

    with pytest.raises(DatasetBroken, match=r"train-images-idx3-ubyte\.gz is damaged"):
        load("mnist", folder)


def test_that_a_gz_bomb_is_stopped_at_the_size_limit(tmp_path: Path) -> None:
    folder = write_mnist(tmp_path / "mnist")
    (folder / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(bytes(80 * 2**20)))

    with pytest.raises(DatasetBroken, match=r"t10k-labels-idx1-ubyte\.gz is larger"):
        load("mnist", folder)


def test_that_images_and_labels_must_belong_together(tmp_path: Path) -> None:
    folder = write_mnist(tmp_path / "mnist")
    other = write_mnist(tmp_path / "other", train=31)
    shutil.copy(other / "train-labels-idx1-ubyte.gz", folder)

    with pytest.raises(DatasetBroken, match="don't belong together"):
        load("mnist", folder)


def test_that_a_label_outside_the_classes_is_refused(tmp_path: Path) -> None:
    folder = write_cifar10_binary(tmp_path / "cifar")
    content = bytearray((folder / "test_batch.bin").read_bytes())
    content[0] = 10
    (folder / "test_batch.bin").write_bytes(content)

    with pytest.raises(DatasetBroken, match="labels that CIFAR-10 does not have"):
        load("cifar10", folder)


def test_that_samples_are_never_downloaded() -> None:
    with pytest.raises(DatasetMissing, match="170 MB will be downloaded"):
        samples("cifar10", 10)


def test_that_samples_of_colour_images_have_three_channels(tmp_path: Path) -> None:
    folder = write_cifar10_binary(tmp_path / "cifar")

    pictures = samples("cifar10", 2, folder)

    assert pictures.shape == (2, 32, 32, 3)
    assert pictures.flags.c_contiguous


def test_that_the_data_folder_can_be_chosen(own_data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert data_folder() == own_data_folder

    monkeypatch.delenv("RESEXPLORER_DATA")
    assert data_folder().name == "datasets"
