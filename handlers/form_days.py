"""Reading a day as people write one: 2026-12-01, 12月1日, 明天, 下周二, next Tuesday, 1 December."""

from __future__ import annotations

import re
from datetime import date, timedelta

from knowledge.form import Days

FULL = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
MONTHS = "january february march april may june july august september october november december".split()
MONTH = "|".join(rf"{name}|{name[:3]}" for name in MONTHS)
DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
WITHOUT_YEAR = re.compile(rf"(\d{{1,2}})月(\d{{1,2}})[日号]|{DAY} (?:of )?({MONTH})|({MONTH}) {DAY}")
NEAR = {
    "前天": -2,
    "昨天": -1,
    "今天": 0,
    "今日": 0,
    "明天": 1,
    "明日": 1,
    "后天": 2,
    "大后天": 3,
    "yesterday": -1,
    "today": 0,
    "tomorrow": 1,
    "the day after tomorrow": 2,
}
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
WEEKDAY = re.compile(
    rf"(?P<week>上个?|这个?|本|下个?)?(?:周|星期|礼拜)(?P<zh>[一二三四五六日天])|"
    rf"(?:(?P<which>last|this|next|on) )?(?P<en>{'|'.join(WEEKDAYS)})"
)
WEEKS = {"上": -1, "上个": -1, "这": 0, "这个": 0, "本": 0, "下": 1, "下个": 1, "last": -1, "this": 0, "next": 1}


def day_in(text: str, days: Days, today: date) -> date | None:
    """The day that `text` is, seen from `today`; None where it is none, or no real one.

    Without a year, or a week, it is the nearest day on the side of today on which the field wants it.
    """
    text = " ".join(text.lower().split())
    if full := FULL.fullmatch(text):
        return _real(*map(int, full.groups()))
    if text in NEAR:
        return today + timedelta(days=NEAR[text])
    if found := WITHOUT_YEAR.fullmatch(text):
        return _nearest(*_month_and_day(found), days, today)
    if weekday := WEEKDAY.fullmatch(text):
        return _weekday(weekday, days, today)
    return None


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_and_day(found: re.Match[str]) -> tuple[int, int]:
    if found[1]:
        return int(found[1]), int(found[2])
    name, day = found[4] or found[5], found[3] or found[6]
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name)), int(day)


def _nearest(month: int, day: int, days: Days, today: date) -> date | None:
    """29 February is looked for some years far."""
    years = range(today.year, today.year - 9, -1) if days is Days.PAST else range(today.year, today.year + 9)
    real = (_real(year, month, day) for year in years)
    return next((found for found in real if found and not _is_wrong_side(found, days, today)), None)


def _is_wrong_side(day: date, days: Days, today: date) -> bool:
    return day > today if days is Days.PAST else days is Days.COMING and day < today


def _weekday(found: re.Match[str], days: Days, today: date) -> date:
    number = min("一二三四五六日天".index(found["zh"]), 6) if found["zh"] else WEEKDAYS.index(found["en"])
    monday = today - timedelta(days=today.weekday())
    week = WEEKS.get(found["week"] or found["which"])
    if week is not None:
        return monday + timedelta(weeks=week, days=number)
    this = monday + timedelta(days=number)
    if not _is_wrong_side(this, days, today):
        return this
    return this + timedelta(weeks=-1 if days is Days.PAST else 1)
