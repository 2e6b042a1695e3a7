"""Networks for 32×32 pictures (He et al. 2015, arXiv 1512.03385, section 4.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from resexplorer.network.blocks.ends import Head, Stem
from resexplorer.network.blocks.residual import Plain, Residual
from resexplorer.network.document import Network
from resexplorer.network.graph import Block
from resexplorer.network.presets.chain import chain, stages
from resexplorer.network.presets.entry import Preset

HE = "He et al. 2015, arXiv 1512.03385"
INPUT_SHAPE = (3, 32, 32)
DEPTHS = (20, 32, 44, 56, 110, 1202)
PARAMETERS = {20: 269_722, 32: 464_154, 44: 658_586, 56: 853_018, 110: 1_727_962, 1202: 19_421_274}
MACS = {
    20: 40_551_040,
    32: 68_862_592,
    44: 97_174_144,
    56: 125_485_696,
    110: 252_887_680,
    1202: 2_829_238_912,
}
PROJECTION_PARAMETERS = 2_752
PROJECTION_MACS = 262_144
PAPER_PARAMETERS = {20: "0.27 M", 32: "0.46 M", 44: "0.66 M", 56: "0.85 M", 110: "1.7 M", 1202: "19.4 M"}
ERRORS = {20: 0.0875, 32: 0.0751, 44: 0.0717, 56: 0.0697, 110: 0.0643, 1202: 0.0793}


def cifar_net(block: Callable[[int, int], Block], per_stage: int) -> Network:
    """3×3 stem with 16 channels, three stages of 16, 32 and 64 channels, head: 6n + 2 layers."""
    blocks = (block(16, 1), block(32, 2), block(64, 2))
    stem = Stem(channels=16, kernel=3, stride=1, pool=False)
    parts = [("stem", stem), *stages(blocks, (per_stage,) * 3), ("head", Head(classes=10))]
    return chain("CIFAR network", INPUT_SHAPE, parts)


def entries() -> Iterator[Preset]:
    """The presets of this file."""
    for depth in DEPTHS:
        if depth != 1202:
            yield _plain(depth)
    for depth in DEPTHS:
        yield _residual(depth, "A")
    for depth in DEPTHS:
        yield _residual(depth, "B")


def _plain(depth: int) -> Preset:
    return Preset(
        name=f"cifar_plain{depth}",
        title=f"Plain-{depth}",
        family="plain",
        year=2015,
        source=HE,
        build=lambda: cifar_net(lambda c, s: Plain(channels=c, stride=s), (depth - 2) // 6),
        parameters=PARAMETERS[depth],
        macs=MACS[depth],
        paper=PAPER_PARAMETERS[depth],
    )


def _residual(depth: int, skip: str) -> Preset:
    projected = skip == "B"
    return Preset(
        name=f"cifar_resnet{depth}" + "_b" * projected,
        title=f"ResNet-{depth}" + " (skip B)" * projected,
        family="residual",
        year=2015,
        source=HE,
        build=lambda: cifar_net(lambda c, s: Residual(channels=c, stride=s, skip=skip), (depth - 2) // 6),
        parameters=PARAMETERS[depth] + PROJECTION_PARAMETERS * projected,
        macs=MACS[depth] + PROJECTION_MACS * projected,
        paper=PAPER_PARAMETERS[depth],
        errors=() if projected else (("cifar10", ERRORS[depth]),),
        departure="The paper uses option A on CIFAR-10." if projected else "",
    )
