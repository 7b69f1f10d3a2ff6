"""Places of a firm in a plan: never more than there are, whoever asks for them at the same moment."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.tickets import Actor, ActorKind, NewTicket, TicketKind
from knowledge.language import Language
from storage import tickets
from storage.database import Database
from storage.memory import SqlMemory
from tests.databases import TODAY
from tests.storage.firm_setup import conversation
from tests.storage.place_taker import LIMIT, PLAN

ROOT = Path(__file__).parent.parent.parent
LI = Actor(ActorKind.MEMBER, "web:li", "李")


@pytest.fixture
def memory(database_url: str) -> Iterator[SqlMemory]:
    database = Database(database_url)
    database.upgrade()
    with database.writing.connect() as connection:
        yield SqlMemory(connection, TODAY)
    database.close()


def ticket(memory: SqlMemory) -> int:
    place = conversation(memory.connection).id
    return memory.tickets.open(NewTicket(TicketKind.FEEDBACK, "market", place, "申报", Language.ZH), LI).id


def test_a_firm_has_so_many_places_and_no_more(memory: SqlMemory) -> None:
    first, second, third = (ticket(memory) for _ in range(3))
    assert [memory.firms.take_place("#1", PLAN, 2, each) for each in (first, second, third)] == [True, True, False]
    assert memory.firms.places("#1", PLAN) == [first, second]


def test_a_ticket_takes_one_place_however_often_it_asks(memory: SqlMemory) -> None:
    only = ticket(memory)
    assert memory.firms.take_place("#1", PLAN, 2, only)
    assert memory.firms.take_place("#1", PLAN, 2, only)
    assert memory.firms.places("#1", PLAN) == [only]


def test_a_withdrawn_application_gives_its_place_back(memory: SqlMemory) -> None:
    first, second = ticket(memory), ticket(memory)
    assert memory.firms.take_place("#1", PLAN, 1, first)
    memory.firms.release_place(PLAN, first)
    memory.firms.release_place(PLAN, first)
    assert memory.firms.take_place("#1", PLAN, 1, second)


def test_each_firm_and_each_plan_has_its_own_places(memory: SqlMemory) -> None:
    one, other = ticket(memory), ticket(memory)
    assert memory.firms.take_place("#1", PLAN, 1, one)
    assert memory.firms.take_place("#2", PLAN, 1, other)
    assert memory.firms.take_place("#1", "another-plan", 1, other)


def test_200_at_once_from_two_processes_get_exactly_two_places(database_url: str) -> None:
    database = Database(database_url)
    database.upgrade()
    command = [sys.executable, "-m", "tests.storage.place_taker", database_url]
    takers = [
        subprocess.Popen([*command, name, "100"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for name in ("a", "b")
    ]
    for taker in takers:
        assert taker.stdout is not None
        assert taker.stdout.readline() == "ready\n"
    for taker in takers:
        assert taker.stdin is not None
        taker.stdin.write("go\n")
        taker.stdin.flush()
    accepted = [int(taker.communicate(timeout=60)[0]) for taker in takers]
    assert sum(accepted) == LIMIT
    opened = database.read(lambda connection: tickets.in_queue(connection, None))
    assert len(opened) == LIMIT
    database.close()
