"""Working time: how long an office was open between two moments, and when it opens next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from knowledge.working_days import Days

ONE_DAY = timedelta(days=1)
NOTHING = timedelta(0)


@dataclass(frozen=True)
class OfficeHours:
    """When an office is open. Moments need a time zone; all raises UncoveredYear as its days do."""

    days: Days
    stretches: tuple[tuple[time, time], ...]
    """Of a working day, in their order; at its end an office is closed."""
    zone: ZoneInfo

    @property
    def day_length(self) -> timedelta:
        """Working time of a working day."""
        return self._until(time.max)

    def is_open(self, at: datetime) -> bool:
        """Whether the office is open at this moment."""
        here = at.astimezone(self.zone)
        return self.days.holds(here.date()) and any(begin <= here.time() < end for begin, end in self.stretches)

    def next_opening(self, at: datetime) -> datetime:
        """The first moment from `at` on at which the office is open: `at` itself where it is."""
        here = at.astimezone(self.zone)
        day = self.days.add(here.date(), 0)
        if day == here.date():
            for begin, end in self.stretches:
                if here.time() < end:
                    return max(here, self._at(day, begin))
            day = self.days.add(day, 1)
        return self._at(day, self.stretches[0][0])

    def closing(self, day: date) -> datetime:
        """When the office closes on a working day."""
        return self._at(day, self.stretches[-1][1])

    def between(self, begun: datetime, ended: datetime) -> timedelta:
        """Working time from one moment to a later one; negative where it is earlier."""
        if ended < begun:
            return -self.between(ended, begun)
        first, last = begun.astimezone(self.zone), ended.astimezone(self.zone)
        whole = self.day_length * self.days.between(first.date(), last.date())
        return whole - self._spent(first) + self._spent(last)

    def add(self, at: datetime, working: timedelta) -> datetime:
        """The moment by which so much working time has passed since `at`, the earliest one."""
        if working <= NOTHING:
            return self.next_opening(at)
        here = at.astimezone(self.zone)
        left = working + self._spent(here)
        full, rest = divmod(left, self.day_length)
        if not rest:
            full, rest = full - 1, self.day_length
        day = self.days.add(here.date(), full)
        return self._when(day, rest)

    def _spent(self, here: datetime) -> timedelta:
        """Working time of that day until then."""
        return self._until(here.time()) if self.days.holds(here.date()) else NOTHING

    def _until(self, end_of_time: time) -> timedelta:
        passed = ((begin, min(end, end_of_time)) for begin, end in self.stretches)
        return sum((_length(begin, end) for begin, end in passed if end > begin), NOTHING)

    def _when(self, day: date, spent: timedelta) -> datetime:
        """When so much of a day's working time has passed."""
        for begin, end in self.stretches:
            length = _length(begin, end)
            if spent <= length:
                return self._at(day, begin) + spent
            spent -= length
        raise ValueError("a day has no more working time than this")

    def _at(self, day: date, when: time) -> datetime:
        return datetime.combine(day, when, self.zone)


def _length(begin: time, end: time) -> timedelta:
    return datetime.combine(date.min, end) - datetime.combine(date.min, begin)
