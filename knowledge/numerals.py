"""Numbers as people type them: 4,001 · 0.8万 · 4.5k · 8千零1 · 1万2千 · 四千零一 · 一点二万 · 两万.

One grammar for all of them. A number is the longest run of characters that can belong to one; `value_of` reads the
whole run or nothing, so that no part of a number is ever taken for all of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

DIGITS = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | {"〇": "0", "两": "2", "俩": "2"}
UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "k": 1000, "w": 10_000}
_HAN = "".join(DIGITS)
_RUN = rf"\d[\d.,~/:]*+|[{_HAN}十百千万]|(?<=[{_HAN}\d])点(?=[{_HAN}\d])"
NUMBER = rf"(?<![\d{_HAN}十百千万])(?:{_RUN})(?:{_RUN}|\s?[kw](?![a-z]))*+"
"""The longest run that may be a number; also one that is none, such as 4001~5000 or 三四千. It is never cut short
to make what follows it fit."""
LONGEST = 20
LARGEST = 10**10
"""No position has so many lots: what is larger is a mistyped number, and is not computed with."""

_ROUGHLY = re.compile(r"[一二两俩三四五六七八九]{2}[十百千万]")
"""三四千 means some number between the two."""
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_TOKEN = re.compile(rf"\d+(?:\.\d+)?|[{_HAN}]+(?:点[{_HAN}\d]+)?|.")


@dataclass(slots=True)
class _Sum:
    """A number as it is read: what stands before 万, what after it, and the digits that wait for their unit."""

    myriads: Decimal = Decimal(0)
    rest: Decimal = Decimal(0)
    waiting: str = ""
    unit: int = 0
    """The last one; 0 before the first."""


def value_of(text: str) -> int | None:
    """The whole number that `text` (lower case) stands for; None where it is none."""
    text = _THOUSANDS.sub("", text.replace(" ", "").replace("，", ","))
    if not text or len(text) > LONGEST or _ROUGHLY.search(text):
        return None
    value = _value(_TOKEN.findall(text))
    return int(value) if value is not None and value == int(value) and value < LARGEST else None


def _value(tokens: list[str]) -> Decimal | None:
    """四千零一 → 4001, 一万二 → 12000, 两千五 → 2500, 三五 → 35, 1.2万 → 12000; None for 三四千 and 1.2万3千."""
    if any(map(_is_fraction, tokens)) and len(tokens) > 2:
        return None
    read = _Sum()
    for place, token in enumerate(tokens):
        known = _take_unit(read, token, last=place == len(tokens) - 1) if token in UNITS else _take_digits(read, token)
        if not known:
            return None
    return _total(read)


def _is_fraction(token: str) -> bool:
    return "点" in token or "." in token


def _take_digits(read: _Sum, digits: str) -> bool:
    """Digits wait for their unit; only zeros may stand before others, as in 8千零1."""
    if not set(digits) <= DIGITS.keys() | set("0123456789.点") or read.waiting.strip("0"):
        return False
    read.waiting += "".join(DIGITS.get(char, char) for char in digits).replace("点", ".")
    return True


def _take_unit(read: _Sum, sign: str, *, last: bool) -> bool:
    """Units descend; each but 十 counts something; k and w end a number."""
    unit, count = UNITS[sign], _count(read.waiting)
    if (sign in "kw" and not (last and not read.unit)) or count is None:
        return False
    if unit == UNITS["万"]:
        read.myriads, read.rest = (read.rest + count) * unit, Decimal(0)
        whole = read.myriads > 0
    else:
        whole = count > 0 or (unit == UNITS["十"] and not read.waiting)
        read.rest += (count or 1) * unit
    descends = not read.unit or unit < read.unit or unit == UNITS["万"] != read.unit
    read.waiting, read.unit = "", unit
    return whole and descends


def _count(digits: str) -> Decimal | None:
    """What stands before a unit, 0 for nothing."""
    return Decimal(digits or 0) if digits.count(".") <= 1 and digits.strip(".") == digits else None


def _total(read: _Sum) -> Decimal | None:
    """With the digits after the last unit: 一万二 is 12000, 一万零二 10002 and 1万2000 12000."""
    left = _count(read.waiting)
    if left is None:
        return None
    if read.unit and len(read.waiting) == 1:
        left *= max(1, read.unit // 10)
    elif read.unit and left >= read.unit:
        return None
    return read.myriads + read.rest + left
