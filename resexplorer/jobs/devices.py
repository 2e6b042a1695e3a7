"""The devices that runs can be trained on, found without importing torch."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil


@dataclass(frozen=True, slots=True)
class Device:
    """One place to train: ``cpu`` or ``cuda:N``; ``slots`` runs may share it at a time."""

    name: str
    title: str
    memory_bytes: int
    slots: int


def devices(cpu_slots: int | None = None) -> list[Device]:
    """All GPUs, in the order of CUDA's numbers, then the CPU.

    A GPU takes one run at a time, the CPU ``cpu_slots`` (two where it has two cores or more).
    """
    slots = cpu_slots if cpu_slots is not None and cpu_slots > 0 else min(2, cores())
    return [*_gpus(), Device("cpu", _cpu_title(), psutil.virtual_memory().total, slots)]


def cores() -> int:
    """The CPU cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def threads_per_slot(cpu_slots: int) -> int:
    """How many threads a worker gets, so that full slots use each core once."""
    return max(1, cores() // cpu_slots)


def _cpu_title() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(errors="replace").splitlines() if info.exists() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")
    count = cores()
    return f"{model or platform.processor() or 'CPU'} ({count} core{'s' if count > 1 else ''})"


def _gpus() -> list[Device]:
    import pynvml

    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:  # no NVIDIA driver here
        return []
    try:
        handles = _visible(pynvml, [pynvml.nvmlDeviceGetHandleByIndex(n) for n in range(pynvml.nvmlDeviceGetCount())])
        return [_gpu(pynvml, number, handle) for number, handle in enumerate(handles)]
    except pynvml.NVMLError:  # a driver without a working device
        return []
    finally:
        pynvml.nvmlShutdown()


def _gpu(nvml: Any, number: int, handle: Any) -> Device:
    memory = int(nvml.nvmlDeviceGetMemoryInfo(handle).total)
    return Device(f"cuda:{number}", str(nvml.nvmlDeviceGetName(handle)), memory, 1)


def _visible(nvml: Any, handles: list[Any]) -> list[Any]:
    """Those that ``CUDA_VISIBLE_DEVICES`` leaves, in its order; as in CUDA, the first wrong entry ends it."""
    wanted = os.environ.get("CUDA_VISIBLE_DEVICES")
    if wanted is None:
        return handles
    by_name = {str(number): handle for number, handle in enumerate(handles)}
    uuids = {str(nvml.nvmlDeviceGetUUID(handle)): handle for handle in handles}
    found: list[Any] = []
    for entry in (part.strip() for part in wanted.split(",")):
        match = [by_name[entry]] if entry in by_name else [uuids[key] for key in uuids if key.startswith(entry)]
        if not entry or len(match) != 1:
            break
        found += match
    return found
