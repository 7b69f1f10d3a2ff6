"""`msc-bot ask --why`: the receipt of a question in lines of text, for those who edit the content.

What was understood and chosen is the receipt's; beside it stands what can be read off the text itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from handlers.receipts import Receipt
from knowledge.firms_named import firm_in
from knowledge.normalise import normalise
from knowledge.pack import Pack
from knowledge.quota_question import parts_of
from knowledge.slots import Days, account_in, days_in, form_number, weekday_in, years_in
from knowledge.splitting import questions_in
from knowledge.understanding import Certainty, Understanding

REASONS = {
    Certainty.SURE: "the first is above the threshold and clear of the second",
    Certainty.EITHER: "two entries are as near as each other",
    Certainty.ELSEWHERE: "what comes nearest is said of other topics than the one that was named",
    Certainty.UNSURE: "the first is below the threshold, or something of another kind is as near",
    Certainty.UNKNOWN: "nothing is near",
}


def why(pack: Pack, question: str, receipt: Receipt | None) -> list[str]:
    """The lines that tell why a question got its reply; without a receipt it was no question."""
    lines = [
        f"read as      {normalise(question)}",
        f"figures      {', '.join(_figures(pack, question)) or '-'}",
        f"parts        {' | '.join(questions_in(question))}",
    ]
    if receipt is None:
        return [*lines, "reply        none of the knowledge: it is a command, or no text"]
    understood = receipt.understood
    return [*lines, *(_understood(understood) if understood is not None else ()), *_reply(receipt), *_near(understood)]


def _understood(understood: Understanding) -> Iterator[str]:
    lead = f" (lead {understood.lead:.3f})" if len(understood.matches) > 1 else ""
    yield f"topics       {', '.join(understood.topics) or '-'}"
    yield f"aspects      {', '.join(understood.concepts) or '-'}"
    yield f"certainty    {understood.certainty.value}: {REASONS[understood.certainty]}{lead}"


def _reply(receipt: Receipt) -> Iterator[str]:
    yield f"reply        {receipt.kind.value}, {' '.join((receipt.outcome.value, *receipt.chosen))}"
    for line in receipt.computed:
        yield f"computed     {line}"


def _near(understood: Understanding | None) -> Iterator[str]:
    for match in understood.matches if understood is not None else ():
        yield f"{match.score:.3f}  {match.target.value:13} {match.id:28} nearest: {match.phrasing}"


def _days(days: Days | None) -> str:
    return "" if days is None else f"{days.words} ({days.first} to {days.last})"


def _figures(pack: Pack, question: str) -> Iterator[str]:
    parts = parts_of(pack, question)
    found = {
        "products": " ".join((*parts.codes, *parts.ambiguous, *parts.unlisted)),
        "kinds": " ".join(parts.kinds),
        "lots": parts.lots,
        "days": parts.days,
        "form": form_number(question),
        "day": _days(days_in(question, pack.identity.year)),
        "years": " ".join(map(str, years_in(question))),
        "account": account_in(question),
        "weekday": weekday_in(question),
        "firm": firm_in(pack, question),
    }
    return (f"{name} {value}" for name, value in found.items() if value not in (None, ""))
