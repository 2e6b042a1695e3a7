"""How long the numbers of a network take: from nothing, and after an edit that touches one stage."""

from __future__ import annotations

from resexplorer.bench.measure import Case, Report, interleave
from resexplorer.network import Network, analyse, describe, preset, problems
from resexplorer.network.blocks.stage import Stage
from resexplorer.network.edits import set_values
from resexplorer.network.remember import forget_everything

PRESETS = ("cifar_resnet20", "resnet50", "resnet152", "cifar_resnet1202")


def measure(repeats: int) -> Report:
    """Time the description that the window shows after every edit."""
    cases = []
    for name in PRESETS:
        network = preset(name)
        cases.append(Case(_from_nothing(name), lambda net=network: describe(net), forget_everything))  # type: ignore[misc]
        cases.append(_after_edit(name, network))
    return Report("Shapes, parameters, MACs and problems of a network", interleave(cases, repeats))


def _after_edit(name: str, network: Network) -> Case:
    """The totals after one more block in the last stage; everything else is known already."""
    stage = [node for node in network if isinstance(node.op, Stage)][-1]
    assert isinstance(stage.op, Stage)
    blocks = stage.op.blocks + 1

    def prepare() -> None:
        forget_everything()
        _numbers(network)

    def work() -> None:
        _numbers(set_values(network, [stage.id], {"blocks": blocks}))

    return Case(f"{name}: after one edit", work, prepare, _from_nothing(name))


def _from_nothing(name: str) -> str:
    return f"{name}: from nothing"


def _numbers(network: Network) -> tuple[int, int, int]:
    found = analyse(network)
    return found.parameters, found.macs, len(problems(network))
