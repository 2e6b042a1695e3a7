"""The data sets that the program knows, described without loading them."""

from __future__ import annotations

from dataclasses import dataclass

from resexplorer.errors import ResExplorerError


class UnknownDataset(ResExplorerError):
    """A data-set name that the program does not have."""


@dataclass(frozen=True, slots=True)
class DatasetInfo:
    """One data set: its name on the command line, its shape and where it comes from.

    ``shape`` is ``(C, H, W)``; ``train`` and ``test`` count images; ``download_mb`` is 0 for what ships
    inside; ``flip_ok`` says whether a mirrored image keeps its class.
    """

    name: str
    title: str
    shape: tuple[int, int, int]
    classes: tuple[str, ...]
    train: int
    test: int
    licence: str
    source: str
    summary: str
    download_mb: int = 0
    flip_ok: bool = True


_DIGITS = tuple("0123456789")
_CIFAR100 = (
    "apple",
    "aquarium fish",
    "baby",
    "bear",
    "beaver",
    "bed",
    "bee",
    "beetle",
    "bicycle",
    "bottle",
    "bowl",
    "boy",
    "bridge",
    "bus",
    "butterfly",
    "camel",
    "can",
    "castle",
    "caterpillar",
    "cattle",
    "chair",
    "chimpanzee",
    "clock",
    "cloud",
    "cockroach",
    "couch",
    "crab",
    "crocodile",
    "cup",
    "dinosaur",
    "dolphin",
    "elephant",
    "flatfish",
    "forest",
    "fox",
    "girl",
    "hamster",
    "house",
    "kangaroo",
    "keyboard",
    "lamp",
    "lawn mower",
    "leopard",
    "lion",
    "lizard",
    "lobster",
    "man",
    "maple tree",
    "motorcycle",
    "mountain",
    "mouse",
    "mushroom",
    "oak tree",
    "orange",
    "orchid",
    "otter",
    "palm tree",
    "pear",
    "pickup truck",
    "pine tree",
    "plain",
    "plate",
    "poppy",
    "porcupine",
    "possum",
    "rabbit",
    "raccoon",
    "ray",
    "road",
    "rocket",
    "rose",
    "sea",
    "seal",
    "shark",
    "shrew",
    "skunk",
    "skyscraper",
    "snail",
    "snake",
    "spider",
    "squirrel",
    "streetcar",
    "sunflower",
    "sweet pepper",
    "table",
    "tank",
    "telephone",
    "television",
    "tiger",
    "tractor",
    "train",
    "trout",
    "tulip",
    "turtle",
    "wardrobe",
    "whale",
    "willow tree",
    "wolf",
    "woman",
    "worm",
)

DATASETS: dict[str, DatasetInfo] = {
    info.name: info
    for info in (
        DatasetInfo(
            "digits",
            "Digits 8×8",
            (1, 8, 8),
            _DIGITS,
            1_437,
            360,
            "CC BY 4.0",
            "Alpaydin & Kaynak 1998, UCI optical recognition of handwritten digits",
            "Small grey digits that ship with the program: an epoch takes less than a second on a laptop.",
            flip_ok=False,
        ),
        DatasetInfo(
            "mnist",
            "MNIST",
            (1, 28, 28),
            _DIGITS,
            60_000,
            10_000,
            "CC BY-SA 3.0",
            "LeCun et al. 1998",
            "Handwritten digits.",
            12,
            flip_ok=False,
        ),
        DatasetInfo(
            "fashion-mnist",
            "Fashion-MNIST",
            (1, 28, 28),
            (
                "T-shirt/top",
                "Trouser",
                "Pullover",
                "Dress",
                "Coat",
                "Sandal",
                "Shirt",
                "Sneaker",
                "Bag",
                "Ankle boot",
            ),
            60_000,
            10_000,
            "MIT",
            "Xiao et al. 2017, arXiv 1708.07747",
            "Grey pictures of clothes.",
            31,
        ),
        DatasetInfo(
            "cifar10",
            "CIFAR-10",
            (3, 32, 32),
            ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
            50_000,
            10_000,
            "free for research",
            "Krizhevsky 2009",
            "Small colour photographs: the data set of the ResNet paper's analysis.",
            170,
        ),
        DatasetInfo(
            "cifar100",
            "CIFAR-100",
            (3, 32, 32),
            _CIFAR100,
            50_000,
            10_000,
            "free for research",
            "Krizhevsky 2009",
            "Like CIFAR-10, with 100 classes.",
            169,
        ),
    )
}


def dataset(name: str) -> DatasetInfo:
    """Return the catalogue entry of ``name``; raises :class:`UnknownDataset` with the names that exist."""
    if name not in DATASETS:
        raise UnknownDataset(f"There is no data set {name!r}: use {', '.join(DATASETS)}.")
    return DATASETS[name]
