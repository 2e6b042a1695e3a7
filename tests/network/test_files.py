"""Network files: what is written is read back; what is broken, hostile or newer is one sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.documents import net
from network.strategies import examples, groups, networks, ops, wild_networks
from resexplorer.errors import ResExplorerError
from resexplorer.network import (
    Head,
    Network,
    NetworkFileError,
    Stage,
    analyse,
    describe,
    from_json,
    load,
    loads,
    preset,
    problems,
    save,
    to_json,
)
from resexplorer.network.blocks.group import Group
from resexplorer.network.files import MAX_BYTES, MAX_NODES, UnknownFormatVersion, dumps, op_from_json, op_to_json
from resexplorer.network.layers import Activation
from resexplorer.network.library import SUFFIX, blocks, load_block, save_block
from resexplorer.network.op import Op

GOOD = to_json(preset("resnet18"))


@examples(150)
@given(networks())
def test_that_a_random_document_comes_back_equal(network: Network) -> None:
    assert from_json(to_json(network)) == network
    assert loads(dumps(network)) == network
    assert loads(dumps(network).encode()) == network
    assert json.loads(dumps(network)) == to_json(network)


@examples(100)
@given(wild_networks())
def test_that_a_wrong_document_comes_back_equal_too(network: Network) -> None:
    assert loads(dumps(network)) == network


@examples(100)
@given(ops())
def test_that_every_operation_comes_back_equal(op: Op) -> None:
    assert op_from_json(json.loads(json.dumps(op_to_json(op)))) == op


def test_that_save_and_load_agree_and_leave_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "Größe 3×3.json"
    save(preset("resnet50"), path)
    assert load(path) == load(str(path)) == preset("resnet50")
    save(preset("resnet18"), path)
    assert load(path) == preset("resnet18")
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_that_a_saved_file_is_readable_like_any_other_and_a_link_stays_a_link(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        save(preset("resnet18"), tmp_path / "net.json")
    finally:
        os.umask(old)
    assert (tmp_path / "net.json").stat().st_mode & 0o777 == 0o644
    (tmp_path / "link.json").symlink_to(tmp_path / "net.json")
    save(preset("resnet34"), tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert load(tmp_path / "net.json") == preset("resnet34")


@pytest.mark.parametrize("place", ["missing/net.json", "folder", "nul\0.json", f"{'x' * 300}.json"])
def test_that_what_can_not_be_written_or_read_is_one_sentence(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    for use in (lambda: save(preset("resnet18"), tmp_path / place), lambda: load(tmp_path / place)):
        with pytest.raises(NetworkFileError) as caught:
            use()
        assert "\n" not in str(caught.value)
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]


def test_that_a_failed_save_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "net.json"
    save(preset("resnet18"), path)
    huge = net(*((f"n{k}", Activation()) for k in range(MAX_NODES + 1)))
    with pytest.raises(NetworkFileError, match="too large to be saved"):
        save(huge, path)
    assert load(path) == preset("resnet18")


def test_that_pipes_devices_and_huge_files_are_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "huge.json").open("wb") as file:
        file.truncate(10 * MAX_BYTES)
    for path in (tmp_path / "pipe", Path("/dev/zero"), tmp_path / "huge.json"):
        with pytest.raises(NetworkFileError):
            load(path)
    with pytest.raises(NetworkFileError, match="larger than"):
        loads(" " * (MAX_BYTES + 1))


TEXTS = {
    "empty": "",
    "no JSON": "resnet18",
    "half": dumps(preset("resnet18"))[:500],
    "a list": "[]",
    "a number": "3",
    "null": "null",
    "NaN": json.dumps(GOOD | {"name": 3}).replace("3", "NaN", 1),
    "infinity": '{"format": Infinity}',
    "deep list": "[" * 100_000,
    "deep object": '{"a":' * 100_000,
    "deep stage": json.dumps(GOOD).replace(
        '{"kind": "residual"', '{"kind": "stage", "block": ' * 900 + '{"kind": "residual"'
    ),
    "huge number": '{"version": ' + "9" * 5000 + "}",
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "another format": '{"format": "onnx", "version": 1}',
    "surrogate": json.dumps(GOOD | {"name": "\ud800"}),
}


@pytest.mark.parametrize("what", TEXTS)
def test_that_text_that_is_no_network_is_one_sentence(what: str) -> None:
    with pytest.raises(NetworkFileError) as caught:
        loads(TEXTS[what])  # type: ignore[arg-type]
    check_sentence(str(caught.value))


def check_sentence(text: str) -> None:
    assert text.endswith((".", ".)"))
    assert "\n" not in text
    assert len(text) < 700


def changed(path: str, value: object) -> dict[str, Any]:
    """A good file in which one place, such as ``nodes.1.op.blocks``, holds ``value``."""
    data: Any = deepcopy(GOOD)
    *way, last = path.split(".")
    place = data
    for step in way:
        place = place[int(step) if isinstance(place, list) else step]
    place[int(last) if isinstance(place, list) else last] = value
    return data


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    keys = st.sampled_from(["kind", "id", "op", "inputs", "nodes", "block", "blocks", "overrides", "settings", "x"])
    return st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3)


NESTED: Any = []
for _ in range(200):
    NESTED = [NESTED]
PLACES = [
    "format",
    "version",
    "name",
    "input",
    "input.0",
    "nodes",
    "nodes.0",
    "nodes.0.id",
    "nodes.0.op",
    "nodes.0.op.kind",
    "nodes.0.op.channels",
    "nodes.0.op.pool",
    "nodes.0.op.norm",
    "nodes.0.bypassed",
    "nodes.1.inputs",
    "nodes.1.inputs.0",
    "nodes.1.op.blocks",
    "nodes.1.op.block",
    "nodes.1.op.block.kind",
    "nodes.1.op.block.branch_scale",
    "nodes.1.op.overrides",
    "preset",
]
VALUES = [-1, 0, 2.5, 10**400, True, "", "x" * 100_000, "a\nb", [], [1, 2], {}, {"self": 1}, NESTED, float("inf")]
FINE = [
    ("nodes", []),
    ("nodes.1.inputs", []),
    ("nodes.0.op.pool", True),
    ("nodes.0.bypassed", True),
    ("nodes.1.op.overrides", {}),
    ("nodes.1.op.block.branch_scale", -1),
    ("nodes.1.op.block.branch_scale", 0),
    ("nodes.1.op.block.branch_scale", 2.5),
]


@pytest.mark.parametrize("place", PLACES)
def test_that_a_wrong_value_anywhere_is_one_sentence(place: str) -> None:
    for value in VALUES:
        if (place, value) not in FINE:
            with pytest.raises(ResExplorerError) as caught:
                from_json(changed(place, value))
            check_sentence(str(caught.value))


@pytest.mark.parametrize(
    "place", ["unknown", "nodes.0.unknown", "nodes.0.op.unknown", "nodes.1.op.channels", "nodes.0.op.self"]
)
def test_that_an_unknown_part_is_refused(place: str) -> None:
    with pytest.raises(ResExplorerError, match=place.rsplit(".", 1)[-1]):
        from_json(changed(place, 1))


def test_that_missing_parts_are_refused() -> None:
    for name in ("format", "version", "name", "input"):
        with pytest.raises(NetworkFileError):
            from_json({key: value for key, value in GOOD.items() if key != name})


def test_that_a_later_version_is_told_apart_from_a_broken_one() -> None:
    for version in (2, 10**6, 10**400):
        with pytest.raises(UnknownFormatVersion, match="update ResExplorer"):
            from_json(GOOD | {"version": version})
    for version in (0, -1, "1", 1.0, True, None):
        with pytest.raises(NetworkFileError, match="broken"):
            from_json(GOOD | {"version": version})


def test_that_two_blocks_of_one_name_are_refused() -> None:
    with pytest.raises(NetworkFileError, match="same name"):
        from_json(changed("nodes.1.id", "stem"))


OVERRIDES: list[object] = [
    {"2": {}},
    {"-1": {}},
    {"x": {}},
    {"²": {}},
    {"0" * 5000: {}},
    {"0": 1},
    {"0": {"bypassed": 1}},
    {"0": {"settings": 1}},
    {"0": {"settings": {"channels": 0}}},
    {"0": {"settings": {"no": 0}}},
    {"0": {"more": 0}},
    [],
]


@pytest.mark.parametrize("overrides", OVERRIDES)
def test_that_wrong_exceptions_in_a_stage_are_refused(overrides: object) -> None:
    with pytest.raises(ResExplorerError) as caught:
        from_json(changed("nodes.1.op.overrides", overrides))
    check_sentence(str(caught.value))


def part(name: str = "a", *inputs: str, kind: str = "activation", **values: object) -> dict[str, Any]:
    return {"id": name, "inputs": list(inputs) or ["input"], "op": {"kind": kind, **values}}


def drive(name: object = "s", target: object = None, label: object = "S") -> dict[str, Any]:
    return {"name": name, "label": label, "targets": [target or ["a", "function"]]}


USER: dict[str, Any] = {"kind": "group", "name": "Mine", "nodes": [part()], "output": "a", "settings": [drive()]}
BROKEN_USER_BLOCKS: list[dict[str, Any]] = [
    {"nodes": None},
    {"nodes": [part("a"), part("a", "a")]},
    {"nodes": [part("b", "a"), part("a")]},
    {"nodes": [part("a", "zzz")]},
    {"nodes": [part("a"), part("b")]},
    {"nodes": [part("a") | {"inputs": []}]},
    {"output": "zzz"},
    {"output": ["a"]},
    {"output": None},
    {"name": ""},
    {"name": None},
    {"more": 1},
    {"settings": None},
    {"settings": [1]},
    {"settings": [drive(), drive()]},
    {"settings": [drive("one"), drive("two")]},
    {"settings": [drive(target=["a", "zzz"])]},
    {"settings": [drive(target=["zzz", "function"])]},
    {"settings": [drive(target=[["a"], "function"])]},
    {"settings": [drive(target=[["a"], ["function"]])]},
    {"settings": [drive(target="a")]},
    {"settings": [drive(target=["a"])]},
    {"settings": [drive() | {"targets": []}]},
    {"settings": [drive("block")]},
    {"settings": [drive("blocks")]},
    {"settings": [drive("self")]},
    {"settings": [drive("a b")]},
    {"settings": [drive(label="a\nb")]},
    {"settings": [drive(f"s{n}") for n in range(65)]},
    {"nodes": [part(kind="stage")], "settings": [drive(target=["a", "block"])]},
]


@pytest.mark.parametrize("broken", BROKEN_USER_BLOCKS)
def test_that_a_broken_user_block_is_refused(broken: dict[str, Any]) -> None:
    assert op_from_json(USER).value("s") == "relu"  # type: ignore[attr-defined]
    with pytest.raises(ResExplorerError) as caught:
        op_from_json(USER | broken)
    check_sentence(str(caught.value))


def test_that_user_blocks_nest_only_so_deep() -> None:
    inner: dict[str, Any] = USER
    for _ in range(300):
        inner = {"kind": "group", "name": "Mine", "nodes": [{"id": "a", "op": inner}], "output": "a", "settings": []}
    with pytest.raises(NetworkFileError, match="deep"):
        op_from_json(inner)
    with pytest.raises(NetworkFileError, match="stages"):
        op_from_json({"kind": "stage", "block": {"kind": "stage"}})


# -- the user's library -----------------------------------------------------------------------------------------


@examples(20)
@given(groups())
def test_that_a_block_comes_back_from_the_library(tmp_path_factory: pytest.TempPathFactory, block: Group) -> None:
    folder = tmp_path_factory.mktemp("library")
    assert load_block(save_block(block, folder)) == block
    assert blocks(folder) == ([block], [])


def test_that_different_names_never_share_a_file(tmp_path: Path) -> None:
    named = [Group(name=name) for name in ("My block", "my-block", "Ä", "Ö", "../../etc", "." * 20)]
    paths = [save_block(block, tmp_path) for block in named]
    assert len(set(paths)) == len(named)
    assert {path.parent for path in paths} == {tmp_path}
    assert save_block(Group(name="Ä", output="input"), tmp_path) == paths[2]
    assert sorted(block.name for block in blocks(tmp_path)[0]) == sorted(block.name for block in named)


def test_that_one_bad_file_does_not_hide_the_library(tmp_path: Path) -> None:
    save_block(Group(name="Good"), tmp_path)
    bad = {
        "empty": "",
        "kind": '{"kind": "zzz"}',
        "value": '{"kind": "conv", "channels": 0}',
        "conv": '{"kind": "conv"}',
    }
    for name, text in bad.items():
        (tmp_path / f"{name}{SUFFIX}").write_text(text, encoding="utf-8")
    (tmp_path / f"folder{SUFFIX}").mkdir()
    found, troubles = blocks(tmp_path)
    assert [block.name for block in found] == ["Good"]
    assert len(troubles) == 5
    assert blocks(tmp_path / "nowhere") == ([], [])


# -- ten thousand mutants ---------------------------------------------------------------------------------------

MUTATE = Path(__file__).with_name("mutate.py")


def run_mutants(seed: int, count: int) -> dict[str, Any]:
    """Read mutated files in a process that is killed when one of them takes long or much memory."""
    command = [sys.executable, str(MUTATE), str(seed), str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=500)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return json.loads(done.stdout)


def test_that_mutated_files_end_in_a_network_or_a_sentence() -> None:
    result = run_mutants(seed=1, count=1500)
    assert result["refused"] > 300
    assert result["read"] > 100
    assert result["peak_megabytes"] < 200


@pytest.mark.slow
def test_that_ten_thousand_mutated_files_end_in_a_network_or_a_sentence() -> None:
    result = run_mutants(seed=2, count=10_000)
    assert result["refused"] > 3000
    assert result["read"] > 500
    assert result["peak_megabytes"] < 200


@examples(150)
@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5), _nested, max_leaves=12)
)
def test_that_any_value_is_a_network_or_a_sentence(value: object) -> None:
    for data in (value, GOOD | {"nodes": value}, GOOD | {"nodes": [{"id": "a", "op": value}]}):
        try:
            network = from_json(data)
        except ResExplorerError as error:
            check_sentence(str(error))
        else:
            describe(network)


def test_that_a_file_may_be_wrong_and_still_open() -> None:
    data = to_json(net(("layer1", Stage(), ("nowhere",)), ("head", Head())))
    network = from_json(data)
    assert [p.code for p in problems(network)] == ["dangling_input"]
    assert analyse(network).parameters == 0
