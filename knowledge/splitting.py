"""The questions in a message: where a text may be split so that each part asks, and what a long story comes to."""

from __future__ import annotations

import re
import unicodedata

from knowledge.normalise import spelling

MOST = 3
"""Questions in one message that are answered together; those after them are offered as choices."""
MOST_READ = 8
"""Questions in one message that are looked at."""

_BREAKS = re.compile(
    r"[，,。？?；;！!\n]+|另外|还有|還有|以及|同时|同時|顺便|順便|并且|並且|再问一下|"
    r"(?<=[a-z]) (?:and|also|plus|as well as) ",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"什么|哪|几|多少|多久|怎|如何|吗|么|谁|啥|咋|是否|能不能|可不可以|可否|是不是|要不要|行不行|有没有|何时|多长|"
    r"\b(?:what|when|where|which|who|whom|how|why|is|are|do|does|can|could|may|must|should|will)\b|"
    r"(?:邮箱|电话|传真|网址|流程|截止|条件|内容|标准)$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[。？?！!\n])\s*|(?<=\.)\s+")
_WISH = re.compile(
    r"想知道|想问|请问|請問|问一下|问下|请教|想了解|告诉我|请你|麻烦|i want to know|wonder|tell me", re.IGNORECASE
)
_STORY = 120
"""Width of a text from which it may be a story around its question; a Chinese character is two wide."""
_TOGETHER = re.compile(
    r"(?<!除了)(?:和|与|與|跟|及|、|还是|還是|分别|分別)|\b(?:and|or|versus|vs|each|both|respectively)\b"
)
_INNER_SPACE = re.compile(r"(?<=[\u3400-\u9fff])[ \t]+|[ \t]+(?=[\u3400-\u9fff])")
_SHORTEST = 3


def questions_in(text: str) -> tuple[str, ...]:
    """The questions of a text, in their order; a statement belongs to the question after it (or, at the end, to
    the one before). One alone where there is nothing to split."""
    text = _evenly_set(text)
    parts: list[str] = []
    open_statement = ""
    for piece in filter(None, (piece.strip() for piece in _BREAKS.split(text))):
        joined = f"{open_statement} {piece}".strip()
        if len(piece) >= _SHORTEST and asks(piece):
            parts.append(joined)
            open_statement = ""
        else:
            open_statement = joined
    if open_statement and parts:
        parts[-1] += f" {open_statement}"
    return tuple(parts[:MOST_READ]) if len(parts) > 1 else (text,)


def gist_of(text: str) -> str:
    """The sentence with which a long text asks, the last of several; empty for a text that is short or one sentence."""
    text = _evenly_set(text).strip()
    if sum(2 if ord(char) > 0x2E80 else 1 for char in text) < _STORY:
        return ""
    sentences = [sentence for sentence in _SENTENCE.split(text) if len(sentence) >= _SHORTEST]
    asking = [each for each in sentences if asks(each) or _WISH.search(spelling(each))]
    return asking[-1] if asking and len(sentences) > 1 else ""


def _evenly_set(text: str) -> str:
    """A text in half width, without spaces between Chinese characters; its punctuation stays."""
    return _INNER_SPACE.sub("", unicodedata.normalize("NFKC", text))


def asks(text: str) -> bool:
    """Whether a text has the words of a question."""
    return _ASKING.search(spelling(text)) is not None


def asks_of_each(text: str) -> bool:
    """Whether a text may ask the same of several things that it names, as in "A and B, who may apply?"."""
    return _TOGETHER.search(spelling(text)) is not None


def without_joining(text: str) -> str:
    """A text, in its normal spelling, without the words that join what it names."""
    return _TOGETHER.sub("", text)
