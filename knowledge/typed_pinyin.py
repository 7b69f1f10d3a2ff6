"""Questions about the quota that are typed in full pinyin, put into characters so that their figures can be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from itertools import chain

from knowledge.pack import Pack
from knowledge.pinyin import rough, sound_of, syllables
from knowledge.word_tree import WordTree
from knowledge.words import is_chinese, is_latin, words_of

_KINDS = ("期货", "期权")
_UNTELLING = (
    "手 多少手 几手 天 个交易日 交易日 万 够不够 够吗 能拿 达标 门槛 多少 "
    "要超过 须超过 每天 每日 累计 支持额度 支持标准"
).split()
"""What a question about the quota says besides the product and the kind; other words stay as they were typed."""


def in_characters(pack: Pack, text: str) -> str:
    """`text`, normally spelt, with the words of a quota question in characters where it is typed in pinyin.

    As it is where it holds a Chinese character, or names neither futures nor options nor a product in pinyin.
    """
    words = words_of(text)
    if any(map(is_chinese, words)) or not any(map(is_latin, words)):
        return text
    spelt, named = _spelt(_words(pack), list(chain.from_iterable(map(_sounds, words))))
    return "".join(spelt) if named else text


def _sounds(word: str) -> Sequence[str]:
    return (syllables(word) or (word,)) if is_latin(word) else (word,)


def _spelt(known: WordTree[str], typed: Sequence[str]) -> tuple[list[str], bool]:
    """The words in their order, the longest known ones first; and whether a product or a kind is among them."""
    heard = list(map(rough, typed))
    spelt, named, place = list[str](), False, 0
    while place < len(typed):
        if found := known.longest(heard, place):
            place, word = found
            spelt.append(word)
            named = named or word not in _UNTELLING
        else:
            spelt.append(f" {typed[place]} ")
            place += 1
    return spelt, named


@lru_cache(maxsize=4)
def _words(pack: Pack) -> WordTree[str]:
    words = WordTree[str]()
    for word in chain(_products(pack), _KINDS, _UNTELLING):
        words.add(list(map(sound_of, word)), partial(_always, word))
    return words


def _always(word: str, _: str | None) -> str:
    """The last one to come keeps its sounds."""
    return word


def _products(pack: Pack) -> Iterator[str]:
    """The Chinese names of products; one of a single character only beside what is traded, as 铜期权."""
    for product in pack.products.products:
        for name in (product.name.zh, *product.aliases):
            if all(map(is_chinese, name)):
                yield from [name] if len(name) > 1 else [name + kind for kind in _KINDS]
