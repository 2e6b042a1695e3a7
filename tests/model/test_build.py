"""The built module is an ordinary one: initialised as the field does it, copyable, convertible, deterministic."""

from __future__ import annotations

import copy
import math
import pickle

import pytest
import torch
from network.documents import net
from torch import nn

from resexplorer.model import NotBuildable, build
from resexplorer.model.build import meta, parameter_count
from resexplorer.model.modules import pad_shortcut
from resexplorer.network import PRESETS, Head, Residual, Stage, Stem, analyse, preset
from resexplorer.network.layers import Conv

TINY = preset("cifar_resnet20", input=(3, 8, 8))


def test_that_a_network_with_problems_is_not_built() -> None:
    for wrong, word in [
        (net(), "empty"),
        (net(("conv", Conv())), "head"),
        (net(("s", Stage(), ("x",))), "does not exist"),
    ]:
        with pytest.raises(NotBuildable, match=word):
            build(wrong)


@pytest.mark.parametrize("name", ["resnet18", "resnext29_32x4d", "cifar_resnet20_b"])
def test_that_convolutions_start_as_he_and_torchvision_start_them(name: str) -> None:
    torch.manual_seed(0)
    module = build(preset(name))
    for part in module.modules():
        if isinstance(part, nn.Conv2d):
            fan_out = part.out_channels * part.kernel_size[0] * part.kernel_size[1]
            assert part.weight.detach().std().item() == pytest.approx(math.sqrt(2 / fan_out), rel=0.2)
            assert part.bias is None
        elif isinstance(part, nn.BatchNorm2d):
            assert part.weight.eq(1).all()
            assert part.bias.eq(0).all()
    assert module.fc.weight.abs().max() <= 1 / math.sqrt(module.fc.in_features)


def test_that_a_silent_start_is_silent() -> None:
    module = build(preset("cifar_resnet20", zero_init=True, input=(3, 8, 8)))
    for name, part in module.named_modules():
        if isinstance(part, nn.BatchNorm2d):
            assert part.weight.eq(0).all() == name.endswith("bn2")
    x = torch.randn(2, 16, 8, 8)
    block = net(("b", Residual(channels=16, zero_init=True)), ("head", Head()), shape=(16, 8, 8))
    alone = build(block).eval()
    torch.testing.assert_close(alone(x), alone.fc(x.relu().mean((2, 3))))


def test_that_convolutions_without_norm_have_a_bias_that_starts_at_zero() -> None:
    module = build(preset("cifar_resnet20", norm="none", input=(3, 8, 8)))
    biases = [part.bias for part in module.modules() if isinstance(part, nn.Conv2d)]
    assert all(bias is not None and bias.eq(0).all() for bias in biases)
    assert not any(isinstance(part, nn.BatchNorm2d) for part in module.modules())


def test_that_a_seed_decides_everything() -> None:
    torch.manual_seed(7)
    first = build(TINY).state_dict()
    torch.manual_seed(7)
    second = build(TINY).state_dict()
    torch.manual_seed(8)
    third = build(TINY).state_dict()
    assert all(torch.equal(first[key], second[key]) for key in first)
    assert not torch.equal(first["conv1.weight"], third["conv1.weight"])


def test_that_a_module_can_be_copied_pickled_and_converted() -> None:
    module = build(preset("cifar_resnet20", input=(3, 8, 8), se_reduction=4, drop_path=0.1)).eval()
    x = torch.randn(2, 3, 8, 8)
    expected = module(x)
    torch.testing.assert_close(copy.deepcopy(module)(x), expected)
    torch.testing.assert_close(pickle.loads(pickle.dumps(module))(x), expected)
    torch.testing.assert_close(copy.deepcopy(module).double()(x.double()).float(), expected, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(copy.deepcopy(module).to(memory_format=torch.channels_last)(x), expected)
    assert module.bfloat16()(x.bfloat16()).dtype is torch.bfloat16


def test_that_randomness_is_for_training_only() -> None:
    module = build(preset("cifar_resnet20", input=(3, 8, 8), drop_path=0.5))
    x = torch.randn(4, 3, 8, 8)
    torch.manual_seed(0)
    assert not torch.equal(module.train()(x), module(x))
    assert torch.equal(module.eval()(x), module(x))


def test_that_stochastic_depth_drops_whole_images_branches() -> None:
    torch.manual_seed(0)
    block = Residual(channels=4, drop_path=0.5, activation="relu", norm="none")
    network = net(("b", block), ("head", Head(classes=4)), shape=(4, 6, 6))
    module = build(network).train()
    x = torch.rand(64, 4, 6, 6)
    with torch.no_grad():
        for part in (module.b.conv1, module.b.conv2):
            part.weight.fill_(0.01)
        module.fc.weight.copy_(torch.eye(4))
        module.fc.bias.zero_()
        out = module(x)
    kept = (out - x.mean((2, 3))).abs().amax(1) > 1e-6
    assert 16 < kept.sum() < 48


def test_that_the_padded_shortcut_subsamples_and_fills_with_zeros() -> None:
    x = torch.arange(2 * 3 * 5 * 5, dtype=torch.float32).reshape(2, 3, 5, 5)
    y = pad_shortcut(x, 8, 2)
    assert y.shape == (2, 8, 3, 3)
    assert torch.equal(y[:, :3], x[:, :, ::2, ::2])
    assert y[:, 3:].eq(0).all()
    assert torch.equal(pad_shortcut(x, 3, 1), x)


@pytest.mark.parametrize("name", ["resnet152", "senet154", "inception_resnet_v2", "wide_resnet101_2"])
def test_that_a_module_on_the_meta_device_takes_no_memory(name: str) -> None:
    module = meta(preset(name))
    assert all(tensor.is_meta for tensor in module.state_dict().values())
    assert parameter_count(module) == PRESETS[name].parameters


def test_that_pictures_of_another_size_and_any_number_fit_a_pooled_network() -> None:
    module = build(preset("resnet18")).eval()
    for shape in ((1, 3, 64, 64), (3, 3, 33, 65), (2, 3, 224, 224)):
        assert module(torch.zeros(shape)).shape == (shape[0], 1000)


def test_that_every_parameter_is_reached_by_the_gradient() -> None:
    torch.manual_seed(0)
    for name in (
        "cifar_resnet20",
        "se_cifar_resnet110",
        "preact_resnet164",
        "inception_resnet_cifar",
        "resnext29_32x4d",
    ):
        network = preset(name, input=(3, 8, 8), blocks=2)
        module = build(network).train()
        module(torch.randn(4, 3, 8, 8)).square().sum().backward()
        assert all(p.grad is not None and p.grad.isfinite().all() for p in module.parameters())
        assert sum(p.numel() for p in module.parameters()) == analyse(network).parameters


def test_that_the_code_of_the_module_can_be_read() -> None:
    code = build(net(("stem", Stem(channels=4)), ("head", Head(classes=2)), shape=(3, 32, 32))).code
    assert "self.conv1" in code
    assert "self.fc" in code
