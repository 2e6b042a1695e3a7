"""One thread, and the same arithmetic in every test."""

from __future__ import annotations

import pytest
import torch

from resexplorer.training.device import settle


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)
    settle(torch.device("cpu"))
