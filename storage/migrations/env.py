"""Alembic's entry: always on a connection that the program hands over."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

from storage import (
    clock_tables,
    console_tables,
    desk_tables,
    firm_tables,
    ledger_tables,
    question_tables,
    tables,
    topic_tables,
)

assert tables
assert clock_tables
assert console_tables
assert desk_tables
assert topic_tables
assert firm_tables
assert ledger_tables
assert question_tables  # the models must be imported for their metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
