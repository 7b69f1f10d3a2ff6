"""The small facts that a question brings along and that an answer can be computed from: a form's number, a day,
a year of account opening, a weekday."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from knowledge.normalise import spelling
from knowledge.numerals import value_of

_HAN = "零〇一二两三四五六七八九十"
_NUMBER = rf"(\d{{1,3}}|[{_HAN}]{{1,4}})"

_FORM = re.compile(
    rf"第{_NUMBER}(?:张|份|次|个|回)|(?:number|no) (\d{{1,3}})\b|\b(\d{{1,3}})(?:st|nd|rd|th)\b|"
    r"\b(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b"
)
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "|".join(f"{name}|{name[:3]}" for name in _MONTHS if name != "may") + "|may"
_CHINESE_DAY = re.compile(rf"(?<!\d){_NUMBER}月(?:份)?(?:{_NUMBER}(?:日|号|$)|(上旬|中旬|下旬|底|末|初|中))?")
_ENGLISH_DAY = re.compile(
    rf"\b(?:(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?({_MONTH})|({_MONTH}) (\d{{1,2}})(?:st|nd|rd|th)?\b|"
    rf"(?:(early|mid|middle of|late|end of) )?({_MONTH}))\b"
)
_MODAL_MAY = re.compile(r"(?<!in )(?<!of )(?<!by )(?<!mid )(?<!early )(?<!late )(?<!until )(?<!the )\bmay\b(?! \d)")
_PARTS = {
    **dict.fromkeys(("上旬", "初", "early"), (1, 10)),
    **dict.fromkeys(("中旬", "中", "mid", "middle of"), (11, 20)),
    **dict.fromkeys(("下旬", "late"), (21, 31)),
    **dict.fromkeys(("底", "末", "end of"), (25, 31)),
}

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)|(?<!\d)(\d\d)年")
_OPENED = re.compile(
    r"(?:20)?(\d\d)年?[^。]{0,6}?(?:新)?开(?:的|了|过)?(?:户|账户|帐户)|开户[^。]{0,6}?(?:20)?(\d\d)年?|"
    r"open(?:ed|ing)?\b.{0,30}?\b20(\d\d)\b|account (?:of|from|in|since) 20(\d\d)\b"
)
_UNTRADED = re.compile(
    r"(?:没|未|无|不曾|从没|从未|尚未|还没)(?:有)?(?:怎么)?(?:碰|做|交易|买卖|参与|持仓|成交)|(?:一手)都?没|"
    r"\b(?:never|not|no|hasn t|haven t|didn t|without)\b.{0,20}\b(?:trad\w+|touch\w*)"
)
_TRADED = re.compile(r"(?:碰|做|交易|买卖|参与)过|已经?(?:有)?交易|有(?:过)?交易|\btraded\b")

_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_WEEKDAY = re.compile(rf"(?:周|星期|礼拜)([一二三四五六日天])|\b({'|'.join(_WEEKDAYS)})\b")


@dataclass(frozen=True, slots=True)
class Days:
    """The days that a text names without a year, as days of the year `first.year`: one, or a part of a month."""

    words: str
    """As the person wrote it."""
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Account:
    """When a client's account was opened, and whether it has traded the declared product, if the text says so."""

    year: int
    traded: bool | None


def form_number(text: str) -> int | None:
    """The number of the form that is spoken of: 第3张 → 3."""
    found = _FORM.search(spelling(text))
    if found is None:
        return None
    if found[4]:
        return _ORDINALS.index(found[4]) + 1
    return value_of(found[1] or found[2] or found[3])


def days_in(text: str, year: int) -> Days | None:
    """The days of `year` that a text names, the last of them; None where it names none, or another year."""
    text = spelling(text)
    if any(named != year for named in years_in(text)):
        return None
    return max((*_chinese_days(text, year), *_english_days(text, year)), key=lambda days: days.last, default=None)


def years_in(text: str) -> tuple[int, ...]:
    """The years that a text names, 2023 or 23年, in their order."""
    return tuple(int(found[1] or f"20{found[2]}") for found in _YEAR.finditer(spelling(text)))


def account_in(text: str) -> Account | None:
    """The account opening that a text speaks of."""
    text = spelling(text)
    found = _OPENED.search(text)
    if found is None:
        return None
    year = 2000 + int(next(filter(None, found.groups())))
    if _UNTRADED.search(text):
        return Account(year, traded=False)
    return Account(year, traded=True if _TRADED.search(text) else None)


def weekday_in(text: str) -> int | None:
    """The weekday that a text names, 0 for Monday."""
    found = _WEEKDAY.search(spelling(text))
    if found is None:
        return None
    return _WEEKDAYS.index(found[2]) if found[2] else min("一二三四五六日天".index(found[1]), 6)


def _chinese_days(text: str, year: int) -> Iterator[Days]:
    for found in _CHINESE_DAY.finditer(text):
        yield from _days(found[0], year, value_of(found[1]), value_of(found[2] or ""), found[3])


def _english_days(text: str, year: int) -> Iterator[Days]:
    for found in _ENGLISH_DAY.finditer(_MODAL_MAY.sub(" ", text)):
        name = found[2] or found[3] or found[6]
        month = next(number for number, each in enumerate(_MONTHS, 1) if each.startswith(name[:3]))
        day = found[1] or found[4]
        yield from _days(found[0].title(), year, month, int(day) if day else None, found[5])


def _days(words: str, year: int, month: int | None, day: int | None, part: str | None) -> Iterator[Days]:
    """Nothing where there is no such day, as on 31 June."""
    if month is None or not 1 <= month <= 12:
        return
    last = _last_day(year, month)
    low, high = (day, day) if day else _PARTS[part] if part else (1, last)
    if 1 <= low <= last and (not day or day <= last):
        yield Days(words, date(year, month, low), date(year, month, min(high, last)))


def _last_day(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]
