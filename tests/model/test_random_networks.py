"""Random documents: what the torch-free rules say is what torch does."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given
from network.strategies import examples, networks
from torch import fx, nn
from torch.utils.flop_counter import FlopCounterMode

from resexplorer.model.build import build, meta
from resexplorer.network import Network, analyse, preset


class Watcher(fx.Interpreter):
    """Runs a module and keeps the shape of everything that it computes."""

    def __init__(self, module: fx.GraphModule) -> None:
        super().__init__(module)
        self.shapes: list[tuple[int, ...]] = []

    def run_node(self, n: fx.Node) -> Any:
        value = super().run_node(n)
        if n.op.startswith("call"):
            self.shapes.append(tuple(value.shape[1:]))
        return value


def compare(network: Network) -> None:
    """Hold shapes, parameters and MACs against torch on the meta device."""
    found, module = analyse(network), meta(network)
    watcher = Watcher(module.eval())
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        out = watcher.run(torch.empty(2, *network.input, device="meta"))
    assert watcher.shapes == [leaf.output for leaf in found.leaves]
    assert tuple(out.shape[1:]) == found.output
    assert counter.get_total_flops() == 2 * 2 * found.macs
    assert sum(p.numel() for p in module.parameters()) == found.parameters
    for leaf in found.leaves:
        own = module.get_submodule(leaf.path) if leaf.path in dict(module.named_modules()) else nn.Module()
        assert sum(p.numel() for p in own.parameters()) == leaf.summary.parameters


@examples(110)
@given(networks())
def test_that_torch_agrees_on_every_shape_parameter_and_mac(network: Network) -> None:
    compare(network)


@pytest.mark.slow
@examples(3000, random=True)
@given(networks())
def test_that_torch_agrees_on_thousands_of_fresh_documents(network: Network) -> None:
    compare(network)


@examples(40)
@given(networks(most=5))
def test_that_a_module_trains_and_its_output_does_not_depend_on_what_ran_before(network: Network) -> None:
    torch.manual_seed(0)
    module = build(network)
    x = torch.randn(3, *network.input, requires_grad=True)
    kept = x.detach().clone()
    with torch.no_grad():
        first, second = module.eval()(x), module(x)
    torch.testing.assert_close(first, second, rtol=0, atol=0, equal_nan=True)
    assert torch.equal(x.detach(), kept)  # nothing is overwritten that somebody else owns
    module.train()(x).sum().backward()


@pytest.mark.parametrize("order", ["post", "pre"])
@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "silu", "gelu"])
def test_that_in_place_activations_change_no_gradient(order: str, activation: str) -> None:
    torch.manual_seed(0)
    network = preset("cifar_resnet20", order=order, input=(3, 8, 8))
    targets = [node.id for node in network if node.kind == "stage"]
    from resexplorer.network.edits import set_values

    module = build(set_values(network, targets, {"activation": activation})).double()
    other = build(set_values(network, targets, {"activation": activation})).double()
    other.load_state_dict(module.state_dict())
    for part in other.modules():
        if hasattr(part, "inplace"):
            part.inplace = False
    x = torch.randn(4, 3, 8, 8, dtype=torch.float64)
    for each in (module, other):
        each(x).square().sum().backward()
    for ours, theirs in zip(module.parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(ours.grad, theirs.grad, rtol=1e-9, atol=1e-11)
