"""What must hold across the files of a pack: names, references, lengths.

Wordings (`check_words.py`), phrases (`check_texts.py`), contacts (`check_contacts.py`), forms (`check_forms.py`), the
calendar (`check_calendar.py`) and clocks (`check_clocks.py`) have their own modules.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Iterator
from itertools import pairwise

from pydantic import BaseModel

from knowledge.check_calendar import problems_in_calendar
from knowledge.check_clocks import problems_in_clocks
from knowledge.check_contacts import problems_in_contacts
from knowledge.check_forms import problems_in_forms
from knowledge.check_routes import problems_in_routes
from knowledge.check_texts import problems_in_phrases
from knowledge.check_words import problems_in_words
from knowledge.draft import Draft, Path, Placed
from knowledge.expected import COMMANDS, INTENTS
from knowledge.form import Form
from knowledge.problems import Problem
from knowledge.schema import (
    Alias,
    Bilingual,
    Canned,
    Clarification,
    Command,
    Concept,
    Decline,
    Entry,
    Identity,
    Intent,
    Products,
    Queues,
    QuotaGroup,
    Quotas,
)

LONGEST_ZH = 400
LONGEST_EN = 1200
"""Characters of an answer: what a person reads in a chat without being cut off on any platform."""


def problems_of(draft: Draft) -> Iterator[Problem]:
    """Everything that is wrong between the parts of `draft`, in no particular order."""
    yield from _repeated_ids(draft)
    yield from _unknown_concepts(draft)
    yield from _two_for_other_years(draft)
    yield from _wrong_options(draft)
    yield from _wrong_deeds(draft)
    yield from _wrong_products(draft)
    yield from _wrong_tables(draft)
    yield from _long_answers(draft)
    yield from _wrong_time_zone(draft)
    yield from problems_in_words(draft)
    yield from problems_in_phrases(draft)
    yield from problems_in_contacts(draft)
    yield from problems_in_forms(draft)
    yield from problems_in_routes(draft)
    yield from problems_in_calendar(draft)
    yield from problems_in_clocks(draft)


def _unknown_concepts(draft: Draft) -> Iterator[Problem]:
    known = {part.value.id for part in draft.of(Concept)}
    named: list[tuple[Placed[Decline] | Placed[Quotas], tuple[str, ...]]] = []
    named += [(part, part.value.concepts) for part in draft.of(Decline)]
    named += [(part, part.value.concepts) for part in draft.of(Quotas)]
    for part, concepts in named:
        for row, concept in enumerate(concepts):
            if concept not in known:
                yield part.problem(f"there is no concept `{concept}`", "concepts", row)


def _two_for_other_years(draft: Draft) -> Iterator[Problem]:
    for part in [each for each in draft.of(Decline) if each.value.other_years][1:]:
        yield part.problem("another decline answers for other years already", "other_years")


def _repeated_ids(draft: Draft) -> Iterator[Problem]:
    yield from _repeated((part.value.id, part, ("id",)) for part in draft.phrased())
    yield from _repeated((part.value.id, part, ("id",)) for part in draft.of(Command))
    yield from _repeated((part.value.id, part, ("id",)) for part in draft.of(Concept))
    yield from _repeated((part.value.id, part, ("id",)) for part in draft.of(Canned))
    yield from _repeated((part.value.id, part, ("id",)) for part in draft.of(Form))
    yield from _repeated((part.value.dialog, part, ("dialog",)) for part in draft.of(Form))
    yield from _repeated((key, part, ()) for key, part in draft.phrases)
    yield from _repeated((part.value.term, part, ("term",)) for part in draft.of(Alias))
    for part in draft.of(Queues):
        rows = enumerate(part.value.queues)
        yield from _repeated((queue.id, part, ("queues", row, "id")) for row, queue in rows)
    for products in draft.of(Products):
        codes = enumerate(products.value.products)
        yield from _repeated((product.code, products, ("products", row, "code")) for row, product in codes)


def _repeated(names: Iterable[tuple[str, Placed[BaseModel], Path]]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for name, part, path in names:
        if name in first:
            yield part.problem(f"`{name}` is already the name of another one, at {first[name]}", *path)
        first.setdefault(name, part.place(*path))


def _wrong_options(draft: Draft) -> Iterator[Problem]:
    entries = {part.value.id for part in draft.of(Entry)} | draft.seen
    for part in draft.of(Clarification):
        for row, option in enumerate(part.value.options):
            if option not in entries and "entries" not in draft.unread:
                yield part.problem(f"there is no entry `{option}` to offer", "options", row)


def _wrong_deeds(draft: Draft) -> Iterator[Problem]:
    """Intents and commands that the bot could not carry out, and commands without words."""
    for intent in draft.of(Intent):
        yield from _unknown("intent", (intent.value.id,), set(INTENTS), intent, "id")
    commands = list(draft.of(Command))
    for command in commands:
        yield from _unknown("command", (command.value.id,), set(COMMANDS), command, "id")
    if "commands" not in draft.unread | draft.refused:
        for missing in sorted(COMMANDS - {command.value.id for command in commands}):
            yield Problem("commands.yaml", 1, f"the command `{missing}` is missing")


def _unknown(
    kind: str, names: Iterable[str], known: set[str], part: Placed[BaseModel], *path: str | int
) -> Iterator[Problem]:
    for name in names:
        if name not in known:
            yield part.problem(f"there is no {kind} `{name}`", *path)


def _wrong_products(draft: Draft) -> Iterator[Problem]:
    for part in draft.of(Products):
        known = {product.code for product in part.value.products}
        yield from _listed_and_unlisted(part)
        for row, word in enumerate(part.value.ambiguous):
            yield from _unknown("product", word.codes, known, part, "ambiguous", row, "codes")
        for quotas in draft.of(Quotas):
            for row, group in enumerate(quotas.value.futures):
                yield from _unknown("product", group.codes, known, quotas, "futures", row, "codes")
            for row, group in enumerate(quotas.value.options):
                yield from _unknown("product", group.codes, known, quotas, "options", row, "codes")


def _listed_and_unlisted(part: Placed[Products]) -> Iterator[Problem]:
    listed = {name: product.code for product in part.value.products for name in (product.name.zh, *product.aliases)}
    for row, word in enumerate(part.value.unlisted):
        if word in listed:
            yield part.problem(f"`{word}` is also a name of the product `{listed[word]}`", "unlisted", row)


def _wrong_tables(draft: Draft) -> Iterator[Problem]:
    for quotas in draft.of(Quotas):
        yield from _wrong_table(quotas, "futures", quotas.value.futures)
        yield from _wrong_table(quotas, "options", quotas.value.options)


def _wrong_table(quotas: Placed[Quotas], table: str, groups: tuple[QuotaGroup, ...]) -> Iterator[Problem]:
    rows = enumerate(groups)
    codes = [(code, quotas, (table, row, "codes")) for row, group in rows for code in group.codes]
    yield from _repeated(codes)
    for row, group in enumerate(groups):
        for low, high in pairwise(group.tiers):
            if low.above >= high.above or low.amount >= high.amount:
                yield quotas.problem("each tier must ask for more, and give more, than the last", table, row, "tiers")


def _long_answers(draft: Draft) -> Iterator[Problem]:
    for entry in draft.of(Entry):
        yield from _long(entry, "answer", entry.value.answer)
    for decline in draft.of(Decline):
        yield from _long(decline, "text", decline.value.text)
    for clarification in draft.of(Clarification):
        yield from _long(clarification, "text", clarification.value.text)


def _long(part: Placed[BaseModel], key: str, text: Bilingual) -> Iterator[Problem]:
    for language, written, longest in (("zh", text.zh, LONGEST_ZH), ("en", text.en, LONGEST_EN)):
        if len(written) > longest:
            message = f"the {key} has {len(written)} characters, at most {longest} are allowed"
            yield part.problem(message, key, language)


def _wrong_time_zone(draft: Draft) -> Iterator[Problem]:
    for part in draft.of(Identity):
        if part.value.timezone not in zoneinfo.available_timezones():
            message = f"there is no time zone `{part.value.timezone}`, expected is one such as Asia/Shanghai"
            yield part.problem(message, "timezone")
