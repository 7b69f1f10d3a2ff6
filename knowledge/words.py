"""The words of a text in its normal spelling: Chinese characters one by one, Latin words, numbers."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]|[a-z]+|\d+|\S")
_YEAR = re.compile(r"20[0-4]\d")

_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ied", "ers", "ed", "es", "er", "s")

ANY_NUMBER = "#"
"""Stands for a number whose size does not matter for what a question is about."""


def words_of(text: str) -> list[str]:
    """The words of `text`, which `normalise` has spelt; `cu2407` is two."""
    return _WORD.findall(text)


def is_chinese(word: str) -> bool:
    """Whether a word is a Chinese character."""
    return "\u3400" <= word[0] <= "\u9fff"


def is_latin(word: str) -> bool:
    """Whether a word is made of Latin letters."""
    return word.isascii() and word.isalpha()


def without_size(word: str) -> str:
    """`word`, or ANY_NUMBER for a quantity: three digits or more that are no year and do not begin with 0."""
    quantity = len(word) >= 3 and word.isdecimal() and word[0] != "0" and not _YEAR.fullmatch(word)
    return ANY_NUMBER if quantity else word


def stem(word: str) -> str:
    """An English word in lower case without the endings of number and tense, roughly: applies, applied → appl."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] in "ey" else word


@lru_cache(maxsize=32768)
def stemmed(word: str) -> str:
    """The stem of an English word; any other word as it is."""
    return stem(word) if is_latin(word) else word
