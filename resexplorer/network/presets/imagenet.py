"""Networks for 224×224 pictures (He et al. 2015, arXiv 1512.03385, table 1), as torchvision builds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from resexplorer.network.blocks.bottleneck import Bottleneck
from resexplorer.network.blocks.ends import Head, Stem
from resexplorer.network.blocks.residual import Plain, Residual
from resexplorer.network.document import Network
from resexplorer.network.graph import Block
from resexplorer.network.presets.chain import chain, stages
from resexplorer.network.presets.entry import Preset

HE = "He et al. 2015, arXiv 1512.03385"
INPUT_SHAPE = (3, 224, 224)
COUNTS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}
NUMBERS = {
    18: (11_689_512, 1_814_073_344),
    34: (21_797_672, 3_663_761_408),
    50: (25_557_032, 4_089_184_256),
    101: (44_549_160, 7_801_405_440),
    152: (60_192_808, 11_513_626_624),
}
ERRORS = {18: 0.2788, 34: 0.2503, 50: 0.247, 101: 0.236, 152: 0.230}
PLAIN_ERRORS = {18: 0.2794, 34: 0.2854}
PAPER_MACS = {18: "1.8 G", 34: "3.6 G", 50: "3.8 G", 101: "7.6 G", 152: "11.3 G"}
V1_5 = "Stride on the 3×3 (v1.5), as torchvision has it; the paper puts it on the first 1×1 (3.86 GMACs at 50 layers)."


def imagenet_net(
    block: Callable[..., Block], counts: Sequence[int], width: int = 64, stem: Stem | None = None
) -> Network:
    """Stem, four stages whose channels double, head; ``width`` is the first stage's output."""
    blocks = [block(channels=width << n, stride=1 if n == 0 else 2) for n in range(4)]
    parts = [("stem", stem or Stem()), *stages(blocks, counts), ("head", Head(classes=1000))]
    return chain("ImageNet network", INPUT_SHAPE, parts)


def entries() -> Iterator[Preset]:
    """The presets of this file."""
    for depth in (18, 34):
        yield _plain(depth)
    for depth in (18, 34):
        yield _resnet(depth, "residual", partial(imagenet_net, Residual, COUNTS[depth]))
    for depth in (50, 101, 152):
        yield _resnet(depth, "bottleneck", partial(imagenet_net, Bottleneck, COUNTS[depth], 256), V1_5)
    for depth in (50, 101):
        yield _wide(depth)


def _plain(depth: int) -> Preset:
    parameters, macs = NUMBERS[depth]
    projections = [(cin, 2 * cin, 56 // (2 * cin // 64)) for cin in (64, 128, 256)]
    return Preset(
        name=f"plain{depth}",
        title=f"Plain-{depth} (ImageNet)",
        family="plain",
        year=2015,
        source=HE,
        build=partial(imagenet_net, Plain, COUNTS[depth]),
        parameters=parameters - sum(cin * out + 2 * out for cin, out, _ in projections),
        macs=macs - sum(cin * out * size * size for cin, out, size in projections),
        paper=f"{PAPER_MACS[depth]} MACs",
        errors=(("imagenet", PLAIN_ERRORS[depth]),),
    )


def _resnet(depth: int, family: str, build: Callable[[], Network], departure: str = "") -> Preset:
    parameters, macs = NUMBERS[depth]
    return Preset(
        name=f"resnet{depth}",
        title=f"ResNet-{depth}",
        family=family,
        year=2015,
        source=HE,
        build=build,
        parameters=parameters,
        macs=macs,
        paper=f"{PAPER_MACS[depth]} MACs",
        errors=(("imagenet", ERRORS[depth]),),
        departure=departure,
    )


def _wide(depth: int) -> Preset:
    parameters, macs = {50: (68_883_240, 11_398_021_120), 101: (126_886_696, 22_753_050_624)}[depth]

    def build() -> Network:
        blocks = [Bottleneck(channels=256 << n, width=128 << n, stride=1 if n == 0 else 2) for n in range(4)]
        return chain(
            "Wide", INPUT_SHAPE, [("stem", Stem()), *stages(blocks, COUNTS[depth]), ("head", Head(classes=1000))]
        )

    return Preset(
        name=f"wide_resnet{depth}_2",
        title=f"Wide ResNet-{depth}-2",
        family="bottleneck",
        year=2016,
        source="Zagoruyko & Komodakis, arXiv 1605.07146",
        build=build,
        parameters=parameters,
        macs=macs,
        paper="68.9 M parameters" if depth == 50 else "",
        departure="torchvision's: twice the inner width only.",
    )
