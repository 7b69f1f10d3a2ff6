"""The State Council's days off and make-up days, as the package `chinesecalendar` has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from chinese_calendar.constants import holidays, workdays


@dataclass(frozen=True, slots=True)
class Statutory:
    """What the State Council's yearly notices say, for the years whose notice is known."""

    years: frozenset[int]
    days_off: frozenset[date]
    working_days: frozenset[date]
    """Make-up days: weekends on which offices work."""


@cache
def statutory() -> Statutory:
    """The package's tables."""
    years = {day.year for day in holidays}
    return Statutory(frozenset(years), frozenset(holidays), frozenset(workdays))
