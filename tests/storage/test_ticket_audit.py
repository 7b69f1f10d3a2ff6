"""Audit rows: complete, readable, and as they were written, whatever is tried. Only a member's name is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from handlers.messages import InboundMessage, Sender
from handlers.tickets import Action, Actor, ActorKind, NewTicket, Ticket, TicketKind, TicketState
from knowledge.language import Language
from storage import conversations, migrations, ticket_audit
from storage.database import Database
from storage.tickets import SqlTickets
from tests.databases import TODAY

LI = Actor(ActorKind.MEMBER, "web:li", "李雷")
WANG = Actor(ActorKind.STAFF, "console:wang", "王芳")
UNSEAL = {
    "sqlite": ["DROP TRIGGER ticket_event_no_update", "DROP TRIGGER ticket_event_no_delete"],
    "postgresql": ["DROP TRIGGER ticket_event_sealed ON ticket_event"],
}


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    database.upgrade()
    yield database
    database.close()


@pytest.fixture
def ticket(database: Database) -> Ticket:
    """A ticket with three audit rows."""
    with database.writing.begin() as connection:
        desk = SqlTickets(connection, TODAY, lambda _: None)
        chat = conversations.of_message(connection, InboundMessage("web", "1", Sender("li"), "li", TODAY)).id
        ticket = desk.open(NewTicket(TicketKind.INQUIRY, "msc", chat, "咨询", Language.ZH), LI)
        ticket = desk.record(ticket, LI, Action.MESSAGE, TicketState.FORWARDED, {"message": "7"})
        return desk.record(ticket, WANG, Action.CLOSE, TicketState.CLOSED)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ticket_event SET actor_name = 'somebody else'",
        "UPDATE ticket_event SET data = '{}' WHERE action = 'close'",
        "DELETE FROM ticket_event",
        "DELETE FROM ticket_event WHERE action = 'close'",
    ],
)
def test_nobody_can_alter_an_audit_row(database: Database, ticket: Ticket, statement: str) -> None:
    before = database.read(lambda connection: ticket_audit.of_ticket(connection, ticket.id))
    with pytest.raises(DBAPIError, match="cannot be altered"), database.writing.begin() as connection:
        connection.execute(text(statement))
    assert database.read(lambda connection: ticket_audit.of_ticket(connection, ticket.id)) == before


def test_nobody_can_empty_the_table_either(database: Database, ticket: Ticket) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DBAPIError, match="cannot be altered"), database.writing.begin() as connection:
        connection.execute(text("TRUNCATE ticket_event"))


def broken(connection: Connection, ticket: Ticket) -> object:
    return ticket_audit.broken(connection, ticket.id)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE ticket_event SET action = 'note' WHERE action = 'close'",
        "UPDATE ticket_event SET actor_id = 'console:li' WHERE action = 'close'",
        "UPDATE ticket_event SET seal = ''",
        "UPDATE ticket_event SET seal = '' WHERE action = 'close'",
        "DELETE FROM ticket_event WHERE action = 'message'",
    ],
)
def test_who_takes_the_triggers_away_leaves_a_mark(database: Database, ticket: Ticket, tampering: str) -> None:
    assert database.read(lambda connection: broken(connection, ticket)) is None
    with database.writing.begin() as connection:
        for statement in (*UNSEAL[connection.dialect.name], tampering):
            connection.execute(text(statement))
    assert database.read(lambda connection: broken(connection, ticket)) == TODAY


def test_a_members_name_is_forgotten_and_the_rows_stay_as_they_are(database: Database, ticket: Ticket) -> None:
    first = database.read(lambda connection: ticket_audit.of_ticket(connection, ticket.id))
    assert [event.actor.name for event in first] == ["李雷", "李雷", "王芳"]
    with database.writing.begin() as connection:
        ticket_audit.forget_names(connection, [LI.id])
        assert "李雷" not in str(connection.execute(text("SELECT * FROM ticket_event")).all())
    after = database.read(lambda connection: ticket_audit.of_ticket(connection, ticket.id))
    assert [event.actor.name for event in after] == ["", "", "王芳"]
    assert [event.seal for event in after] == [event.seal for event in first]
    assert database.read(lambda connection: broken(connection, ticket)) is None


def test_names_that_older_rows_held_are_moved_out_of_them(empty_url: str) -> None:
    database = Database(empty_url)
    with database.writing.begin() as connection:
        config = migrations._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0007")
        _as_of_0007(connection)
    database.upgrade()
    [event] = database.read(lambda connection: ticket_audit.of_ticket(connection, 1))
    assert (event.actor.name, event.seal) == ("李雷", "")
    assert "李雷" not in str(database.read(lambda c: c.execute(text("SELECT * FROM ticket_event")).all()))
    assert database.read(lambda connection: ticket_audit.broken(connection, 1)) is None
    database.close()


def _as_of_0007(connection: Connection) -> None:
    rows: list[tuple[str, dict[str, Any]]] = [
        (
            "conversation (id, channel, chat, person, name, language, language_fixed, state, seen_at)"
            " VALUES (1, 'web', 'li', 'li', '李雷', 'zh', :no, '{}', :at)",
            {"no": False},
        ),
        (
            "ticket (id, number, kind, state, queue, copies, conversation_id, subject, firm, verified_firm, language,"
            " form, answers, release, assignee_name, opened_at, updated_at, version) VALUES (1, 'MSC-2026-0001',"
            " 'inquiry', 'forwarded', 'msc', '[]', 1, '咨询', '', '', 'zh', '', '{}', 1, '', :at, :at, 1)",
            {},
        ),
        (
            "ticket_event (id, ticket_id, at, actor_kind, actor_id, actor_name, action, data)"
            " VALUES (1, 1, :at, 'member', 'web:li', '李雷', 'open', '{}')",
            {},
        ),
    ]
    for row, values in rows:
        parameters = {"at": "2026-11-22 02:00:00", **values} if ":at" in row else values
        connection.execute(text(f"INSERT INTO {row}"), parameters)
