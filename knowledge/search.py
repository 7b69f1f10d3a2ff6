"""The engine: finds what a text is about among everything in a pack that is recognised by its wordings.

Two steps. `Profiles` weighs every thing by the traits of the text: characters, words, terms, and sounds for
homophones and typed pinyin. For the few best, `Wordings` compares the text with each single wording. Both are
mixed to a score, and the score and its lead over the next thing decide how far the match is trusted.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import replace

from knowledge.concepts import Concepts
from knowledge.figures import computable
from knowledge.naming import Naming
from knowledge.pack import Pack
from knowledge.profiles import Explained, Profiles, profile_of
from knowledge.terms import Terms
from knowledge.things import english_words, things_of
from knowledge.traits import LONGEST, Reader, Reading
from knowledge.understanding import Certainty, Engine, Match, Target, Understanding
from knowledge.wordings import Wording, Wordings

_CANDIDATES = 10
"""Things whose single wordings are compared."""
_SHOWN = 5
_BY_SOUND = 0.15
"""Share of the sounds in weighing a text in Chinese characters."""
_BY_WORDING = 0.15
"""Share of the nearest single wording in the score."""
_ASKING_BACK = 0.07
"""What speaks for asking back where a text names no topic."""
_COMPUTING = 0.06
"""What speaks for an entry that computes from figures which a text brings, such as a day or a form number."""
_RED_LINE = 0.07
"""What speaks for a decline where a text holds one of its red lines."""
_FOREIGN = 30.0
"""How much unexplained text counts at most: a long story around a question does not make it another one."""

_SURE = 0.43
_SURE_OF_OTHERS = 0.36
"""Of what is no entry: with less, it is still oftener meant than any entry."""
_NEAR = 0.33
_LEAD = 0.008
_TIE = 0.03
"""Scores, tuned together on the held-out questions of the pack and a labelled set: higher ones turn right answers
into suggestions faster than wrong ones."""


def build(pack: Pack) -> Engine:
    """The engine for `pack`, which `load` has checked."""
    return Search(pack)


class Search:
    """Finds what texts are about; see `Engine`."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._things = list(things_of(pack))
        self._terms = Terms(pack)
        self._reader = Reader(self._terms, Concepts(pack, self._terms), english_words(self._things))
        self._wordings = Wordings()
        letters, sounds, terms = [], [], []
        for number, thing in enumerate(self._things):
            told = [(Wording(number, text, language), self._reader.read(text)) for text, language in thing.wordings()]
            self._wordings.add(told)
            terms.append([frozenset(reading.terms) for _, reading in told])
            readings = [reading for _, reading in told] + [self._reader.read(text) for text in thing.answers()]
            letters.append(profile_of(reading.letters for reading in readings))
            sounds.append(profile_of(reading.sounds for reading in readings))
        self._letters = Profiles(letters)
        self._sounds = Profiles(sounds)
        self._naming = Naming(terms)
        self._asked_of = {
            thing.part.id: frozenset(topic for named in each for topic in self._terms.topics(sorted(named)))
            for thing, each in zip(self._things, terms, strict=True)
            if thing.target is Target.CLARIFICATION
        }
        """Topics that the wordings of each clarification name."""

    def understand(self, text: str) -> Understanding:
        """What `text` is about."""
        matches = self._matches(text)
        near = [match for match in matches[:_SHOWN] if match.score >= _NEAR]
        if not near:
            return Understanding(Certainty.UNKNOWN)
        rival = next((other for other in near[1:] if not self._akin(near[0], other)), None)
        certainty = _certainty(near[0], rival)
        if certainty is Certainty.EITHER and rival:
            near = [near[0], rival, *(match for match in near[1:] if match is not rival)]
        return Understanding(certainty, tuple(near))

    def topics(self, text: str) -> tuple[str, ...]:
        """The topics that `text` names."""
        return self._terms.topics(self._reader.read(text).terms)

    def aspects(self, text: str) -> tuple[str, ...]:
        """The concepts that `text` holds."""
        return self._reader.read(text).concepts

    def _akin(self, one: Match, other: Match) -> bool:
        """Whether it matters little which of two is meant, for one leads to the other: an entry offers the
        dialog that is asked for, or is a choice of the question back."""
        ids = {one.target: one.id, other.target: other.id}
        entry = self._pack.entries.get(ids.get(Target.ENTRY, ""))
        if entry is None:
            return False
        asked_back = self._pack.clarifications.get(ids.get(Target.CLARIFICATION, ""))
        return ids.get(Target.INTENT) in entry.offers or (asked_back is not None and entry.id in asked_back.options)

    def _matches(self, text: str) -> list[Match]:
        reading = self._reader.read(text)
        shares = self._shares(reading)
        best = heapq.nlargest(_CANDIDATES, range(len(shares)), key=shares.__getitem__)
        found = {thing: self._match(thing, shares[thing], reading) for thing in best if shares[thing] > 0}
        if exact := self._wordings.exact(reading):
            found[exact.thing] = self._named(exact, 1.0)
        matches = _ranked(self._red_lines(reading, self._computing(text, found.values())))
        return self._asking_back(matches, frozenset(self._terms.topics(reading.terms)))

    def _computing(self, text: str, matches: Iterable[Match]) -> Iterator[Match]:
        """The matches, those raised that compute from figures which the text brings."""
        brought = computable(self._pack, text[:LONGEST])
        for match in matches:
            entry = self._pack.entries.get(match.id)
            computes = entry is not None and brought.intersection(entry.computes)
            yield replace(match, score=min(match.score + _COMPUTING, 1.0)) if computes else match

    def _red_lines(self, reading: Reading, matches: Iterable[Match]) -> Iterator[Match]:
        """The matches, those declines raised whose red lines the text holds; less where it names a topic as well."""
        raised = _RED_LINE / 2 if self._terms.topics(reading.terms) else _RED_LINE
        for match in matches:
            decline = self._pack.declines.get(match.id)
            crossed = decline is not None and set(reading.concepts).intersection(decline.concepts)
            yield replace(match, score=min(match.score + raised, 1.0)) if crossed else match

    def _asking_back(self, matches: list[Match], topics: frozenset[str]) -> list[Match]:
        """Where a text names no topic, an entry of one topic yields to asking which is meant; where it names one,
        asking which yields to the entry."""
        if not matches or matches[0].score >= 1 or (not topics and matches[0].target is not Target.ENTRY):
            return matches
        return _ranked(
            replace(match, score=min(max(match.score + self._for_asking(match, topics), 0.0), 1.0)) for match in matches
        )

    def _for_asking(self, match: Match, topics: frozenset[str]) -> float:
        if match.target is not Target.CLARIFICATION:
            return 0.0
        if not topics:
            return _ASKING_BACK
        return 0.0 if topics & self._asked_of[match.id] else -_ASKING_BACK

    def _shares(self, reading: Reading) -> list[float]:
        """Of each thing: the share of the text that it explains, 0 to 1."""
        explained = self._explained(reading)
        told = zip(explained.by_thing, self._naming.silences(frozenset(reading.terms)), strict=True)
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


def _ranked(matches: Iterable[Match]) -> list[Match]:
    return sorted(matches, key=lambda match: match.score, reverse=True)


def _certainty(best: Match, rival: Match | None) -> Certainty:
    lead = best.score - rival.score if rival else 1.0
    if best.score < (_SURE if best.target is Target.ENTRY else _SURE_OF_OTHERS):
        return Certainty.UNSURE
    if rival and best.target is rival.target is Target.ENTRY and lead < _TIE:
        return Certainty.EITHER
    return Certainty.SURE if lead >= _LEAD else Certainty.UNSURE


def _share(explained: float, whole: float) -> float:
    if explained <= 0:
        return 0.0
    return explained / (explained + min(max(whole - explained, 0.0), _FOREIGN))
