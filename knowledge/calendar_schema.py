"""The shape of `calendar.yaml`: what the State Council's notices and the exchange's own days add to the package."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Annotated

from pydantic import Field, field_validator

from knowledge.schema import Line, Name, Part, Window

Year = Annotated[int, Field(ge=2000, le=2100)]
ONE_DAY = timedelta(days=1)
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
_STRETCH = re.compile(f"{_CLOCK}-{_CLOCK}", re.ASCII)


class NamedDays(Window):
    """Days that follow one another and have one reason."""

    name: Line

    def days(self) -> Iterator[date]:
        """Each of the days."""
        day = self.from_
        while day <= self.until:
            yield day
            day += ONE_DAY


class Hours(Part):
    """Stretches of a working day, in their order: what lies between them is a break."""

    hours: tuple[Line, ...]
    """Each such as `09:00-11:30`."""

    @field_validator("hours")
    @classmethod
    def _in_order(cls, hours: tuple[str, ...]) -> tuple[str, ...]:
        if not hours or not all(_STRETCH.fullmatch(each) for each in hours):
            raise ValueError("expected are hours such as 09:00-11:30")
        if any(earlier >= later for earlier, later in pairwise("-".join(hours).split("-"))):
            raise ValueError("each time must be later than the one before it")
        return hours

    def stretches(self) -> tuple[tuple[time, time], ...]:
        """Beginning and end of each stretch."""
        pairs = (each.split("-") for each in self.hours)
        return tuple((time.fromisoformat(begin), time.fromisoformat(end)) for begin, end in pairs)


class QueueHours(Hours):
    """The hours of one queue."""

    queue: Name


class CalendarFile(Part):
    """`calendar.yaml`. What it says of a day goes before what the package says of it."""

    covers: tuple[Year, ...] = ()
    """Years whose whole notice is written here, for the package does not have them (yet)."""
    days_off: tuple[NamedDays, ...] = ()
    working_days: tuple[date, ...] = ()
    """Days on which offices work though it is a weekend, or a day off by the package."""
    trading_holidays: tuple[NamedDays, ...] = ()
    """Working days on which the exchange does not trade."""
    office_hours: Hours
    """Of every queue that has none of its own."""
    queue_hours: tuple[QueueHours, ...] = ()

    def hours_of(self, queue: str) -> Hours:
        """The hours of a queue."""
        return next((each for each in self.queue_hours if each.queue == queue), self.office_hours)
