"""Receipts by their time, for the numbers of a period."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_index("ix_receipt_at", "receipt", ["at"])


def downgrade() -> None:
    """Take the schema back."""
    op.drop_index("ix_receipt_at", "receipt")
