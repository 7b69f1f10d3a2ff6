"""Receipts and the list of questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LISTED = sa.text("listed_for IS NOT NULL")


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "receipt",
        sa.Column("question_id", ID, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("release", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("certainty", sa.String(), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("lead", sa.Float(), nullable=True),
        sa.Column("reasons", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("listed_for", sa.String(), nullable=True),
        sa.Column("listed_as", sa.String(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rated_by", ID, nullable=True),
        sa.ForeignKeyConstraint(["question_id"], ["message.id"]),
        sa.ForeignKeyConstraint(["rated_by"], ["conversation.id"]),
        sa.PrimaryKeyConstraint("question_id"),
    )
    op.create_index(
        "ix_receipt_listed",
        "receipt",
        ["listed_as", "question_id"],
        sqlite_where=LISTED,
        postgresql_where=LISTED,
    )
    op.create_table(
        "question_mark",
        sa.Column("listed_as", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("up_to", ID, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("listed_as"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("question_mark")
    op.drop_index("ix_receipt_listed", "receipt", sqlite_where=LISTED, postgresql_where=LISTED)
    op.drop_table("receipt")
