"""The engine: finds what a text is about among everything in a pack that is recognised by its wordings.

Two steps. `Profiles` weighs every thing by the traits of the text: characters, words, terms, and sounds for
homophones and typed pinyin. For the few best, `Wordings` compares the text with each single wording. Both are
mixed to a score, and the score and its lead over the next thing decide how far the match is trusted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache, partial
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from knowledge.arrays import Floats
from knowledge.figures import brings
from knowledge.firms_named import without_firms_of_products
from knowledge.index import Index, index_of
from knowledge.normalise import spelling
from knowledge.pack import Pack
from knowledge.profiles import Explained
from knowledge.schema import Computation, Decline, Entry, Intent, Section
from knowledge.splitting import asks
from knowledge.things import things_of
from knowledge.traits import LONGEST_TEXT, Reader, Reading
from knowledge.understanding import Certainty, Engine, Match, Target, Understanding

_REMEMBERED = 32
"""Texts whose reading is at hand."""
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
_EXPLAINED = 0.1
"""How much nearer a dialog may be than the entry that explains and offers it, for a question to get the entry."""
_EXPLAINED_ELSEWHERE = 0.02
"""The same for an entry that does not offer it."""
_FOREIGN = 30.0
"""How much unexplained text counts at most: a long story around a question does not make it another one."""
_ENOUGH = 6.0
"""What there must be to explain in a text before anything is asserted of it that is not repeated to the letter: a
particle or a number alone has less, a name of two characters three times as much."""

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
    return Search(pack, index_of(pack))


class _Likely(NamedTuple):
    """What a text may be about, and how likely: a thing, and the nearest of its wordings."""

    thing: int
    wording: int
    score: float
    """0 to 1."""

    def raised(self, amount: float) -> _Likely:
        """The same with another score."""
        return _Likely(self.thing, self.wording, min(max(self.score + amount, 0.0), 1.0)) if amount else self


class Search:
    """Finds what texts are about; see `Engine`.

    The readings of the last few texts, which are personal, are remembered in memory: whoever decides about a
    question asks several things about the same text.
    """

    def __init__(self, pack: Pack, index: Index) -> None:
        self._pack = pack
        self._things = list(things_of(pack))
        self._number_of = {thing.part.id: n for n, thing in enumerate(self._things) if thing.target is Target.ENTRY}
        self._index = index
        self._reader = Reader(pack, index.english)
        self._read = lru_cache(_REMEMBERED)(self._reading)
        self._understood = lru_cache(_REMEMBERED)(self._understand)
        self._asked_of = {
            number: frozenset(self._reader.topics(index.naming.named(number)))
            for number, thing in enumerate(self._things)
            if thing.target is Target.CLARIFICATION
        }
        """Topics that the wordings of each clarification name."""
        self._needed = {
            number: _any_word(thing.part.needs.all())
            for number, thing in enumerate(self._things)
            if isinstance(thing.part, Intent) and thing.part.needs.all()
        }
        self._told_of = cache(self._topics_of)
        self._akin_topics = _akin_topics([alias.term for alias in pack.aliases if alias.topic])

    def understand(self, text: str) -> Understanding:
        """What `text` is about."""
        return self._understood(text[:LONGEST_TEXT])

    def _reading(self, text: str) -> Reading:
        return self._reader.read(without_firms_of_products(self._pack, text))

    def _understand(self, text: str) -> Understanding:
        reading = self._read(text)
        explained = self._explained(reading)
        topics = self._reader.topics(reading.terms)
        likely = [
            each for each in self._likely(text, reading, explained, frozenset(topics))[:_SHOWN] if each.score >= _NEAR
        ]
        if not likely:
            return Understanding(Certainty.UNKNOWN, topics=topics, concepts=reading.concepts)
        near = self._explaining_first(text, [self._match(each) for each in likely])
        near, elsewhere = self._of_topics(near, topics)
        if elsewhere:
            return Understanding(Certainty.ELSEWHERE, tuple(near), 0.0, topics, reading.concepts)
        rival = next((other for other in near[1:] if not self._akin(near[0], other, not topics)), None)
        lead = near[0].score - rival.score if rival else 1.0
        enough = near[0].score == 1 or explained.whole >= _ENOUGH
        certainty = _certainty(near[0], rival, lead) if enough else Certainty.UNSURE
        if certainty is Certainty.EITHER and rival:
            near = [near[0], rival, *(match for match in near[1:] if match is not rival)]
        return Understanding(certainty, tuple(near), lead, topics, reading.concepts)

    def _explaining_first(self, text: str, near: list[Match]) -> list[Match]:
        """The matches of a question that is nearly as much about a thing as a wish to have it done: the entry first,
        which explains the thing and offers the dialog."""
        wish, entry = near[0], next((match for match in near if match.target is Target.ENTRY), None)
        if wish.target is not Target.INTENT or entry is None or not asks(text):
            return near
        offered = wish.id in self._pack.entries[entry.id].offers
        if wish.score - entry.score >= (_EXPLAINED if offered else _EXPLAINED_ELSEWHERE):
            return near
        return [entry, *(match for match in near if match not in (entry, wish)), wish]

    def _of_topics(self, near: list[Match], topics: Iterable[str]) -> tuple[list[Match], bool]:
        """The matches without what is said of other topics than those named; and whether what is left is clearly less
        near than the first of these, so that none of it is meant."""
        meant = frozenset().union(*(self._akin_topics[topic] for topic in topics))
        first = near[0]
        if not meant or first.score >= 1:
            return near, False
        own = [match for match in near if self._may_be_of(match, meant)]
        return (own, False) if own and first.score - own[0].score < _TIE else (near, True)

    def _may_be_of(self, match: Match, meant: frozenset[str]) -> bool:
        """Whether an entry, or a choice of a question back, is said of one of some topics, or of no one topic."""
        match match.target:
            case Target.ENTRY:
                entries: Sequence[str] = (match.id,)
            case Target.CLARIFICATION:
                entries = self._pack.clarifications[match.id].options
            case _:
                return True
        return any((told_of := self._told_of(entry)) is None or told_of & meant for entry in entries)

    def _topics_of(self, entry: str) -> frozenset[str] | None:
        """The topics that an entry's wordings name; None where it is said of the whole document, or names none."""
        if self._pack.entries[entry].section is Section.GENERAL:
            return None
        return frozenset(self._reader.topics(self._index.naming.named(self._number_of[entry]))) or None

    def _match(self, likely: _Likely) -> Match:
        thing = self._things[likely.thing]
        return Match(thing.target, thing.part.id, likely.score, *thing.wording(likely.wording))

    def topics(self, text: str) -> tuple[str, ...]:
        """The topics that `text` names."""
        return self._reader.topics(self._read(text[:LONGEST_TEXT]).terms)

    def besides_topics(self, text: str) -> str:
        """What `text` says besides the topics that it names."""
        return self._reader.besides_topics(self._read(text[:LONGEST_TEXT]))

    def _akin(self, one: Match, other: Match, may_ask_back: bool) -> bool:
        """Whether it matters little which of two is meant: both refuse, or both ask back; one asks back where the
        text names no topic; or one leads to the other, for an entry offers the dialog that is asked for, or is a
        choice of the question back."""
        if (self._refuses(one) and self._refuses(other)) or one.target is other.target is Target.CLARIFICATION:
            return True
        if may_ask_back and one.target is Target.CLARIFICATION and other.target is Target.ENTRY:
            return True
        ids = {one.target: one.id, other.target: other.id}
        entry = self._pack.entries.get(ids.get(Target.ENTRY, ""))
        if entry is None:
            return False
        asked_back = self._pack.clarifications.get(ids.get(Target.CLARIFICATION, ""))
        return ids.get(Target.INTENT) in entry.offers or (asked_back is not None and entry.id in asked_back.options)

    def _refuses(self, match: Match) -> bool:
        entry = self._pack.entries.get(match.id)
        return match.target is Target.DECLINE or (entry is not None and entry.silent)

    def _likely(self, text: str, reading: Reading, explained: Explained, topics: frozenset[str]) -> list[_Likely]:
        """What `text` is likely about, best first."""
        shares = self._shares(reading, explained)
        largest = [thing for thing in _largest(shares) if self._has_what_it_needs(thing, text)]
        found = {thing: self._compared(thing, float(shares[thing]), reading) for thing in largest}
        if exact := self._index.wordings.exact(reading):
            found[exact.thing] = _Likely(*exact, 1.0)
        brought = cache(partial(brings, self._pack, text))
        raised = (self._raised(likely, brought, reading.concepts, bool(topics)) for likely in found.values())
        return self._asking_back(_ranked(raised), topics)

    def _has_what_it_needs(self, thing: int, text: str) -> bool:
        """Whether a text has the words without which nobody wants the thing done."""
        needed = self._needed.get(thing)
        return needed is None or needed.search(spelling(text)) is not None

    def _compared(self, thing: int, share: float, reading: Reading) -> _Likely:
        place, closeness = self._index.wordings.nearest(thing, reading)
        return _Likely(*place, min((1 - _BY_WORDING) * share + _BY_WORDING * closeness, 1.0))

    def _raised(
        self, likely: _Likely, brought: Callable[[Computation], bool], concepts: Sequence[str], names_topic: bool
    ) -> _Likely:
        """More for an entry that computes from figures which the text brings, and for a decline whose red lines
        it holds; there less where it names a topic as well."""
        match self._things[likely.thing].part:
            case Entry() as entry if any(map(brought, entry.computes)):
                return likely.raised(_COMPUTING)
            case Decline() as decline if not set(decline.concepts).isdisjoint(concepts):
                return likely.raised(_RED_LINE / 2 if names_topic else _RED_LINE)
        return likely

    def _asking_back(self, likely: list[_Likely], topics: frozenset[str]) -> list[_Likely]:
        """Where a text names no topic, an entry of one topic yields to asking which is meant; where it names one,
        asking which yields to the entry."""
        if not likely or likely[0].score >= 1 or (not topics and self._target(likely[0]) is not Target.ENTRY):
            return likely
        return _ranked(each.raised(self._for_asking(each, topics)) for each in likely)

    def _for_asking(self, likely: _Likely, topics: frozenset[str]) -> float:
        if self._target(likely) is not Target.CLARIFICATION:
            return 0.0
        if not topics:
            return _ASKING_BACK
        return 0.0 if topics & self._asked_of[likely.thing] else -_ASKING_BACK

    def _target(self, likely: _Likely) -> Target:
        return self._things[likely.thing].target

    def _shares(self, reading: Reading, explained: Explained) -> Floats:
        """Of each thing: the share of the text that it explains, 0 to 1."""
        amounts = np.maximum(explained.by_thing - self._index.naming.silences(reading.terms), 0.0)
        rest = np.clip(explained.whole - amounts, 0.0, _FOREIGN)
        return np.divide(amounts, amounts + rest, out=np.zeros_like(amounts), where=amounts > 0)

    def _explained(self, reading: Reading) -> Explained:
        heard = self._index.sounds.explain(reading.sounds)
        if reading.in_pinyin:
            return heard
        written = self._index.letters.explain(reading.letters)
        if not heard.whole:
            return written
        scale = _BY_SOUND * written.whole / heard.whole
        return Explained((1 - _BY_SOUND) * written.by_thing + scale * heard.by_thing, written.whole)


def _akin_topics(topics: Sequence[str]) -> dict[str, frozenset[str]]:
    """Of each topic: itself and those whose name holds its own or the other way round, as a plan and its form."""
    bare = {topic: spelling(topic) for topic in topics}
    return {
        one: frozenset(other for other in topics if bare[one] in bare[other] or bare[other] in bare[one])
        for one in topics
    }


def _any_word(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of some words, Latin ones as whole words."""
    spelt = map(spelling, words)
    return re.compile("|".join(rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word) for word in spelt))


def _ranked(likely: Iterable[_Likely]) -> list[_Likely]:
    return sorted(likely, key=attrgetter("score"), reverse=True)


def _certainty(best: Match, rival: Match | None, lead: float) -> Certainty:
    if best.score < (_SURE if best.target is Target.ENTRY else _SURE_OF_OTHERS):
        return Certainty.UNSURE
    if rival and best.target is rival.target is Target.ENTRY and lead < _TIE:
        return Certainty.EITHER
    return Certainty.SURE if lead >= _LEAD else Certainty.UNSURE


def _largest(shares: Floats) -> list[int]:
    """The things with the largest shares above 0, the first of them first; of equal ones those that come first."""
    likely = np.flatnonzero(shares > 0)
    if len(likely) > _CANDIDATES:
        least = np.partition(shares[likely], -_CANDIDATES)[-_CANDIDATES]
        likely = likely[shares[likely] >= least]
    return [int(thing) for thing in likely[np.argsort(-shares[likely], kind="stable")][:_CANDIDATES]]
