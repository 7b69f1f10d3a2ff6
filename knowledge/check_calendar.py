"""What must hold in `calendar.yaml`, and which years a pack's calendars cover."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain

from knowledge.calendar_schema import CalendarFile, NamedDays
from knowledge.draft import Draft, Path, Placed
from knowledge.problems import Problem
from knowledge.schema import Queues
from knowledge.statutory import statutory
from knowledge.working_days import SATURDAY, Days, working_days

AHEAD = timedelta(days=62)
"""From the first of November one looks for the next year: that is when the State Council's notice appears."""

Dated = tuple[date, Path]


def problems_in_calendar(draft: Draft) -> Iterator[Problem]:
    """Everything that is wrong with the calendar of `draft`."""
    for part in draft.of(CalendarFile):
        yield from _years(part)
        yield from _contradictions(part)
        yield from _no_trading_anyway(part)
        yield from _queues(part, draft)


def _years(part: Placed[CalendarFile]) -> Iterator[Problem]:
    own = part.value
    for row, year in enumerate(own.covers):
        if year in own.covers[:row]:
            yield part.problem(f"{year} is there twice", "covers", row)
        if not any(day.year == year for day, _ in _dated("days_off", own.days_off)):
            yield part.problem(f"{year} is said to be covered, but `days_off` names no day of it", "covers", row)
    known = statutory().years | set(own.covers)
    listed = chain(_dated("days_off", own.days_off), _single(own), _dated("trading_holidays", own.trading_holidays))
    for year, path in {day.year: path for day, path in listed if day.year not in known}.items():
        yield part.problem(f"{year} is in no table: write its whole notice here and add it to `covers`", *path)


def _contradictions(part: Placed[CalendarFile]) -> Iterator[Problem]:
    own = part.value
    off = {day for day, _ in _dated("days_off", own.days_off)}
    for day, path in _single(own):
        if day in off:
            yield part.problem(f"{day} is a day off as well", *path)
        elif day.weekday() < SATURDAY and day not in statutory().days_off:
            yield part.problem(f"{day} is a working day anyway", *path)


def _no_trading_anyway(part: Placed[CalendarFile]) -> Iterator[Problem]:
    own = part.value
    offices = working_days(own)
    for day, path in _dated("trading_holidays", own.trading_holidays):
        if day.year in offices.years and (day.weekday() >= SATURDAY or not offices.holds(day)):
            yield part.problem(f"{day} is no trading day anyway", *path)


def _queues(part: Placed[CalendarFile], draft: Draft) -> Iterator[Problem]:
    known = {queue.id for queues in draft.of(Queues) for queue in queues.value.queues}
    named = [each.queue for each in part.value.queue_hours]
    for row, queue in enumerate(named):
        if known and queue not in known:
            yield part.problem(f"there is no queue `{queue}`", "queue_hours", row, "queue")
        if queue in named[:row]:
            yield part.problem(f"`{queue}` has its hours already", "queue_hours", row, "queue")


def _dated(key: str, spans: Sequence[NamedDays]) -> Iterator[Dated]:
    return ((day, (key, row)) for row, span in enumerate(spans) for day in span.days())


def _single(own: CalendarFile) -> Iterator[Dated]:
    return ((day, ("working_days", row)) for row, day in enumerate(own.working_days))


def uncovered(days: Days, today: date) -> list[int]:
    """The years that are needed now, or soon, and that no table covers."""
    return [year for year in sorted({today.year, (today + AHEAD).year}) if year not in days.years]


def years_in_words(days: Days) -> str:
    """The years covered, such as `2004-2026, 2028`."""
    spans: list[list[int]] = []
    for year in sorted(days.years):
        if spans and spans[-1][-1] == year - 1:
            spans[-1][1:] = [year]
        else:
            spans.append([year])
    return ", ".join("-".join(str(year) for year in span) for span in spans)
