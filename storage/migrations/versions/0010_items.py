"""Items of forms, replies that wait for release, tags of routes, and since when staff hold a chat."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
WAITING = sa.text("standing = 'waiting'")
HELD = sa.text("holder_id IS NOT NULL")


def upgrade() -> None:
    """Bring the schema forward. Chats that staff hold count as held since somebody wrote there last."""
    op.create_table(
        "ticket_item",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_ticket_item_ticket_id", "ticket_item", ["ticket_id"])
    op.create_table(
        "reply_draft",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("files", JSON, nullable=False),
        sa.Column("author_staff", ID, nullable=True),
        sa.Column("author_id", sa.String(), nullable=False),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("remark", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.ForeignKeyConstraint(["author_staff"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_reply_draft_ticket_id", "reply_draft", ["ticket_id"])
    op.create_index(
        "ix_reply_draft_waiting",
        "reply_draft",
        ["ticket_id"],
        unique=True,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.add_column("ticket", sa.Column("tag", sa.String(), nullable=False, server_default=""))
    op.add_column("conversation", sa.Column("held_at", MOMENT, nullable=True))
    op.create_index("ix_conversation_held", "conversation", ["held_at"], sqlite_where=HELD, postgresql_where=HELD)
    op.execute("UPDATE conversation SET held_at = seen_at WHERE holder_id IS NOT NULL")


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_conversation_held", "conversation", sqlite_where=HELD, postgresql_where=HELD)
    op.drop_column("conversation", "held_at")
    op.drop_column("ticket", "tag")
    op.drop_table("reply_draft")
    op.drop_table("ticket_item")
