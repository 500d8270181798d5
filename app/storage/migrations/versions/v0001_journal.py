"""Journal, devices, projection and settings."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "device",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("public_key", sa.String, nullable=False),
        sa.Column("received", sa.String, nullable=False),
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("project", sa.String, nullable=False),
        sa.Column("type", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("device", sa.String, sa.ForeignKey("device.id"), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("clock_ms", sa.BigInteger, nullable=False),
        sa.Column("clock_counter", sa.BigInteger, nullable=False),
        sa.Column("received", sa.String, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.UniqueConstraint("project", "device", "seq", name="entry_chain"),
    )
    op.create_index("entry_subject", "entry", ["project", "type", "subject"])
    op.create_index("entry_clock", "entry", ["clock_ms", "clock_counter"])
    op.create_table(
        "record",
        sa.Column("project", sa.String, primary_key=True),
        sa.Column("type", sa.String, primary_key=True),
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("created", sa.String, nullable=False),
        sa.Column("clock_ms", sa.BigInteger, nullable=False),
        sa.Column("clock_counter", sa.BigInteger, nullable=False),
        sa.Column("clock_device", sa.String, nullable=False),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("heads", sa.Text, nullable=False),
        sa.Column("conflicts", sa.Text, nullable=False),
    )
    op.create_index("record_created", "record", ["project", "type", "clock_ms", "clock_counter"])
    op.create_index("record_conflicts", "record", ["project", "conflicts"])
    op.create_table(
        "setting",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
