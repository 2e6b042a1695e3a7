"""The first layout: networks, runs, their series, events and commands."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table and start the revision counter."""
    _create_runs()
    _create_series()
    _create_history()
    _create_bookkeeping()
    op.bulk_insert(
        sa.table("counters", sa.column("name", sa.Text), sa.column("value", sa.BigInteger)),
        [{"name": "revision", "value": 0}],
    )


def _create_runs() -> None:
    op.create_table(
        "networks",
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("family", sa.Text, nullable=False),
        sa.Column("parameters", sa.BigInteger, nullable=False),
        sa.Column("macs", sa.BigInteger, nullable=False),
        sa.Column("depth", sa.Integer, nullable=False),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("network", sa.Text, nullable=False),
        sa.Column("network_hash", sa.Text, sa.ForeignKey("networks.hash"), nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("recipe", sa.Text, nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("spec", sa.Text, nullable=False),
        sa.Column("created", sa.Double, nullable=False),
        sa.Column("started", sa.Double),
        sa.Column("finished", sa.Double),
        sa.Column("seconds", sa.Double, nullable=False),
        sa.Column("step", sa.BigInteger, nullable=False),
        sa.Column("steps", sa.BigInteger, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("rewinds", sa.Integer, nullable=False),
        sa.Column("commits", sa.BigInteger, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("group_name", sa.Text),
        sa.Column("tags", sa.Text, nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("starred", sa.Boolean, nullable=False),
        sa.Column("position", sa.Double, nullable=False),
        sa.Column("supervisor", sa.Text),
        sa.Column("pid", sa.Integer),
        sa.Column("pid_created", sa.Double),
        sa.Column("heartbeat", sa.Double),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("choices", sa.Text, nullable=False),
        sa.Column("last", sa.Text, nullable=False),
        sa.Column("best", sa.Text, nullable=False),
        sa.Column("train_error", sa.Double),
        sa.Column("test_error", sa.Double),
        sqlite_autoincrement=True,
    )
    op.create_index("runs_revision", "runs", ["revision"])
    op.create_index("runs_queue", "runs", ["state", "position"])
    op.create_index("runs_device", "runs", ["state", "device"])
    op.create_index("runs_network", "runs", ["network_hash"])


def _create_series() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("run", sa.Integer, sa.ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("run", "name", name="series_name"),
    )
    op.create_table(
        "chunks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("series", sa.Integer, sa.ForeignKey("series.id", ondelete="CASCADE"), nullable=False),
        sa.Column("start", sa.BigInteger, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("max_step", sa.BigInteger, nullable=False),
        sa.Column("steps", sa.LargeBinary, nullable=False),
        sa.Column("numbers", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("series", "start", name="chunks_start"),
    )


def _create_history() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("run", sa.Integer, sa.ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
        sa.Column("time", sa.Double, nullable=False),
        sa.Column("step", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("events_run", "events", ["run", "id"])
    op.create_table(
        "commands",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("run", sa.Integer, sa.ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("time", sa.Double, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("applied", sa.Double),
        sqlite_autoincrement=True,
    )
    op.create_index("commands_run", "commands", ["run", "id"])


def _create_bookkeeping() -> None:
    op.create_table(
        "deletions",
        sa.Column("run", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
    )
    op.create_index("deletions_revision", "deletions", ["revision"])
    op.create_table(
        "counters",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
