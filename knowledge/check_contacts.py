"""Addresses and numbers in what people read: only those that `pack.yaml` lists, so that a slip of a digit is found."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import BaseModel

from knowledge.draft import Draft, Placed
from knowledge.problems import Problem
from knowledge.schema import Bilingual, Clarification, Decline, Entry, Identity

CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://[\w-]+(?:\.[\w-]+)+|(?<!\d)\d{3,4}-\d{7,8}(?!\d)|(?<!\d)\d{8,12}(?!\d)",
    re.ASCII,
)
"""A mail address, the beginning of a web address, or a phone number with or without its area code."""


def problems_in_contacts(draft: Draft) -> Iterator[Problem]:
    """Contacts in answers, refusals, questions back and phrases that `pack.yaml` does not list."""
    for pack in draft.of(Identity):
        known = frozenset(pack.value.contacts)
        for entry in draft.of(Entry):
            yield from _unknown(entry, entry.value.answer, known, "answer")
        for decline in draft.of(Decline):
            yield from _unknown(decline, decline.value.text, known, "text")
        for clarification in draft.of(Clarification):
            yield from _unknown(clarification, clarification.value.text, known, "text")
        for _, phrase in draft.phrases:
            yield from _unknown(phrase, phrase.value, known)


def _unknown(part: Placed[BaseModel], text: Bilingual, known: frozenset[str], *path: str) -> Iterator[Problem]:
    for language, written in (("zh", text.zh), ("en", text.en)):
        for contact in sorted(set(CONTACT.findall(written)) - known):
            yield part.problem(f"`{contact}` is none of the `contacts` in pack.yaml", *path, language)
