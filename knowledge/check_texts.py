"""Placeholders in phrases, and in any text that has two languages."""

from __future__ import annotations

import string
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from pydantic import BaseModel

from knowledge.draft import Draft, Path, Placed
from knowledge.expected import PHRASES
from knowledge.problems import Problem, dotted
from knowledge.schema import Bilingual


def problems_in_phrases(draft: Draft) -> Iterator[Problem]:
    """Phrases that are missing, and placeholders that are broken, differ between the languages, or nothing fills."""
    for key, part in draft.phrases:
        yield from problems_in_text(part, (), part.value, PHRASES.get(key))
    known = {key for key, _ in draft.phrases} | draft.seen
    for key in sorted(PHRASES.keys() - known):
        if "phrases" not in draft.unread:
            yield Problem("phrases", 1, f"the phrase `{key}` is missing (its placeholders: {listed(PHRASES[key])})")


def problems_in_text(
    part: Placed[BaseModel], path: Path, text: Bilingual, expected: frozenset[str] | None = None
) -> Iterator[Problem]:
    """Placeholders of one text that are broken, or are not those `expected`; without these, that differ."""
    found: dict[str, frozenset[str]] = {}
    for language, written in (("zh", text.zh), ("en", text.en)):
        key = dotted((*path, language))
        try:
            found[language] = placeholders(written)
        except ValueError as error:
            yield part.problem(f"`{key}`: {error}", *path, language)
            continue
        if expected is not None and expected != found[language]:
            message = f"`{key}` has the placeholders {listed(found[language])}, expected are {listed(expected)}"
            yield part.problem(message, *path, language)
    if expected is None and len(set(found.values())) > 1:
        message = f"`{dotted((*path, 'en'))}` has the placeholders {listed(found['en'])}, but zh {listed(found['zh'])}"
        yield part.problem(message, *path, "en")


def placeholders(text: str) -> frozenset[str]:
    """Names of the `{name}` placeholders of a text; ValueError where `str.format` would not take it."""
    names = set()
    for name, spec, conversion in _fields(text):
        if not name.isidentifier() or spec or conversion:
            raise ValueError(f"`{{{name}}}` is not a placeholder, expected is a name such as {{ticket}}")
        names.add(name)
    return frozenset(names)


def _fields(text: str) -> list[tuple[str, str | None, str | None]]:
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as error:
        message = f"the braces do not fit together ({error}): write {{{{ or }}}} for a brace itself"
        raise ValueError(message) from None
    return [(name, spec, conversion) for _, name, spec, conversion in parts if name is not None]


def listed(names: AbstractSet[str]) -> str:
    """Placeholders as people write them."""
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "none"
