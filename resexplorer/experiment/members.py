"""The networks of the papers' experiments. The first of each list is the baseline."""

from __future__ import annotations

from dataclasses import replace

from resexplorer.network import Bottleneck, Network, ResNeXt, analyse, preset
from resexplorer.network.budget import fit
from resexplorer.network.presets.cifar import cifar_net

STAGES = ("layer1", "layer2", "layer3")


def _named(network: Network, name: str) -> Network:
    return replace(network, name=name)


def depths() -> list[Network]:
    """Plain and residual networks of 20 and 56 layers."""
    return [preset(name) for name in ("cifar_plain20", "cifar_plain56", "cifar_resnet20", "cifar_resnet56")]


def skips() -> list[Network]:
    """ResNet-32 without skips, and with the three ways to change a skip's shape."""
    found = [_named(preset("cifar_resnet32", skip=skip), f"ResNet-32, skip {skip}") for skip in ("A", "B", "C")]
    return [_named(preset("cifar_plain32"), "Plain-32"), *found]


def basic_and_bottleneck() -> list[Network]:
    """Basic blocks, and bottlenecks that cost as many multiply-accumulates, at about the same number of blocks."""
    basic = preset("cifar_resnet32_b")
    deep = cifar_net(lambda c, s: Bottleneck(channels=4 * c, stride=s), 5)
    fitted = fit(deep, STAGES, "macs", analyse(basic).macs).network
    return [
        _named(basic, "Basic blocks, 32 layers"),
        _named(fitted, f"Bottlenecks, {analyse(fitted).depth} layers"),
    ]


def cardinalities() -> list[Network]:
    """A small ResNeXt-29 with 1 to 16 paths, each width fitted to the MACs of the first."""
    found: list[Network] = []
    for paths in (1, 2, 4, 8, 16):

        def block(channels: int, stride: int, paths: int = paths) -> ResNeXt:
            return ResNeXt(
                channels=4 * channels, stride=stride, cardinality=paths, path_width=max(1, channels // paths)
            )

        network = cifar_net(block, 3)
        if found:
            network = fit(network, STAGES, "macs", analyse(found[0]).macs).network
        width = network.node("layer1").op.value("path_width")
        found.append(_named(network, f"ResNeXt-29, {paths}×{width}d"))
    return found


def gates() -> list[Network]:
    """ResNet-20 without gates, and with three reduction ratios."""
    ratios = (4, 8, 16)
    found = [_named(preset("cifar_resnet20", se_reduction=r), f"SE-ResNet-20, r = {r}") for r in ratios]
    return [preset("cifar_resnet20"), *found]


def norms() -> list[Network]:
    """Plain and residual networks with and without batch norm."""
    found: list[Network] = []
    for name, title in (("cifar_resnet20", "ResNet-20"), ("cifar_plain20", "Plain-20")):
        found.append(preset(name))
        stages = preset(name, norm="none")
        found.append(_named(stages, f"{title}, no batch norm"))
    return found


def scalings() -> list[Network]:
    """The simple Inception-ResNet with its branches at full and at reduced scale."""
    scales = (1.0, 0.3, 0.1)
    return [
        _named(preset("inception_resnet_cifar", branch_scale=scale), f"Inception-ResNet, scale {scale:g}")
        for scale in scales
    ]
