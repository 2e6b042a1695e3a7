"""Yardstick: the training script that most tutorials show: PIL images, transforms, a DataLoader with two workers.

The network is that of ``train_tuned.py``. Prints images a second of each epoch as JSON.
Usage: ``python benchmarks/train_usual.py digits --epochs 3``.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable

import torch
import torch.nn.functional as F  # noqa: N812
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms
from train_tuned import resnet

from resexplorer.data import LoadedData, load


class Pictures(Dataset[tuple[torch.Tensor, int]]):
    """One PIL image at a time."""

    def __init__(self, data: LoadedData, transform: Callable[[Image.Image], torch.Tensor]) -> None:
        self.images = data.train_images.transpose(0, 2, 3, 1).squeeze()
        self.labels = data.train_labels
        self.transform = transform

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        return self.transform(Image.fromarray(self.images[index])), int(self.labels[index])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", choices=["digits", "fashion-mnist"])
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--steps", type=int, help="steps of an epoch, to measure a part of it")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--augment", action="store_true", help="pad, crop and flip")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    data = load(options.data)
    augment = [transforms.RandomCrop(data.shape[1], padding=4), transforms.RandomHorizontalFlip()]
    transform = transforms.Compose(
        [*(augment if options.augment else []), transforms.ToTensor(), transforms.Normalize(data.mean, data.std)]
    )
    loader = DataLoader(Pictures(data, transform), batch_size=128, shuffle=True, num_workers=2, persistent_workers=True)
    steps = options.steps or len(loader)
    model = resnet(20, data.shape[0])
    optimizer = torch.optim.SGD(model.parameters(), 0.1, 0.9, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=steps * options.epochs + 1)
    speeds = []
    for _ in range(options.epochs):
        begin, seen, total = time.perf_counter(), 0, 0.0
        for step, (images, labels) in enumerate(loader):
            if step == steps:
                break
            optimizer.zero_grad()
            loss = F.cross_entropy(model(images), labels)
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
            seen += len(labels)
        speeds.append(seen / (time.perf_counter() - begin))
    print(json.dumps({"images_per_second": speeds}))


if __name__ == "__main__":
    main()
