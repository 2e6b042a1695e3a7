"""Exported source is readable, stand-alone, lint-free, and computes what the built module computes."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, Phase, given, settings
from network.strategies import examples, networks
from torch import nn

from resexplorer.export.source import NotExportable, pytorch_source
from resexplorer.model.build import build
from resexplorer.network import PRESETS, Network, Node, Stage, Stem, preset

ALLOWED = {"__future__", "torch", "torch.nn.functional"}


def execute(source: str) -> nn.Module:
    """Run the source in a namespace of its own and make its network."""
    namespace: dict[str, object] = {"__name__": "exported"}
    exec(compile(source, "exported.py", "exec"), namespace)
    made = namespace["Network"]
    assert callable(made)
    module = made()
    assert isinstance(module, nn.Module)
    return module


def imports(source: str) -> set[str]:
    """Every module that the source imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def check_same(network: Network, source: str, rtol: float = 1e-4) -> None:
    """The source's module has our parameters by name and, with them, our outputs."""
    torch.manual_seed(1)
    ours, theirs = build(network), execute(source)
    state = ours.state_dict()
    assert {k: v.shape for k, v in theirs.state_dict().items()} == {k: v.shape for k, v in state.items()}
    theirs.load_state_dict(state)
    x = torch.randn(2, *network.input)
    with torch.no_grad():
        expected, actual = ours.eval()(x.clone()), theirs.eval()(x.clone())
    torch.testing.assert_close(actual, expected, rtol=rtol, atol=1e-5, equal_nan=True)


def lint(sources: list[str], folder: Path) -> str:
    """Everything that ruff finds in the sources, in one call."""
    for number, source in enumerate(sources):
        (folder / f"source{number}.py").write_text(source, encoding="utf-8")
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--line-length", "120"]
    rules = ["--extend-select", "E,F,W,B,UP,N,I,SIM,RET"]
    return subprocess.run([*command, *rules, str(folder)], capture_output=True, text=True, check=False).stdout


def test_that_random_networks_export_to_the_same_function(tmp_path: Path) -> None:
    sources: list[str] = []

    @examples(40)
    @given(networks())
    def check(network: Network) -> None:
        source = pytorch_source(network)
        assert imports(source) <= ALLOWED
        assert max(map(len, source.splitlines())) <= 120
        check_same(network, source)
        sources.append(source)

    check()
    assert "All checks passed" in lint(sources, tmp_path), lint(sources, tmp_path)


@pytest.mark.slow
def test_that_many_fresh_networks_export_to_the_same_function(tmp_path: Path) -> None:
    sources: list[str] = []

    @settings(examples(1500, random=True), phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(networks())
    def check(network: Network) -> None:
        source = pytorch_source(network)
        check_same(network, source)
        sources.append(source)

    check()
    assert "All checks passed" in lint(sources, tmp_path), lint(sources, tmp_path)


def test_that_every_presets_source_passes_ruff_and_imports_nothing_of_ours(tmp_path: Path) -> None:
    sources = [pytorch_source(preset(name)) for name in PRESETS]
    assert all(imports(source) <= ALLOWED for source in sources)
    assert max(len(line) for source in sources for line in source.splitlines()) <= 120
    assert "All checks passed" in lint(sources, tmp_path), lint(sources, tmp_path)


@pytest.mark.parametrize("form", ["concat", "split"])
def test_that_many_paths_make_no_endless_lines(form: str) -> None:
    network = preset("resnext29_32x4d", form=form, cardinality=64, path_width=2, input=(3, 8, 8), blocks=1)
    source = pytorch_source(network)
    assert max(map(len, source.splitlines())) <= 120
    check_same(network, source)


SMALL = {
    "resnet18": 32,
    "seresnext50_32x4d": 32,
    "resnet50d": 33,
    "senet154": 33,
    "inception_resnet_v1": 80,
    "inception_resnet_v2": 80,
    "preact_resnet110": 8,
    "cifar_resnet110": 8,
    "se_cifar_resnet110": 8,
    "wrn40_4": 8,
    "inception_resnet_cifar": 8,
}


@pytest.mark.parametrize("name", SMALL)
def test_that_a_presets_source_is_the_same_network(name: str) -> None:
    network = preset(name, input=(3, SMALL[name], SMALL[name]), blocks=2)
    check_same(network, pytorch_source(network))


def test_that_the_source_runs_in_an_interpreter_that_has_never_heard_of_us(tmp_path: Path) -> None:
    network = preset("cifar_resnet20", input=(3, 8, 8))
    torch.manual_seed(0)
    module = build(network).eval()
    x = torch.randn(2, 3, 8, 8)
    (tmp_path / "exported.py").write_text(pytorch_source(network), encoding="utf-8")
    torch.save({"state": module.state_dict(), "x": x, "y": module(x).detach()}, tmp_path / "case.pt")
    script = (
        "import sys, torch, exported; case = torch.load('case.pt')\n"
        "net = exported.Network(); net.load_state_dict(case['state'])\n"
        "torch.testing.assert_close(net.eval()(case['x']), case['y'])\n"
        "assert not any(name.startswith('resexplorer') for name in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr


def test_that_stacked_blocks_become_one_class_with_named_arguments() -> None:
    source = pytorch_source(preset("resnet50"))
    classes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef)]
    assert {node.name for node in classes} == {"Network", "Bottleneck", "BottleneckProjection"}
    assert all(ast.get_docstring(node) for node in classes)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            assert node.returns is not None
            assert all(argument.annotation is not None for argument in node.args.args if argument.arg != "self")


def test_that_a_network_with_problems_is_not_exported() -> None:
    with pytest.raises(NotExportable, match="head"):
        pytorch_source(Network("No head", (3, 8, 8), (Node("stem", Stem()), Node("layer1", Stage(), ("stem",)))))
