"""Wide, pre-activation, squeeze-and-excitation and Inception networks for 32×32 pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from resexplorer.network.blocks.bottleneck import Bottleneck
from resexplorer.network.blocks.ends import Head, Stem
from resexplorer.network.blocks.inception import InceptionResidual
from resexplorer.network.blocks.options import SE_SOURCE
from resexplorer.network.blocks.residual import Residual
from resexplorer.network.document import Network
from resexplorer.network.graph import Block
from resexplorer.network.presets.chain import chain, stages
from resexplorer.network.presets.cifar import INPUT_SHAPE, cifar_net
from resexplorer.network.presets.entry import Preset

PREACT = "He et al. 2016, arXiv 1603.05027"
WIDE = "Zagoruyko & Komodakis 2016, arXiv 1605.07146"


def preactivation(blocks: Sequence[Block], per_stage: int) -> Network:
    """A bare 3×3 stem, three stages in pre-activation order, and the norm and activation they still owe."""
    stem = Stem(channels=16, kernel=3, stride=1, pool=False, activation="none")
    parts = [("stem", stem), *stages(blocks, (per_stage,) * 3), ("head", Head(classes=10, pre_norm=True))]
    return chain("Pre-activation network", INPUT_SHAPE, parts)


def wide_resnet(depth: int, factor: int) -> Network:
    """WRN-depth-factor: (depth − 4) / 6 blocks a stage, widths 16k, 32k and 64k."""
    blocks = [Residual(channels=16 * factor << n, stride=1 if n == 0 else 2, order="pre") for n in range(3)]
    return preactivation(blocks, (depth - 4) // 6)


def preact_resnet(depth: int) -> Network:
    """Basic blocks up to 110 layers, bottlenecks beyond, as in the paper's tables."""
    if depth == 110:
        basic = [Residual(channels=16 << n, stride=1 if n == 0 else 2, order="pre") for n in range(3)]
        return preactivation(basic, (depth - 2) // 6)
    deep = [Bottleneck(channels=64 << n, stride=1 if n == 0 else 2, order="pre", stride_on="1x1") for n in range(3)]
    return preactivation(deep, (depth - 2) // 9)


def entries() -> Iterator[Preset]:
    """The presets of this file."""
    yield Preset(
        name="se_cifar_resnet110",
        title="SE-ResNet-110",
        family="residual",
        year=2017,
        source=SE_SOURCE,
        build=lambda: cifar_net(lambda c, s: Residual(channels=c, stride=s, skip="A", se_reduction=16), 18),
        errors=(("cifar10", 0.0521),),
    )
    wide = {(28, 10): ("36.5 M parameters", 0.0400), (40, 4): ("8.9 M parameters", None)}
    for (depth, factor), (paper, error) in wide.items():
        yield Preset(
            name=f"wrn{depth}_{factor}",
            title=f"WRN-{depth}-{factor}",
            family="residual",
            year=2016,
            source=WIDE,
            build=partial(wide_resnet, depth, factor),
            paper=paper,
            errors=(("cifar10", error),) if error else (),
        )
    preact = {110: ("1.7 M parameters", 0.0637), 164: ("1.7 M parameters", 0.0546), 1001: ("10.2 M parameters", 0.0492)}
    for depth, (paper, error) in preact.items():
        yield Preset(
            name=f"preact_resnet{depth}",
            title=f"Pre-activation ResNet-{depth}",
            family="residual" if depth == 110 else "bottleneck",
            year=2016,
            source=PREACT,
            build=partial(preact_resnet, depth),
            paper=paper,
            errors=(("cifar10", error),),
        )
    yield Preset(
        name="inception_resnet_cifar",
        title="Inception-ResNet (simple form)",
        family="inception",
        year=2016,
        source="after Szegedy et al. 2016, arXiv 1602.07261",
        build=lambda: cifar_net(lambda c, s: InceptionResidual(channels=c, stride=s), 3),
        departure="Not in the paper: a CIFAR ResNet whose branches are Inception modules.",
    )
