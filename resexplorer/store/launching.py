"""Turning job specifications into rows, and rows back into specifications."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, literal, select

from resexplorer.experiment import TrainSpec
from resexplorer.store.database import Database
from resexplorer.store.errors import InvalidName, InvalidTag, UnknownNetwork, UnknownRun
from resexplorer.store.records import State
from resexplorer.store.rows import dump, next_revision, write_tags
from resexplorer.store.schema import events, networks, runs


def network_hash(document: Mapping[str, Any]) -> str:
    """SHA-256 of the document's canonical JSON: equal networks are stored once."""
    return hashlib.sha256(_canonical(document).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class PreparedNetwork:
    """A network ready to be stored; ``row`` is missing where the database had it already."""

    key: str
    document: Mapping[str, Any]
    row: dict[str, Any] | None


def prepare_networks(database: Database, documents: Sequence[Mapping[str, Any]]) -> list[PreparedNetwork]:
    """Analyse the documents that the database does not have; done before the write transaction begins."""
    hashes = [network_hash(document) for document in documents]
    with database.read() as connection:
        known = _known(connection, hashes)
    prepared = []
    for key, document in zip(hashes, documents, strict=True):
        row = None if key in known else _network_row(key, document)
        prepared.append(PreparedNetwork(key, document, row))
        known.add(key)
    return prepared


def add_networks(connection: Connection, prepared: Sequence[PreparedNetwork]) -> list[str]:
    """Store the networks that are still new; return the hash of each."""
    known = _known(connection, [item.key for item in prepared])
    for item in prepared:
        if item.key not in known:  # its row is missing only if the last run with it was deleted just now
            connection.execute(insert(networks).values(item.row or _network_row(item.key, item.document)))
            known.add(item.key)
    return [item.key for item in prepared]


def _known(connection: Connection, hashes: Sequence[str]) -> set[str]:
    query = select(networks.c.hash).where(networks.c.hash.in_(set(hashes)))
    return set(connection.execute(query).scalars())


def add_runs(connection: Connection, specs: Sequence[TrainSpec], hashes: Sequence[str]) -> int:
    """Append a queued run for each specification; return the revision that they all have."""
    revision = next_revision(connection)
    if not specs:
        return revision
    last = connection.execute(select(func.max(runs.c.position))).scalar() or 0.0
    common = {"created": time.time(), "revision": revision}
    rows = [
        _run_row(spec, key) | common | {"position": last + place}
        for place, (spec, key) in enumerate(zip(specs, hashes, strict=True), start=1)
    ]
    connection.execute(insert(runs), rows)
    added = select(runs.c.id, runs.c.created, literal(0), literal("queued"), literal("{}")).where(
        runs.c.revision == revision
    )
    connection.execute(insert(events).from_select(["run", "time", "step", "kind", "data"], added))
    return revision


def read_spec(connection: Connection, run_id: int) -> TrainSpec:
    """The specification that a run was launched with."""
    query = select(runs.c.spec, networks.c.document).join(networks).where(runs.c.id == run_id)
    row = connection.execute(query).first()
    if row is None:
        raise UnknownRun(f"There is no run {run_id}: it was deleted, or the number is wrong.")
    return TrainSpec.from_json({**json.loads(row.spec), "network": json.loads(row.document)})


def read_network(connection: Connection, key: str) -> dict[str, Any]:
    """A stored network document."""
    document = connection.execute(select(networks.c.document).where(networks.c.hash == key)).scalar()
    if document is None:
        raise UnknownNetwork(f"The database has no network {key[:12]}: the runs that used it were deleted.")
    return dict(json.loads(document))


def check_tags(tags: Sequence[str]) -> tuple[str, ...]:
    """Return the tags in order, each once; raises :class:`InvalidTag`."""
    for tag in tags:
        if not tag.strip() or not tag.isprintable() or len(tag) > 100 or '"' in tag:
            raise InvalidTag(f"{tag!r} can't be a tag: use up to 100 printable characters without quotes.")
    return tuple(dict.fromkeys(tags))


def check_name(name: str) -> str:
    """Return a run's name without outer blanks; raises :class:`InvalidName`."""
    name = name.strip()
    if not name or not name.isprintable() or len(name) > 200:
        raise InvalidName(f"{name[:60]!r} can't be a name: use 1 to 200 printable characters.")
    return name


def _canonical(document: Mapping[str, Any]) -> str:
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _network_row(key: str, document: Mapping[str, Any]) -> dict[str, Any]:
    from resexplorer.network import from_json, summary

    numbers = summary(from_json(dict(document)))
    return {
        "hash": key,
        "document": _canonical(document),
        "family": numbers.family,
        "parameters": numbers.parameters,
        "macs": numbers.macs,
        "depth": numbers.depth,
    }


def _run_row(spec: TrainSpec, key: str) -> dict[str, Any]:
    settings = spec.to_json()
    del settings["network"]
    return {
        "name": check_name(spec.name),
        "state": State.QUEUED.value,
        "network": str(spec.network.get("name") or spec.name),
        "network_hash": key,
        "data": spec.data,
        "recipe": spec.recipe_name,
        "seed": spec.seed,
        "device": spec.device,
        "spec": dump(settings),
        "group_name": spec.group,
        "tags": write_tags(check_tags(spec.tags)),
        "seconds": 0.0,
        "step": 0,
        "steps": spec.recipe.steps or 0,
        "attempt": 0,
        "rewinds": 0,
        "commits": 0,
        "notes": "",
        "starred": False,
        "choices": "{}",
        "last": "{}",
        "best": "{}",
    }
