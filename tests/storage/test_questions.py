"""The list of questions that somebody should look at: alike ones together, and new again when asked again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import Connection

from handlers.messages import InboundMessage, OutboundMessage, ReplyKind, Sender
from handlers.receipts import Concern, Outcome, Rating, Receipt
from handlers.tickets import Role
from knowledge.understanding import Certainty, Understanding
from storage import conversations, messages, questions, staff
from storage.database import Database
from storage.questions import Listed, Mark, Order, Standing, Wanted
from storage.receipts import SqlReceipts
from storage.staff import Staff
from tests.databases import TODAY

IDS = count(1)
UNKNOWN = Receipt(1, Outcome.UNKNOWN, ReplyKind.DECLINE, understood=Understanding(Certainty.UNKNOWN))
DECLINED = Receipt(1, Outcome.DECLINE, ReplyKind.DECLINE, ("decline-fees",))
ANSWERED = Receipt(1, Outcome.ENTRY, ReplyKind.ANSWER, ("kb-a",))


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    database = Database(database_url)
    database.upgrade()
    with database.writing.connect() as connection:
        yield connection
    database.close()


@pytest.fixture
def wang(connection: Connection) -> Staff:
    return staff.add(connection, "wang", "王芳", Role.ADMIN, "-", TODAY)


def asked(
    connection: Connection, text: str, receipt: Receipt = UNKNOWN, *, who: str = "li", at: datetime = TODAY
) -> int:
    """A question with its reply; its id."""
    message = InboundMessage("web", str(next(IDS)), Sender(who), who, at, text)
    conversation = conversations.of_message(connection, message)
    question = messages.take(connection, message, conversation.id)
    assert question is not None
    reply = OutboundMessage(message.address, f"回复：{text}", kind=receipt.kind, question=question)
    messages.put(connection, [(reply, conversation.id)], at)
    SqlReceipts(connection, at).put(question, message, receipt)
    return question


def listed(connection: Connection, wanted: Wanted = Wanted()) -> list[Listed]:  # noqa: B008 — frozen
    return questions.listed(connection, wanted, 100)


def texts(found: list[Listed]) -> list[str]:
    return [each.asked.text for each in found]


def marked(connection: Connection, each: Listed, state: Standing, by: Staff, remark: str = "") -> bool:
    made = Mark(state, remark, by.name, TODAY)
    return questions.mark(connection, each.key, each.kept.question, made, by)


def test_alike_questions_stand_there_once_with_their_last_text_and_reply(connection: Connection) -> None:
    asked(connection, "请问手续费多少")
    last = asked(connection, "手续费多少？", who="zhou")
    [found] = listed(connection)
    assert (found.count, found.asked.text, found.kept.question) == (2, "手续费多少？", last)
    assert found.said is not None
    assert found.said.text == "回复：手续费多少？"
    assert (found.kept.concern, found.standing, found.mark) == (Concern.UNANSWERED, Standing.NEW, None)


def test_what_was_answered_is_not_there_until_it_is_rated_down(connection: Connection) -> None:
    question = asked(connection, "怎么申请", ANSWERED)
    assert listed(connection) == []
    li = conversations.of_message(connection, InboundMessage("web", "x", Sender("li"), "li", TODAY))
    SqlReceipts(connection, TODAY).rate(question, Rating.BAD, li)
    [found] = listed(connection)
    assert found.kept.concern is Concern.DISLIKED
    SqlReceipts(connection, TODAY).rate(question, Rating.GOOD, li)
    assert listed(connection) == []


def test_the_list_can_be_narrowed(connection: Connection) -> None:
    asked(connection, "红烧肉", at=TODAY - timedelta(days=40))
    asked(connection, "手续费", DECLINED)
    asked(connection, "大象")
    assert texts(listed(connection, Wanted(concern=Concern.DECLINED))) == ["手续费"]
    recent = Wanted(since=TODAY - timedelta(days=30), order=Order.LATEST)
    assert texts(listed(connection, recent)) == ["大象", "手续费"]
    assert len(questions.listed(connection, Wanted(order=Order.LATEST), 2)) == 2
    assert texts(questions.listed(connection, Wanted(order=Order.LATEST), 2, 2)) == ["红烧肉"]


def test_what_is_asked_most_often_stands_first(connection: Connection) -> None:
    for text in ("手续费", "手续费", "大象"):
        asked(connection, text)
    assert texts(listed(connection)) == ["手续费", "大象"]
    assert texts(listed(connection, Wanted(order=Order.LATEST))) == ["大象", "手续费"]


def test_a_marked_question_is_new_again_when_it_is_asked_again(connection: Connection, wang: Staff) -> None:
    asked(connection, "手续费")
    assert marked(connection, listed(connection)[0], Standing.DONE, wang, "已加条目")
    assert listed(connection) == []
    [done] = listed(connection, Wanted(standing=Standing.DONE))
    assert done.mark == Mark(Standing.DONE, "已加条目", "王芳", TODAY)
    asked(connection, "手续费！")
    [again] = listed(connection)
    assert again.standing is Standing.NEW
    assert again.mark == done.mark
    assert listed(connection, Wanted(standing=Standing.DONE)) == []


def test_a_mark_is_changed_and_taken_away(connection: Connection, wang: Staff) -> None:
    asked(connection, "手续费")
    [found] = listed(connection)
    marked(connection, found, Standing.SEEN, wang)
    marked(connection, found, Standing.DONE, wang, "好了")
    [done] = listed(connection, Wanted(standing=None))
    assert done.standing is Standing.DONE
    marked(connection, done, Standing.NEW, wang)
    [new] = listed(connection)
    assert new.mark is None


def test_what_is_not_on_the_list_cannot_be_marked(connection: Connection, wang: Staff) -> None:
    question = asked(connection, "怎么申请", ANSWERED)
    made = Mark(Standing.DONE, "", wang.name, TODAY)
    assert not questions.mark(connection, "0" * 32, question, made, wang)
    asked(connection, "手续费")
    [found] = listed(connection)
    assert not questions.mark(connection, found.key, 10**9, made, wang)
