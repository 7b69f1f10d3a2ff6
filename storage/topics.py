"""The staff group's view of the tickets."""

from __future__ import annotations

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from handlers.messages import Address
from handlers.topic_view import Topic
from storage.settings_kept import set_value, value
from storage.tables import table
from storage.topic_tables import TicketTopicRow

TOPIC = table(TicketTopicRow)
LACK = "staff-room-lacks"
"""The setting that holds what staff were told last that their group has not."""


class SqlTopics:
    """`handlers.ports_desk.Topics` on one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, ticket: int) -> Topic | None:
        """How a ticket is shown; None where it was never announced."""
        return topic_of(self._connection, ticket)

    def in_thread(self, room: Address, thread: str) -> int | None:
        """The ticket whose topic this is."""
        query = select(TOPIC.c.ticket_id).where(
            TOPIC.c.channel == room.channel, TOPIC.c.chat == room.chat, TOPIC.c.thread == thread
        )
        return self._connection.execute(query.limit(1)).scalar()

    def want(self, topic: Topic) -> None:
        """Keep how a ticket should be shown; what the platform was told of its topic stays, unless the room is new."""
        before = self.of(topic.ticket)
        wanted = {
            "channel": topic.room.channel,
            "chat": topic.room.chat,
            "card_id": topic.card,
            "card": topic.digest,
            "name": topic.name,
            "closed": topic.closed,
            "colour": topic.colour,
        }
        nothing = {"thread": None, "shown_name": "", "shown_closed": False}
        moved = nothing if before is not None and before.room != topic.room else {}
        dialect = sqlite if self._connection.dialect.name == "sqlite" else postgresql
        statement = dialect.insert(TOPIC).values({"ticket_id": topic.ticket, **nothing, **wanted})
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["ticket_id"], set_={**wanted, **moved})
        )

    def shown(self, ticket: int, thread: str | None, name: str, *, closed: bool) -> None:
        """Keep what the platform was told of a ticket's topic."""
        values = {"thread": thread, "shown_name": name, "shown_closed": closed}
        self._connection.execute(update(TOPIC).where(TOPIC.c.ticket_id == ticket).values(values))

    def lack(self) -> str:
        """What staff were told last that their group has not."""
        return value(self._connection, LACK) or ""

    def note_lack(self, what: str) -> None:
        """Keep that they were told."""
        set_value(self._connection, LACK, what)


def topic_of(connection: Connection, ticket: int) -> Topic | None:
    """How a ticket is shown in the staff group; None where it was never announced."""
    row = connection.execute(select(TOPIC).where(TOPIC.c.ticket_id == ticket)).one_or_none()
    if row is None:
        return None
    return Topic(
        ticket=row.ticket_id,
        room=Address(row.channel, row.chat),
        card=row.card_id,
        digest=row.card,
        name=row.name,
        closed=row.closed,
        colour=row.colour,
        thread=row.thread,
        shown_name=row.shown_name,
        shown_closed=row.shown_closed,
    )
