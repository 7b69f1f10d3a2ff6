"""What is said of things, whatever words say it: aspects such as deadline or seal, in either language.

Concepts come from `concepts.yaml`. They let the Chinese wordings of a thing answer for its English ones, and
one synonym for all: a question that says 几时 is like a wording that says 什么时候 or `when`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from knowledge.normalise import spelling
from knowledge.pack import Pack
from knowledge.pinyin import sound_of
from knowledge.terms import Terms
from knowledge.word_tree import WordTree
from knowledge.words import is_chinese, stemmed, words_of

_Tree = WordTree[tuple[str, ...]]
"""Sequences of words, each with the concepts that it may mean."""


class Concepts:
    """The concepts of a pack, ready to be found."""

    def __init__(self, pack: Pack, terms: Terms) -> None:
        self._by_spelling = _Tree()
        self._by_sound = _Tree()
        for concept in pack.concepts:
            beside = partial(_beside, concept.id)
            for words in map(words_of, map(spelling, concept.words.all())):
                self._by_spelling.add(list(map(stemmed, terms.fold(words))), beside)
                if len(words) > 1 and all(map(is_chinese, words)):
                    self._by_sound.add(terms.fold_sounds(list(map(sound_of, words))), beside)

    def find(self, folded: Sequence[str]) -> list[str]:
        """The concepts in a text that `Terms.fold` has folded, in their order."""
        return _found(self._by_spelling, list(map(stemmed, folded)))

    def find_sounds(self, folded: Sequence[str]) -> list[str]:
        """The same for sounds that `Terms.fold_sounds` has folded."""
        return _found(self._by_sound, folded)


def _beside(concept: str, had: tuple[str, ...] | None) -> tuple[str, ...]:
    """The concepts that words may mean, with one more."""
    return tuple(dict.fromkeys((*(had or ()), concept)))


def _found(tree: _Tree, words: Sequence[str]) -> list[str]:
    """The concepts of the longest sequences, from left to right, none overlapping another."""
    found: list[str] = []
    place = 0
    while place < len(words):
        longest = tree.longest(words, place)
        if longest is None:
            place += 1
        else:
            place, concepts = longest
            found += concepts
    return found
