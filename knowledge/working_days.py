"""Counting days: the working days of offices and the trading days of the exchange are two calendars, one arithmetic.

A year that no table covers has no days at all: whoever asks for one of them hears `UncoveredYear`, for to go by
weekends alone would be wrong around every holiday.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from knowledge.calendar_schema import CalendarFile, NamedDays
from knowledge.statutory import Statutory, statutory

SATURDAY = 5


class UncoveredYear(Exception):
    """Neither the package nor `calendar.yaml` says which days of `year` are working days."""

    def __init__(self, year: int) -> None:
        super().__init__(f"no calendar covers {year}: put the State Council's notice for it into calendar.yaml")
        self.year = year


@dataclass(frozen=True, eq=False)
class Days:
    """The days of one calendar. Everything raises UncoveredYear where a day of an uncovered year is needed."""

    years: frozenset[int]
    """Those that are covered."""
    off: frozenset[date]
    """Days off that are no weekend, and others."""
    extra: frozenset[date] = frozenset()
    """Weekends that count."""
    _of_year: dict[int, tuple[date, ...]] = field(default_factory=dict, repr=False)

    def holds(self, day: date) -> bool:
        """Whether `day` counts."""
        self._covered(day.year)
        return self._counts(day)

    def add(self, day: date, count: int) -> date:
        """The day `count` days after `day`, which is day 0, or after the first one that follows where it is none.

        `count` is 0 or more: the first such day is then the answer.
        """
        left = count
        days = self._days(day.year)
        place = bisect_left(days, day)
        while len(days) - place <= left:
            left -= len(days) - place
            days, place = self._days(days[-1].year + 1), 0
        return days[place + left]

    def between(self, first: date, last: date) -> int:
        """How many days from `first` (which counts) up to `last` (which does not); negative where `last` is earlier."""
        if last < first:
            return -self.between(last, first)
        counted = sum(len(self._days(year)) for year in range(first.year, last.year))
        return counted + bisect_left(self._days(last.year), last) - bisect_left(self._days(first.year), first)

    def taken(self, first: date, last: date) -> int:
        """How many days something took that came on `first` and was done on `last`, which is not earlier: 0 where
        that was the same day, or while the calendar rested."""
        begun = self.add(first, 0)
        return max(0, self.between(begun, last + timedelta(days=1)) - 1)

    def _covered(self, year: int) -> None:
        if year not in self.years:
            raise UncoveredYear(year)

    def _counts(self, day: date) -> bool:
        return day in self.extra or (day.weekday() < SATURDAY and day not in self.off)

    def _days(self, year: int) -> tuple[date, ...]:
        """The days of a year that count, in order."""
        self._covered(year)
        if year not in self._of_year:
            whole = (date.fromordinal(day) for day in range(*(date(y, 1, 1).toordinal() for y in (year, year + 1))))
            self._of_year[year] = tuple(day for day in whole if self._counts(day))
        return self._of_year[year]


def working_days(own: CalendarFile, known: Statutory | None = None) -> Days:
    """The days on which offices work: the package's, put right by the pack's own."""
    known = known or statutory()
    off, extra = frozenset(_each(own.days_off)), frozenset(own.working_days)
    return Days(known.years | set(own.covers), (known.days_off | off) - extra, (known.working_days - off) | extra)


def trading_days(own: CalendarFile, known: Statutory | None = None) -> Days:
    """The days on which the exchange trades: never a weekend, also where offices work to make up for a day off."""
    offices = working_days(own, known)
    return Days(offices.years, offices.off | frozenset(_each(own.trading_holidays)))


def _each(spans: tuple[NamedDays, ...]) -> Iterator[date]:
    return (day for span in spans for day in span.days())
