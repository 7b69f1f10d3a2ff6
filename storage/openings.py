"""Windows that admins opened for forms, in place of those in the pack. Each act is a row of its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from handlers.form_ground import Opening
from knowledge.schema import Window
from storage.tables import FormOpeningRow, table

OPENING = table(FormOpeningRow)


class SqlOpenings:
    """`handlers.ports.Openings` on one transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def of(self, form: str) -> Opening | None:
        """The window of a form that was opened last and not taken back."""
        return opening_of(self._connection, form)

    def put(self, form: str, opening: Opening | None, by: str) -> None:
        """Open a window for a form, or take the last one back: then that of the pack counts again."""
        days = (opening.window.from_, opening.window.until, opening.year) if opening is not None else (None, None, None)
        values = dict(zip(("first_day", "last_day", "year"), days, strict=True))
        self._connection.execute(insert(OPENING).values(form=form, by=by, at=self._now, **values))


def opening_of(connection: Connection, form: str) -> Opening | None:
    """The window of a form that was opened last and not taken back."""
    query = select(OPENING).where(OPENING.c.form == form).order_by(OPENING.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    if row is None or row.first_day is None:
        return None
    return Opening(Window.model_validate({"from": row.first_day, "until": row.last_day}), row.year)
