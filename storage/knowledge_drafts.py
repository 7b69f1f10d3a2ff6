"""Answers of staff that may become knowledge: each waits for an admin, and none is published by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, insert, literal, select, update

from storage.console_tables import KnowledgeDraftRow
from storage.tables import table
from storage.tickets import TICKET

DRAFT = table(KnowledgeDraftRow)
D = DRAFT.c
MOST = 200
"""Drafts on the page."""


class DraftState(StrEnum):
    """What became of a draft."""

    WAITING = "waiting"
    EXPORTED = "exported"
    """It was taken along for the pack."""
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class KnowledgeDraft:
    """A question of a member with the answer of staff."""

    id: int
    ticket: int
    number: str
    """Of the ticket."""
    language: str
    question: str
    answer: str
    by: str
    at: datetime
    state: DraftState


def add(connection: Connection, now: datetime, ticket: int, texts: tuple[str, str], by: str) -> int:
    """Keep a question with its answer; the id of the draft."""
    question, answer = texts
    values = {"ticket_id": ticket, "question": question, "answer": answer, "by_name": by, "at": now}
    statement = insert(DRAFT).values(state=DraftState.WAITING.value, **values).returning(D.id)
    return int(connection.execute(statement).scalar_one())


def waiting(connection: Connection) -> list[KnowledgeDraft]:
    """Those that wait, the oldest first."""
    rows = connection.execute(_ALL.where(D.state == DraftState.WAITING.value).order_by(D.id).limit(MOST))
    return [_draft(row) for row in rows]


def waiting_count(connection: Connection) -> int:
    """How many wait."""
    some = select(literal(1)).select_from(DRAFT).where(D.state == DraftState.WAITING.value).limit(MOST).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())


def change(connection: Connection, draft: int, question: str, answer: str) -> bool:
    """Word a draft anew; False where it does not wait any more."""
    return _update(connection, draft, {"question": question, "answer": answer})


def settle(connection: Connection, draft: int, state: DraftState) -> bool:
    """Say what became of it; False where it does not wait any more."""
    return _update(connection, draft, {"state": state.value})


def _update(connection: Connection, draft: int, values: dict[str, str]) -> bool:
    waits = update(DRAFT).where(D.id == draft, D.state == DraftState.WAITING.value)
    return connection.execute(waits.values(values)).rowcount == 1


_ALL = select(DRAFT, TICKET.c.number, TICKET.c.language).join(TICKET, TICKET.c.id == D.ticket_id)


def _draft(row: Row[Any]) -> KnowledgeDraft:
    return KnowledgeDraft(
        row.id,
        row.ticket_id,
        row.number,
        row.language,
        row.question,
        row.answer,
        row.by_name,
        row.at,
        DraftState(row.state),
    )
