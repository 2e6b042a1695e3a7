"""Foreign weights are read without running anything, fitted by name, and what happened is told."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from resexplorer.errors import ResExplorerError
from resexplorer.model.build import build, meta, parameter_count
from resexplorer.model.weights import (
    NothingMatches,
    WeightsBroken,
    WeightsNotWritten,
    adopt,
    freeze,
    our_names,
    read_weights,
    save_weights,
)
from resexplorer.network import analyse, preset

TINY = preset("cifar_resnet20", input=(3, 8, 8))


@pytest.fixture
def state() -> dict[str, Tensor]:
    torch.manual_seed(0)
    return build(TINY).state_dict()


def test_that_safetensors_and_state_dict_files_are_read_alike(tmp_path: Path, state: dict[str, Tensor]) -> None:
    module = build(TINY)
    module.load_state_dict(state)
    save_weights(module, tmp_path / "w.safetensors")
    wrapped = {"plain.pt": state, "wrapped.pth": {"state_dict": state, "epoch": 3}, "model.pt": {"model": state}}
    for name, content in wrapped.items():
        torch.save(content, tmp_path / name)
    for name in ("w.safetensors", *wrapped):
        read = read_weights(tmp_path / name)
        assert read.keys() == state.keys()
        assert all(torch.equal(read[key], state[key]) for key in state)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["model.pt", "plain.pt", "w.safetensors", "wrapped.pth"]


class Bomb:
    """What a hostile file would run."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return os.mkdir, (str(self.target),)


@pytest.mark.parametrize("how", ["torch", "pickle"])
def test_that_a_file_with_code_in_it_is_refused_and_the_code_not_run(tmp_path: Path, how: str) -> None:
    target, path = tmp_path / "exploded", tmp_path / "evil.pt"
    content = {"conv1.weight": torch.zeros(1), "x": Bomb(target)}
    if how == "torch":
        torch.save(content, path)
    else:
        path.write_bytes(pickle.dumps(content))
    with pytest.raises(WeightsBroken):
        read_weights(path)
    assert not target.exists()
    torch.load(path, weights_only=False) if how == "torch" else pickle.loads(path.read_bytes())
    assert target.exists()  # the file was indeed dangerous


@pytest.mark.parametrize("name", ["w.pt", "w.safetensors"])
@pytest.mark.parametrize("content", [b"", b"hello", b"\x00" * 100, b"PK\x03\x04" + b"\x00" * 50, b"\xff" * 64])
def test_that_a_broken_file_is_one_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(WeightsBroken) as caught:
        read_weights(tmp_path / name)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_that_missing_folders_pipes_and_other_contents_are_one_sentence(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pt")
    torch.save([1, 2], tmp_path / "list.pt")
    torch.save({"epoch": 3}, tmp_path / "numbers.pt")
    for name in ("missing.pt", "missing.safetensors", ".", "pipe.pt", "list.pt", "numbers.pt"):
        with pytest.raises(WeightsBroken):
            read_weights(tmp_path / name)
    with pytest.raises(WeightsNotWritten):
        save_weights(build(TINY), tmp_path / "nowhere" / "w.safetensors")


def test_that_cut_files_never_load_half(tmp_path: Path, state: dict[str, Tensor]) -> None:
    torch.save(state, tmp_path / "w.pt")
    save_weights(build(TINY), tmp_path / "w.safetensors")
    for name in ("w.pt", "w.safetensors"):
        raw = (tmp_path / name).read_bytes()
        for share in (0.1, 0.5, 0.9, 0.999):
            (tmp_path / f"cut-{name}").write_bytes(raw[: int(len(raw) * share)])
            with pytest.raises(WeightsBroken):
                read_weights(tmp_path / f"cut-{name}")


def test_that_another_class_count_leaves_only_the_head_out(state: dict[str, Tensor]) -> None:
    module = build(preset("cifar_resnet20", input=(3, 8, 8), classes=7))
    before = module.fc.weight.clone()
    report = adopt(module, state)
    assert report.reshaped == ("fc.weight", "fc.bias") or set(report.reshaped) == {"fc.weight", "fc.bias"}
    assert (report.missing, report.unexpected) == ((), ())
    assert torch.equal(module.conv1.weight, state["conv1.weight"])
    assert torch.equal(module.fc.weight, before)
    assert "fc.weight" in report.sentence()
    assert report.sentence().endswith(".")


def test_that_missing_and_unexpected_tensors_are_told(state: dict[str, Tensor]) -> None:
    less = {name: tensor for name, tensor in state.items() if not name.startswith("layer3")}
    report = adopt(build(TINY), less | {"extra.weight": torch.zeros(3)})
    assert all(name.startswith("layer3") for name in report.missing)
    assert len(report.missing) == len(state) - len(less)
    assert report.unexpected == ("extra.weight",)
    assert len(report.loaded) == len(less)


def test_that_weights_of_another_network_are_refused_untouched(state: dict[str, Tensor]) -> None:
    module = build(TINY)
    before = {name: tensor.clone() for name, tensor in module.state_dict().items()}
    for other in ({}, {"a.weight": torch.zeros(3)}, {"conv1.weight": torch.zeros(1, 2, 3)}, counters(state)):
        with pytest.raises(NothingMatches):
            adopt(module, other)
    assert all(torch.equal(before[name], tensor) for name, tensor in module.state_dict().items())


def counters(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """What nearly every network has in common, and means nothing."""
    return {name: tensor for name, tensor in state.items() if name.endswith("num_batches_tracked")}


@pytest.mark.parametrize("prefix", ["module.", "_orig_mod.", "model.", "module._orig_mod."])
def test_that_wrappers_names_are_understood(prefix: str, state: dict[str, Tensor]) -> None:
    report = adopt(build(TINY), {f"{prefix}{name}": tensor for name, tensor in state.items()})
    assert (report.missing, report.unexpected, report.reshaped) == ((), (), ())


def test_that_names_that_are_ours_already_stay(state: dict[str, Tensor]) -> None:
    assert our_names(state).keys() == state.keys()
    for name in ("inception_resnet_v2", "senet154", "resnet50d", "seresnet18"):
        keys = meta(preset(name)).state_dict()
        assert our_names(keys).keys() == keys.keys()


def test_that_freezing_stops_at_the_dots() -> None:
    module = build(TINY)
    total = parameter_count(module)
    assert total == analyse(TINY).parameters
    frozen = freeze(module, ["layer1", "conv1."])
    off = {name for name, parameter in module.named_parameters() if not parameter.requires_grad}
    assert off == {n for n, _ in module.named_parameters() if n.startswith(("layer1.", "conv1."))}
    assert frozen == sum(p.numel() for n, p in module.named_parameters() if n in off)
    assert freeze(module, ["layer"]) == 0
    assert freeze(module, []) == 0
    out = module(torch.randn(2, 3, 8, 8)).sum()
    out.backward()
    assert module.conv1.weight.grad is None
    assert module.fc.weight.grad is not None


def test_that_freezing_twice_counts_once_each_time() -> None:
    module = nn.Sequential(nn.Linear(2, 2))
    assert freeze(module, ["0"]) == 6
    assert freeze(module, ["0", "0.weight"]) in (0, 6)


def test_that_every_error_here_is_one_of_ours() -> None:
    assert issubclass(WeightsBroken, ResExplorerError)
    assert issubclass(NothingMatches, ResExplorerError)
