"""Tickets on both databases: numbers that are taken once, and changes that do not overwrite each other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from handlers.messages import InboundMessage, Sender
from handlers.tickets import Action, Actor, ActorKind, NewTicket, Refused, Ticket, TicketKind, TicketState
from knowledge.language import Language
from storage import conversations, ticket_audit
from storage.database import Database
from storage.tickets import SqlTickets
from tests.databases import TODAY

LI = Actor(ActorKind.MEMBER, "web:li", "李")


@pytest.fixture
def desk(database_url: str) -> Iterator[SqlTickets]:
    database = Database(database_url)
    database.upgrade()
    with database.writing.connect() as connection:
        yield SqlTickets(connection, TODAY, lambda _: None)
    database.close()


def opened(desk: SqlTickets) -> Ticket:
    message = InboundMessage("web", "1", Sender("li"), "li", TODAY)
    conversation = conversations.of_message(desk._connection, message).id
    new = NewTicket(TicketKind.INQUIRY, "msc", conversation, "咨询", Language.ZH)
    return desk.open(new, LI)


def test_a_firms_number_is_taken_once(desk: SqlTickets) -> None:
    assert desk.next_serial("示例期货") == 1
    assert desk.take_serial("示例期货", 1)
    assert not desk.take_serial("示例期货", 1)
    assert desk.next_serial("示例期货") == 2
    assert desk.next_serial("另一家期货") == 1


def test_three_digits_are_all_that_a_form_has(desk: SqlTickets) -> None:
    assert desk.take_serial("示例期货", 999)
    assert desk.next_serial("示例期货") == 999


def test_tickets_are_numbered_through(desk: SqlTickets) -> None:
    assert [opened(desk).number for _ in range(3)] == ["MSC-2026-0001", "MSC-2026-0002", "MSC-2026-0003"]


def test_a_change_on_an_old_reading_is_refused(desk: SqlTickets) -> None:
    old = opened(desk)
    desk.record(old, LI, Action.MESSAGE, TicketState.FORWARDED)
    with pytest.raises(Refused):
        desk.record(old, LI, Action.MESSAGE, TicketState.FORWARDED)


def test_every_change_leaves_its_audit_row(desk: SqlTickets) -> None:
    ticket = opened(desk)
    desk.record(ticket, LI, Action.CANCEL, TicketState.CANCELLED, {"why": "误点"})
    events = ticket_audit.of_ticket(desk._connection, ticket.id)
    assert [event.action for event in events] == [Action.OPEN, Action.CANCEL]
    assert events[-1].data == {"from": "forwarded", "to": "cancelled", "why": "误点"}
