"""Ledgers that are made for the console, and tickets by the day on which they were opened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "ledger_job",
        sa.Column("id", number, autoincrement=True, nullable=False),
        sa.Column("staff_id", number, nullable=False),
        sa.Column("staff_name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column(
            "wanted",
            sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("beat_at", moment, nullable=True),
        sa.Column("finished_at", moment, nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_ledger_job_staff_id", "ledger_job", ["staff_id"])
    op.create_index("ix_ticket_opened", "ticket", ["opened_at"])


def downgrade() -> None:
    """Take the schema back."""
    op.drop_index("ix_ticket_opened", "ticket")
    op.drop_table("ledger_job")
