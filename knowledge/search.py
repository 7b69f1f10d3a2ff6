"""The engine: finds what a text is about among everything in a pack that is recognised by its wordings.

Two steps. `Profiles` weighs every thing by the traits of the text: characters, words, terms, and sounds for
homophones and typed pinyin. For the few best, `Wordings` compares the text with each single wording. Both are
mixed to a score, and the score and its lead over the next thing decide how far the match is trusted.
"""

from __future__ import annotations

import heapq

from knowledge.naming import Naming
from knowledge.pack import Pack
from knowledge.profiles import Explained, Profiles, profile_of
from knowledge.terms import Terms
from knowledge.things import english_words, things_of
from knowledge.traits import Reader, Reading
from knowledge.understanding import Certainty, Engine, Match, Target, Understanding
from knowledge.wordings import Wording, Wordings

_CANDIDATES = 10
"""Things whose single wordings are compared."""
_SHOWN = 5
_BY_SOUND = 0.15
"""Share of the sounds in weighing a text in Chinese characters."""
_BY_WORDING = 0.15
"""Share of the nearest single wording in the score."""
_FOREIGN = 30.0
"""How much unexplained text counts at most: a long story around a question does not make it another one."""

_SURE = 0.43
_NEAR = 0.30
_LEAD = 0.008
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
        self._reader = Reader(Terms(pack), english_words(self._things))
        self._wordings = Wordings()
        letters, sounds, terms = [], [], []
        for number, thing in enumerate(self._things):
            told = [(Wording(number, text, language), self._reader.read(text)) for text, language in thing.wordings()]
            self._wordings.add(told)
            terms.append([reading.terms for _, reading in told])
            readings = [reading for _, reading in told] + [self._reader.read(text) for text in thing.answers()]
            letters.append(profile_of(reading.letters for reading in readings))
            sounds.append(profile_of(reading.sounds for reading in readings))
        self._letters = Profiles(letters)
        self._sounds = Profiles(sounds)
        self._naming = Naming(terms)

    def understand(self, text: str) -> Understanding:
        """What `text` is about."""
        matches = self._matches(text)
        near = [match for match in matches[:_SHOWN] if match.score >= _NEAR]
        if not near:
            return Understanding(Certainty.UNKNOWN)
        others = (other.score for other in matches[1:] if not self._akin(near[0], other))
        sure = near[0].score >= _SURE and near[0].score - max(others, default=0.0) >= _LEAD
        return Understanding(Certainty.SURE if sure else Certainty.UNSURE, tuple(near))

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
        return sorted(found.values(), key=lambda match: match.score, reverse=True)

    def _shares(self, reading: Reading) -> list[float]:
        """Of each thing: the share of the text that it explains, 0 to 1."""
        explained = self._explained(reading)
        told = zip(explained.by_thing, self._naming.silences(reading.terms), strict=True)
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


def _share(explained: float, whole: float) -> float:
    if explained <= 0:
        return 0.0
    return explained / (explained + min(max(whole - explained, 0.0), _FOREIGN))
