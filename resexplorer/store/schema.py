"""The tables, as queries see them; ``migrations/`` creates them and a test holds the two together."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

HEAD = "0001"
"""The newest layout; the migrations' last revision."""

metadata = MetaData()

networks = Table(
    "networks",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("document", Text, nullable=False),
    Column("family", Text, nullable=False),
    Column("parameters", BigInteger, nullable=False),
    Column("macs", BigInteger, nullable=False),
    Column("depth", Integer, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("network", Text, nullable=False),
    Column("network_hash", Text, ForeignKey("networks.hash"), nullable=False),
    Column("data", Text, nullable=False),
    Column("recipe", Text, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("device", Text, nullable=False),
    Column("spec", Text, nullable=False),
    Column("created", Double, nullable=False),
    Column("started", Double),
    Column("finished", Double),
    Column("seconds", Double, nullable=False),
    Column("step", BigInteger, nullable=False),
    Column("steps", BigInteger, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("rewinds", Integer, nullable=False),
    Column("commits", BigInteger, nullable=False),
    Column("error", Text),
    Column("group_name", Text),
    Column("tags", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("starred", Boolean, nullable=False),
    Column("position", Double, nullable=False),
    Column("supervisor", Text),
    Column("pid", Integer),
    Column("pid_created", Double),
    Column("heartbeat", Double),
    Column("revision", BigInteger, nullable=False),
    Column("choices", Text, nullable=False),
    Column("last", Text, nullable=False),
    Column("best", Text, nullable=False),
    Column("train_error", Double),
    Column("test_error", Double),
    Index("runs_revision", "revision"),
    Index("runs_queue", "state", "position"),
    Index("runs_device", "state", "device"),
    Index("runs_network", "network_hash"),
    sqlite_autoincrement=True,
)

series = Table(
    "series",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run", Integer, ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("count", BigInteger, nullable=False),
    UniqueConstraint("run", "name", name="series_name"),
)

chunks = Table(
    "chunks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("series", Integer, ForeignKey("series.id", ondelete="CASCADE"), nullable=False),
    Column("start", BigInteger, nullable=False),
    Column("count", Integer, nullable=False),
    Column("max_step", BigInteger, nullable=False),
    Column("steps", LargeBinary, nullable=False),
    Column("numbers", LargeBinary, nullable=False),
    UniqueConstraint("series", "start", name="chunks_start"),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run", Integer, ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("time", Double, nullable=False),
    Column("step", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("data", Text, nullable=False),
    Index("events_run", "run", "id"),
    sqlite_autoincrement=True,
)

commands = Table(
    "commands",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run", Integer, ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("time", Double, nullable=False),
    Column("kind", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("applied", Double),
    Index("commands_run", "run", "id"),
    sqlite_autoincrement=True,
)

deletions = Table(
    "deletions",
    metadata,
    Column("run", Integer, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False),
    Index("deletions_revision", "revision"),
)

counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

settings = Table(
    "settings",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
