"""Mail: messages that must not go twice, and those of which nobody knows whether they went."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BEFORE = "state = 'dead'"
AFTER = "state IN ('dead', 'unknown')"


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("message", sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_index("ix_message_dead", table_name="message")
    _index(AFTER)


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_message_dead", table_name="message")
    _index(BEFORE)
    with op.batch_alter_table("message") as batch_op:
        batch_op.drop_column("handed_at")


def _index(where: str) -> None:
    op.create_index("ix_message_dead", "message", ["id"], sqlite_where=sa.text(where), postgresql_where=sa.text(where))
