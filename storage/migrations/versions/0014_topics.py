"""Topics of tickets in the staff group, and what was passed on from one chat into another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "ticket_topic",
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("card_id", ID, nullable=False),
        sa.Column("card", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("colour", sa.Integer(), nullable=False),
        sa.Column("thread", sa.String(), nullable=True),
        sa.Column("shown_name", sa.String(), nullable=False),
        sa.Column("shown_closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.PrimaryKeyConstraint("ticket_id"),
    )
    op.create_index("ix_ticket_topic_thread", "ticket_topic", ["channel", "chat", "thread"])
    op.create_table(
        "passed_on",
        sa.Column("inbound_id", ID, autoincrement=False, nullable=False),
        sa.Column("outbound_id", ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("inbound_id", "outbound_id"),
    )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_table("passed_on")
    op.drop_index("ix_ticket_topic_thread", "ticket_topic")
    op.drop_table("ticket_topic")
