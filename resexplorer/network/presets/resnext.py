"""ResNeXt for 224×224 and 32×32 pictures (Xie et al. 2016, arXiv 1611.05431)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from resexplorer.network.blocks.ends import Head, Stem
from resexplorer.network.blocks.resnext import SOURCE, ResNeXt
from resexplorer.network.document import Network
from resexplorer.network.presets import imagenet
from resexplorer.network.presets.chain import chain, stages
from resexplorer.network.presets.entry import Preset


def imagenet_resnext(depth: int, cardinality: int, width: int, se_reduction: int | None = None) -> Network:
    """Four stages of 256 to 2,048 channels; the path width doubles with every stage."""
    blocks = [
        ResNeXt(
            channels=256 << n,
            cardinality=cardinality,
            path_width=width << n,
            stride=1 if n == 0 else 2,
            se_reduction=se_reduction,
        )
        for n in range(4)
    ]
    parts = [("stem", Stem()), *stages(blocks, imagenet.COUNTS[depth]), ("head", Head(classes=1000))]
    return chain("ResNeXt", imagenet.INPUT_SHAPE, parts)


def cifar_resnext(cardinality: int, width: int) -> Network:
    """ResNeXt-29: three stages of three blocks, 256, 512 and 1,024 channels (section 5.3 of the paper)."""
    blocks = [
        ResNeXt(channels=256 << n, cardinality=cardinality, path_width=width << n, stride=1 if n == 0 else 2)
        for n in range(3)
    ]
    stem = Stem(channels=64, kernel=3, stride=1, pool=False)
    return chain("ResNeXt-29", (3, 32, 32), [("stem", stem), *stages(blocks, (3, 3, 3)), ("head", Head(classes=10))])


def entries() -> Iterator[Preset]:
    """The presets of this file."""
    numbers = {
        (50, 32, 4): (25_028_904, 4_230_479_872, "25.0 M parameters, 4.2 G", (("imagenet", 0.222),)),
        (101, 32, 8): (88_791_336, 16_414_015_488, "", ()),
        (101, 64, 4): (83_455_272, 15_460_270_080, "83.6 M parameters, 15.5 G", (("imagenet", 0.204),)),
    }
    for (depth, cardinality, width), (parameters, macs, paper, errors) in numbers.items():
        yield Preset(
            name=f"resnext{depth}_{cardinality}x{width}d",
            title=f"ResNeXt-{depth} ({cardinality}×{width}d)",
            family="resnext",
            year=2016,
            source=SOURCE,
            build=partial(imagenet_resnext, depth, cardinality, width),
            parameters=parameters,
            macs=macs,
            paper=paper,
            errors=errors,
        )
    small = {
        (8, 64): (34_426_698, None, "34.4 M parameters", (("cifar10", 0.0365),)),
        (16, 64): (68_155_210, None, "68.1 M parameters", (("cifar10", 0.0358),)),
        (32, 4): (None, None, "", ()),
    }
    for (cardinality, width), (total, work, paper, errors) in small.items():
        yield Preset(
            name=f"resnext29_{cardinality}x{width}d",
            title=f"ResNeXt-29 ({cardinality}×{width}d)",
            family="resnext",
            year=2016,
            source=SOURCE,
            build=partial(cifar_resnext, cardinality, width),
            parameters=total,
            macs=work,
            paper=paper,
            errors=errors,
        )
