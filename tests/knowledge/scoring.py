"""Whether a reply serves a labelled question: the facts that it must hold, and the kind of reply that it must be."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

READ_CHINESE = 500
READ_LATIN = 1200
"""Characters of a reply that somebody reads; what comes later does not count."""
_EAST_ASIAN = 0x2E80
_IGNORED = frozenset(",-—–~、，")

Reply = Mapping[str, Any]
"""A reply as `bot.ask.as_json` gives it."""


@dataclass(frozen=True)
class Case:
    """One labelled question."""

    id: str
    q: str
    lang: str
    kind: str
    """answer, clarify, decline or dialog."""
    all: Sequence[Sequence[str]]
    """Facts, each with its wordings: every one must be there."""
    none: Sequence[str]
    """What must not be there."""
    dialog: str | None


def cases_in(path: Path) -> list[Case]:
    """The cases of a file with one JSON object a line."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [Case(**{name: row[name] for name in Case.__dataclass_fields__}) for row in rows]


def serves(case: Case, reply: Reply) -> bool:
    """Whether `reply` is what `case` asks for."""
    refused = reply["kind"] in {"decline", "menu"}
    match case.kind:
        case "decline":
            return refused
        case "dialog":
            return case.dialog == reply["dialog"] or case.dialog in reply["offers"]
        case "clarify":
            read = _plain(_as_read(reply["text"])) + _plain("".join(reply["buttons"]))
            return reply["kind"] in {"clarify", "answer"} and _holds(case, read)
        case _:
            return not refused and _holds(case, _plain(_as_read(reply["text"])))


def shares(outcomes: Iterable[tuple[Case, bool]]) -> dict[str, float]:
    """The share of cases served: of all, of each kind, and of each language."""
    counts: defaultdict[str, Counter[bool]] = defaultdict(Counter)
    for case, good in outcomes:
        for group in ("all", case.kind, case.lang):
            counts[group][good] += 1
    return {group: count[True] / count.total() for group, count in counts.items()}


def _holds(case: Case, text: str) -> bool:
    facts = all(any(_plain(wording) in text for wording in wordings) for wordings in case.all)
    return facts and not any(_plain(wording) in text for wording in case.none)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in folded if not char.isspace() and char not in _IGNORED)


def _as_read(text: str) -> str:
    budget = 1.0
    for place, char in enumerate(text):
        budget -= 1 / (READ_CHINESE if ord(char) > _EAST_ASIAN else READ_LATIN)
        if budget < 0:
            return text[:place]
    return text
