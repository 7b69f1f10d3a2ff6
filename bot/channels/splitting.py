"""Long texts cut into parts that a platform takes, where a reader would pause."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator

Measure = Callable[[str], int]
"""Length of a text in a platform's unit. It adds up: measure(a + b) == measure(a) + measure(b), and no
character measures less than 1."""

PAUSES = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"[。！？；…!?][”’」』）)\"']*|[.;](?=\s)"),
    re.compile(r"[，、]|,(?!\d)"),
    re.compile(r"\s"),
)
"""Where a text may be cut, best first: after a paragraph, a line, a sentence, a clause, a word."""

ZERO_WIDTH_JOINER = "\u200d"


def utf16_units(text: str) -> int:
    """Length in UTF-16 code units, in which Telegram counts; an emoji is two."""
    return len(text) + sum(char > "\uffff" for char in text)


def utf8_bytes(text: str) -> int:
    """Length in UTF-8 bytes, in which WeCom counts; a Chinese character is three."""
    return len(text.encode("utf-8", "surrogatepass"))


def split(text: str, limit: int, measure: Measure = len) -> list[str]:
    """Cut `text` into parts of at most `limit`, in the unit of `measure`; none for a blank text.

    Nothing is lost but white space at the cuts and at both ends. A character with its accents, an emoji
    with its modifiers and a flag stay whole, unless one alone is longer than `limit`. Raises ValueError
    where a single code point is.
    """
    return list(_parts(text.strip(), limit, measure))


def _parts(text: str, limit: int, measure: Measure) -> Iterator[str]:
    start = 0
    while start < len(text):
        cut = _cut(text, start, _reach(text, start, limit, measure))
        yield text[start:cut].rstrip()
        start = _after_space(text, cut)


def _reach(text: str, start: int, limit: int, measure: Measure) -> int:
    """The index up to which the text from `start` fits."""
    room = range(start, min(len(text), start + limit) + 1)
    reach = room[bisect_right(room, limit, key=lambda end: measure(text[start:end])) - 1]
    if reach == start:
        raise ValueError(f"a limit of {limit} has no room for U+{ord(text[start]):04X}")
    return reach


def _cut(text: str, start: int, reach: int) -> int:
    """The best index to cut at: the last pause in the second half of what fits, or what fits."""
    if reach == len(text):
        return reach
    for pause in PAUSES:
        ends = [found.end() for found in pause.finditer(text, (start + reach) // 2, reach)]
        for end in reversed(ends):
            if not _joined(text, end):
                return end
    return next((end for end in range(reach, start, -1) if not _joined(text, end)), reach)


def _after_space(text: str, start: int) -> int:
    """The index of the first character from `start` that is not mere white space."""
    for index in range(start, len(text)):
        carries_a_mark = _joined(text, index + 1) and not text[index + 1].isspace()
        if carries_a_mark or not text[index].isspace():
            return index
    return len(text)


def _joined(text: str, index: int) -> bool:
    """Whether the characters before and after `index` are one to the reader.

    The cases of Unicode's grapheme clusters (UAX 29) that people type: marks and variation selectors,
    joined emoji and skin tones, flags, CR LF, and the surrogates that broken input may hold.
    """
    if not 0 < index < len(text):
        return False
    before, after = text[index - 1], text[index]
    return (
        unicodedata.category(after).startswith("M")
        or ZERO_WIDTH_JOINER in (before, after)
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or (before == "\r" and after == "\n")
        or ("\ud800" <= before <= "\udbff" and "\udc00" <= after <= "\udfff")
        or (_is_flag_half(after) and _flag_halves_before(text, index) % 2 == 1)
    )


def _is_flag_half(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _flag_halves_before(text: str, index: int) -> int:
    first = index
    while first > 0 and _is_flag_half(text[first - 1]):
        first -= 1
    return index - first
