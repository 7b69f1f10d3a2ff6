"""`msc-bot tickets …`: the table and the audit rows of a ticket, as an operator sees them."""

from __future__ import annotations

import csv
import io
import json

import pytest

from bot import audit, cells
from bot.cli import main
from handlers.lifecycle import every_rule, printed
from handlers.messages import InboundMessage, Sender
from handlers.tickets import Action, Actor, ActorKind, NewTicket, TicketKind, TicketState
from knowledge.language import Language
from storage import conversations
from storage.database import Database
from storage.tickets import SqlTickets
from tests.databases import TODAY

LI = Actor(ActorKind.MEMBER, "web:li", "=HYPERLINK(1)")


@pytest.fixture
def number(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A ticket of somebody who calls themself a formula."""
    monkeypatch.setenv("MSC_DATABASE_URL", sqlite_url)
    database = Database(sqlite_url)
    database.upgrade()
    with database.writing.begin() as connection:
        desk = SqlTickets(connection, TODAY, lambda _: None)
        chat = conversations.of_message(connection, InboundMessage("web", "1", Sender("li"), "li", TODAY)).id
        ticket = desk.open(NewTicket(TicketKind.INQUIRY, "msc", chat, "咨询", Language.ZH), LI)
        desk.record(ticket, LI, Action.CANCEL, TicketState.CANCELLED, {"why": "误点\n两行"})
    database.close()
    return ticket.number


def test_the_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tickets", "table"]) == 0
    assert capsys.readouterr().out == printed() + "\n"
    assert main(["tickets", "table", "--every"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(list(every_rule()))
    assert "forwarded\tclaim\tagent\tnobody\taccepted" in lines
    assert "closed\treply\tlead\tself\trefused: ticket.not-now" in lines
    assert "accepted\treply\tagent\tother\trefused: ticket.taken" in lines


def test_a_tickets_rows_are_printed_for_a_person(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tickets", "audit", number.lower()]) == 0
    head, opened, cancelled = capsys.readouterr().out.splitlines()[:3]
    assert head == f"{number}  咨询"
    assert opened.startswith("2026-11-22 10:00:00  open")
    assert "from=forwarded, to=cancelled" in cancelled


def test_as_csv_no_cell_is_a_formula(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tickets", "audit", number, "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out, newline="")))
    assert list(rows[0]) == list(audit.COLUMNS)
    assert [row["actor_name"] for row in rows] == ["'=HYPERLINK(1)"] * 2
    assert json.loads(rows[1]["data"])["why"] == "误点\n两行"
    assert all(len(row["seal"]) == 64 for row in rows)


def test_as_json_lines_every_row_is_whole(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tickets", "audit", number, "--format", "jsonl"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["action"] for row in rows] == ["open", "cancel"]
    assert rows[0]["actor_name"] == "=HYPERLINK(1)"
    assert rows[0]["at"] == "2026-11-22T10:00:00+08:00"


def test_there_is_no_such_ticket(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tickets", "audit", "MSC-1999-0001"]) == 2
    assert "there is no ticket MSC-1999-0001" in capsys.readouterr().err


def test_a_row_that_was_altered_is_told(number: str, sqlite_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    database = Database(sqlite_url)
    with database.writing.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER ticket_event_no_update")
        connection.exec_driver_sql("UPDATE ticket_event SET actor_id = 'web:zhou' WHERE action = 'cancel'")
    database.close()
    assert main(["tickets", "audit", number]) == 2
    assert "were altered" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@x", "\t=1", "\r=1", " =1", "\n=1"])
def test_what_begins_like_a_formula_is_a_text(text: str) -> None:
    assert cells.safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=b", "示例", "2026-11-22"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert cells.safe(text) == text
