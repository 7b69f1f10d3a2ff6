"""Sequences of words with a value for each, to find the longest one at a place of a text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

V = TypeVar("V")


@dataclass(slots=True)
class WordTree(Generic[V]):
    """A tree with a word at each branch; a sequence that was added ends where there is a value."""

    value: V | None = None
    branches: dict[str, WordTree[V]] = field(default_factory=dict)

    def add(self, words: Sequence[str], value: Callable[[V | None], V]) -> None:
        """Take in a sequence, with what `value` makes of the value that it has had so far."""
        tree = self
        for word in words:
            if word not in tree.branches:
                tree.branches[word] = WordTree()
            tree = tree.branches[word]
        tree.value = value(tree.value)

    def longest(self, words: Sequence[str], start: int) -> tuple[int, V] | None:
        """Where the longest sequence that begins at `start` ends, and its value; None where none begins there."""
        branches, found = self.branches, None
        for place in range(start, len(words)):
            tree = branches.get(words[place])
            if tree is None:
                break
            if tree.value is not None:
                found = place + 1, tree.value
            branches = tree.branches
        return found
