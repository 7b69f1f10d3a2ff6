"""The table of ledgers that somebody asked for in the console."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import SQLModel

from storage.columns import JsonValue
from storage.fields import json, key, link, moment


class LedgerJobRow(SQLModel, table=True):
    """Who asked for which part of the ledger, how far it is, and where the file is. Rows stay, files do not."""

    __tablename__ = "ledger_job"

    id: int | None = key()
    staff_id: int = link("staff.id")
    staff_name: str
    language: str
    format: str
    wanted: JsonValue = json()
    """A `storage.ledger.Wanted`."""
    asked_at: datetime = moment()
    state: str
    """A `storage.ledger_jobs.JobState`."""
    done: int = 0
    total: int = 0
    beat_at: datetime | None = moment(nullable=True)
    """When the process that makes it was last heard of, by the wall clock."""
    finished_at: datetime | None = moment(nullable=True)
    sha256: str = ""
    size: int = 0
