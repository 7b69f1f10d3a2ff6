"""Windows that admins opened for forms, in place of those in the pack. Each act is a row of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from handlers.drafts import DraftState
from handlers.form_ground import Opening
from handlers.tickets import TicketState
from knowledge.schema import Window
from storage.drafts import DRAFT
from storage.tables import FormOpeningRow, table
from storage.tickets import TICKET

OPENING = table(FormOpeningRow)
ACTS = 20
"""Of a form's acts those that are shown, the newest."""


@dataclass(frozen=True, slots=True)
class Act:
    """A window that was opened; or, without one, that the last was taken back."""

    opening: Opening | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What was done with a form's window, the newest first, and how many forms that were prepared ahead wait for it."""

    acts: tuple[Act, ...]
    waiting: int

    @property
    def opening(self) -> Opening | None:
        """The window that was opened last and not taken back."""
        return self.acts[0].opening if self.acts else None


class SqlOpenings:
    """`handlers.ports.Openings` on one transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def of(self, form: str) -> Opening | None:
        """The window of a form that was opened last and not taken back."""
        newest = acts(self._connection, form, 1)
        return newest[0].opening if newest else None

    def put(self, form: str, opening: Opening | None, by: str) -> None:
        """Open a window for a form, or take the last one back: then that of the pack counts again."""
        days = (opening.window.from_, opening.window.until, opening.year) if opening is not None else (None, None, None)
        values = dict(zip(("first_day", "last_day", "year"), days, strict=True))
        self._connection.execute(insert(OPENING).values(form=form, by=by, at=self._now, **values))


def acts(connection: Connection, form: str, most: int = ACTS) -> tuple[Act, ...]:
    """What was done with the window of a form, the newest first."""
    query = select(OPENING).where(OPENING.c.form == form).order_by(OPENING.c.id.desc()).limit(most)
    return tuple(Act(_opening(row), row.by, row.at) for row in connection.execute(query))


def standing(connection: Connection, form: str) -> Standing:
    """How it stands with the window of a form."""
    query = select(func.count()).select_from(DRAFT).join(TICKET, TICKET.c.id == DRAFT.c.ticket_id)
    prepared = (DRAFT.c.state == DraftState.PREPARED.value, TICKET.c.state == TicketState.PREPARED.value)
    waiting = connection.execute(query.where(DRAFT.c.form == form, *prepared)).scalar_one()
    return Standing(acts(connection, form), waiting)


def _opening(row: Row[Any]) -> Opening | None:
    if row.first_day is None:
        return None
    return Opening(Window.model_validate({"from": row.first_day, "until": row.last_day}), row.year)
