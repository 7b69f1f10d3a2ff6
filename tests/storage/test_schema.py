"""The schema: migrations make what the tables say, on both databases, and a newer one is refused."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel

from storage import migrations
from storage.database import SCHEMA_HEAD, Database, DatabaseTrouble


def is_table_of_rows(name: str | None, kind: str, parents: object) -> bool:
    """The tables of terms are made by hand: their kind differs from one database to the other."""
    return kind != "table" or not str(name).startswith("search_")


def test_the_head_in_the_code_is_the_newest_migration() -> None:
    assert migrations.head() == SCHEMA_HEAD


def test_migrations_make_what_the_tables_say(empty_url: str) -> None:
    database = Database(empty_url)
    database.upgrade()
    with database.reading.connect() as connection:
        opts = {"compare_type": True, "include_name": is_table_of_rows}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, SQLModel.metadata) == []
    database.close()


def test_upgrading_twice_changes_nothing(empty_url: str) -> None:
    database = Database(empty_url)
    database.upgrade()
    database.upgrade()
    assert database.version() == SCHEMA_HEAD
    database.close()


def test_a_database_from_a_newer_program_is_refused_and_left_alone(empty_url: str) -> None:
    database = Database(empty_url)
    database.upgrade()
    with database.writing.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseTrouble, match="newer than this program"):
        database.upgrade()
    assert database.version() == "9999"
    database.close()


@pytest.mark.parametrize("url", ["nonsense", "mysql://x/y", "sqlite://", "sqlite:///:memory:"])
def test_a_url_that_cannot_work_is_refused_in_one_line(url: str) -> None:
    with pytest.raises(DatabaseTrouble) as refused:
        Database(url)
    assert "\n" not in str(refused.value)


def test_an_unreachable_database_is_one_line_without_the_password() -> None:
    database = Database("postgresql://someone:s3cret@127.0.0.1:1/none")
    with pytest.raises(DatabaseTrouble) as refused:
        database.upgrade()
    assert "\n" not in str(refused.value)
    assert "s3cret" not in str(refused.value)
