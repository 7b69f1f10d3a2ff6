"""Forms under way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from handlers.drafts import Draft, DraftState
from storage.tables import DraftRow, table

DRAFT = table(DraftRow)


class SqlDrafts:
    """`handlers.ports.Drafts` on one transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def start(self, conversation: int, form: str, release: int) -> Draft:
        """A new draft without answers."""
        draft = Draft(0, conversation, form, release)
        statement = insert(DRAFT).values(self._columns(draft)).returning(DRAFT)
        return _draft(self._connection.execute(statement).one())

    def get(self, draft: int) -> Draft:
        """The draft with this id; KeyError where there is none."""
        row = self._connection.execute(select(DRAFT).where(DRAFT.c.id == draft)).one_or_none()
        if row is None:
            raise KeyError(draft)
        return _draft(row)

    def save(self, draft: Draft) -> None:
        """Keep its new state."""
        self._connection.execute(update(DRAFT).where(DRAFT.c.id == draft.id).values(self._columns(draft)))

    def open_of(self, conversation: int, form: str | None = None) -> Draft | None:
        """The conversation's newest open draft, of any form or of one."""
        query = select(DRAFT).where(DRAFT.c.conversation_id == conversation, DRAFT.c.state == DraftState.OPEN.value)
        if form is not None:
            query = query.where(DRAFT.c.form == form)
        row = self._connection.execute(query.order_by(DRAFT.c.id.desc()).limit(1)).one_or_none()
        return _draft(row) if row is not None else None

    def idle(self, since: datetime, most: int, *, unreminded: bool = False) -> list[Draft]:
        """Open drafts that nobody has touched since then, the oldest first; on demand those not reminded of only."""
        query = select(DRAFT).where(DRAFT.c.state == DraftState.OPEN.value, DRAFT.c.updated_at <= since)
        if unreminded:
            query = query.where(DRAFT.c.reminded_at.is_(None))
        return [_draft(row) for row in self._connection.execute(query.order_by(DRAFT.c.updated_at).limit(most))]

    def prepared(self) -> list[Draft]:
        """Forms that were prepared ahead and wait for their window."""
        query = select(DRAFT).where(DRAFT.c.state == DraftState.PREPARED.value).order_by(DRAFT.c.id)
        return [_draft(row) for row in self._connection.execute(query)]

    def reminded_at(self, draft: Draft) -> datetime | None:
        """When its owner was told that it waits, if they were since its last step."""
        query = select(DRAFT.c.reminded_at).where(DRAFT.c.id == draft.id)
        at: datetime | None = self._connection.execute(query).scalar_one()
        return at

    def reminded(self, draft: Draft, at: datetime) -> None:
        """Note that its owner was told."""
        self._connection.execute(update(DRAFT).where(DRAFT.c.id == draft.id).values(reminded_at=at))

    def _columns(self, draft: Draft) -> dict[str, Any]:
        return {
            "conversation_id": draft.conversation,
            "form": draft.form,
            "release": draft.release,
            "answers": dict(draft.answers),
            "editing": draft.editing,
            "begun": draft.begun,
            "confirming_cancel": draft.confirming_cancel,
            "ahead": draft.ahead,
            "ticket_id": draft.ticket,
            "state": draft.state.value,
            "updated_at": self._now,
            "reminded_at": None,
        }


def _draft(row: Row[Any]) -> Draft:
    return Draft(
        id=row.id,
        conversation=row.conversation_id,
        form=row.form,
        release=row.release,
        answers=row.answers,
        editing=row.editing,
        begun=row.begun,
        confirming_cancel=row.confirming_cancel,
        ahead=row.ahead,
        ticket=row.ticket_id,
        state=DraftState(row.state),
    )
