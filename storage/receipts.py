"""Receipts: why questions got their replies, and how people rated those. Each is kept under the id of its question."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from handlers.conversation import Conversation
from handlers.messages import InboundMessage, ReplyKind
from handlers.receipts import Asked, Concern, Outcome, Rating, Receipt, likeness
from knowledge.language import Language
from knowledge.understanding import Certainty, Match, Target, Understanding
from storage.codec import inbound_in
from storage.columns import JsonValue
from storage.messages import MESSAGE
from storage.question_tables import ReceiptRow
from storage.tables import table

RECEIPT = table(ReceiptRow)
R = RECEIPT.c
DIGITS = 4
"""Of a score."""
_PUT = insert(RECEIPT).inline()


@dataclass(frozen=True, slots=True)
class Kept:
    """A receipt as it was kept, and what became of it since."""

    question: int
    at: datetime
    receipt: Receipt
    concern: Concern | None = None
    """Why the question stands on the list now, if it does."""
    rating: Rating | None = None
    rated_at: datetime | None = None


class SqlReceipts:
    """`handlers.ports.Receipts` on one transaction, and keeping new ones."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def put(self, question: int, message: InboundMessage, receipt: Receipt) -> None:
        """Keep the receipt for `message`, whose id is `question`."""
        understood, concern = receipt.understood, receipt.concern
        best = understood.best if understood is not None else None
        values = {
            "question_id": question,
            "at": message.received_at,
            "release": receipt.release,
            "outcome": receipt.outcome.value,
            "kind": receipt.kind.value,
            "certainty": understood.certainty.value if understood is not None else None,
            "score": round(best.score, DIGITS) if best is not None else None,
            "lead": round(understood.lead, DIGITS) if understood is not None else None,
            "reasons": reasons_out(receipt),
            "listed_for": concern.value if concern is not None else None,
            "listed_as": likeness(message) if concern is not None else None,
        }
        self._connection.execute(_PUT, values)

    def rate(self, question: int, rating: Rating, by: Conversation) -> bool:
        """Keep a rating in the place of an earlier one; False where `by` was given no answer to that question."""
        row = self._of_chat(question, by)
        if row is None or row.kind != ReplyKind.ANSWER.value:
            return False
        disliked = rating is Rating.BAD
        values = {
            "rating": int(rating),
            "rated_at": self._now,
            "rated_by": by.id,
            "listed_for": Concern.DISLIKED.value if disliked else None,
            "listed_as": likeness(inbound_in(row)) if disliked else None,
        }
        self._connection.execute(update(RECEIPT).where(R.question_id == question).values(values))
        return True

    def asked(self, question: int, by: Conversation) -> Asked | None:
        """The question; None where it is not one of the chat of `by`."""
        row = self._of_chat(question, by)
        return Asked(row.body.get("text", ""), tuple(row.reasons.get("chosen", []))) if row is not None else None

    def _of_chat(self, question: int, by: Conversation) -> Row[Any] | None:
        mine = (MESSAGE.c.channel == by.address.channel, MESSAGE.c.chat == by.address.chat)
        query = (
            select(MESSAGE, R.kind, R.reasons)
            .join(RECEIPT, R.question_id == MESSAGE.c.id)
            .where(R.question_id == question, *mine)
        )
        return self._connection.execute(query).one_or_none()


def of_questions(connection: Connection, questions: Collection[int]) -> Mapping[int, Kept]:
    """The receipts of these messages, by their ids; those that have none are left out."""
    if not questions:
        return {}
    rows = connection.execute(select(RECEIPT).where(R.question_id.in_(questions)))
    return {row.question_id: receipt_in(row) for row in rows}


def ratings(connection: Connection, questions: Collection[int]) -> Mapping[int, Rating]:
    """How the answers to these messages are rated; those that are not are left out."""
    if not questions:
        return {}
    query = select(R.question_id, R.rating).where(R.question_id.in_(questions), R.rating.is_not(None))
    return {row.question_id: Rating(row.rating) for row in connection.execute(query)}


def newest(connection: Connection) -> Kept | None:
    """The receipt of the question that came last."""
    row = connection.execute(select(RECEIPT).order_by(R.question_id.desc()).limit(1)).one_or_none()
    return receipt_in(row) if row is not None else None


def reasons_out(receipt: Receipt) -> JsonValue:
    """What of a receipt is not in columns of its own; empty parts are left out."""
    understood = receipt.understood or Understanding(Certainty.UNKNOWN)
    body = {
        "chosen": receipt.chosen,
        "computed": receipt.computed,
        "near": [
            [match.target.value, match.id, round(match.score, DIGITS), match.phrasing, match.language.value]
            for match in understood.matches
        ],
        "topics": understood.topics,
        "concepts": understood.concepts,
    }
    return {name: list(value) for name, value in body.items() if value}


def receipt_in(row: Any) -> Kept:
    """The receipt of a row, with its scores in `DIGITS` digits."""
    body = row.reasons
    receipt = Receipt(
        release=row.release,
        outcome=Outcome(row.outcome),
        kind=ReplyKind(row.kind),
        chosen=tuple(body.get("chosen", [])),
        computed=tuple(body.get("computed", [])),
        understood=_understood(row) if row.certainty is not None else None,
    )
    rating = Rating(row.rating) if row.rating is not None else None
    concern = Concern(row.listed_for) if row.listed_for is not None else None
    return Kept(row.question_id, row.at, receipt, concern, rating, row.rated_at)


def _understood(row: Any) -> Understanding:
    body = row.reasons
    return Understanding(
        Certainty(row.certainty),
        tuple(
            Match(Target(target), id_, score, phrasing, Language(language))
            for target, id_, score, phrasing, language in body.get("near", [])
        ),
        row.lead,
        tuple(body.get("topics", [])),
        tuple(body.get("concepts", [])),
    )
