"""Squeeze-and-excitation networks (Hu et al. 2017, arXiv 1709.01507)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from resexplorer.network.blocks.bottleneck import Bottleneck
from resexplorer.network.blocks.ends import Head, Stem
from resexplorer.network.blocks.options import SE_SOURCE
from resexplorer.network.blocks.residual import Residual
from resexplorer.network.document import Network
from resexplorer.network.layers import MaxPool
from resexplorer.network.presets import imagenet
from resexplorer.network.presets.chain import chain, stages
from resexplorer.network.presets.entry import Preset
from resexplorer.network.presets.resnext import imagenet_resnext

CEIL_POOL = MaxPool(kernel=3, stride=2, ceil=True)


def seresnet(depth: int) -> Network:
    """A ResNet with a gate (r = 16) on every branch, as timm builds it."""
    if depth < 50:
        block = partial(Residual, se_reduction=16, se_divisor=8)
        return imagenet.imagenet_net(block, imagenet.COUNTS[depth])
    return imagenet.imagenet_net(partial(Bottleneck, se_reduction=16), imagenet.COUNTS[depth], 256)


def legacy_seresnet50() -> Network:
    """The paper's own form: stride on the first 1×1, and a first pool that rounds up."""
    blocks = [
        Bottleneck(channels=256 << n, stride=1 if n == 0 else 2, stride_on="1x1", se_reduction=16) for n in range(4)
    ]
    parts = [("stem", Stem(pool=False)), ("pool", CEIL_POOL), *stages(blocks, imagenet.COUNTS[50])]
    return chain("SE-ResNet-50", imagenet.INPUT_SHAPE, [*parts, ("head", Head(classes=1000))])


def senet154() -> Network:
    """Bottlenecks of 64 groups, a halved first 1×1, 3×3 projections, a deep stem and dropout."""
    blocks = [
        Bottleneck(
            channels=256 << n,
            width=256 << n,
            reduced=128 << n,
            groups=64,
            stride=1 if n == 0 else 2,
            skip_kernel=1 if n == 0 else 3,
            se_reduction=16,
        )
        for n in range(4)
    ]
    stem = Stem(channels=128, deep=True, pool=False)
    parts = [("stem", stem), ("pool", CEIL_POOL), *stages(blocks, (3, 8, 36, 3))]
    return chain("SENet-154", imagenet.INPUT_SHAPE, [*parts, ("head", Head(classes=1000, dropout=0.2))])


PAPER_MACS = {50: "3.87 G multiply-adds", 101: "7.60 G multiply-adds", 152: "11.32 G multiply-adds"}
"""What table 2 of the paper prints (for the stride on the first 1×1)."""

_ENTRY = Preset(name="", title="", family="bottleneck", year=2017, source=SE_SOURCE, build=senet154)


def entries() -> Iterator[Preset]:
    """The presets of this file."""
    numbers = {
        18: (None, None, ()),
        34: (None, None, ()),
        50: (28_088_024, 4_091_699_200, (("imagenet", 0.2329),)),
        101: (49_326_872, 7_806_148_608, (("imagenet", 0.2238),)),
        152: (66_821_848, 11_520_204_800, ()),
    }
    for depth, (parameters, macs, errors) in numbers.items():
        yield replace(
            _ENTRY,
            name=f"seresnet{depth}",
            title=f"SE-ResNet-{depth}",
            family="residual" if depth < 50 else "bottleneck",
            build=partial(seresnet, depth),
            parameters=parameters,
            macs=macs,
            paper=PAPER_MACS.get(depth, ""),
            errors=errors,
            departure="As timm has it: stride on the 3×3; hidden units rounded to 8." if depth < 50 else imagenet.V1_5,
        )
    yield replace(
        _ENTRY,
        name="legacy_seresnet50",
        title="SE-ResNet-50 (v1)",
        build=legacy_seresnet50,
        parameters=28_088_024,
        macs=3_860_488_192,
        paper="3.87 G multiply-adds",
        errors=(("imagenet", 0.2329),),
    )
    yield from _seresnext()
    yield replace(
        _ENTRY,
        name="senet154",
        title="SENet-154",
        build=senet154,
        parameters=115_088_984,
        paper="20.7 G multiply-adds",
        errors=(("imagenet", 0.1868),),
    )


def _seresnext() -> Iterator[Preset]:
    numbers = {50: (27_559_896, 4_232_994_816, 0.2110), 101: (48_955_416, 7_974_739_968, 0.2070)}
    for depth, (parameters, macs, error) in numbers.items():
        yield replace(
            _ENTRY,
            name=f"seresnext{depth}_32x4d",
            title=f"SE-ResNeXt-{depth} (32×4d)",
            family="resnext",
            build=partial(imagenet_resnext, depth, 32, 4, 16),
            parameters=parameters,
            macs=macs,
            paper=f"{'4.25' if depth == 50 else '8.00'} G multiply-adds",
            errors=(("imagenet", error),),
        )
