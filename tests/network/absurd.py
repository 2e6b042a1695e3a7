"""Reads one absurd network file under hard limits; prints what was found. Started by ``test_sizes.py``."""

from __future__ import annotations

import json
import re
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from resexplorer.network import describe, loads
from resexplorer.network.files import MAX_BYTES, MAX_NODES

Doc = list[dict[str, Any]]


def node(name: str, kind: str, inputs: list[str] | None = None, **values: Any) -> dict[str, Any]:
    """One node of a file."""
    return {"id": name, "inputs": ["input"] if inputs is None else inputs, "op": {"kind": kind, **values}}


def split() -> Doc:
    """Stages of 1,024 blocks with 256 paths each."""
    block = {"kind": "resnext", "form": "split", "cardinality": 256, "channels": 65_536, "path_width": 4096}
    return [node(f"s{n}", "stage", blocks=1024, block={**block, "dilation": n + 1}) for n in range(60)]


def nested() -> Doc:
    """User blocks of stages of user blocks, seven deep: 1,024⁷ layers."""
    op: dict[str, Any] = {"kind": "conv"}
    for _ in range(7):
        inner = {"kind": "group", "name": "x", "nodes": [{"id": "a", "op": op}], "output": "a", "settings": []}
        op = {"kind": "stage", "blocks": 1024, "block": inner}
    return [{"id": "a", "op": op}]


def overrides() -> Doc:
    """Every block of every stage is different."""

    def special(n: int) -> dict[str, Any]:
        return {str(k): {"settings": {"width": 1 + k + 7 * n}} for k in range(1024)}

    block = {"kind": "bottleneck", "skip": "none", "channels": 8}
    return [node(f"s{n}", "stage", blocks=1024, block=block, overrides=special(n)) for n in range(30)]


def concat() -> Doc:
    """256ⁿ channels."""
    return [node(f"c{n}", "concat", [f"c{n - 1}" if n else "input"] * 256) for n in range(1500)]


def reversed_chain() -> Doc:
    """A chain that stands in the wrong order."""
    return [node(f"c{n}", "activation", [f"c{n - 1}" if n else "input"]) for n in range(MAX_NODES)][::-1]


def ring() -> Doc:
    """One loop through everything."""
    return [node(f"c{n}", "activation", [f"c{n - 1}" if n else f"c{MAX_NODES - 1}"]) for n in range(MAX_NODES)]


def wide_ring() -> Doc:
    """Loops everywhere."""
    return [node(f"c{n}", "add", [f"c{(n + k * k + 1) % 3000}" for k in range(100)]) for n in range(3000)]


def flaws() -> Doc:
    """Everything is wrong by itself."""
    return [node(f"c{n}", "conv", groups=1 + n % 50, channels=7) for n in range(MAX_NODES)]


def flaws_inside() -> Doc:
    """Every block of long stages is wrong."""
    block = {"kind": "bottleneck", "groups": 7, "channels": 8, "width": 8}
    return [node(f"s{n}", "stage", blocks=1024, block={**block, "dilation": 1 + n % 60}) for n in range(2000)]


def bypassed() -> Doc:
    """A hundred thousand nodes without a single layer."""
    parts = [{**node(f"a{n}", "conv", [f"a{n - 1}" if n else "input"]), "bypassed": True} for n in range(2000)]
    block = {"kind": "group", "name": "x", "nodes": parts, "output": "a1999", "settings": []}
    return [node(f"s{n}", "stage", blocks=1024, block=block) for n in range(8)]


def strides() -> Doc:
    """A receptive field of 16ⁿ pixels."""
    one = {"kernel": 63, "stride": 16, "padding": 64, "channels": 1}
    return [node(f"c{n}", "conv", [f"c{n - 1}" if n else "input"], **one) for n in range(MAX_NODES)]


def wires() -> Doc:
    """As many wires as fit into a file."""
    return [node("a", "activation")] + [node(f"b{n}", "add", ["a"] * 256) for n in range(2500)]


def mesh() -> Doc:
    """Every node reads the 200 before it."""
    return [node(f"c{n}", "add", ["input"] * 2 + [f"c{k}" for k in range(max(0, n - 200), n)]) for n in range(2500)]


MAKERS: dict[str, Callable[[], Doc]] = {
    "split": split,
    "nested": nested,
    "overrides": overrides,
    "concat": concat,
    "reversed": reversed_chain,
    "ring": ring,
    "wide ring": wide_ring,
    "flaws": flaws,
    "flaws inside": flaws_inside,
    "bypassed": bypassed,
    "strides": strides,
    "wires": wires,
    "mesh": mesh,
}
SECONDS = 2
"""CPU seconds for reading and describing: twice what is promised on a machine of its own."""


def main(name: str) -> None:
    """Read and describe one file."""
    data = {"format": "resexplorer-network", "version": 1, "name": name, "input": [3, 64, 64], "nodes": MAKERS[name]()}
    text = json.dumps(data, separators=(",", ":"))
    del data
    if len(text) > MAX_BYTES:
        raise ValueError(f"{len(text)} bytes: the file would be refused for its size alone")
    resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    described = describe(loads(text))
    used = SECONDS - signal.getitimer(signal.ITIMER_VIRTUAL)[0]
    json.dumps(described)
    codes = sorted({problem["code"] for problem in described["problems"]})
    peak = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024  # type: ignore[index]
    result = {"codes": codes, "problems": len(described["problems"]), "peak_megabytes": peak, "seconds": used}
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1])
