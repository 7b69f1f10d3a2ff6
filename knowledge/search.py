"""The engine: finds what a text is about among everything in a pack that is recognised by its wordings.

Two steps. `Profiles` weighs every thing by the traits of the text: characters, words, terms, and sounds for
homophones and typed pinyin. For the few best, `Wordings` compares the text with each single wording. Both are
mixed to a score, and the score and its lead over the next thing decide how far the match is trusted.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.language import Language
from knowledge.normalise import spelling
from knowledge.pack import Pack
from knowledge.profiles import Explained, Profiles, profile_of
from knowledge.schema import Bilingual, Phrased
from knowledge.terms import Terms
from knowledge.traits import Reader, Reading
from knowledge.understanding import Certainty, Engine, Match, Target, Understanding
from knowledge.wordings import Wording, Wordings
from knowledge.words import is_latin, words_of

_CANDIDATES = 10
"""Things whose single wordings are compared."""
_SHOWN = 5
_BY_SOUND = 0.15
"""Share of the sounds in weighing a text in Chinese characters."""
_BY_WORDING = 0.2
"""Share of the nearest single wording in the score."""
_FOREIGN = 30.0
"""How much unexplained text counts at most: a long story around a question does not make it another one."""

_UNNAMED = 3.0
"""How far it speaks against a thing that a text leaves out a term which people name when they mean the thing:
`how do I apply` is about no programme."""

_SURE = 0.44
_NEAR = 0.30
_LEAD = 0.01
"""Tuned together on the held-out questions of the pack and a labelled set: higher ones turn right answers into
suggestions faster than wrong ones."""


@dataclass(frozen=True, slots=True)
class _Thing:
    target: Target
    part: Phrased
    question: Bilingual | None = None
    answer: Bilingual | None = None

    def wordings(self) -> Iterator[tuple[str, Language]]:
        """How people put it."""
        for text in self.part.phrasings.zh:
            yield text, Language.ZH
        for text in self.part.phrasings.en:
            yield text, Language.EN
        if self.question:
            yield self.question.zh, Language.ZH
            yield self.question.en, Language.EN

    def answers(self) -> tuple[str, ...]:
        """What answers it, for the words that questions about it share with the answer."""
        return (self.answer.zh, self.answer.en) if self.answer else ()


def build(pack: Pack) -> Engine:
    """The engine for `pack`, which `load` has checked."""
    return Search(pack)


class Search:
    """Finds what texts are about; see `Engine`."""

    def __init__(self, pack: Pack) -> None:
        self._things = list(_things(pack))
        self._reader = Reader(Terms(pack), _english(self._things))
        self._wordings = Wordings()
        self._naming: list[list[tuple[float, str]]] = []
        letters, sounds = [], []
        for number, thing in enumerate(self._things):
            told = [(Wording(number, text, language), self._reader.read(text)) for text, language in thing.wordings()]
            self._wordings.add(told)
            self._naming.append(_naming([reading.terms for _, reading in told]))
            readings = [reading for _, reading in told] + [self._reader.read(text) for text in thing.answers()]
            letters.append(profile_of(reading.letters for reading in readings))
            sounds.append(profile_of(reading.sounds for reading in readings))
        self._letters = Profiles(letters)
        self._sounds = Profiles(sounds)

    def understand(self, text: str) -> Understanding:
        """What `text` is about."""
        matches = self._matches(text)
        if not matches or matches[0].score < _NEAR:
            return Understanding(Certainty.UNKNOWN)
        lead = matches[0].score - (matches[1].score if len(matches) > 1 else 0.0)
        sure = matches[0].score >= _SURE and lead >= _LEAD
        return Understanding(Certainty.SURE if sure else Certainty.UNSURE, tuple(matches[:_SHOWN]))

    def _matches(self, text: str) -> list[Match]:
        reading = self._reader.read(text)
        shares = self._shares(reading)
        best = heapq.nlargest(_CANDIDATES, range(len(shares)), key=shares.__getitem__)
        found = {thing: self._match(thing, shares[thing], reading) for thing in best if shares[thing] > 0}
        if exact := self._wordings.exact(reading):
            found[exact.thing] = self._named(exact, 1.0)
        return sorted(found.values(), key=lambda match: match.score, reverse=True)

    def _shares(self, reading: Reading) -> list[float]:
        """Of each thing: the share of the text that it explains, 0 to 1."""
        explained = self._explained(reading)
        silences = (_silence(naming, reading.terms) for naming in self._naming)
        told = zip(explained.by_thing, silences, strict=True)
        return [_share(amount - silence, explained.whole) for amount, silence in told]

    def _explained(self, reading: Reading) -> Explained:
        heard = self._sounds.explain(reading.sounds)
        if reading.in_pinyin:
            return heard
        written = self._letters.explain(reading.letters)
        if not heard.whole:
            return written
        scale = _BY_SOUND * written.whole / heard.whole
        both = zip(written.by_thing, heard.by_thing, strict=True)
        return Explained([(1 - _BY_SOUND) * one + scale * other for one, other in both], written.whole)

    def _match(self, thing: int, share: float, reading: Reading) -> Match:
        nearest = self._wordings.nearest(thing, reading)
        return self._named(nearest.wording, (1 - _BY_WORDING) * share + _BY_WORDING * nearest.closeness)

    def _named(self, wording: Wording, score: float) -> Match:
        thing = self._things[wording.thing]
        return Match(thing.target, thing.part.id, min(score, 1.0), wording.text, wording.language)


def _naming(wordings: list[frozenset[str]]) -> list[tuple[float, str]]:
    """Of a thing: what it tells against it that a text leaves out a term, for the terms that most wordings name."""
    named = Counter(term for terms in wordings for term in terms)
    shares = [(count / len(wordings), term) for term, count in named.items()]
    return sorted(((-_UNNAMED * math.log(1 - min(share, 0.95)), term) for share, term in shares), reverse=True)


def _silence(naming: list[tuple[float, str]], terms: frozenset[str]) -> float:
    return next((weight for weight, term in naming if term not in terms), 0.0)


def _share(explained: float, whole: float) -> float:
    if explained <= 0:
        return 0.0
    return explained / (explained + min(max(whole - explained, 0.0), _FOREIGN))


def _things(pack: Pack) -> Iterator[_Thing]:
    for entry in pack.entries.values():
        yield _Thing(Target.ENTRY, entry, entry.question, entry.answer)
    for decline in pack.declines.values():
        yield _Thing(Target.DECLINE, decline)
    for clarification in pack.clarifications.values():
        yield _Thing(Target.CLARIFICATION, clarification)
    for intent in pack.intents.values():
        yield _Thing(Target.INTENT, intent)


def _english(things: list[_Thing]) -> frozenset[str]:
    """The Latin words of the English wordings."""
    texts = (text for thing in things for text, language in thing.wordings() if language is Language.EN)
    return frozenset(word for text in texts for word in words_of(spelling(text)) if is_latin(word))
