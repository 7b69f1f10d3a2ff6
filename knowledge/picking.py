"""What a short text picks of several things, by its place or by a name: 第二个, the first one, 深耕的那个."""

from __future__ import annotations

import re

from knowledge.normalise import normalise, spelling
from knowledge.numerals import value_of

_ENGLISH = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_NUMBER = r"(\d{1,2}|[一二两三四五六七八九十]{1,2})"
_THING = "(?:个|项|条|种|款|点|类|家)"
_PLACE = re.compile(
    rf"(?:我?(?:选|要|想问|问的?是|指的?是|说的?是)?|就|是)?第{_NUMBER}{_THING}?(?:那个)?的?|"
    rf"我?(?:选择?|要){_NUMBER}{_THING}?|{_NUMBER}号|"
    rf"(?:i mean |i choose |i want )?(?:the )?({'|'.join(_ENGLISH)})(?: one| option| item)?|"
    r"(?:i mean |i choose |i want )?(?:the )?(\d{1,2})(?:st|nd|rd|th)(?: one| option| item)?|"
    r"(?:option|number|no|choice|item) (\d{1,2})"
)
_LAST = re.compile(rf"(?:我?选|要|就|是)?最后(?:一{_THING}|{_THING})?(?:那个)?的?|(?:the )?last(?: one| option| item)?")

_PARTICLES = re.compile(
    r"[的那这个是呢吧啊呀嘛吗项种家指我想问要说了就关于一]+|"
    r"\b(?:the|a|an|one|it|its|is|this|that|i|mean|meant|about|for|of|to|by|please|and|with|what|how)\b"
)
"""Words that may stand around a name without making it another question."""
_GOES_ON = re.compile(r"^那|呢$|^(?:and|what about|how about)\b")
_SHORTEST = 2


def place_of(text: str, count: int) -> int | None:
    """The place, from 0, that `text` picks among `count` things; None where it says anything else or goes beyond."""
    said = normalise(text)
    if _LAST.fullmatch(said):
        return count - 1 if count else None
    if (found := _PLACE.fullmatch(said)) is None:
        return None
    word = next(filter(None, found.groups()))
    place = _ENGLISH.index(word) + 1 if word in _ENGLISH else value_of(word)
    return place - 1 if place is not None and 1 <= place <= count else None


def bare(text: str) -> str:
    """A text without the words that may stand around a name, and without spaces; "" where little is left."""
    left = "".join(_PARTICLES.sub(" ", spelling(normalise(text))).split())
    return left if len(left) >= _SHORTEST else ""


def goes_on(text: str) -> bool:
    """Whether a text asks the same of something else, as in 那会员同行呢 or "and With Members?"."""
    return _GOES_ON.search(spelling(text)) is not None
