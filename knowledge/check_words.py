"""How people put things must lead to one thing each: phrasings, held-out questions, aliases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.draft import Draft, Path, Placed
from knowledge.normalise import normalise, spelling
from knowledge.problems import Problem
from knowledge.schema import Alias, Entry, Phrased, Products, Wordings


def problems_in_words(draft: Draft) -> Iterator[Problem]:
    """Things without phrasings, phrasings of two things, held-out questions that are not, aliases of two terms."""
    owners: dict[str, _Use] = {}
    indexed = set()
    for part in draft.phrased():
        if not part.value.phrasings.all():
            yield part.problem("there is no phrasing, so nothing leads here", "phrasings")
        for path, words in _indexed(part):
            indexed.add(spelling(words))
            use = _Use(part.value.id, part, path)
            other = owners.setdefault(normalise(words), use)
            if other.owner != use.owner:
                yield use.problem(f"`{words}` is also a phrasing of {other}")
    for part in draft.phrased():
        for path, words in _listed("tests", part.value.tests):
            if spelling(words) in indexed:
                other = owners[normalise(words)]
                yield part.problem(f"`{words}` is to be held out, but is a phrasing of {other}", *path)
    yield from _shared_names(draft)


@dataclass(frozen=True)
class _Use:
    """A wording's place, and whose it is."""

    owner: str
    part: Placed[Phrased] | Placed[Alias] | Placed[Products]
    path: Path

    def problem(self, message: str) -> Problem:
        return self.part.problem(message, *self.path)

    def __str__(self) -> str:
        return f"`{self.owner}`, at {self.part.place(*self.path)}"


def _indexed(part: Placed[Phrased]) -> Iterator[tuple[Path, str]]:
    yield from _listed("phrasings", part.value.phrasings)
    if isinstance(part.value, Entry):
        yield ("question", "zh"), part.value.question.zh
        yield ("question", "en"), part.value.question.en


def _listed(key: str, wordings: Wordings) -> Iterator[tuple[Path, str]]:
    for row, words in enumerate(wordings.zh):
        yield (key, "zh", row), words
    for row, words in enumerate(wordings.en):
        yield (key, "en", row), words


def _shared_names(draft: Draft) -> Iterator[Problem]:
    owners: dict[str, _Use] = {}
    for use, words in [*_names_of_terms(draft), *_names_of_products(draft)]:
        other = owners.setdefault(normalise(words), use)
        if other.owner != use.owner:
            yield use.problem(f"`{words}` also stands for {other}")
    for part in draft.of(Alias):
        for language, listed in (("zh", part.value.aliases.zh), ("en", part.value.aliases.en)):
            for row, words in enumerate(listed):
                if words in listed[:row]:
                    yield part.problem(f"the alias `{words}` stands here twice", "aliases", language, row)


def _names_of_terms(draft: Draft) -> Iterator[tuple[_Use, str]]:
    for part in draft.of(Alias):
        term = part.value.term
        yield _Use(term, part, ("term",)), term
        yield _Use(term, part, ("en",)), part.value.en
        for path, words in _listed("aliases", part.value.aliases):
            yield _Use(term, part, path), words


def _names_of_products(draft: Draft) -> Iterator[tuple[_Use, str]]:
    for part in draft.of(Products):
        for row, product in enumerate(part.value.products):
            named = _Use(product.name.zh, part, ("products", row, "name"))
            yield from ((named, words) for words in (product.name.zh, product.name.en))
            for place, words in enumerate(product.aliases):
                yield _Use(product.name.zh, part, ("products", row, "aliases", place)), words
        for row, ambiguous in enumerate(part.value.ambiguous):
            for place, words in enumerate(ambiguous.words):
                yield _Use("/".join(ambiguous.codes), part, ("ambiguous", row, "words", place)), words
