"""The index of a release is kept beside it, whole or not at all, and only of those that were wanted last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, update

from storage import releases
from storage.database import Database
from storage.releases import INDEX, INDEXES_KEPT

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    database = Database(database_url)
    database.upgrade()
    with database.writing.begin() as connection:
        yield connection
    database.close()


def published(connection: Connection, note: str = "") -> int:
    return releases.publish(connection, f"digest {note}", b"zip", "editor", note, NOW).number


def test_an_index_comes_back_as_it_was_kept(connection: Connection) -> None:
    number = published(connection)
    assert releases.index(connection, number) is None
    for content in (b"first", b"\0second\xff"):
        releases.keep_index(connection, number, content, NOW)
        assert releases.index(connection, number) == content


def test_a_damaged_index_is_none(connection: Connection) -> None:
    number = published(connection)
    releases.keep_index(connection, number, b"whole", NOW)
    connection.execute(update(INDEX).values(content=b"holes"))
    assert releases.index(connection, number) is None


def test_the_indexes_that_were_made_last_are_kept(connection: Connection) -> None:
    numbers = [published(connection, str(note)) for note in range(INDEXES_KEPT + 2)]
    for minute, number in enumerate([*numbers[1:], numbers[0]]):
        releases.keep_index(connection, number, b"index", NOW + timedelta(minutes=minute))
    kept = [number for number in numbers if releases.index(connection, number) is not None]
    assert kept == [numbers[0], *numbers[3:]]


def test_a_release_has_its_digest(connection: Connection) -> None:
    assert releases.digest(connection, published(connection, "x")) == "digest x"
    with pytest.raises(KeyError):
        releases.digest(connection, 99)
