"""ResNet-D: a deep stem and pooled skips (He et al. 2018, arXiv 1812.01187), as timm builds them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from resexplorer.network.blocks.bottleneck import Bottleneck
from resexplorer.network.blocks.ends import Stem
from resexplorer.network.blocks.residual import Residual
from resexplorer.network.document import Network
from resexplorer.network.presets import imagenet
from resexplorer.network.presets.entry import Preset


def resnet_d(depth: int) -> Network:
    """A ResNet with three 3×3 in the stem and an average pool before each projection."""
    block = partial(Residual if depth < 50 else Bottleneck, skip_pool=True)
    return imagenet.imagenet_net(block, imagenet.COUNTS[depth], 64 if depth < 50 else 256, Stem(deep=True))


def entries() -> Iterator[Preset]:
    """The presets of this file."""
    for depth in imagenet.COUNTS:
        yield Preset(
            name=f"resnet{depth}d",
            title=f"ResNet-{depth}-D",
            family="residual" if depth < 50 else "bottleneck",
            year=2018,
            source="He et al. 2018, arXiv 1812.01187",
            build=partial(resnet_d, depth),
            paper="4.3 G multiply-adds" if depth == 50 else "",
            departure="" if depth == 50 else "The paper gives only the 50-layer form; this is timm's.",
        )
