"""Replies that wait for release."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from handlers.item_states import DraftStanding, ReplyDraft
from handlers.messages import Attachment
from handlers.tickets import Actor, Refused, Ticket
from storage.codec import file_in, file_out
from storage.desk_tables import ReplyDraftRow
from storage.tables import table

DRAFT = table(ReplyDraftRow)
WAITING = DRAFT.c.standing == DraftStanding.WAITING.value


class SqlReplyDrafts:
    """`handlers.ports_desk.ReplyDrafts` on one transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def add(self, ticket: Ticket, by: Actor, text: str, files: Sequence[Attachment]) -> ReplyDraft:
        """Keep a draft, in the place of one of the ticket that waits."""
        self.drop(ticket.id)
        values = {
            "ticket_id": ticket.id,
            "text": text,
            "files": [file_out(file) for file in files],
            "author_staff": by.staff,
            "author_id": by.id,
            "author_name": by.name,
            "at": self._now,
            "standing": DraftStanding.WAITING.value,
            "decided_by": "",
            "remark": "",
        }
        return _draft(self._connection.execute(insert(DRAFT).values(values).returning(DRAFT)).one())

    def waiting(self, ticket: int) -> ReplyDraft | None:
        """The draft of a ticket that waits."""
        row = self._connection.execute(select(DRAFT).where(DRAFT.c.ticket_id == ticket, WAITING)).one_or_none()
        return _draft(row) if row is not None else None

    def decide(self, draft: ReplyDraft, by: Actor, standing: DraftStanding, remark: str = "") -> None:
        """Say what became of a draft. Raises Refused where it does not wait any more."""
        values = {"standing": standing.value, "decided_by": by.name, "decided_at": self._now, "remark": remark}
        changed = self._connection.execute(update(DRAFT).where(DRAFT.c.id == draft.id, WAITING).values(values))
        if changed.rowcount != 1:
            raise Refused("reply.decided")

    def drop(self, ticket: int) -> None:
        """Drop the draft of a ticket that waits, if there is one."""
        values = {"standing": DraftStanding.DROPPED.value, "decided_at": self._now}
        self._connection.execute(update(DRAFT).where(DRAFT.c.ticket_id == ticket, WAITING).values(values))


def newest(connection: Connection, ticket: int) -> ReplyDraft | None:
    """The draft of a ticket that waits or was returned, unless a newer one was released or dropped."""
    query = select(DRAFT).where(DRAFT.c.ticket_id == ticket).order_by(DRAFT.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    shown = (DraftStanding.WAITING.value, DraftStanding.RETURNED.value)
    return _draft(row) if row is not None and row.standing in shown else None


def waiting_count(connection: Connection) -> int:
    """How many drafts wait in all queues."""
    return len(connection.execute(select(DRAFT.c.id).where(WAITING)).all())


def _draft(row: Row[Any]) -> ReplyDraft:
    return ReplyDraft(
        id=row.id,
        ticket=row.ticket_id,
        text=row.text,
        files=tuple(file_in(file) for file in row.files),
        author=row.author_staff,
        author_id=row.author_id,
        author_name=row.author_name,
        at=row.at,
        standing=DraftStanding(row.standing),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        remark=row.remark,
    )
