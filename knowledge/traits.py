"""What a text is recognised by: its characters and words, its terms, and how it sounds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.concepts import Concepts
from knowledge.normalise import normalise
from knowledge.pack import Pack
from knowledge.pinyin import is_pinyin, rough, sound_of, syllables
from knowledge.terms import Terms, is_symbol
from knowledge.words import is_chinese, is_latin, without_size, words_of

Traits = Mapping[str, float]
"""Weights by trait. The first letter tells the kinds apart: c character, b pair of characters, w word, p its
beginning, g four letters in a row, t term, a concept, x concept beside a term, s sound, d pair of sounds. The
weights were tuned on held-out questions; near these values they hardly matter."""

_CONCEPT = 2.0
_CONCEPT_OF_TERM = 1.0

SHORTEST_TO_MEND = 5
"""Letters of an English word from which a slip of one letter is taken for the word."""
LONGEST = 400
"""Words of a text that are read; what follows cannot change what a question is about."""
LONGEST_TEXT = 8 * LONGEST
"""Characters among which they are looked for."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One text, read."""

    plain: str
    """The text as `normalise` spells it."""
    letters: Traits
    """Empty for a text in pinyin."""
    sounds: Traits
    """Empty for a text without Chinese, in characters or in pinyin."""
    written: str
    """The text with one symbol for each term, its words put in order."""
    heard: str
    """The text's sounds, with one symbol for each term, put in order."""
    terms: tuple[str, ...]
    """The symbols of the terms that it names, in their order."""
    concepts: tuple[str, ...]
    """The concepts that it holds, in their order."""
    in_pinyin: bool
    """Chinese typed in Latin letters: only the sounds tell."""


class Reader:
    """Reads texts with the terms and concepts of one pack."""

    def __init__(self, pack: Pack, english: frozenset[str]) -> None:
        self._terms = Terms(pack)
        self._concepts = Concepts(pack, self._terms)
        self._english = english
        """Words of the pack's English wordings, some of which could be pinyin, such as `can`."""
        self._vocabulary = sorted(word for word in english if len(word) >= SHORTEST_TO_MEND)
        self._nearest = lru_cache(16384)(self._search)

    def read(self, text: str) -> Reading:
        """What there is to recognise in a text as a person typed it."""
        plain = normalise(text[:LONGEST_TEXT])
        words = words_of(plain)[:LONGEST]
        return self._heard(plain, words) if self._in_pinyin(words) else self._written(plain, words)

    def topics(self, symbols: Iterable[str]) -> tuple[str, ...]:
        """The names of the topics among the symbols of terms, in their order."""
        return self._terms.topics(symbols)

    def besides_topics(self, reading: Reading) -> str:
        """What a text says besides the topics that it names."""
        return self._terms.without_topics(words_of(reading.plain))

    def _heard(self, plain: str, words: list[str]) -> Reading:
        sounds = self._terms.fold_sounds(list(self._sounds(words)))
        terms = tuple(filter(is_symbol, sounds))
        concepts = tuple(self._concepts.find_sounds(sounds))
        traits = _sound_traits(sounds) | _concept_traits(concepts, terms)
        return Reading(plain, {}, traits, _in_order(plain.split()), _in_order(sounds), terms, concepts, in_pinyin=True)

    def _written(self, plain: str, words: list[str]) -> Reading:
        words = [self._mended(word) for word in words]
        folded = self._terms.fold(words)
        terms = tuple(filter(is_symbol, folded))
        concepts = tuple(self._concepts.find(folded))
        meant = _concept_traits(concepts, terms)
        sounds = list(self._sounds(folded)) if any(map(is_chinese, words)) else []
        heard = _sound_traits(sounds) | meant if sounds else {}
        letters = _letter_traits([without_size(word) for word in words], folded) | meant
        written = _in_order(_apart(folded))
        return Reading(plain, letters, heard, written, _in_order(sounds), terms, concepts, in_pinyin=False)

    def _mended(self, word: str) -> str:
        """`word`, or the known English word of which it is a slip of one letter."""
        if len(word) < SHORTEST_TO_MEND or word in self._english or not is_latin(word):
            return word
        return self._nearest(word) or word

    def _search(self, word: str) -> str:
        """The known word one letter away, or with two letters swapped; empty where there is none."""
        found = process.extractOne(word, self._vocabulary, scorer=OSA.distance, score_cutoff=1)
        return found[0] if found else ""

    def _sounds(self, words: Iterable[str]) -> Iterator[str]:
        for word in words:
            if is_chinese(word):
                yield sound_of(word)
            elif is_latin(word) and len(word) > 1:
                yield from map(rough, syllables(word) or (word,))
            else:
                yield word

    def _in_pinyin(self, words: list[str]) -> bool:
        return not any(map(is_chinese, words)) and is_pinyin(filter(is_latin, words), self._english)


def _letter_traits(words: list[str], folded: list[str]) -> dict[str, float]:
    traits: defaultdict[str, float] = defaultdict(float)
    for word in words:
        if is_latin(word):
            _add_latin(traits, word)
        else:
            traits["c" + word] += 2
    for left, right in pairwise(words):
        if is_chinese(left) and is_chinese(right):
            traits["b" + left + right] += 1
    for word in folded:
        if is_symbol(word):
            traits["t" + word] += 1
    return traits


def _add_latin(traits: defaultdict[str, float], word: str) -> None:
    traits["w" + word] += 1
    if len(word) >= 4:
        traits["p" + word[:4]] += 1
    marked = f"^{word}$"
    for start in range(len(marked) - 3):
        traits["g" + marked[start : start + 4]] += 0.3


def _concept_traits(concepts: Iterable[str], terms: Iterable[str]) -> dict[str, float]:
    traits: dict[str, float] = {}
    for concept in concepts:
        traits["a" + concept] = _CONCEPT
        for term in terms:
            traits[f"x{term}{concept}"] = _CONCEPT_OF_TERM
    return traits


def _sound_traits(sounds: list[str]) -> dict[str, float]:
    traits: defaultdict[str, float] = defaultdict(float)
    for sound in sounds:
        traits["s" + sound] += 1
    for left, right in pairwise(sounds):
        traits[f"d{left} {right}"] += 1
    return traits


def _apart(words: list[str]) -> list[str]:
    """Latin words one by one, and what stands between them."""
    return "".join(f" {word} " if is_latin(word) else word for word in words).split()


def _in_order(words: list[str]) -> str:
    return " ".join(sorted(words))
