"""Downloads, from a server on this machine."""

from __future__ import annotations

import functools
import hashlib
import http.server
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from resexplorer.data import DatasetMissing, load
from resexplorer.data.download import REMOTES, Remote, RemoteFile

from .conftest import write_cifar10_binary, write_mnist


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing to standard error."""


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, str]]:
    """A folder and the address under which its files are served."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    folder = tmp_path / "served"
    folder.mkdir()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield folder, f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


def remote_of(folder: Path, *mirrors: str, unpack: bool = False) -> Remote:
    files = tuple(
        RemoteFile(path.name, path.stat().st_size, hashlib.md5(path.read_bytes()).hexdigest())
        for path in sorted(folder.iterdir())
    )
    return Remote(mirrors, files, unpack)


@pytest.fixture
def mnist_server(served: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> tuple[Path, str]:
    folder, url = served
    write_mnist(folder)
    monkeypatch.setitem(REMOTES, "mnist", remote_of(folder, url))
    return served


def test_that_a_missing_set_is_fetched_once(mnist_server: tuple[Path, str], own_data_folder: Path) -> None:
    seen: list[tuple[int, int]] = []

    first = load("mnist", progress=lambda done, total: seen.append((done, total)))
    for path in mnist_server[0].iterdir():
        path.unlink()
    again = load("mnist", progress=lambda *_: pytest.fail("nothing is left to fetch"))

    np.testing.assert_array_equal(first.train_images, again.train_images)
    assert sorted(seen) == seen
    assert seen[-1] == (REMOTES["mnist"].size, REMOTES["mnist"].size)
    assert not [path for path in (own_data_folder / "mnist").iterdir() if path.name.startswith(".")]


def test_that_an_archive_is_unpacked_and_removed(
    served: tuple[Path, str], tmp_path: Path, own_data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, url = served
    with tarfile.open(folder / "cifar-10-binary.tar.gz", "w:gz") as tar:
        tar.add(write_cifar10_binary(tmp_path / "source"), "cifar-10-batches-bin")
    monkeypatch.setitem(REMOTES, "cifar10", remote_of(folder, url, unpack=True))

    data = load("cifar10")

    assert data.train_images.shape == (20, 3, 32, 32)
    assert not list(own_data_folder.rglob("*.tar.gz"))


def test_that_the_second_mirror_is_tried(mnist_server: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    folder, url = mnist_server
    monkeypatch.setitem(REMOTES, "mnist", remote_of(folder, f"{url}gone/", url))

    assert len(load("mnist").train_images) == 30


def test_that_a_damaged_file_never_lands(mnist_server: tuple[Path, str], own_data_folder: Path) -> None:
    path = mnist_server[0] / "t10k-images-idx3-ubyte.gz"
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)

    with pytest.raises(DatasetMissing, match=r"t10k-images-idx3-ubyte\.gz arrived damaged"):
        load("mnist")

    assert not list((own_data_folder / "mnist").glob("*t10k-images*"))


def test_that_an_endless_answer_is_cut_off(mnist_server: tuple[Path, str]) -> None:
    path = mnist_server[0] / "t10k-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes() * 3)

    with pytest.raises(DatasetMissing, match="longer than expected"):
        load("mnist")


def test_that_a_machine_without_network_gets_one_sentence(
    own_data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setitem(REMOTES, "mnist", Remote(("http://127.0.0.1:9/",), REMOTES["mnist"].files))

    with pytest.raises(DatasetMissing) as caught:
        load("mnist")

    sentence = str(caught.value)
    assert "no connection" in sentence
    assert f"put its files into {own_data_folder / 'mnist'}, or choose the built-in digits" in sentence


def test_that_a_cancelled_download_leaves_nothing(mnist_server: tuple[Path, str], own_data_folder: Path) -> None:
    class CancelledError(Exception):
        pass

    def cancel(done: int, total: int) -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        load("mnist", progress=cancel)

    assert not list((own_data_folder / "mnist").iterdir())


def test_that_every_set_of_the_catalogue_can_be_had() -> None:
    from resexplorer.data.layouts import LAYOUTS
    from resexplorer.experiment import DATASETS

    assert LAYOUTS.keys() == REMOTES.keys() == DATASETS.keys() - {"digits"}
    for name, remote in REMOTES.items():
        assert abs(remote.size / 1e6 - DATASETS[name].download_mb) < 1.5
