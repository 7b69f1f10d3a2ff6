"""Forms prepared ahead of their window, windows that admins open, and reminders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("draft", sa.Column("ahead", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("draft", sa.Column("ticket_id", BIG, nullable=True))
    op.add_column("draft", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "form_opening",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_form_opening_form"), "form_opening", ["form"])
