"""How long tickets took, in the working time of their queues: spread over classes, and the middle one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

from knowledge.pack import Pack
from knowledge.working_days import UncoveredYear


class Length(StrEnum):
    """Classes of working time; a day is one of the queue's office hours."""

    HOUR = "hour"
    """Up to an hour."""
    HOURS = "hours"
    """Up to four."""
    DAY = "day"
    """Up to a working day."""
    DAYS_2 = "days-2"
    DAYS_5 = "days-5"
    DAYS_10 = "days-10"
    LONGER = "longer"


_DAYS = {Length.DAY: 1, Length.DAYS_2: 2, Length.DAYS_5: 5, Length.DAYS_10: 10}
_HOURS = {Length.HOUR: 1, Length.HOURS: 4}


@dataclass(frozen=True, slots=True)
class Taken:
    """How long some tickets took."""

    spread: dict[Length, int]
    middle: timedelta | None
    """Half of them took no longer; None where there are none."""
    uncounted: int
    """Those in whose time lie days that no calendar covers."""


def taken(pack: Pack, spans: Iterable[tuple[str, datetime, datetime]]) -> Taken:
    """`spans` are the queue, the beginning and the end of each."""
    lengths: list[tuple[timedelta, timedelta]] = []
    uncounted = 0
    hours = {queue.id: pack.office_hours(queue.id) for queue in pack.queues.queues}
    usual = pack.office_hours("")
    for queue, begun, ended in spans:
        office = hours.get(queue, usual)
        try:
            lengths.append((office.between(begun, ended), office.day_length))
        except UncoveredYear:
            uncounted += 1
    return Taken(_spread(lengths), _middle([length for length, _ in lengths]), uncounted)


def _spread(lengths: Sequence[tuple[timedelta, timedelta]]) -> dict[Length, int]:
    found = dict.fromkeys(Length, 0)
    for length, day in lengths:
        found[_class(length, day)] += 1
    return found


def _class(length: timedelta, day: timedelta) -> Length:
    for name, hours in _HOURS.items():
        if length <= timedelta(hours=hours):
            return name
    return next((name for name, days in _DAYS.items() if length <= day * days), Length.LONGER)


def _middle(lengths: Sequence[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(length.total_seconds() for length in lengths)) if lengths else None
