"""The quota calculator in a chat: each condition met or not, its clause, and that it is an estimate."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.messages import Choice, OutboundMessage, ReplyKind
from handlers.receipts import Outcome
from handlers.turn import Turn
from knowledge.language import Language
from knowledge.quota import Kind, Verdict, days_to_exceed, judge
from knowledge.quota_question import QuotaQuestion, followed_up, quota_question

MOST = 3
"""Products that one answer computes; more would not be read."""


CHOICE = re.compile(r"quota:[a-z,]{2,20}:(futures|options)?(,(futures|options))?:(\d{1,10}d?|-):(\d{1,10}|-)", re.ASCII)
REMEMBERED = timedelta(minutes=15)
"""So long "那期权呢" belongs to the question before."""


def asked_for(turn: Turn, text: str) -> QuotaQuestion | None:
    """The question to the calculator in a text, or what it changes of the one before; None where it is neither."""
    asked = quota_question(turn.pack, text)
    if asked is not None or not turn.conversation.quota:
        return asked
    if turn.now - datetime.fromisoformat(turn.conversation.quota_at) > REMEMBERED:
        return None
    return followed_up(turn.pack, _read(turn.conversation.quota), text)


def compute(turn: Turn, asked: QuotaQuestion) -> list[OutboundMessage]:
    """Answer a question about the quota, or ask which product a word such as 橡胶 means."""
    if asked.ambiguous:
        return [_which(turn, asked)]
    blocks = [turn.phrase("calc.unlisted", product=name) for name in asked.unlisted]
    for code in asked.codes[:MOST]:
        blocks += [_block(turn, verdict, asked) for verdict in _verdicts(turn, code, asked)]
    end = "calc.end-open" if turn.pack.quotas.window.holds(turn.today) else "calc.end"
    text = "\n\n".join([turn.phrase("answer.dated"), *blocks, turn.phrase(end)])
    turn.update(misses=0, quota=_written(asked), quota_at=turn.now.isoformat())
    clause = turn.pack.quotas.clause.in_(turn.conversation.language)
    reply = turn.reply(text, kind=ReplyKind.ANSWER, sources=[clause])
    return [turn.answered(reply, Outcome.CALCULATOR, _written(asked))]


def on_choice(turn: Turn, choice: str) -> list[OutboundMessage]:
    """A product was picked: `quota:<codes>:<kinds>:<lots, with d if daily, or ->:<days or ->`."""
    asked = _read(choice) if CHOICE.fullmatch(choice) else None
    known = {product.code for product in turn.pack.products.products}
    if asked is None or not asked.codes or not known.issuperset(asked.codes):
        return [turn.say("choice.gone", turn.choice("help", "button.help"))]
    return compute(turn, asked)


def _written(asked: QuotaQuestion) -> str:
    """A question as a choice's id; what is not listed is left out."""
    lots, days = ("-" if number is None else str(number) for number in (asked.lots, asked.days))
    lots += "d" if asked.daily and asked.lots is not None else ""
    return ":".join(["quota", ",".join(asked.codes), ",".join(asked.kinds), lots, days])


def _read(choice: str) -> QuotaQuestion:
    _, codes, kinds, lots, days = choice.split(":")
    return QuotaQuestion(
        codes=tuple(filter(None, codes.split(","))),
        ambiguous=(),
        unlisted=(),
        kinds=tuple(Kind(kind) for kind in kinds.split(",") if kind),
        lots=_number(lots.removesuffix("d")),
        days=_number(days),
        daily=lots.endswith("d"),
    )


def ask_for_parts(turn: Turn) -> list[OutboundMessage]:
    """Somebody wants the calculator and gave no figures."""
    return [turn.say("calc.ask", kind=ReplyKind.CLARIFY)]


def _number(text: str) -> int | None:
    return None if text == "-" else int(text)


def _which(turn: Turn, asked: QuotaQuestion) -> OutboundMessage:
    choices = [
        Choice(_written(replace(asked, codes=(code,), ambiguous=())), _name(turn, code)) for code in asked.ambiguous
    ]
    reply = turn.say("calc.which", *choices, kind=ReplyKind.CLARIFY)
    return turn.answered(reply, Outcome.CALCULATOR, *(choice.id for choice in choices))


def _verdicts(turn: Turn, code: str, asked: QuotaQuestion) -> list[Verdict]:
    """For the kinds that were named; where none was, futures, and options where the product has them."""
    wanted = asked.kinds or tuple(Kind)
    verdicts = [judge(turn.pack.quotas, kind, code, asked.cumulative, asked.days) for kind in sorted(wanted)]
    return [verdict for verdict in verdicts if asked.kinds or verdict.listed]


def _block(turn: Turn, verdict: Verdict, asked: QuotaQuestion) -> str:
    if not verdict.listed:
        return turn.phrase("calc.unlisted-kind", product=_name(turn, verdict.code), kind=_kind(turn, verdict))
    lines = [*_summed(turn, asked), _head(turn, verdict), *_tiers(turn, verdict, asked), _days(turn, verdict)]
    if verdict.kind is Kind.OPTIONS:
        lines.append(turn.phrase("calc.no-35"))
    return "\n".join(lines)


def _head(turn: Turn, verdict: Verdict) -> str:
    position = turn.phrase(f"calc.position-{verdict.kind.value}")
    subject = {"product": _name(turn, verdict.code), "kind": _kind(turn, verdict), "position": position}
    if verdict.lots is None:
        return turn.phrase("calc.thresholds", **subject)
    if verdict.reached is None:
        lowest = verdict.tiers[0]
        text = turn.phrase(
            "calc.not-reached", **subject, lots=verdict.lots, above=lowest.above, short=verdict.short_of(lowest)
        )
        equal = turn.phrase("calc.equal", above=lowest.above) if verdict.lots == lowest.above else ""
        return f"{text}{' ' if equal and _english(turn) else ''}{equal}"
    amount = {"amount": verdict.reached.amount}
    if verdict.enough_days is False:
        return turn.phrase("calc.days-fail", days=verdict.days, **amount)
    key = "calc.reached" if verdict.enough_days else "calc.reached-if-days"
    return turn.phrase(key, **subject, lots=verdict.lots, **amount)


def _summed(turn: Turn, asked: QuotaQuestion) -> list[str]:
    """How the position was made from what was held each day."""
    if not asked.daily or asked.cumulative is None:
        return []
    return [turn.phrase("calc.summed", daily=asked.lots, days=asked.days, lots=asked.cumulative)]


def _tiers(turn: Turn, verdict: Verdict, asked: QuotaQuestion) -> list[str]:
    lines = []
    least = turn.pack.quotas.min_holding_days
    for n, tier in enumerate(verdict.tiers, 1):
        line = turn.phrase("calc.tier", n=n, amount=tier.amount, above=tier.above)
        if verdict.lots is not None:
            short = verdict.short_of(tier)
            line += turn.phrase("calc.tier-short", short=short) if short else turn.phrase("calc.tier-met")
        elif asked.daily and asked.lots:
            line += turn.phrase("calc.tier-days", daily=asked.lots, days=days_to_exceed(tier, asked.lots, least))
        lines.append(line)
    return lines


def _days(turn: Turn, verdict: Verdict) -> str:
    line = turn.phrase("calc.days-rule", n=len(verdict.tiers) + 1)
    if verdict.days is None:
        return line
    if verdict.enough_days:
        return line + turn.phrase("calc.days-met", days=verdict.days)
    short = turn.pack.quotas.min_holding_days - verdict.days
    return line + turn.phrase("calc.days-short", days=verdict.days, short=short)


def _name(turn: Turn, code: str) -> str:
    product = next(each for each in turn.pack.products.products if each.code == code)
    return product.name.in_(turn.conversation.language)


def _kind(turn: Turn, verdict: Verdict) -> str:
    return turn.phrase(f"calc.{verdict.kind.value}")


def _english(turn: Turn) -> bool:
    return turn.conversation.language is Language.EN
