"""Ledgers that are being made: taken by one process, reported on, and taken again where that process has died."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from knowledge.language import Language
from storage.ledger import Wanted
from storage.ledger_tables import LedgerJobRow
from storage.staff import Staff
from storage.tables import table

JOB = table(LedgerJobRow)
SILENT = timedelta(seconds=60)
"""After which the process that makes a ledger is thought to have died."""
KEPT = timedelta(days=7)
"""How long a file can be had: it holds what members wrote."""


class JobState(StrEnum):
    """How far a ledger is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Job:
    """A ledger that somebody asked for."""

    id: int
    staff: int
    staff_name: str
    language: Language
    format: str
    wanted: Wanted
    asked_at: datetime
    state: JobState
    done: int
    total: int
    finished_at: datetime | None
    sha256: str
    size: int


def ask(connection: Connection, staff: Staff, language: Language, form: str, wanted: Wanted, now: datetime) -> int:
    """Note that somebody wants a ledger; its number."""
    values = {
        "staff_id": staff.id,
        "staff_name": staff.name,
        "language": language.value,
        "format": form,
        "wanted": _out(wanted),
        "asked_at": now,
        "state": JobState.WAITING.value,
        "done": 0,
        "total": 0,
        "sha256": "",
        "size": 0,
    }
    return int(connection.execute(insert(JOB).values(values).returning(JOB.c.id)).scalar_one())


def take(connection: Connection, wall: datetime) -> Job | None:
    """The next ledger to be made, marked as being made; None where there is none."""
    dead = (JOB.c.state == JobState.RUNNING.value) & (JOB.c.beat_at < wall - SILENT)
    query = select(JOB).where(or_(JOB.c.state == JobState.WAITING.value, dead)).order_by(JOB.c.id).limit(1)
    row = connection.execute(query.with_for_update(skip_locked=True)).one_or_none()
    if row is None:
        return None
    _set(connection, row.id, state=JobState.RUNNING.value, beat_at=wall, done=0)
    return _job(row)


def beat(connection: Connection, job: int, done: int, total: int, wall: datetime) -> bool:
    """Note how far it is; False where nobody wants it any more."""
    running = JOB.c.state == JobState.RUNNING.value
    statement = update(JOB).where(JOB.c.id == job, running).values(done=done, total=total, beat_at=wall)
    return connection.execute(statement.returning(JOB.c.id)).first() is not None


def finish(connection: Connection, job: int, sha256: str, size: int, now: datetime) -> None:
    """Note where the file is."""
    _set(connection, job, state=JobState.DONE.value, sha256=sha256, size=size, finished_at=now)


def end(connection: Connection, job: int, state: JobState, now: datetime) -> None:
    """Note that there will be no file."""
    _set(connection, job, state=state.value, finished_at=now)


def cancel(connection: Connection, job: int, staff: int, now: datetime) -> bool:
    """Stop a ledger that is not made yet; False where there is none of theirs to stop."""
    live = JOB.c.state.in_([JobState.WAITING.value, JobState.RUNNING.value])
    statement = update(JOB).where(JOB.c.id == job, JOB.c.staff_id == staff, live)
    statement = statement.values(state=JobState.CANCELLED.value, finished_at=now)
    return connection.execute(statement.returning(JOB.c.id)).first() is not None


def of_staff(connection: Connection, staff: int, limit: int = 20) -> list[Job]:
    """Somebody's ledgers, the newest first."""
    query = select(JOB).where(JOB.c.staff_id == staff).order_by(JOB.c.id.desc()).limit(limit)
    return [_job(row) for row in connection.execute(query)]


def _set(connection: Connection, job: int, **values: Any) -> None:
    connection.execute(update(JOB).where(JOB.c.id == job).values(values))


def _out(wanted: Wanted) -> dict[str, Any]:
    return {key: each.isoformat() if isinstance(each, datetime) else each for key, each in asdict(wanted).items()}


def _in(kept: dict[str, Any]) -> Wanted:
    moments = {key: datetime.fromisoformat(kept[key]) for key in ("since", "until") if kept[key] is not None}
    return Wanted(**{**kept, **moments})


def _job(row: Row[Any]) -> Job:
    return Job(
        row.id,
        row.staff_id,
        row.staff_name,
        Language(row.language),
        row.format,
        _in(row.wanted),
        row.asked_at,
        JobState(row.state),
        row.done,
        row.total,
        row.finished_at,
        row.sha256,
        row.size,
    )
