"""An exported ONNX file computes what the module computes, for any number of images."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from hypothesis import given
from network.documents import net
from network.strategies import examples, networks

from resexplorer.errors import ResExplorerError
from resexplorer.model.build import build
from resexplorer.model.onnx import export_onnx
from resexplorer.network import (
    Bottleneck,
    Head,
    InceptionResidual,
    Network,
    Plain,
    Residual,
    ResNeXt,
    Stage,
    Stem,
    preset,
)
from resexplorer.network.layers import AvgPool, MaxPool

pytest.importorskip("onnx")
pytest.importorskip("onnxscript")
onnxruntime = pytest.importorskip("onnxruntime")


def everything() -> Network:
    """Every kind of layer in one small network."""
    return net(
        ("stem", Stem(channels=8, kernel=3, stride=1, deep=True)),
        ("a", Stage(block=Residual(channels=8, skip="A", stride=2, se_reduction=2, drop_path=0.2))),
        ("b", Bottleneck(channels=16, order="pre", norm="group", activation="gelu", skip_pool=True)),
        ("c", ResNeXt(channels=16, cardinality=4, path_width=2, norm="layer", activation="silu")),
        ("d", InceptionResidual(channels=12, width=4, join="concat", branch_scale=0.3, activation="leaky_relu")),
        ("p", MaxPool(kernel=3, stride=2, padding=1, ceil=True)),
        ("q", AvgPool(kernel=2, stride=1, ceil=True)),
        ("e", Plain(channels=8)),
        ("head", Head(classes=5, dropout=0.1, pre_norm=True)),
        shape=(3, 32, 32),
    )


def check(network: Network, path: Path) -> None:
    torch.manual_seed(0)
    module = build(network).eval()
    export_onnx(network, path, module.state_dict())
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (entry,), (result,) = session.get_inputs(), session.get_outputs()
    assert (entry.name, result.name) == ("images", "logits")
    for count in (1, 2, 5):
        x = torch.randn(count, *network.input)
        with torch.no_grad():
            expected = module(x)
        (actual,) = session.run(None, {"images": x.numpy()})
        torch.testing.assert_close(torch.from_numpy(actual), expected, rtol=1e-3, atol=1e-4)


def test_that_every_kind_of_layer_survives_onnx(tmp_path: Path) -> None:
    check(everything(), tmp_path / "net.onnx")
    assert [path.name for path in tmp_path.iterdir()] == ["net.onnx"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["cifar_resnet20", "resnet18", "resnext29_8x64d", "seresnet18", "inception_resnet_cifar"]
)
def test_that_presets_survive_onnx(tmp_path: Path, name: str) -> None:
    check(preset(name, input=(3, 32, 32)), tmp_path / "net.onnx")


def test_that_what_can_not_be_exported_is_one_sentence(tmp_path: Path) -> None:
    for network, path in [(net(("stem", Stem())), tmp_path / "a.onnx"), (everything(), tmp_path / "no" / "a.onnx")]:
        with pytest.raises(ResExplorerError) as caught:
            export_onnx(network, path)
        assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_that_random_networks_survive_onnx(tmp_path: Path) -> None:
    @examples(30, random=True)
    @given(networks(most=6))
    def each(network: Network) -> None:
        check(network, tmp_path / "net.onnx")

    each()
