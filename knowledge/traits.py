"""What a text is recognised by: its characters and words, its terms, and how it sounds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from knowledge.normalise import normalise
from knowledge.pinyin import is_pinyin, rough, sound_of, syllables
from knowledge.terms import Terms, is_symbol
from knowledge.words import is_chinese, is_latin, without_size, words_of

Traits = Mapping[str, float]
"""Weights by trait. The first letter tells the kinds apart: c character, b pair of characters, w word, p its
beginning, g four letters in a row, t term, s sound, d pair of sounds. The weights were tuned on held-out
questions; near these values they hardly matter."""

LONGEST = 400
"""Words of a text that are read; what follows cannot change what a question is about."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One text, read."""

    plain: str
    """The text as `normalise` spells it."""
    letters: Traits
    """Empty for a text in pinyin."""
    sounds: Traits
    """Empty for a text without Chinese, in characters or in pinyin."""
    folded: str
    """The text with one symbol for each term."""
    heard: str
    """The text's sounds, with one symbol for each term."""
    terms: frozenset[str]
    """The symbols of the terms that it names."""
    in_pinyin: bool
    """Chinese typed in Latin letters: only the sounds tell."""


class Reader:
    """Reads texts with the terms of one pack."""

    def __init__(self, terms: Terms, english: frozenset[str]) -> None:
        self._terms = terms
        self._english = english
        """Words of the pack's English wordings, some of which could be pinyin, such as `can`."""

    def read(self, text: str) -> Reading:
        """What there is to recognise in a text as a person typed it."""
        plain = normalise(text[: 8 * LONGEST])
        words = words_of(plain)[:LONGEST]
        if self._in_pinyin(words):
            sounds = self._terms.fold_sounds(list(_sounds(words)))
            terms = frozenset(filter(is_symbol, sounds))
            return Reading(plain, {}, _sound_traits(sounds), plain, " ".join(sounds), terms, in_pinyin=True)
        folded = self._terms.fold(words)
        terms = frozenset(filter(is_symbol, folded))
        sounds = list(_sounds(folded)) if any(map(is_chinese, words)) else []
        heard = _sound_traits(sounds)
        written = _letter_traits([without_size(word) for word in words], folded)
        return Reading(plain, written, heard, _joined(folded), " ".join(sounds), terms, in_pinyin=False)

    def _in_pinyin(self, words: list[str]) -> bool:
        return not any(map(is_chinese, words)) and is_pinyin(filter(is_latin, words), self._english)


def _sounds(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        if is_chinese(word):
            yield sound_of(word)
        elif is_latin(word) and len(word) > 1:
            yield from map(rough, syllables(word) or (word,))
        else:
            yield word


def _letter_traits(words: list[str], folded: list[str]) -> Traits:
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


def _sound_traits(sounds: list[str]) -> Traits:
    traits: defaultdict[str, float] = defaultdict(float)
    for sound in sounds:
        traits["s" + sound] += 1
    for left, right in pairwise(sounds):
        traits[f"d{left} {right}"] += 1
    return traits


def _joined(words: list[str]) -> str:
    spaced = "".join(f" {word} " if is_latin(word) else word for word in words)
    return " ".join(spaced.split())
