"""Trying what a database permits, without leaving a trace."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import insert, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from storage.database import Database, DatabaseTrouble
from storage.settings_kept import SETTING


def is_begun(url: str) -> bool:
    """Whether there may be a database to open: opening SQLite's would make it."""
    try:
        parts = make_url(url)
    except SQLAlchemyError:
        return True  # what is wrong with it is said when it is opened
    return parts.get_backend_name() != "sqlite" or Path(parts.database or "").is_file()


def try_to_write(database: Database) -> None:
    """Write a row and take it back. Raises DatabaseTrouble where that is not possible."""
    try:
        with database.writing.connect() as connection, connection.begin() as transaction:
            connection.execute(insert(SETTING).values(name="doctor", value=""))
            transaction.rollback()
    except DBAPIError as error:
        why = next(iter(str(error.orig).splitlines()), type(error.orig).__name__)
        raise DatabaseTrouble(f"cannot write the database: {why}") from error
