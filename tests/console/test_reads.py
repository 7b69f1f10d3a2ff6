"""What the pages read, on each kind of database."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import inspect, text

from handlers.tickets import TicketKind
from knowledge.language import Language
from storage import desk, messages, queue
from storage.database import Database
from storage.messages import Attempt, Delivery
from storage.queue import Due, Order, Owned, Wanted
from tests.conftest import Compose
from tests.databases import TODAY
from tests.stories import Person


def listed(database: Database, wanted: Wanted) -> list[int]:
    """The ids of the tickets that are wanted, read in pages of one."""
    found: list[int] = []
    after = None
    while page := database.read(
        lambda connection, after=after: queue.listed(connection, wanted, TODAY, TODAY, after=after, limit=1)  # type: ignore[misc]
    ):
        found.append(page[0].ticket.id)
        after = page[0].key
    return found


def everything_listed(database: Database) -> list[list[int]]:
    return [listed(database, Wanted(order=order, upward=upward)) for order in Order for upward in (False, True)]


async def test_the_pages_read_the_same_on_both_databases(compose: Compose, database_url: str) -> None:
    async with compose(database_url) as core:
        await Person(core, "li").says("转人工")
        await Person(core, "zhou").says("转人工")
        work = core.writer.submit(
            lambda memory: messages.record(memory.connection, Attempt(2, 0, TODAY, "Gone", Delivery.DEAD, 0))
        )
        work.result()
        tally = core.database.read(lambda connection: desk.tally(connection, 1))
        assert (tally.queues, tally.live, tally.mine, tally.dead) == ({"msc": 2}, 2, 0, 1)
        assert tally.newest == 2
        assert everything_listed(core.database) == [[2, 1], [1, 2], [2, 1], [1, 2], [2, 1], [1, 2]]
        narrowed = Wanted(text="msc-2026-0002", owner=Owned.NOBODY, kind=TicketKind.INQUIRY, language=Language.ZH)
        assert listed(core.database, narrowed) == [2]
        assert listed(core.database, Wanted(due=Due.OVERDUE)) == listed(core.database, Wanted(firm="100%")) == []
        folder = core.database.read(lambda connection: desk.folder(connection, 2))
        assert folder is not None
        assert folder.conversation.person == "zhou"
        assert core.database.read(lambda connection: desk.folder(connection, 3)) is None
        assert core.database.read(lambda connection: messages.one(connection, 2, folder.conversation.id)) is None
        assert core.database.read(lambda connection: messages.one(connection, 4, folder.conversation.id)) is not None


async def test_a_form_is_spent_once_on_both_databases(compose: Compose, database_url: str) -> None:
    async with compose(database_url) as core:
        spent = [core.writer.submit(lambda m: desk.spend(m.connection, "a", TODAY)).result() for _ in range(2)]
        assert spent == [True, False]
        later = TODAY + timedelta(hours=25)
        assert core.writer.submit(lambda m: desk.spend(m.connection, "b", later)).result()
        kept = core.database.read(lambda connection: connection.execute(text("SELECT token FROM spent_form")).all())
        assert [token for (token,) in kept] == ["b"]


async def test_files_of_a_message_are_found_on_both_databases(compose: Compose, database_url: str) -> None:
    async with compose(database_url) as core:
        member = Person(core, "li")
        await member.sends("a.pdf")
        assert core.database.read(lambda connection: desk.file_said(connection, 1, 0)) is None
        await member.says("转人工")
        found = core.database.read(lambda connection: desk.file_said(connection, 1, 0))
        assert found is not None
        assert found.name == "a.pdf"
        assert core.database.read(lambda connection: desk.file_said(connection, 1, 1)) is None


def test_what_waits_for_a_person_and_what_changed_last_is_found_by_an_index(database_url: str) -> None:
    database = Database(database_url)
    database.upgrade()
    with database.reading.connect() as connection:
        reader = inspect(connection)
        columns = {
            each["name"]: each["column_names"] for name in reader.get_table_names() for each in reader.get_indexes(name)
        }
    database.close()
    assert columns["ix_message_parked"] == ["channel", "chat"]
    assert columns["ix_ticket_updated"] == ["updated_at", "id"]


def test_the_list_of_tickets_and_the_return_of_a_person_scan_no_table(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    database.upgrade()
    parked = "UPDATE message SET state = 'pending' WHERE channel = 'web' AND chat = 'li' AND state = 'parked'"
    newest = "SELECT * FROM ticket ORDER BY updated_at DESC, id DESC LIMIT 100"
    with database.reading.connect() as connection:
        plans = [connection.execute(text(f"EXPLAIN QUERY PLAN {query}")).one().detail for query in (parked, newest)]
    database.close()
    assert "ix_message_parked" in plans[0]
    assert "ix_ticket_updated" in plans[1]
