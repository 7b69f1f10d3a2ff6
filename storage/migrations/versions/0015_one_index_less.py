"""Live tickets are counted by the index that holds them alone; SQLite took this one for it."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.drop_index("ix_ticket_queue", "ticket")


def downgrade() -> None:
    """Take it back."""
    op.create_index("ix_ticket_queue", "ticket", ["queue", "state", "id"])
