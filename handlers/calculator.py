"""The quota calculator in a chat: when it speaks, what it remembers, and what it asks back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from handlers import computed, open_windows
from handlers.messages import Choice, Dialog, OutboundMessage, ReplyKind
from handlers.receipts import Outcome
from handlers.turn import Turn
from handlers.verdicts import blocks, name_of
from knowledge.pack import Pack
from knowledge.quota import Kind
from knowledge.quota_binding import Position
from knowledge.quota_question import QuotaQuestion, followed_up, quota_question
from knowledge.slots import account_in

MOST = 5
"""Products that one answer computes; more would not be read."""

CHOICE = re.compile(r"quota:[a-z]{2}:(futures|options)?(,(futures|options))?:(\d{1,10}[dt]?|-):(\d{1,10}|-)", re.ASCII)
NOTHING_YET = "quota:=::-:-"
"""A question whose parts are still to come."""
REMEMBERED = timedelta(minutes=15)
"""So long "那期权呢" belongs to the question before."""


def asked_for(turn: Turn, text: str) -> QuotaQuestion | None:
    """The question to the calculator in a text, or what it changes of the one before; None where it is neither."""
    asked = quota_question(turn.pack, text)
    if asked is not None:
        return None if _about_something_else(turn, asked, text) else asked
    before = _remembered(turn)
    return None if before is None else followed_up(turn.pack, before, text)


def lone_number(turn: Turn) -> list[OutboundMessage]:
    """A number and nothing else, after a calculation, is a number of lots; [] where there was none."""
    before = _remembered(turn)
    asked = followed_up(turn.pack, before, turn.message.text) if before is not None else None
    return compute(turn, asked) if asked is not None else []


def compute(turn: Turn, asked: QuotaQuestion) -> list[OutboundMessage]:
    """Answer a question about the quota, or ask which product a word such as 橡胶 means."""
    if asked.ambiguous:
        return [_which(turn, asked)]
    if not any(each.codes or each.name for each in asked.positions):
        _remember(turn, asked)
        return [turn.say("calc.which-product", kind=ReplyKind.CLARIFY)]
    stop = [turn.phrase(f"calc.stop-{asked.stop.value}")] if asked.stop is not None else []
    told = [block for position in asked.positions[:MOST] for block in blocks(turn, position)]
    end = "calc.end-open" if turn.pack.quotas.window.holds(turn.today) else "calc.end"
    opened = open_windows.said(turn) if end == "calc.end" else []
    parts = [
        *opened,
        turn.phrase("answer.dated"),
        *_account(turn),
        *stop,
        *told,
        *_notes(turn, asked),
        turn.phrase(end),
    ]
    turn.update(misses=0)
    _remember(turn, asked)
    clause = turn.pack.quotas.clause.in_(turn.conversation.language)
    choices = [*_as_daily(turn, asked), *_application(turn)]
    reply = turn.reply("\n\n".join(parts), choices, kind=ReplyKind.ANSWER, sources=[clause])
    return [turn.answered(reply, Outcome.CALCULATOR, _written(asked))]


def on_choice(turn: Turn, choice: str) -> list[OutboundMessage]:
    """A product was picked: `quota:<code>:<kinds>:<lots, with d if daily and t if in total, or ->:<days or ->`."""
    asked = _read(choice) if CHOICE.fullmatch(choice) else None
    known = {product.code for product in turn.pack.products.products}
    if asked is None or not known.issuperset(asked.positions[0].codes):
        return [turn.say("choice.gone", turn.choice("help", "button.help"))]
    return compute(turn, asked)


def ask_for_parts(turn: Turn) -> list[OutboundMessage]:
    """Somebody wants the calculator and gave no figures: they may come one by one."""
    turn.update(quota=NOTHING_YET, quota_at=turn.now.isoformat())
    return [turn.say("calc.ask", kind=ReplyKind.CLARIFY)]


def _about_something_else(turn: Turn, asked: QuotaQuestion, text: str) -> bool:
    """Whether a text does not speak of the quota but of something else: what the document does not answer, such as
    fees; or, where nothing but a position makes it a question, anything that is not said of positions."""
    understood = turn.understood
    if understood is None or asked.about_quota or understood.topics or (asked.plain and account_in(text) is not None):
        return False
    if not asked.wanted:
        return not set(understood.concepts) <= {*turn.pack.quotas.concepts}
    return not _red_lines(turn.pack).isdisjoint(understood.concepts)


@lru_cache(maxsize=4)
def _red_lines(pack: Pack) -> frozenset[str]:
    return frozenset(concept for decline in pack.declines.values() for concept in decline.concepts)


def _remembered(turn: Turn) -> QuotaQuestion | None:
    """What was asked some minutes ago at most."""
    conversation = turn.conversation
    if not conversation.quota or turn.now - datetime.fromisoformat(conversation.quota_at) > REMEMBERED:
        return None
    return _read(conversation.quota)


def _remember(turn: Turn, asked: QuotaQuestion) -> None:
    turn.update(quota=_written(asked), quota_at=turn.now.isoformat())


def _written(asked: QuotaQuestion) -> str:
    """A question as it is remembered; that of one listed product is also a choice's id."""
    return "quota:" + ";".join(map(_written_position, asked.positions))


def _written_position(position: Position) -> str:
    lots, days = ("-" if number is None else str(number) for number in (position.lots, position.days))
    if position.lots is not None:
        lots += "d" if position.daily else "t" if position.total else ""
    return ":".join([",".join(position.codes) or f"={position.name}", ",".join(position.kinds), lots, days])


def _read(written: str) -> QuotaQuestion:
    return QuotaQuestion(tuple(map(_read_position, written.removeprefix("quota:").split(";"))))


def _read_position(written: str) -> Position:
    product, kinds, lots, days = written.split(":")
    named = product.startswith("=")
    return Position(
        name=product[1:] if named else product,
        codes=() if named else tuple(product.split(",")),
        kinds=tuple(Kind(kind) for kind in kinds.split(",") if kind),
        lots=_number(lots.rstrip("dt")),
        days=_number(days),
        daily=lots.endswith("d"),
        total=lots.endswith("t"),
    )


def _number(text: str) -> int | None:
    return None if text == "-" else int(text)


def _which(turn: Turn, asked: QuotaQuestion) -> OutboundMessage:
    """Ask which product is meant; figures are kept where they are those of one word."""
    first = asked.positions[0]
    kept = first if len(asked.positions) == 1 else Position("", (), first.kinds)
    choices = [
        Choice(f"quota:{_written_position(replace(kept, codes=(code,)))}", name_of(turn, code))
        for code in asked.ambiguous
    ]
    reply = turn.say("calc.which", *choices, kind=ReplyKind.CLARIFY)
    return turn.answered(reply, Outcome.CALCULATOR, *(choice.id for choice in choices))


def _account(turn: Turn) -> list[str]:
    """What is told of the client's account, where the text speaks of its opening."""
    line = computed.account(turn, turn.message.text) if turn.message.choice is None else ""
    return [line] if line else []


def _notes(turn: Turn, asked: QuotaQuestion) -> list[str]:
    """What was not counted, and how the lots were taken."""
    declared = _called(turn, asked.positions[0])
    notes = [
        turn.phrase("calc.uncounted", declared=declared, product=_called(turn, each), lots=each.lots)
        for each in asked.uncounted
    ]
    return [*notes, *(turn.phrase("calc.assumed", lots=each.lots) for each in _taken_as_total(asked))]


def _called(turn: Turn, position: Position) -> str:
    return name_of(turn, position.codes[0]) if len(position.codes) == 1 else position.name


def _taken_as_total(asked: QuotaQuestion) -> list[Position]:
    """The only position, where nothing says whether its lots are those of each day or of all days."""
    position = asked.positions[0]
    said = position.daily or position.total or position.lots is None or position.days is None
    return [] if said or len(asked.positions) > 1 or not position.codes else [position]


def _as_daily(turn: Turn, asked: QuotaQuestion) -> list[Choice]:
    """The other reading."""
    return [
        Choice(f"quota:{_written_position(replace(each, daily=True))}", turn.phrase("calc.as-daily", lots=each.lots))
        for each in _taken_as_total(asked)
    ]


def _application(turn: Turn) -> list[Choice]:
    if turn.pack.form_of(Dialog.APPLICATION) is None:
        return []
    return [turn.choice("start:application", "button.application")]
