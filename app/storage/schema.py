"""Tables of a workspace; app/storage/migrations builds them, a test holds the two together."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, MetaData, String, Table, Text, UniqueConstraint

REVISION = "0002"  # newest migration

metadata = MetaData()

entry = Table(
    "entry",
    metadata,
    Column("id", String, primary_key=True),
    Column("project", String, nullable=False),
    Column("type", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("author", String, nullable=False),
    Column("device", String, ForeignKey("device.id"), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("clock_ms", BigInteger, nullable=False),
    Column("clock_counter", BigInteger, nullable=False),
    Column("received", String, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("project", "device", "seq", name="entry_chain"),
    Index("entry_subject", "project", "type", "subject"),
    Index("entry_clock", "clock_ms", "clock_counter"),
)
"""One row an entry: its canonical JSON and what it is searched by."""

device = Table(
    "device",
    metadata,
    Column("id", String, primary_key=True),
    Column("public_key", String, nullable=False),
    Column("received", String, nullable=False),
)
"""Devices whose entries are here: fingerprint and public key, hex."""

record = Table(
    "record",
    metadata,
    Column("project", String, primary_key=True),
    Column("type", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("author", String, nullable=False),
    Column("created", String, nullable=False),
    Column("clock_ms", BigInteger, nullable=False),
    Column("clock_counter", BigInteger, nullable=False),
    Column("clock_device", String, nullable=False),
    Column("fields", Text, nullable=False),
    Column("heads", Text, nullable=False),
    Column("conflicts", Text, nullable=False),
    Index("record_created", "project", "type", "clock_ms", "clock_counter"),
    Index("record_conflicts", "project", "conflicts"),
)
"""The projection, one row a subject.

JSON: ``fields`` name → value, ``heads`` name → entry ids, ``conflicts`` list of names.
"""

setting = Table(
    "setting",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)
"""Settings of the workspace: name → JSON."""

outbox = Table(
    "outbox",
    metadata,
    Column("id", String, primary_key=True),
    Column("project", String, nullable=False),
    Column("target", String, nullable=False),
    Column("manifest", String, nullable=False),
    Column("state", String, nullable=False),
    Column("detail", Text, nullable=False),
    Column("receipt", Text),
    Column("created", String, nullable=False),
    Column("changed", String, nullable=False),
    Index("outbox_state", "project", "state"),
)
"""What is to be sent: ``manifest`` is the blob's SHA-256, ``detail`` and ``receipt`` are JSON."""

cache = Table(
    "cache",
    metadata,
    Column("kind", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("value", Text, nullable=False),
    Column("stored", String, nullable=False),
)
"""Computed answers, such as findings, by a key of all their inputs: JSON; may be emptied at any time."""
