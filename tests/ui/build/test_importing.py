"""Opening the network that a weight file belongs to."""

import subprocess
import sys

import pytest

from resexplorer.network import preset


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    """Real weights of a ResNet, written by a process that may use torch."""
    path = tmp_path_factory.mktemp("weights") / "resnet18.safetensors"
    code = (
        "import sys, pathlib; from resexplorer.model import build; from resexplorer.model.weights import save_weights;"
        "from resexplorer.network import preset; save_weights(build(preset('resnet18')), pathlib.Path(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)
    return path


def test_that_weights_open_as_the_network_they_belong_to(page, qtbot, weights):
    page.files.open_path(str(weights))
    qtbot.waitUntil(lambda: "layer4" in page.network().by_id, timeout=60_000)
    assert [node.op for node in page.network()] == [node.op for node in preset("resnet18")]


def test_that_a_broken_weight_file_is_told_and_nothing_changes(page, qtbot, tmp_path):
    broken = tmp_path / "broken.pt"
    broken.write_bytes(b"not weights")
    before = page.network()
    page.files.open_path(str(broken))
    qtbot.waitUntil(lambda: page.files.dialog is not None, timeout=60_000)
    assert "broken.pt" in page.files.dialog.sentence
    assert page.network() == before
