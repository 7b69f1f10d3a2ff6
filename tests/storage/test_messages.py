"""Inbox and outbox: once in, in order out, and nothing that was due is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from handlers.messages import (
    Address,
    Attachment,
    Choice,
    Dialog,
    Envelope,
    FileTrouble,
    InboundMessage,
    OutboundMessage,
    ReplyKind,
    Sender,
)
from knowledge.language import Language
from storage import codec, conversations, messages
from storage.database import Database
from storage.messages import Attempt, Delivery
from storage.tables import MessageRow
from tests.databases import TODAY

LI = Address("web", "li")
IDS = count(1)


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    database = Database(database_url)
    database.upgrade()
    with database.writing.connect() as connection:
        yield connection
    database.close()


def inbound(text: str = "你好", message_id: str = "") -> InboundMessage:
    return InboundMessage("web", message_id or str(next(IDS)), Sender("li"), "li", TODAY, text)


def posted(connection: Connection, *texts: str, to: Address = LI) -> None:
    messages.put(connection, [(OutboundMessage(to, text), None) for text in texts], TODAY)


def due(connection: Connection, after: int = 0, busy: tuple[str, ...] = ()) -> list[str]:
    now = TODAY + timedelta(seconds=after)
    return [each.message.text for each in messages.due(connection, "web", now, busy, 10)]


def tried(connection: Connection, outcome: Delivery, *, after: int = 0) -> None:
    [first] = messages.due(connection, "web", TODAY + timedelta(days=1), [], 1)
    again = TODAY + timedelta(seconds=after) if outcome is Delivery.PENDING else None
    word = "sent" if outcome is Delivery.SENT else "RetryLater"
    messages.record(connection, Attempt(first.id, 0, TODAY, word, outcome, 0, again, platform_id="p1"))


def test_a_message_is_taken_once(connection: Connection) -> None:
    message = inbound()
    conversation = conversations.of_message(connection, message).id
    assert messages.take(connection, message, conversation)
    assert not messages.take(connection, message, conversation)
    assert len(messages.transcript(connection, conversation)) == 1


def test_the_same_words_twice_are_two_messages(connection: Connection) -> None:
    conversation = conversations.of_message(connection, inbound()).id
    assert messages.take(connection, inbound("是"), conversation)
    assert messages.take(connection, inbound("是"), conversation)


def test_each_chat_gets_its_oldest_message_first(connection: Connection) -> None:
    posted(connection, "one", "two")
    posted(connection, "other", to=Address("web", "wang"))
    assert due(connection) == ["one", "other"]
    tried(connection, Delivery.SENT)
    assert due(connection) == ["two", "other"]


def test_what_must_wait_holds_back_its_chat_only(connection: Connection) -> None:
    posted(connection, "one", "two")
    posted(connection, "other", to=Address("web", "wang"))
    tried(connection, Delivery.PENDING, after=60)
    assert due(connection) == ["other"]
    assert due(connection, after=61) == ["one", "other"]
    assert messages.next_due(connection, "web", TODAY) == TODAY + timedelta(seconds=60)


def test_a_dead_message_lets_the_next_one_pass_and_is_shown(connection: Connection) -> None:
    posted(connection, "one", "two")
    tried(connection, Delivery.DEAD)
    assert due(connection) == ["two"]
    [trouble] = messages.troubled(connection)
    assert trouble.outbound is not None
    assert trouble.outbound.text == "one"
    assert messages.retry(connection, trouble.id)
    assert due(connection) == ["one"]


def test_a_parked_message_goes_when_the_person_is_back(connection: Connection) -> None:
    posted(connection, "one")
    tried(connection, Delivery.PARKED)
    assert due(connection, after=10**6) == []
    assert messages.unpark(connection, LI) == 1
    assert due(connection) == ["one"]


def test_a_chat_that_is_being_sent_to_is_left_out(connection: Connection) -> None:
    posted(connection, "one")
    assert due(connection, busy=("li",)) == []


def test_a_delivered_message_leads_back_to_its_ticket(connection: Connection) -> None:
    messages.put(connection, [(OutboundMessage(LI, "新工单", ticket=7), None)], TODAY)
    tried(connection, Delivery.SENT)
    assert messages.ticket_of(connection, LI, "p1") == 7
    assert messages.ticket_of(connection, Address("web", "wang"), "p1") is None


def test_where_order_does_not_matter_one_that_waits_holds_up_no_other(connection: Connection) -> None:
    posted(connection, "one", "two", "three")
    tried(connection, Delivery.PENDING, after=60)
    assert messages.waiting_count(connection, "web") == 3
    loose = messages.due(connection, "web", TODAY, [], 10, in_order=False)
    assert [each.message.text for each in loose] == ["two", "three"]
    beside = messages.due(connection, "web", TODAY, [loose[0].id], 10, in_order=False)
    assert [each.message.text for each in beside] == ["three"]


def test_what_was_handed_over_says_so_until_its_outcome_is_recorded(connection: Connection) -> None:
    posted(connection, "one")
    [one] = messages.due(connection, "web", TODAY, [], 1)
    messages.hand_over(connection, one.id, TODAY)
    assert [each.handed for each in messages.due(connection, "web", TODAY, [], 1)] == [True]
    tried(connection, Delivery.PENDING)
    assert [each.handed for each in messages.due(connection, "web", TODAY, [], 1)] == [False]


def test_what_is_withdrawn_is_neither_handed_over_nor_tried_again(connection: Connection) -> None:
    messages.put(connection, [(OutboundMessage(LI, text, ticket=7), None) for text in ("one", "two")], TODAY)
    [one, two] = messages.due(connection, "web", TODAY, [], 10, in_order=False)
    assert messages.hand_over(connection, one.id, TODAY)
    assert messages.withdraw(connection, 7, "web") == 1, "the first may have arrived"
    assert not messages.hand_over(connection, two.id, TODAY)
    assert not messages.record(connection, Attempt(two.id, 0, TODAY, "RetryLater", Delivery.PENDING, 0, TODAY))
    assert messages.record(connection, Attempt(one.id, 0, TODAY, "sent", Delivery.SENT, 1))
    assert due(connection, after=60) == []


def test_of_an_unknown_outcome_a_person_decides(connection: Connection) -> None:
    posted(connection, "one", "two")
    tried(connection, Delivery.UNKNOWN)
    assert due(connection) == ["two"]
    assert [each.delivery for each in messages.troubled(connection)] == [Delivery.UNKNOWN]
    assert messages.dead_count(connection) == 1
    [unknown] = messages.troubled(connection)
    assert messages.retry(connection, unknown.id)
    assert due(connection) == ["one"]


FILES = st.builds(
    Attachment,
    name=st.text(max_size=20),
    media_type=st.just("text/plain"),
    size=st.integers(0, 10),
    sha256=st.just("a" * 64),
    trouble=st.sampled_from([None, *FileTrouble]),
)
CHOICES = st.builds(Choice, id=st.text(max_size=10), label=st.text(max_size=10), numbered=st.booleans())

ENVELOPES = st.builds(
    Envelope,
    subject=st.text(max_size=20),
    cc=st.lists(st.text(max_size=9)).map(tuple),
    reply_to=st.text(max_size=9),
    note=st.text(max_size=9),
    filed_from=st.sampled_from([None, 4]),
)


@given(
    st.builds(
        OutboundMessage,
        to=st.just(LI),
        text=st.text(),
        choices=st.lists(CHOICES, max_size=3).map(tuple),
        attachments=st.lists(FILES, max_size=2).map(tuple),
        kind=st.sampled_from(ReplyKind),
        dialog=st.sampled_from([None, *Dialog]),
        offers=st.lists(st.sampled_from(Dialog), max_size=2).map(tuple),
        sources=st.lists(st.text(), max_size=2).map(tuple),
        author=st.text(max_size=5),
        ticket=st.sampled_from([None, 3]),
        envelope=st.none() | ENVELOPES,
        question=st.sampled_from([None, 8]),
        edits=st.sampled_from([None, 9]),
        passes_on=st.sampled_from([None, 10]),
    )
)
def test_an_outbound_message_survives_the_database_whole(message: OutboundMessage) -> None:
    row = MessageRow(
        direction="out",
        channel=LI.channel,
        chat=LI.chat,
        state="pending",
        body=codec.outbound_out(message),
        ticket_id=message.ticket,
    )
    assert codec.outbound_in(row) == message


@given(
    st.builds(
        InboundMessage,
        channel=st.just("web"),
        message_id=st.text(min_size=1),
        sender=st.builds(Sender, id=st.text(), name=st.text(), language=st.sampled_from([None, *Language])),
        chat=st.just("li"),
        received_at=st.just(TODAY),
        thread=st.sampled_from([None, "5"]),
        edits=st.sampled_from([None, "42:7"]),
        forwarded=st.booleans(),
        text=st.text(),
        choice=st.sampled_from([None, "help"]),
        attachments=st.lists(FILES, max_size=2).map(tuple),
        reply_to=st.sampled_from([None, "5"]),
    )
)
def test_an_inbound_message_survives_the_database_whole(message: InboundMessage) -> None:
    row = MessageRow(
        direction="in",
        channel=message.channel,
        chat=message.chat,
        external_id=message.message_id,
        at=message.received_at,
        state="handled",
        body=codec.inbound_out(message),
    )
    assert codec.inbound_in(row) == message
