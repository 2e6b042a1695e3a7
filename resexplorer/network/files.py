"""Network files: JSON with a format, a version and limits; what is unknown is refused with a sentence."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from resexplorer.errors import ResExplorerError
from resexplorer.fields import shown
from resexplorer.network.blocks.group import Exposed, Group
from resexplorer.network.blocks.stage import Override, Stage, override_of
from resexplorer.network.document import Network
from resexplorer.network.graph import INPUT, Block, Node, check_name
from resexplorer.network.op import Op, make

FORMAT = "resexplorer-network"
VERSION = 1
MAX_BYTES = 4_000_000
"""Parsed JSON takes up to thirty times the memory of its text."""
MAX_NODES = 10_000
MAX_SETTINGS = 64
MAX_DEPTH = 8


class NetworkFileError(ResExplorerError):
    """A network file that can't be read or written."""


class UnknownFormatVersion(NetworkFileError):
    """A file of a later version of the program."""


def op_to_json(op: Op) -> dict[str, Any]:
    """The kind and every setting that is not at its default."""
    if isinstance(op, Group):
        return _group_to_json(op)
    if isinstance(op, Stage):
        values: dict[str, Any] = {"blocks": op.blocks, "block": op_to_json(op.block)}
        if op.overrides:
            values["overrides"] = {str(index): _override_to_json(o) for index, o in op.overrides}
        return {"kind": op.kind, **values}
    changed = {f.name: op.value(f.name) for f in op.own_fields() if op.value(f.name) != f.initial}
    return {"kind": op.kind, **changed}


def _group_to_json(group: Group) -> dict[str, Any]:
    exposed = [{"name": e.name, "label": e.label, "targets": [list(t) for t in e.targets]} for e in group.exposed]
    nodes = [node_to_json(node) for node in group.nodes]
    return {"kind": group.kind, "name": group.name, "nodes": nodes, "output": group.output, "settings": exposed}


def _group_from_json(values: Mapping[str, Any], depth: int) -> Group:
    """Read a user-made block; its nodes must stand in running order and every setting must lead somewhere."""
    _only(values, {"name", "nodes", "output", "settings"}, "A user block")
    if depth >= MAX_DEPTH:
        raise NetworkFileError(f"User blocks may be nested at most {MAX_DEPTH} deep.")
    nodes = tuple(node_from_json(node, depth + 1) for node in _list(values.get("nodes"), "A user block's nodes"))
    known = {INPUT}
    for node in nodes:
        if node.id in known or not set(node.inputs) <= known or not node.inputs:
            raise NetworkFileError(f"The user block is broken: {node.id} is out of order or named twice.")
        known.add(node.id)
    output = values.get("output", INPUT)
    if not isinstance(output, str) or output not in known:
        raise NetworkFileError("The user block is broken: its output is none of its blocks.")
    loose = known - {INPUT, output}.union(*(node.inputs for node in nodes))
    if loose:
        raise NetworkFileError(f"The user block is broken: nothing inside it reads {min(loose)}.")
    group = Group(name=_name(values.get("name")), nodes=nodes, output=output)
    settings = _list(values.get("settings", []), "A user block's settings", MAX_SETTINGS)
    exposed = tuple(_exposed_from_json(group, setting) for setting in settings)
    _different((e.name for e in exposed), "two of its settings have the same name")
    _different((target for e in exposed for target in e.targets), "two of its settings drive the same thing")
    return replace(group, exposed=exposed)


def _different(values: Iterable[object], trouble: str) -> None:
    found = list(values)
    if len(set(found)) < len(found):
        raise NetworkFileError(f"The user block is broken: {trouble}.")


def _exposed_from_json(group: Group, data: object) -> Exposed:
    values = _object(data, "A user block's setting")
    _only(values, {"name", "label", "targets"}, "A user block's setting")
    there = {(node.id, field.name) for node in group.nodes for field in node.op.fields() if field.name != "block"}
    targets: list[tuple[str, str]] = []
    for target in _list(values.get("targets"), "A setting's targets", MAX_SETTINGS):
        pair = tuple(map(str, target)) if isinstance(target, list) else ()
        if len(pair) != 2 or pair not in there:
            raise NetworkFileError("The user block is broken: a setting drives something that is not there.")
        targets.append(pair)
    if not targets:
        raise NetworkFileError("The user block is broken: a setting drives nothing.")
    name = check_name(values.get("name"))
    if name in {"block", "blocks"}:
        raise NetworkFileError(f"The user block is broken: a setting can't be called {name!r}, as a stage's own is.")
    return Exposed(name, _name(values.get("label")), tuple(targets))


def _list(value: object, what: str, most: int = MAX_NODES) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise NetworkFileError(f"{what} must be a list of at most {most:,}.")
    return value


def _flag(value: object, what: str) -> bool:
    if not isinstance(value, bool):
        raise NetworkFileError(f"{what} must be true or false, not {shown(value)}.")
    return value


def _override_to_json(override: Override) -> dict[str, Any]:
    return {"bypassed": override.bypassed, "settings": dict(override.values)}


def op_from_json(data: object, depth: int = 0) -> Op:
    """Read what :func:`op_to_json` wrote; every value is checked."""
    values = dict(_object(data, "A block"))
    kind = values.pop("kind", None)
    if kind == Group.kind:
        return _group_from_json(values, depth)
    if kind != Stage.kind:
        return make(kind, values)
    inner = _object(values.pop("block", {"kind": "residual"}), "A stage's block")
    if inner.get("kind") == Stage.kind:
        raise NetworkFileError("A stage can't be made of stages.")
    block = op_from_json(inner, depth)
    if not isinstance(block, Block) or not block.stackable:
        raise NetworkFileError(f"A stage can't be made of {block.title.lower()} blocks.")
    exceptions = _object(values.pop("overrides", {}), "A stage's list of exceptions")
    _only(values, {"blocks"}, "A stage")
    stage = Stage(block=block).replace(**values)
    return stage.with_overrides(_override_from_json(stage, index, each) for index, each in exceptions.items())


def _override_from_json(stage: Stage, index: str, data: object) -> tuple[int, Override]:
    if not (index.isascii() and index.isdecimal() and len(index) < 5 and int(index) < stage.blocks):
        raise NetworkFileError(f"A stage of {stage.blocks} blocks has no block {shown(index)}.")
    parts = _object(data, "An exception in a stage")
    _only(parts, {"bypassed", "settings"}, "An exception in a stage")
    settings = _object(parts.get("settings", {}), "An exception's settings")
    bypassed = _flag(parts.get("bypassed", False), "The mark of a bypassed block")
    return int(index), override_of(settings, stage.block, bypassed)


def node_to_json(node: Node) -> dict[str, Any]:
    """One node as JSON values."""
    data: dict[str, Any] = {"id": node.id, "inputs": list(node.inputs), "op": op_to_json(node.op)}
    return data | {"bypassed": True} if node.bypassed else data


def node_from_json(data: object, depth: int = 0) -> Node:
    """Read one node."""
    values = _object(data, "A block")
    _only(values, {"id", "inputs", "op", "bypassed"}, "A block")
    inputs = values.get("inputs", [INPUT])
    if not isinstance(inputs, list) or len(inputs) > 256:
        raise NetworkFileError("A block's inputs must be a list of names.")
    names = tuple(name if name == INPUT else check_name(name) for name in inputs)
    bypassed = _flag(values.get("bypassed", False), "The mark of a bypassed block")
    return Node(check_name(values.get("id")), op_from_json(values.get("op"), depth), names, bypassed)


def to_json(network: Network) -> dict[str, Any]:
    """The document as plain JSON values; :func:`from_json` reads them back to an equal document."""
    data: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "name": network.name,
        "input": list(network.input),
        "nodes": [node_to_json(node) for node in network],
    }
    return data | {"preset": network.preset} if network.preset else data


def from_json(data: object) -> Network:
    """Build a document from untrusted JSON values; raises a :class:`ResExplorerError` with the reason."""
    values = _object(data, "A network file")
    if values.get("format") != FORMAT:
        raise NetworkFileError("This is not a ResExplorer network file: it doesn't name that format.")
    version = values.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise NetworkFileError("The network file is broken: its version is not a number.")
    if version > VERSION:
        raise UnknownFormatVersion(
            f"The file has version {shown(version)}, but this program reads up to {VERSION}: update ResExplorer."
        )
    _only(values, {"format", "version", "name", "input", "nodes", "preset"}, "The network file")
    nodes = values.get("nodes", [])
    if not isinstance(nodes, list) or len(nodes) > MAX_NODES:
        raise NetworkFileError(f"The network file is broken: its blocks must be a list of at most {MAX_NODES:,}.")
    network = Network(_name(values.get("name")), _shape(values.get("input")), preset=_preset(values.get("preset")))
    network = network.with_nodes(node_from_json(node) for node in nodes)
    if len(network.by_id) != len(network.nodes):
        raise NetworkFileError("The network file is broken: two blocks have the same name.")
    return network


def _name(value: object) -> str:
    if not isinstance(value, str) or not value or len(value) > 120 or not value.isprintable():
        raise NetworkFileError("The network file is broken: its name must be a line of 1 to 120 characters.")
    return value


def _preset(value: object) -> str | None:
    return None if value is None else check_name(value)


def _shape(value: object) -> tuple[int, ...]:
    good = isinstance(value, list) and len(value) == 3
    if not good or not all(type(n) is int and 1 <= n <= 4096 for n in value):  # type: ignore[attr-defined]
        raise NetworkFileError(
            "The network file is broken: its input must be [channels, height, width], each from 1 to 4,096."
        )
    return tuple(value)  # type: ignore[arg-type]


def _object(value: object, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise NetworkFileError(f"{what} must be a JSON object with named values.")
    return value


def _only(values: Mapping[str, Any], known: set[str], what: str) -> None:
    unknown = next((name for name in values if name not in known), None)
    if unknown is not None:
        raise NetworkFileError(f"{what} has an unknown part {shown(unknown)}: take it out, or update ResExplorer.")


def loads(text: str | bytes) -> Network:
    """Read a document from JSON text."""
    if len(text) > MAX_BYTES:
        raise NetworkFileError(f"The network file is larger than {MAX_BYTES // 1_000_000} MB, so it is not read.")
    return from_json(parse_json(text))


def parse_json(text: str | bytes) -> object:
    """Parse JSON strictly: no NaN, bounded nesting; raises :class:`NetworkFileError`."""
    try:
        value: object = json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        raise NetworkFileError("The file is nested too deeply to be a network.") from None
    except UnicodeDecodeError:
        raise NetworkFileError("The file is not text, so it can't be a network.") from None
    except ValueError as error:
        raise NetworkFileError(f"The file is not valid JSON ({str(error)[:120]}): restore it from a copy.") from None
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not allowed")


def dumps(network: Network) -> str:
    """The document as readable JSON text."""
    return json.dumps(to_json(network), indent=1, ensure_ascii=False) + "\n"


def load(path: str | Path) -> Network:
    """Read a network file; raises :class:`NetworkFileError` with a sentence."""
    return loads(read_limited(Path(path)))


def read_limited(path: Path) -> bytes:
    """The bytes of an ordinary file of bounded size; raises :class:`NetworkFileError` with a sentence."""
    try:
        if path.exists() and not path.is_file():  # a pipe or a device might never end
            raise NetworkFileError(f"{path} is not a file: choose a network file.")
        if path.stat().st_size > MAX_BYTES:
            raise NetworkFileError(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB, so it is not read.")
        return path.read_bytes()
    except OSError as error:
        raise NetworkFileError(f"{path} can't be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise NetworkFileError(f"{shown(str(path))} can't be the name of a file.") from error


def save(network: Network, path: str | Path) -> None:
    """Write a network file so that a crash leaves the old or the new one, never a half."""
    data = dumps(network).encode()
    if len(data) > MAX_BYTES or len(network.nodes) > MAX_NODES:
        raise NetworkFileError(f"{network.name} is too large to be saved: put blocks that follow each other in stages.")
    write_atomically(Path(path), data)


def write_atomically(path: Path, data: bytes) -> None:
    """Write beside, flush to disk, rename; raises :class:`NetworkFileError` with a sentence."""
    try:
        target = Path(os.path.realpath(path))  # a link stays one
        temporary = target.with_name(f".{uuid.uuid4().hex}.partial")
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise NetworkFileError(f"{path} can't be written: {error.strerror or error}.") from error
    except ValueError as error:
        raise NetworkFileError(f"{shown(str(path))} can't be the name of a file.") from error
