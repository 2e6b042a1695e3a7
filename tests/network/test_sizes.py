"""Absurd documents are answered at once, with a named problem and bounded memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from network.documents import net
from resexplorer.network import (
    Head,
    ResNeXt,
    Stage,
    analyse,
    preset,
    problems,
)
from resexplorer.network.infer import MAX_FLAWS, MAX_PARTS, MAX_VALUES
from resexplorer.network.layers import Conv, Linear
from resexplorer.network.remember import remember

CASES = [
    "split",
    "nested",
    "overrides",
    "concat",
    "reversed",
    "ring",
    "wide ring",
    "flaws",
    "flaws inside",
    "bypassed",
    "strides",
    "wires",
    "mesh",
]


@pytest.mark.parametrize("name", CASES)
def test_that_an_absurd_file_is_answered_within_a_second_and_two_hundred_megabytes(name: str) -> None:
    command = [sys.executable, str(Path(__file__).with_name("absurd.py")), name]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, f"{done.returncode}: {done.stderr[-2000:]}"
    result: dict[str, Any] = json.loads(done.stdout)
    assert result["codes"], "an absurd file has a problem"
    assert result["problems"] <= MAX_FLAWS
    assert result["peak_megabytes"] < 200


def test_that_too_many_layers_are_told_at_the_node_that_has_them() -> None:
    stage = Stage(blocks=1024, block=ResNeXt(form="split", cardinality=256))
    found = problems(net(("layer1", Stage()), ("layer2", stage), ("head", Head())))
    assert [(p.code, p.node) for p in found] == [("too_large", "layer2")]
    assert f"{MAX_PARTS:,}" in found[0].sentence
    assert found[0].repairs


def test_that_one_layer_may_not_hold_more_than_any_machine() -> None:
    for wide in (
        net(("a", Conv(channels=65_536)), ("b", Conv(channels=65_536, kernel=63)), ("head", Head())),
        net(("a", Conv(channels=65_536, kernel=1)), ("head", Head()), shape=(3, 4096, 4096)),
        net(("a", Linear(features=1_000_000)), ("b", Linear(features=1_000_000)), ("head", Head())),
    ):
        codes = {p.code for p in problems(wide)}
        assert "too_large" in codes
        assert analyse(wide).parameters < 10 * MAX_VALUES


def test_that_many_large_layers_are_too_large_together() -> None:
    layers = [(f"c{n}", Conv(channels=65_536)) for n in range(3)]
    found = problems(net(*layers, ("head", Head())))
    assert [p.code for p in found] == ["too_large"]
    assert "parameters" in found[0].sentence


def test_that_what_is_only_large_is_allowed() -> None:
    for name in ("cifar_resnet1202", "preact_resnet1001", "resnext101_64x4d", "wide_resnet101_2", "senet154"):
        assert problems(preset(name)) == ()
    assert problems(preset("resnext101_64x4d", form="split")) == ()
    assert problems(preset("resnet152", input=(3, 4096, 4096))) == ()
    assert problems(preset("cifar_resnet20", blocks=1024)) == ()


def test_that_results_are_kept_within_their_room() -> None:
    calls: list[int] = []

    @remember(room=10, weigh=len)
    def spell(number: int, *, times: int = 1) -> str:
        calls.append(number)
        return "x" * number * times

    assert [spell(3), spell(4), spell(3), spell(3, times=2)] == ["xxx", "xxxx", "xxx", "xxxxxx"]
    assert calls == [3, 4, 3]  # the 4 was the one unused for longest
    spell(4)
    assert calls == [3, 4, 3, 4]
    assert spell(50) == spell(50)  # the newest is kept even where it is too heavy
    assert calls[4:] == [50]


def test_that_equal_arguments_share_a_result() -> None:
    assert analyse(preset("resnet50")) is analyse(preset("resnet50"))


def test_that_long_editing_does_not_pile_up_memory() -> None:
    script = (
        "import re\n"
        "from pathlib import Path\n"
        "from resexplorer.network import analyse, preset, problems\n"
        "from resexplorer.network.edits import set_values\n"
        "n = preset('cifar_resnet1202')\n"
        "for k in range(1, 150):\n"
        "    problems(set_values(n, ['layer1', f'layer2.{k % 200}'], {'channels': k}))\n"
        "    k % 10 or analyse(set_values(n, ['layer3'], {'channels': k})).leaves\n"
        "print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=200)
    assert int(done.stdout) / 1024 < 200
