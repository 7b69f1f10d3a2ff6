"""The names of things in a text: whatever alias, script or sound they were written by, one symbol each.

Terms come from `aliases.yaml`. The products of one column of annex 2 share a symbol, for what is asked about
one is asked about its neighbours (`quotas.yaml`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from knowledge.normalise import spelling
from knowledge.pack import Pack
from knowledge.pinyin import sound_of
from knowledge.word_tree import WordTree
from knowledge.words import is_chinese, stemmed, words_of

_FIRST_SYMBOL = 0xF0000
"""Where Unicode's plane 15 begins, for private use: `normalise` leaves none of it in a text."""
_SURE_BY_SOUND = 3
"""Characters from which a homophone of a name is taken for the name: two are too often another word."""

Found = tuple[int, str] | None
"""Where a name ends, and its symbol."""


class Terms:
    """The terms of a pack, ready to be found."""

    def __init__(self, pack: Pack) -> None:
        self._by_spelling = WordTree[str]()
        self._by_sound = WordTree[str]()
        self._topics = {symbol_of(number): alias.term for number, alias in enumerate(pack.aliases) if alias.topic}
        self._spelt: dict[str, str] = {}
        """The first name of each term, by its symbol."""
        for number, names in enumerate(_names(pack)):
            self._spelt[symbol_of(number)] = names[0]
            for name in names:
                self._add(words_of(spelling(name)), symbol_of(number))

    def _add(self, words: list[str], symbol: str) -> None:
        """Take in a name; of two terms with the same name, the first one to come keeps it."""
        self._by_spelling.add(list(map(stemmed, words)), lambda had: had or symbol)
        if len(words) > 1 and all(map(is_chinese, words)):
            self._by_sound.add(list(map(sound_of, words)), lambda had: had or symbol)

    def topics(self, symbols: Iterable[str]) -> tuple[str, ...]:
        """The names of the topics among the symbols of a folded text, in their order."""
        return tuple(dict.fromkeys(self._topics[word] for word in symbols if word in self._topics))

    def without_topics(self, words: list[str]) -> str:
        """The text that `words` make up with its topics left out, and its other terms by their first names."""
        left = (self._spelt.get(word, word) for word in self.fold(words) if word not in self._topics)
        return " ".join(left)

    def fold(self, words: list[str]) -> list[str]:
        """`words` with the symbol of a term in the place of each of its names, the longest first."""
        sounds = [sound_of(word) if is_chinese(word) else "" for word in words]
        stems = list(map(stemmed, words))

        def find(place: int) -> Found:
            if spelt := self._by_spelling.longest(stems, place):
                return spelt
            heard = self._by_sound.longest(sounds, place)
            return heard if heard and heard[0] - place >= _SURE_BY_SOUND else None

        return _folded(words, find)

    def fold_sounds(self, sounds: list[str]) -> list[str]:
        """The same for sounds alone."""
        return _folded(sounds, lambda place: self._by_sound.longest(sounds, place))


def _folded(words: list[str], find: Callable[[int], Found]) -> list[str]:
    folded, place = [], 0
    while place < len(words):
        if found := find(place):
            place, symbol = found
            folded.append(symbol)
        else:
            folded.append(words[place])
            place += 1
    return folded


def is_symbol(word: str) -> bool:
    """Whether a word of a folded text stands for a term."""
    return ord(word[0]) >= _FIRST_SYMBOL


def number_of(symbol: str) -> int:
    """The number of the term that a symbol stands for, from 0 in the order of the content."""
    return ord(symbol) - _FIRST_SYMBOL


def symbol_of(number: int) -> str:
    """The symbol of the term with that number."""
    return chr(_FIRST_SYMBOL + number)


def _names(pack: Pack) -> Iterator[list[str]]:
    """The names of each term: those of the aliases, and those of each group of products."""
    for alias in pack.aliases:
        yield [alias.term, alias.en, *alias.aliases.all()]
    listed = {product.code: [product.name.zh, product.name.en, *product.aliases] for product in pack.products.products}
    for group in pack.quotas.futures:
        together = [each.words for each in pack.products.ambiguous if set(each.codes) <= set(group.codes)]
        yield [name for names in (*together, *(listed.pop(code, []) for code in group.codes)) for name in names]
    yield from listed.values()
