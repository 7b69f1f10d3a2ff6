"""One spelling for texts that differ only in how they were typed.

Full width, case, traditional script, punctuation, emoji, white space and words of courtesy carry no meaning
for finding an answer. Everything here is pure, idempotent, and takes any string.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from opencc import OpenCC

_CHINESE = "\u3400-\u4dbf\u4e00-\u9fff"
_SEPARATORS = re.compile(r"[\W_]+")
_INVISIBLE = re.compile(r"[\s\u200b-\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\ud800-\uf8ff\U000f0000-\U0010ffff]+")
"""Space, joiners, what only colours an emoji, surrogates and private use (which `terms.py` needs for itself)."""
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_INNER_SPACE = re.compile(rf"(?<=[{_CHINESE}]) | (?=[{_CHINESE}])")

_LONGEST_REMEMBERED = 4000

_GROUPS = re.compile(r"(?<![a-z\d.,])\d{1,3}([ ,'’])\d{3}(?:\1\d{3})*(?![\d.,]*\d)")
"""Digits in groups of three."""
_BETWEEN_DIGITS = {**dict.fromkeys("-~–—―−〜～", "~"), **{sign: sign for sign in ".,/:"}}
_BREAKS = re.compile(r"[,。;!?…\n]|\.(?=\s|$)")
_LISTING = re.compile(r"[、/&]")
_SPACE_OF_CLAUSES = re.compile(rf"(?<=[{_CHINESE}，、]) +| +(?=[{_CHINESE}，、])")

_OPENINGS = (
    "跟您打听一下", "打听一下", "打听下", "想打听一下", "想请教一下",
    "请教一下", "请教下", "请教", "请问一下", "请问下", "请问",
    "我想问一下", "我想问下", "我想问", "想问一下", "想问下", "想问",
    "问一下", "问下", "麻烦问一下", "麻烦问下", "麻烦您", "麻烦", "您好", "你好", "哈喽", "老师", "劳驾",
    "hello", "hi", "hey", "dear", "excuse me", "good morning", "good afternoon", "please", "pls",
    "might i ask", "i should be grateful for", "i would be grateful for", "i would appreciate",
    "kindly", "just wondering",
    "may i ask", "could you tell me", "could you please tell me", "can you tell me", "i would like to know",
)  # fmt: skip
_CLOSINGS = (
    "谢谢您", "谢谢你", "谢谢啦", "谢谢", "谢了", "多谢", "感谢", "拜托了", "拜托", "麻烦了",
    "啊", "呀", "呢", "吧", "呗", "哈", "哦", "啦", "嘛", "哇", "呐",
    "thanks a lot", "many thanks", "thanks", "thank you very much", "thank you", "thx", "please", "pls",
)  # fmt: skip


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """One or more of `words` in a row, none ending within a Latin word, with something left after them."""
    longest_first = sorted(words, key=len, reverse=True)
    parts = (re.escape(word) + ("(?![a-z0-9])" if word.isascii() else "") for word in longest_first)
    return re.compile(f"(?:(?:{'|'.join(parts)}) ?)+(?=.)")


_OPENING = _any_of(_OPENINGS)
_CLOSING = _any_of(words[::-1] for words in _CLOSINGS)
"""Matched against the text from behind: a search for the end would try every position."""


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def simplified(text: str) -> str:
    """`text` in simplified script."""
    plain: str = _simplifier().convert(text)
    return plain


def spelling(text: str) -> str:
    """`text` in its one spelling: words apart by single spaces, no space next to Chinese.

    NFKC, lower case, simplified script; signs and emoji are gone, unless nothing else is there. Applying it
    again changes nothing.
    """
    return _remembered(text) if len(text) <= _LONGEST_REMEMBERED else _spelt(text)


def _spelt(text: str) -> str:
    while (plain := _respelt(text)) != text:
        text = plain
    return text


_remembered = lru_cache(maxsize=64)(_spelt)
"""Whatever looks into a question spells it anew."""


def in_clauses(text: str) -> str:
    """`text` spelt as `spelling` does it, but with the signs that figures are read by.

    What parts clauses is "，", what parts the members of a list "、"; the points of decimals, the hyphens of ranges
    ("~") and the strokes and colons between digits stay. The groups of 4,001 and 12 000 are closed.
    """
    return _clauses_remembered(text) if len(text) <= _LONGEST_REMEMBERED else _in_clauses(text)


def _in_clauses(text: str) -> str:
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
    plain = _simplifier().convert(_GROUPS.sub(lambda found: re.sub(r"\D", "", found[0]), plain))
    return _SPACE_OF_CLAUSES.sub("", _SEPARATORS.sub(_sign, plain)).strip(" ，、")


_clauses_remembered = lru_cache(maxsize=64)(_in_clauses)


def _sign(found: re.Match[str]) -> str:
    """What is left of a run of signs."""
    signs, text = found[0], found.string
    before, after = text[: found.start()][-1:], text[found.end() :][:1]
    if before.isdecimal() and after.isdecimal() and (kept := _BETWEEN_DIGITS.get(signs.strip())):
        return kept
    if _BREAKS.search(signs):
        return "，"
    return "、" if _LISTING.search(signs) else " "


def normalise(text: str) -> str:
    """`spelling(text)` without words of courtesy at both ends, unless nothing else is there; idempotent."""
    text = spelling(text)
    while (bare := _without_courtesy(text)) != text and (plain := spelling(bare)) != text:
        text = plain
    return text


def _respelt(text: str) -> str:
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
    words = _SEPARATORS.sub(" ", _THOUSANDS.sub("", text)).strip()
    if not words:
        return _signs(text)
    if words.isascii():
        return words
    return _INNER_SPACE.sub("", simplified(words))


def _signs(text: str) -> str:
    """What is left of a text without words: emoji and the like, or else the first punctuation mark."""
    shown = _INVISIBLE.sub("", text)
    return "".join(sign for sign in shown if unicodedata.category(sign)[0] != "P") or shown[:1]


def _without_courtesy(text: str) -> str:
    if closing := _CLOSING.match(text[::-1]):
        text = text[: -closing.end()].rstrip()
    if opening := _OPENING.match(text):
        text = text[opening.end() :].lstrip()
    return text
