"""Yardstick: the training script that somebody who knows their way around would write by hand.

ResNet-20 for small images, batch 128, SGD with a one-cycle rate; data on the device as bytes, crop and flip by one
gather a batch. Nothing of ResExplorer is imported except its data loader, so that both read the same arrays.
Prints images a second (of the clock, and of the processor) of each epoch as JSON.
Usage: ``python benchmarks/train_tuned.py digits --epochs 3``.
"""

from __future__ import annotations

import argparse
import json
import time

import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from resexplorer.data import load


class Block(nn.Module):
    def __init__(self, inputs: int, channels: int, stride: int) -> None:
        super().__init__()
        self.stride, self.grow = stride, channels - inputs
        self.conv1 = nn.Conv2d(inputs, channels, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out = F.relu(self.bn1(self.conv1(x)), inplace=True)
        out = self.bn2(self.conv2(out))
        if self.stride > 1:
            x = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.grow))
        return F.relu(out + x, inplace=True)


def resnet(depth: int, channels: int) -> nn.Sequential:
    """He et al. 2015, section 4.2, with shortcut A."""
    layers: list[nn.Module] = [nn.Conv2d(channels, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(inplace=True)]
    inputs = 16
    for width in (16, 32, 64):
        for _ in range((depth - 2) // 6):
            layers.append(Block(inputs, width, 2 if width > inputs else 1))
            inputs = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def gather(images: torch.Tensor, index: torch.Tensor, size: int, pad: int) -> torch.Tensor:
    """One random window and mirror image for each of ``images[index]``, which are padded by ``pad``."""
    count = len(index)
    rows = torch.randint(2 * pad + 1, (count, 1)) + torch.arange(size)
    columns = torch.randint(2 * pad + 1, (count, 1)) + torch.arange(size)
    columns = torch.where(torch.rand(count, 1) < 0.5, columns.flip(1), columns)
    channels = torch.arange(images.shape[1])
    return images[
        index[:, None, None, None], channels[None, :, None, None], rows[:, None, :, None], columns[:, None, None, :]
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", choices=["digits", "fashion-mnist"])
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--steps", type=int, help="steps of an epoch, to measure a part of it")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--augment", action="store_true", help="pad, crop and flip")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(0)
    data = load(options.data)
    pad = 4 if options.augment else 0
    labels = torch.tensor(data.train_labels)
    images = F.pad(torch.tensor(data.train_images), (pad,) * 4)
    mean = torch.tensor(data.mean).view(1, -1, 1, 1).float() * 255
    scale = 1 / (torch.tensor(data.std).view(1, -1, 1, 1).float() * 255)
    steps = options.steps or -(-len(labels) // 128)
    model = resnet(20, data.shape[0])
    optimizer = torch.optim.SGD(model.parameters(), 0.1, 0.9, weight_decay=1e-4, foreach=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=steps * options.epochs + 1)
    speeds, cpu_speeds = [], []
    for _ in range(options.epochs):
        begin, cpu_begin, seen = time.perf_counter(), time.process_time(), 0
        for index in torch.randperm(len(labels)).split(128)[:steps]:
            raw = gather(images, index, data.shape[1], pad) if options.augment else images[index]
            loss = F.cross_entropy(model(raw.float().sub_(mean).mul_(scale)), labels[index])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
            seen += len(index)
        speeds.append(seen / (time.perf_counter() - begin))
        cpu_speeds.append(seen / (time.process_time() - cpu_begin))
    print(json.dumps({"images_per_second": speeds, "images_per_cpu_second": cpu_speeds}))


if __name__ == "__main__":
    main()
