"""Numbers as people type them: 4,001 · 4千 · 1.2万 · 四千零一 · 两万 · 5k · 1,600."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
NUMBER = r"(?:\d[\d,]*(?:\.\d+)?\s*[千万kw]?|[零〇一二两三四五六七八九十百千万]+)"
LONGEST = 20
LARGEST = 10**10
"""No position has so many lots: what is larger is a mistyped number, and is not computed with."""
SCALES = {"千": 1000, "万": 10_000, "k": 1000, "w": 10_000}


def value_of(text: str) -> int | None:
    """The whole number that `text` (lower case) stands for; None where it is none."""
    text = text.strip().replace(",", "").replace("，", "")
    if len(text) > LONGEST:
        return None
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([千万kw]?)", text)
    if found:
        number = Decimal(found[1]) * SCALES.get(found[2], 1)
        return int(number) if number == int(number) and number < LARGEST else None
    number_in_words = _chinese(text)
    return number_in_words if number_in_words is None or number_in_words < LARGEST else None


def _chinese(text: str) -> int | None:
    """四千零一 → 4001, 一万二 → 12000, 两千五 → 2500, 三五 → 35."""
    if not text or not set(text) <= DIGITS.keys() | UNITS.keys():
        return None
    if not set(text) & UNITS.keys():
        return int("".join(str(DIGITS[char]) for char in text))
    total = section = digit = 0
    last_unit = 1
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
            last_unit = 1 if char in "零〇" else last_unit
        elif UNITS[char] == 10_000:
            total, section, digit, last_unit = (total + section + digit) * 10_000, 0, 0, 10_000
        else:
            section += (digit or 1) * UNITS[char]
            digit, last_unit = 0, UNITS[char]
    return total + section + digit * (last_unit // 10 or 1)
