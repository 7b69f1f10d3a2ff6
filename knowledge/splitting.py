"""Two questions in one message: where a text may be split so that each part asks something."""

from __future__ import annotations

import re
import unicodedata

from knowledge.normalise import spelling

MOST = 3
"""Questions in one message that are answered together."""

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
_INNER_SPACE = re.compile(r"(?<=[\u3400-\u9fff])[ \t]+|[ \t]+(?=[\u3400-\u9fff])")
_SHORTEST = 3


def questions_in(text: str) -> tuple[str, ...]:
    """The questions of a text, in their order; a statement belongs to the question after it (or, at the end, to
    the one before). One alone where there is nothing to split."""
    text = _INNER_SPACE.sub("", unicodedata.normalize("NFKC", text))
    parts: list[str] = []
    open_statement = ""
    for piece in filter(None, (piece.strip() for piece in _BREAKS.split(text))):
        joined = f"{open_statement} {piece}".strip()
        if len(piece) >= _SHORTEST and _ASKING.search(spelling(piece)):
            parts.append(joined)
            open_statement = ""
        else:
            open_statement = joined
    if open_statement and parts:
        parts[-1] += f" {open_statement}"
    return tuple(parts[:MOST]) if len(parts) > 1 else (text,)
