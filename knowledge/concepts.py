"""What is said of things, whatever words say it: aspects such as deadline or seal, in either language.

Concepts come from `concepts.yaml`. They let the Chinese wordings of a thing answer for its English ones, and
one synonym for all: a question that says 几时 is like a wording that says 什么时候 or `when`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge.normalise import spelling
from knowledge.pack import Pack
from knowledge.pinyin import sound_of
from knowledge.terms import Terms
from knowledge.words import is_chinese, stemmed, words_of


@dataclass(slots=True)
class _Tree:
    """Sequences of words, each with the concepts that it may mean."""

    concepts: tuple[str, ...] = ()
    branches: dict[str, _Tree] = field(default_factory=dict)

    def add(self, words: Sequence[str], concept: str) -> None:
        tree = self
        for word in words:
            if word not in tree.branches:
                tree.branches[word] = _Tree()
            tree = tree.branches[word]
        tree.concepts = tuple(dict.fromkeys((*tree.concepts, concept)))

    def find(self, words: Sequence[str]) -> list[str]:
        """The concepts of the longest sequences, from left to right, none overlapping another."""
        found: list[str] = []
        place = 0
        while place < len(words):
            if words[place] not in self.branches:
                place += 1
                continue
            tree, end = self, place
            for here in range(place, len(words)):
                branch = tree.branches.get(words[here])
                if branch is None:
                    break
                tree = branch
                if tree.concepts:
                    longest, end = tree.concepts, here + 1
            if end > place:
                found += longest
            place = max(end, place + 1)
        return found


class Concepts:
    """The concepts of a pack, ready to be found."""

    def __init__(self, pack: Pack, terms: Terms) -> None:
        self._by_spelling = _Tree()
        self._by_sound = _Tree()
        for concept in pack.concepts:
            for words in map(words_of, map(spelling, concept.words.all())):
                self._by_spelling.add(list(map(stemmed, terms.fold(words))), concept.id)
                if len(words) > 1 and all(map(is_chinese, words)):
                    self._by_sound.add(terms.fold_sounds(list(map(sound_of, words))), concept.id)

    def find(self, folded: Sequence[str]) -> list[str]:
        """The concepts in a text that `Terms.fold` has folded, in their order."""
        return self._by_spelling.find(list(map(stemmed, folded)))

    def find_sounds(self, folded: Sequence[str]) -> list[str]:
        """The same for sounds that `Terms.fold_sounds` has folded."""
        return self._by_sound.find(folded)
