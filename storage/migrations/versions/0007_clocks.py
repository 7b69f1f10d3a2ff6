"""The clocks of tickets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward; the clocks of all tickets are wound when the program runs."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "ticket_clock",
        sa.Column("id", number, autoincrement=True, nullable=False),
        sa.Column("ticket_id", number, nullable=False),
        sa.Column("clock", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("started_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("due_at", moment, nullable=True),
        sa.Column("remind_at", moment, nullable=True),
        sa.Column("reminded_at", moment, nullable=True),
        sa.Column("alarmed_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ticket_id", "clock", "started_at"),
    )
    running = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_ticket_clock_running", "ticket_clock", ["due_at"], sqlite_where=running, postgresql_where=running
    )
    op.create_index("ix_ticket_clock_due", "ticket_clock", ["due_at"])
    op.create_table(
        "clock_touch",
        sa.Column("id", number, autoincrement=True, nullable=False),
        sa.Column("ticket_id", number, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "clock_note",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.execute("INSERT INTO clock_touch (ticket_id) SELECT id FROM ticket ORDER BY id")


def downgrade() -> None:
    """Take the schema back."""
    op.drop_table("clock_note")
    op.drop_table("clock_touch")
    op.drop_table("ticket_clock")
