"""People and firms on both databases: who writes, to what they agreed, and under what things are counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import insert

from handlers.people import Profile
from handlers.tickets import Actor, ActorKind, NewTicket, TicketKind
from knowledge.language import Language
from storage.database import Database
from storage.memory import SqlMemory
from storage.people import IDENTITY
from tests.databases import TODAY
from tests.storage.firm_setup import conversation, firm, verified

LI = Actor(ActorKind.MEMBER, "web:li", "李")


@pytest.fixture
def memory(database_url: str) -> Iterator[SqlMemory]:
    database = Database(database_url)
    database.upgrade()
    with database.writing.connect() as connection:
        yield SqlMemory(connection, TODAY)
    database.close()


def test_nothing_is_kept_of_somebody_who_only_asks(memory: SqlMemory) -> None:
    li = conversation(memory.connection)
    assert memory.people.of(li) is None
    assert memory.people.profile(li) == Profile()
    assert memory.people.conversations(li) == [li.id]


def test_consent_is_kept_by_version(memory: SqlMemory) -> None:
    li, wu = conversation(memory.connection), conversation(memory.connection, "wu")
    memory.people.agree(li, "1")
    memory.people.agree(li, "1")
    assert memory.people.agreed(li, "1")
    assert not memory.people.agreed(li, "2")
    assert not memory.people.agreed(wu, "1")


def test_a_later_form_adds_to_the_profile_and_empties_nothing(memory: SqlMemory) -> None:
    li = conversation(memory.connection)
    memory.people.remember(li, Profile(company="示例期货有限公司", mobile="13800138000"))
    memory.people.remember(li, Profile(contact="李明", mobile="13900139000"))
    assert memory.people.profile(li) == Profile("示例期货有限公司", "李明", mobile="13900139000")


def test_all_chats_of_a_person_lead_to_the_same_one(memory: SqlMemory) -> None:
    li, phone = conversation(memory.connection), conversation(memory.connection, "77", "telegram")
    person = memory.people.made(li)
    identity = {"channel": "telegram", "sender": "77", "person_id": person.id}
    memory.connection.execute(insert(IDENTITY).values(identity))
    assert memory.people.made(phone) == person
    assert memory.people.conversations(phone) == [li.id, phone.id]


def test_a_firm_has_its_names_and_one_person_at_a_time_belongs_to_one(memory: SqlMemory) -> None:
    example = firm(memory.connection, "示例期货有限公司", "示例期货", "示例")
    li = conversation(memory.connection)
    assert memory.firms.membership(li) is None
    verified(memory, li, example)
    membership = memory.firms.membership(li)
    assert membership is not None
    assert membership.firm == memory.firms.get(example) == memory.firms.all()[0]
    assert membership.firm.names == ("示例期货有限公司", "示例", "示例期货")


def test_serials_go_by_the_firm_for_the_verified_and_by_the_name_for_others(memory: SqlMemory) -> None:
    example = firm(memory.connection, "示例期货有限公司", "示例")
    li, wu = conversation(memory.connection), conversation(memory.connection, "wu")
    verified(memory, li, example)
    of_wu = {memory.firms.serial_key(wu, name) for name in ("示例期货有限公司", "示例", "示例期货（总部）")}
    assert of_wu == {"示例期货"}
    assert memory.firms.serial_key(li, "示例期货有限公司上海分公司") == f"#{example}"
    assert memory.firms.serial_key(li, "另一家期货有限公司") == "另一家期货"


def test_a_firm_goes_on_counting_where_its_name_had_come_to(memory: SqlMemory) -> None:
    example = firm(memory.connection, "示例期货有限公司")
    memory.tickets.take_serial("示例期货有限公司", 7)
    assert memory.tickets.next_serial(f"#{example}") == 8
    memory.tickets.take_serial(f"#{example}", 8)
    memory.tickets.take_serial("示例期货有限公司", 998)  # somebody who is not verified says so
    assert memory.tickets.next_serial(f"#{example}") == 9


UNLISTED = (
    "东方期货有限公司",
    "东方期货",
    "东方期货有限公司(总部)",
    "东方期货有限责任公司",
    "东方 期货股份有限公司",
    "東方期貨經紀有限公司",
)
"""What people write who mean the same firm."""


def test_applications_count_for_the_firm_that_the_form_names_whoever_files_them(memory: SqlMemory) -> None:
    example, other = firm(memory.connection, "示例期货有限公司", "示例"), firm(memory.connection, "另一家期货有限公司")
    li, wu = conversation(memory.connection), conversation(memory.connection, "wu")
    verified(memory, li, example)
    for name in ("示例", " 示例期货 ", "示例期货有限责任公司", "示例期货（总部）", "士例期货有限公司"):
        assert memory.firms.key(wu, name) == memory.firms.key(li, name) == f"#{example}", name
    assert memory.firms.key(li, "另一家期货") == memory.firms.key(wu, "另一家期货") == f"#{other}"
    assert memory.firms.key(li, "随便写的公司") == "随便写的"
    assert {memory.firms.key(wu, name) for name in UNLISTED} == {"东方期货"}
    assert memory.firms.key(wu, "ABC Futures Co., Ltd.") == memory.firms.key(wu, "abc futures (Head Office)")


def test_who_names_another_firm_than_their_own_is_not_verified_for_it(memory: SqlMemory) -> None:
    example, _ = firm(memory.connection, "示例期货有限公司"), firm(memory.connection, "另一家期货有限公司")
    li = conversation(memory.connection)
    verified(memory, li, example)
    own = NewTicket(TicketKind.APPLICATION, "shengeng", li.id, "申报", Language.ZH, "示例期货(总部)")
    assert memory.tickets.open(own, LI).firm_id == example
    other = memory.tickets.open(replace(own, firm="另一家期货有限公司"), LI)
    assert (other.firm, other.firm_id, other.verified_firm) == ("另一家期货有限公司", None, "")
    assert memory.tickets.refill(other, "申报", "示例期货有限公司", {}, 1).firm_id == example


def test_a_ticket_says_whether_its_member_was_verified(memory: SqlMemory) -> None:
    example = firm(memory.connection, "示例期货有限公司")
    li, wu = conversation(memory.connection), conversation(memory.connection, "wu")
    verified(memory, li, example)
    of_wu = memory.tickets.open(NewTicket(TicketKind.INQUIRY, "msc", wu.id, "咨询", Language.ZH, "示例期货"), LI)
    of_li = memory.tickets.open(NewTicket(TicketKind.INQUIRY, "msc", li.id, "咨询", Language.ZH), LI)
    assert (of_wu.firm, of_wu.firm_id, of_wu.verified_firm) == ("示例期货", None, "")
    assert (of_li.firm, of_li.firm_id, of_li.verified_firm) == ("示例期货有限公司", example, "示例期货有限公司")
    assert memory.tickets.of_firm(example) == [of_li]
    assert memory.tickets.of_conversations([li.id, wu.id]) == [of_li, of_wu]
