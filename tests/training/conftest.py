"""One thread, and the same arithmetic in every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from resexplorer.training.device import settle


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    torch.set_num_threads(1)
    settle(torch.device("cpu"))
    yield
    torch.set_flush_denormal(False)
