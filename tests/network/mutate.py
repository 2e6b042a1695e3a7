"""Reads many mutated network files under hard limits of memory and time; prints what became of them.

Started by ``test_files.py`` in a process of its own: ``python mutate.py SEED COUNT``.
"""

from __future__ import annotations

import json
import random
import re
import resource
import signal
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

from resexplorer.errors import ResExplorerError
from resexplorer.network import describe, loads, preset, to_json
from resexplorer.network.edits import set_bypassed, set_values
from resexplorer.network.grouping import group

SECONDS = 1
"""CPU seconds that one file may take."""
WORDS = [
    "",
    "x",
    "input",
    "stem",
    "group",
    "stage",
    "conv",
    "\x00",
    "a" * 300,
    "é",
    "None",
    "__class__",
    "../x",
    "split",
]
NUMBERS = [0, -1, 1, 2, 255, 256, 1024, 4096, 65_536, 2**31, 2**63, 10**30, 0.5, -0.0, 1e308, 1e-320]


def documents() -> list[Any]:
    """Good files to start from: every family, exceptions, user blocks."""
    names = ["cifar_resnet20", "resnet50", "seresnext50_32x4d", "inception_resnet_v2", "preact_resnet110", "senet154"]
    found = [preset(name) for name in names]
    found.append(
        set_bypassed(set_values(found[0], ["layer1.1"], {"channels": 16, "se_reduction": 4}), ["layer2.1"], True)
    )
    found.append(group(found[0], ["layer1", "layer2"], "Mine"))
    return [to_json(network) for network in found]


def places(data: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Every container and key in a document."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in list(items):
        found.append((data, key))
        places(value, found)
    return found


def bend(rng: random.Random, data: Any, others: list[Any]) -> Any:
    """Change the structure in a few places."""
    data = deepcopy(data)
    for _ in range(rng.randint(1, 3)):
        spots = places(data, [])
        if spots:
            where, key = rng.choice(spots)
            other, name = rng.choice(places(rng.choice(others), []))
            rng.choice(BENDS)(rng, where, key, other[name])
    return data


def tweak(rng: random.Random, where: Any, key: Any, other: Any) -> None:
    """Change a setting a little, so that many mutants are read and have to be understood."""
    value = where[key]
    if isinstance(value, int | float):
        where[key] = rng.choice([value + 1, value * 2, value // 2, 1, 2, 3, 7, 8, 16, True])
    elif isinstance(value, str):
        where[key] = rng.choice(["input", "stem", "layer1", "relu", "none", "A", "identity", "split", "pre", "plain"])


def delete(rng: random.Random, where: Any, key: Any, other: Any) -> None:
    """Leave a part out."""
    del where[key]


def set_simple(rng: random.Random, where: Any, key: Any, other: Any) -> None:
    """Put something simple in the place."""
    where[key] = rng.choice([rng.choice(NUMBERS), rng.choice(WORDS), None, True, False, [], {}, [[]], {"": {}}])


def transplant(rng: random.Random, where: Any, key: Any, other: Any) -> None:
    """Put a part of another file in the place."""
    where[key] = deepcopy(other)


def repeat(rng: random.Random, where: Any, key: Any, other: Any) -> None:
    """Make a list of the part."""
    where[key] = [deepcopy(where[key]) for _ in range(rng.choice([2, 3, 300]))]


def grow(rng: random.Random, where: Any, key: Any, other: Any) -> None:
    """Multiply a number, or add a part under another name."""
    if isinstance(where[key], int):
        where[key] = where[key] * rng.choice([-1, 2, 64, 1024])
    elif isinstance(where, dict):
        where[rng.choice([*WORDS, "blocks", "overrides", "settings", "bypassed", "groups"])] = deepcopy(other)


BENDS = [*[tweak] * 8, delete, set_simple, set_simple, transplant, transplant, repeat, grow, grow]


def scratch(rng: random.Random, text: bytes) -> bytes:
    """Change single bytes, cut and repeat."""
    raw = bytearray(text)
    for _ in range(rng.randint(1, 4)):
        at, length = rng.randrange(len(raw)), rng.choice([1, 1, 2, 10, 100])
        kind = rng.randrange(4)
        if kind == 0:
            raw[at] = rng.randrange(256)
        elif kind == 1:
            del raw[at : at + length]
        elif kind == 2:
            raw[at:at] = raw[at : at + length]
        else:
            raw[at] = rng.choice(b'0123456789-{}[],:"eE.\\')
        if not raw:
            return b" "
    return bytes(raw)


def check(sentence: str) -> None:
    """Refuse to go on after a message that is not one sentence."""
    if "\n" in sentence or len(sentence) > 700:
        raise ValueError(sentence[:2000])


def main(seed: int, count: int) -> None:
    """Read ``count`` mutants; a traceback, a signal or an exhausted limit is the failure."""
    rng = random.Random(seed)
    good = documents()
    texts = [json.dumps(data).encode() for data in good]
    resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
    tally = {"read": 0, "refused": 0, "problems": 0}
    for _ in range(count):
        if rng.random() < 0.7:
            text = json.dumps(bend(rng, rng.choice(good), good)).encode()
        else:
            text = scratch(rng, rng.choice(texts))
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)  # its signal ends the process
        try:
            network = loads(text)
        except ResExplorerError as error:
            tally["refused"] += 1
            check(str(error))
        else:
            tally["read"] += 1
            tally["problems"] += bool(describe(network)["problems"])
    peak = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024  # type: ignore[index]
    print(json.dumps(tally | {"peak_megabytes": peak}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
