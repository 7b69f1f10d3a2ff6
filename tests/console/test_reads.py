"""What the pages read, on each kind of database."""

from __future__ import annotations

from storage import desk, messages, tickets
from storage.messages import Attempt, Delivery
from tests.conftest import TODAY, Compose
from tests.stories import Person


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
        found = core.database.read(lambda connection: tickets.found(connection, text="msc-2026-0002", live=True))
        assert [ticket.id for ticket in found] == [2]
        assert core.database.read(lambda connection: tickets.found(connection, text="100%")) == []
        assert core.database.read(lambda connection: tickets.found(connection, queue="office")) == []
        folder = core.database.read(lambda connection: desk.folder(connection, 2))
        assert folder is not None
        assert folder.conversation.person == "zhou"
        assert core.database.read(lambda connection: desk.folder(connection, 3)) is None
        assert core.database.read(lambda connection: messages.one(connection, 2, folder.conversation.id)) is None
        assert core.database.read(lambda connection: messages.one(connection, 4, folder.conversation.id)) is not None
