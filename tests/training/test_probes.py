"""Probes measure what they say and leave the training alone."""

import torch
from torch import nn

from resexplorer.model import build
from resexplorer.network import Network, preset
from resexplorer.network.places import block_places
from resexplorer.training.probes import Probes, interval


def _net(name: str = "cifar_resnet20") -> Network:
    return preset(name, input=(1, 8, 8))


def _train(network: Network, steps: int, every: int | None) -> tuple[nn.Module, dict[str, float]]:
    torch.manual_seed(0)
    model = build(network)
    probes = Probes(model, block_places(network), every) if every else None
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    values: dict[str, float] = {}
    generator = torch.Generator().manual_seed(1)
    for step in range(steps):
        images = torch.randn(16, 1, 8, 8, generator=generator)
        labels = torch.randint(0, 10, (16,), generator=generator)
        measuring = probes.begin(step) if probes else False
        loss = nn.functional.cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        if probes and measuring:
            probes.after_backward()
        optimizer.step()
        if probes and measuring:
            found = probes.finish()
            assert found is not None
            values = dict(zip(probes.names, found.tolist(), strict=True))
    return model, values


def test_that_a_probed_run_equals_an_unprobed_one_bit_for_bit() -> None:
    plain, _ = _train(_net(), 4, None)
    probed, values = _train(_net(), 4, 1)
    assert values
    for name, tensor in plain.state_dict().items():
        assert torch.equal(tensor, probed.state_dict()[name]), name


def test_that_the_norms_are_those_of_the_blocks_parameters() -> None:
    network = _net()
    torch.manual_seed(0)
    model = build(network)
    probes = Probes(model, block_places(network), 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    assert probes.begin(0)
    inputs: list[torch.Tensor] = []
    outputs: list[torch.Tensor] = []
    model.get_submodule("layer2.1.conv1").register_forward_pre_hook(lambda _m, x: inputs.append(x[0].detach().clone()))
    model.get_submodule("layer2.1.bn2").register_forward_hook(lambda _m, _x, y: outputs.append(y.detach().clone()))
    nn.functional.cross_entropy(model(torch.randn(8, 1, 8, 8)), torch.randint(0, 10, (8,))).backward()
    probes.after_backward()
    old = torch.cat([p.detach().flatten().clone() for p in model.get_submodule("layer2.1").parameters()])
    gradient = torch.cat([p.grad.flatten() for p in model.get_submodule("layer2.1").parameters() if p.grad is not None])
    optimizer.step()
    found = probes.finish()
    assert found is not None
    values = dict(zip(probes.names, found.tolist(), strict=True))
    new = torch.cat([p.detach().flatten() for p in model.get_submodule("layer2.1").parameters()])
    torch.testing.assert_close(values["grad_norm/layer2.1"], float(gradient.norm()), rtol=1e-4, atol=0)
    torch.testing.assert_close(values["weight_norm/layer2.1"], float(new.norm()), rtol=1e-4, atol=0)
    ratio = float((new - old).norm() / new.norm())
    torch.testing.assert_close(values["update_ratio/layer2.1"], ratio, rtol=1e-3, atol=0)
    branch = float(outputs[0].norm() / inputs[0].norm())
    torch.testing.assert_close(values["branch_ratio/layer2.1"], branch, rtol=1e-4, atol=0)


def test_that_plain_blocks_have_no_branch_ratio() -> None:
    _, values = _train(_net("cifar_plain20"), 1, 1)
    assert not any(name.startswith("branch_ratio/") for name in values)
    assert "grad_norm/layer1.0" in values
    assert "activation/head" in values


def test_that_hooks_are_gone_after_a_step() -> None:
    model, _ = _train(_net(), 2, 1)
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in model.modules())


def test_that_the_interval_depends_on_the_run_alone() -> None:
    assert interval(240) == 10
    assert interval(64_000) == 160
