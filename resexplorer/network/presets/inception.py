"""Inception-ResNet for 299×299 pictures (Szegedy et al. 2016, arXiv 1602.07261)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from resexplorer.network.blocks.ends import Head
from resexplorer.network.blocks.inception import (
    SOURCE,
    InceptionA,
    InceptionB,
    InceptionC,
    InceptionStem,
    ReductionA,
    ReductionB,
    one,
    unit,
)
from resexplorer.network.blocks.stage import Stage
from resexplorer.network.document import Network
from resexplorer.network.op import Op
from resexplorer.network.presets.chain import chain
from resexplorer.network.presets.entry import Preset

INPUT_SHAPE = (3, 299, 299)


def inception_resnet(version: str) -> Network:
    """Stem, A modules, reduction, B modules, reduction, C modules, head; names as in timm."""
    counts = (10, 20, 9) if version == "v2" else (5, 10, 5)
    body: list[tuple[str, Op]] = [
        ("stem", InceptionStem(version=version)),
        ("repeat", Stage(block=InceptionA(version=version, scale=0.17), blocks=counts[0])),
        ("mixed_6a", ReductionA(version=version)),
        ("repeat_1", Stage(block=InceptionB(version=version, scale=0.10), blocks=counts[1])),
        ("mixed_7a", ReductionB(version=version)),
        ("repeat_2", Stage(block=InceptionC(version=version, scale=0.20), blocks=counts[2])),
    ]
    if version == "v2":
        body += [
            ("block8", InceptionC(version=version, scale=1.0, final_activation=False)),
            ("conv2d_7b", unit(one(1536))),
        ]
    return chain("Inception-ResNet", INPUT_SHAPE, [*body, ("head", Head(classes=1000, dropout=0.2))])


def entries() -> Iterator[Preset]:
    """The presets of this file."""
    yield Preset(
        name="inception_resnet_v1",
        title="Inception-ResNet-v1",
        family="inception",
        year=2016,
        source=SOURCE,
        build=partial(inception_resnet, "v1"),
        errors=(("imagenet", 0.213),),
    )
    yield Preset(
        name="inception_resnet_v2",
        title="Inception-ResNet-v2",
        family="inception",
        year=2016,
        source=SOURCE,
        build=partial(inception_resnet, "v2"),
        parameters=55_843_464,
        macs=13_155_794_016,
        paper="11.75 G multiply-adds (as the SENet paper prints)",
        errors=(("imagenet", 0.2037),),
        departure="The authors' code, as timm has it: a shorter stem than in figure 3, 1,536 channels at the end.",
    )
