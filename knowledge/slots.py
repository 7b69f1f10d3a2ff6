"""The small facts that a question brings along and that an answer can be computed from: a form's number, a day,
a year of account opening, a weekday."""

from __future__ import annotations

import calendar
import re
import unicodedata
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

_WHOLE_DATE = re.compile(r"(?<![\d./-])(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?![\d/-]|\.\d)")
_STROKE_DATE = re.compile(r"(?<![\d./])(\d{1,2})/(\d{1,2})(?![\d/])")
_POINT_DATE = re.compile(
    r"(?<![\d.])(\d{1,2})\.(\d{2}(?![\d.万千手口天个点元吨亿%kw])|\d(?=[号日之前后以交报能还]))(?!\.\d)", re.IGNORECASE
)
_RELATIVE_YEARS = {"前年": -2, "去年": -1, "今年": 0, "本年": 0, "明年": 1, "来年": 1, "后年": 2} | {
    "last": -1, "this": 0, "next": 1
}  # fmt: skip
_RELATIVE_MONTH = re.compile(
    rf"([前去今本明来后]年)的?(?={_NUMBER}月)|"
    rf"\b(last|this|next) year s? ?(?=(?:{_MONTH})\b)|\b(?:{_MONTH})(?: \d{{1,2}})?(?: of)? (last|this|next) year\b"
)
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
_WEEKDAY = re.compile(
    rf"(?<![每一两几二三])(?:周|星期|礼拜)([一二三四五六日天])(?![次回期年个])|\b({'|'.join(_WEEKDAYS)})\b"
)


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


def days_in(text: str, year: int, today: date | None = None) -> Days | None:
    """The days of `year` that a text names, the last of them; None where it names none, or another year.

    今年10月 is of the year of `today`; where that is not given, a month of a relative year is of no known year.
    """
    if today is None and _RELATIVE_MONTH.search(spelling(text)):
        return None
    if any(named != year for named in years_in(text, today)):
        return None
    text = spelling(_in_words(text))
    return max((*_chinese_days(text, year), *_english_days(text, year)), key=lambda days: days.last, default=None)


def years_in(text: str, today: date | None = None) -> tuple[int, ...]:
    """The years that a text names, 2023 or 23年, in their order; then those of months such as 明年5月, by `today`."""
    text = spelling(text)
    named = tuple(int(found[1] or f"20{found[2]}") for found in _YEAR.finditer(text))
    if today is None:
        return named
    said = (words for found in _RELATIVE_MONTH.finditer(text) for words in found.groups() if words in _RELATIVE_YEARS)
    return (*named, *(today.year + _RELATIVE_YEARS[words] for words in said))


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


def _in_words(text: str) -> str:
    """A text with its dates in figures written as 7月3日: 2024-07-03, 7/3, 30/06, 6.30."""
    text = unicodedata.normalize("NFKC", text)
    text = _WHOLE_DATE.sub(lambda found: f"{found[1]}年{int(found[2])}月{int(found[3])}日", text)
    text = _STROKE_DATE.sub(_month_and_day, text)
    return _POINT_DATE.sub(_month_and_day, text)


def _month_and_day(found: re.Match[str]) -> str:
    """The month first, unless it can be none. Left as it is where neither can be."""
    month, day = int(found[1]), int(found[2])
    if month > 12:
        month, day = day, month
    return f"{month}月{day}日" if 1 <= month <= 12 and 1 <= day <= 31 else found[0]


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
