"""`msc-bot ask --why`: how a question is understood, for those who edit the content."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.ports import Knowledge
from knowledge.normalise import normalise
from knowledge.pack import Pack
from knowledge.quota_question import parts_of, quota_question
from knowledge.slots import account_in, days_in, firm_in, form_number, weekday_in, years_in
from knowledge.splitting import questions_in
from knowledge.understanding import Certainty, Understanding

REASONS = {
    Certainty.SURE: "the first is above the threshold and clear of the second",
    Certainty.EITHER: "two entries are as near as each other: both are shown",
    Certainty.UNSURE: "the first is below the threshold, or something of another kind is as near: it asks back",
    Certainty.UNKNOWN: "nothing is near: it says that it does not know",
}


def why(knowledge: Knowledge, question: str) -> list[str]:
    """The lines that tell what a question was taken for; nothing is answered."""
    engine = knowledge.engine
    understood = engine.understand(question)
    lines = [
        f"read as      {normalise(question)}",
        f"topics       {', '.join(engine.topics(question)) or '-'}",
        f"aspects      {', '.join(engine.aspects(question)) or '-'}",
        f"figures      {', '.join(_figures(knowledge.pack, question)) or '-'}",
        f"parts        {' | '.join(questions_in(question))}",
        f"certainty    {understood.certainty.value}: {REASONS[understood.certainty]}{_lead(understood)}",
    ]
    if quota_question(knowledge.pack, question) is not None:
        lines.append("calculator   answers, unless a decline is certain")
    return [*lines, *_best(understood)]


def _lead(understood: Understanding) -> str:
    scores = [match.score for match in understood.matches[:2]]
    return f" (lead {scores[0] - scores[1]:.3f})" if len(scores) == 2 else ""


def _best(understood: Understanding) -> Iterator[str]:
    for match in understood.matches:
        yield f"{match.score:.3f}  {match.target.value:13} {match.id:28} nearest: {match.phrasing}"


def _figures(pack: Pack, question: str) -> Iterator[str]:
    parts = parts_of(pack, question)
    found = {
        "products": " ".join((*parts.codes, *parts.ambiguous, *parts.unlisted)),
        "kinds": " ".join(parts.kinds),
        "lots": parts.lots,
        "days": parts.days,
        "form": form_number(question),
        "day": days_in(question, pack.identity.year),
        "years": " ".join(map(str, years_in(question))),
        "account": account_in(question),
        "weekday": weekday_in(question),
        "firm": firm_in(question),
    }
    return (f"{name} {value}" for name, value in found.items() if value not in (None, ""))
