"""Receipts: kept whole under their question, rated by those who were answered, listed where somebody should look."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from handlers.conversation import Conversation
from handlers.messages import InboundMessage, ReplyKind, Sender
from handlers.receipts import Concern, Outcome, Rating, Receipt, likeness
from knowledge.language import Language
from knowledge.understanding import Certainty, Match, Target, Understanding
from storage import conversations, messages, receipts
from storage.database import Database
from storage.question_tables import ReceiptRow
from storage.receipts import SqlReceipts
from tests.databases import TODAY

IDS = count(1)
ENTRY = Match(Target.ENTRY, "kb-a", 0.7123, "怎么申请", Language.ZH)
ANSWER = Receipt(
    release=3,
    outcome=Outcome.ENTRY,
    kind=ReplyKind.ANSWER,
    chosen=("kb-a",),
    computed=("第7张反馈表，编号填007。",),
    understood=Understanding(Certainty.SURE, (ENTRY,), 0.25, ("会员之声",), ("number",)),
)
UNKNOWN = Receipt(3, Outcome.UNKNOWN, ReplyKind.DECLINE, understood=Understanding(Certainty.UNKNOWN))


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    database = Database(database_url)
    database.upgrade()
    with database.writing.connect() as connection:
        yield connection
    database.close()


def inbound(text: str, who: str = "li", choice: str | None = None) -> InboundMessage:
    return InboundMessage("web", str(next(IDS)), Sender(who), who, TODAY, text, choice)


def asked(connection: Connection, message: InboundMessage, receipt: Receipt = ANSWER) -> tuple[int, Conversation]:
    """A question that was replied to with this receipt: its id, and the conversation."""
    conversation = conversations.of_message(connection, message)
    question = messages.take(connection, message, conversation.id)
    assert question is not None
    SqlReceipts(connection, TODAY).put(question, message, receipt)
    return question, conversation


def listed(connection: Connection, question: int) -> tuple[str | None, str | None]:
    row = connection.execute(
        receipts.RECEIPT.select().where(receipts.R.question_id == question),
    ).one()
    return row.listed_for, row.listed_as


def test_a_receipt_is_kept_whole(connection: Connection) -> None:
    question, _ = asked(connection, inbound("第7张反馈表怎么编号"))
    kept = receipts.of_questions(connection, [question, 999])
    assert kept.keys() == {question}
    assert kept[question].receipt == ANSWER
    assert kept[question].rating is None
    assert kept[question].at == TODAY


def test_who_was_answered_may_rate_and_rate_again(connection: Connection) -> None:
    message = inbound("怎么申请")
    question, li = asked(connection, message)
    memory = SqlReceipts(connection, TODAY)
    assert memory.rate(question, Rating.BAD, li)
    assert listed(connection, question) == (Concern.DISLIKED.value, likeness(message))
    assert receipts.of_questions(connection, [question])[question].rating is Rating.BAD
    assert memory.rate(question, Rating.GOOD, li)
    assert listed(connection, question) == (None, None)
    kept = receipts.of_questions(connection, [question])[question]
    assert (kept.rating, kept.rated_at) == (Rating.GOOD, TODAY)


def test_nobody_rates_what_another_was_told(connection: Connection) -> None:
    question, _ = asked(connection, inbound("怎么申请"))
    _, wang = asked(connection, inbound("在吗", "wang"))
    assert not SqlReceipts(connection, TODAY).rate(question, Rating.BAD, wang)
    assert SqlReceipts(connection, TODAY).asked(question, wang) is None
    assert receipts.of_questions(connection, [question])[question].rating is None


def test_only_answers_are_rated(connection: Connection) -> None:
    question, li = asked(connection, inbound("红烧肉"), UNKNOWN)
    assert not SqlReceipts(connection, TODAY).rate(question, Rating.GOOD, li)
    assert not SqlReceipts(connection, TODAY).rate(10**6, Rating.GOOD, li)
    assert listed(connection, question)[0] == Concern.UNANSWERED.value


def test_the_text_of_a_question_is_in_its_message_only(connection: Connection) -> None:
    question, li = asked(connection, inbound("会员之声怎么编号，很长的一句话"))
    row = connection.execute(receipts.RECEIPT.select()).one()
    assert "很长的一句话" not in str(row)
    found = SqlReceipts(connection, TODAY).asked(question, li)
    assert found is not None
    assert (found.text, found.chosen) == ("会员之声怎么编号，很长的一句话", ("kb-a",))


@pytest.mark.parametrize(
    ("outcome", "kind", "concern"),
    [
        (Outcome.UNKNOWN, ReplyKind.DECLINE, Concern.UNANSWERED),
        (Outcome.SUGGESTIONS, ReplyKind.CLARIFY, Concern.UNANSWERED),
        (Outcome.TOO_LONG, ReplyKind.DECLINE, Concern.UNANSWERED),
        (Outcome.DECLINE, ReplyKind.DECLINE, Concern.DECLINED),
        (Outcome.ENTRY, ReplyKind.DECLINE, Concern.DECLINED),
        (Outcome.ENTRY, ReplyKind.ANSWER, None),
        (Outcome.CLARIFICATION, ReplyKind.CLARIFY, None),
        (Outcome.INTENT, ReplyKind.DECLINE, None),
    ],
)
def test_what_somebody_should_look_at(outcome: Outcome, kind: ReplyKind, concern: Concern | None) -> None:
    assert Receipt(1, outcome, kind).concern is concern


def test_questions_are_alike_however_they_are_typed() -> None:
    assert likeness(inbound("请问 保证金 比例？")) == likeness(inbound("保证金比例"))
    assert likeness(inbound("保证金比例")) != likeness(inbound("手续费"))
    assert likeness(inbound("", choice="ask:kb-a")) != likeness(inbound("", choice="ask:kb-b"))


SCORES = st.integers(0, 10_000).map(lambda number: number / 10_000)
MATCHES = st.builds(
    Match,
    target=st.sampled_from(Target),
    id=st.text(max_size=8),
    score=SCORES,
    phrasing=st.text(max_size=8),
    language=st.sampled_from(Language),
)
WORDS = st.lists(st.text(max_size=5), max_size=3).map(tuple)


@given(
    st.builds(
        Receipt,
        release=st.integers(1, 9),
        outcome=st.sampled_from(Outcome),
        kind=st.sampled_from(ReplyKind),
        chosen=WORDS,
        computed=WORDS,
        understood=st.none()
        | st.builds(
            Understanding,
            certainty=st.sampled_from(Certainty),
            matches=st.lists(MATCHES, max_size=2).map(tuple),
            lead=SCORES,
            topics=WORDS,
            concepts=WORDS,
        ),
    )
)
def test_a_receipt_survives_the_database_whole(receipt: Receipt) -> None:
    understood = receipt.understood
    row = ReceiptRow(
        question_id=1,
        at=TODAY,
        release=receipt.release,
        outcome=receipt.outcome.value,
        kind=receipt.kind.value,
        certainty=understood.certainty.value if understood else None,
        lead=understood.lead if understood else None,
        reasons=receipts.reasons_out(receipt),
    )
    assert receipts.receipt_in(row).receipt == receipt
