"""What tickets, chats and notes are found by; views of the queue page; live tickets by their last change."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage import searching
from storage.searching import Place

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIVE = sa.text("state NOT IN ('closed', 'cancelled', 'merged')")
AT_ONCE = 1000


def upgrade() -> None:
    """Bring the schema forward, and index everything that is kept."""
    op.create_table(
        "staff_view",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("staff_id", "name"),
    )
    op.create_index("ix_ticket_live", "ticket", ["queue", "updated_at", "id"], sqlite_where=LIVE, postgresql_where=LIVE)
    op.create_index("ix_ticket_live_changed", "ticket", ["updated_at", "id"], sqlite_where=LIVE, postgresql_where=LIVE)
    op.create_index("ix_ticket_owner", "ticket", ["assignee_id", "updated_at", "id"])
    for place in Place:
        _make(place.value)
    _fill(Place.TICKETS, "SELECT id, number, subject, firm, verified_firm, answers FROM ticket", _of_ticket)
    _fill(Place.MESSAGES, "SELECT id, direction, body FROM message", _of_message)
    _fill(Place.NOTES, "SELECT id, text FROM ticket_note", lambda row: [row.text])


def _make(name: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE VIRTUAL TABLE {name} USING fts5(terms, tokenize = 'ascii')")
        return
    op.create_table(
        name,
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("terms", postgresql.TSVECTOR(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(f"ix_{name}", name, ["terms"], postgresql_using="gin")


def _fill(place: Place, query: str, texts: Any) -> None:
    connection, after = op.get_bind(), 0
    part = sa.text(f"{query} WHERE id > :after ORDER BY id LIMIT :most")
    while rows := connection.execute(part, {"after": after, "most": AT_ONCE}).all():
        searching.index(connection, place, {row.id: texts(row) for row in rows})
        after = rows[-1].id


def _of_ticket(row: Any) -> list[str]:
    return searching.of_ticket(row.number, row.subject, (row.firm, row.verified_firm), _value(row.answers))


def _of_message(row: Any) -> list[str]:
    body = _value(row.body)
    if row.direction == "out" and not body.get("author"):
        return []
    return [body.get("text", ""), *(file["name"] for file in body.get("files", []))]


def _value(kept: Any) -> Any:
    """JSON is text on SQLite."""
    return json.loads(kept) if isinstance(kept, str) else kept


def downgrade() -> None:
    """Take it back."""
    for place in Place:
        op.execute(f"DROP TABLE {place.value}")
    op.drop_index("ix_ticket_owner", "ticket")
    op.drop_index("ix_ticket_live_changed", "ticket", sqlite_where=LIVE, postgresql_where=LIVE)
    op.drop_index("ix_ticket_live", "ticket", sqlite_where=LIVE, postgresql_where=LIVE)
    op.drop_table("staff_view")
