"""What is added up for a period, on both databases: by the days of the exchange, and by what came first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Connection

from bot.clock import EXCHANGE
from handlers.messages import InboundMessage, ReplyKind, Sender
from handlers.receipts import Outcome, Rating, Receipt
from handlers.tickets import Action, Actor, ActorKind, NewTicket, TicketKind, TicketState
from knowledge.language import Language
from storage import conversations, ledger, messages, numbers, ticket_ratings
from storage.database import Database
from storage.ledger import Wanted
from storage.memory import SqlMemory
from storage.numbers import Numbers, Period

LI = Actor(ActorKind.MEMBER, "web:li", "李")
WANG = Actor(ActorKind.STAFF, "1", "王芳")
NIGHT = datetime(2026, 11, 22, 0, 30, tzinfo=EXCHANGE)
"""In UTC it is the day before."""


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    database = Database(database_url)
    database.upgrade()
    with database.writing.connect() as connection:
        yield connection
    database.close()


def asks(connection: Connection, number: int, outcome: Outcome, kind: ReplyKind, *chosen: str) -> None:
    message = InboundMessage("web", str(number), Sender("li"), "li", NIGHT, text="?")
    conversation = conversations.of_message(connection, message)
    taken = messages.take(connection, message, conversation.id)
    assert taken is not None
    memory = SqlMemory(connection, NIGHT)
    memory.receipts.put(taken, message, Receipt(1, outcome, kind, chosen))
    if kind is ReplyKind.ANSWER:
        memory.receipts.rate(taken, Rating.GOOD, conversation)


def opens(connection: Connection, firm: str, at: datetime = NIGHT) -> None:
    message = InboundMessage("web", "t", Sender("li"), "li", NIGHT)
    conversation = conversations.of_message(connection, message).id
    memory = SqlMemory(connection, at)
    ticket = memory.tickets.open(
        NewTicket(TicketKind.VISIT, "office", conversation, "来访", Language.ZH, firm=firm), LI
    )
    replied = SqlMemory(connection, at + timedelta(hours=10))
    replied.tickets.record(ticket, WANG, Action.REPLY, TicketState.REPLIED)


def counted(connection: Connection, first: datetime, last: datetime) -> Numbers:
    return numbers.of(connection, Period(first, last), last, most=2, tickets=10)


DAY = NIGHT.replace(hour=0, minute=0)


def test_days_are_those_of_the_exchange(connection: Connection) -> None:
    opens(connection, "甲期货")
    asks(connection, 1, Outcome.ENTRY, ReplyKind.ANSWER, "kb-a")
    found = counted(connection, DAY, DAY + timedelta(days=1))
    assert found.opened == {(date(2026, 11, 22), "visit"): 1}
    assert found.replies == {(date(2026, 11, 22), "entry", "answer"): 1}
    before = counted(connection, DAY - timedelta(days=1), DAY)
    assert (before.opened, before.replies, before.firms, before.worked) == ({}, {}, {}, [])


def test_lists_hold_what_is_most_frequent(connection: Connection) -> None:
    for firm in ("甲期货", "乙期货", "乙期货", "丙期货", "丙期货", ""):
        opens(connection, firm)
    for number, entry in enumerate(["kb-a", "kb-b", "kb-b", "kb-c", "kb-c", "kb-c"]):
        asks(connection, number, Outcome.ENTRY, ReplyKind.ANSWER, entry)
    asks(connection, 9, Outcome.DECLINE, ReplyKind.DECLINE, "decline-a")
    found = counted(connection, DAY, DAY + timedelta(days=1))
    assert found.firms == {"丙期货": 2, "乙期货": 2}
    assert found.chosen == {"kb-c": 3, "kb-b": 2}
    assert found.ratings == {1: 6}
    assert found.channels == {"web": 6}
    assert found.asked_on == {"web": 7}
    assert {each.replied_at for each in found.worked} == {NIGHT + timedelta(hours=10)}


def test_ratings_of_tickets_are_those_of_the_period(connection: Connection) -> None:
    opens(connection, "甲期货")
    opens(connection, "乙期货")
    ticket_ratings.rate(connection, NIGHT, 1, 5, "")
    ticket_ratings.rate(connection, NIGHT, 2, None, "a word is no rating")
    assert counted(connection, DAY, DAY + timedelta(days=1)).stars == {5: 1}
    assert counted(connection, DAY - timedelta(days=1), DAY).stars == {}


def test_the_ledger_is_read_in_parts_and_misses_none(
    database_url: str, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "AT_ONCE", 2)
    for number in range(5):
        opens(connection, f"{number}", NIGHT + timedelta(days=number))
    connection.commit()
    database = Database(database_url)
    records = [each for part in ledger.read(database, Wanted()) for each in part]
    assert [each.ticket.firm for each in records] == list("01234")
    assert records[0].replied_at == NIGHT + timedelta(hours=10)
    some = Wanted(since=NIGHT + timedelta(days=1), until=NIGHT + timedelta(days=3), queue="office", live=True)
    assert [each.ticket.firm for part in ledger.read(database, some) for each in part] == ["1", "2"]
    assert database.read(lambda reading: ledger.count(reading, some)) == 2
    database.close()
