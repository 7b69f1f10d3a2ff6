"""The room of numbers: what came in, how fast it was done, and what members ask, for a period."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from aiohttp import web

from bot.clock import EXCHANGE
from bot.console.charts import Chart, beside, lying, ring, stacked
from bot.console.console import Console, console_of
from bot.console.pages import number_in, staff_page, words_of
from bot.console.wording import Words
from handlers.messages import ReplyKind
from handlers.receipts import Outcome, Rating
from handlers.tickets import TicketKind
from handlers.working_times import Length, Taken, taken
from storage import clocks, numbers, questions
from storage.numbers import Numbers, Period
from storage.questions import Listed, Order, Wanted

PERIODS = (7, 30, 90, 365)
USUAL = 30
MOST = 10
"""Lines of a list."""
TIMED = 10_000
"""Newest tickets of the period whose working time is counted."""
FEW_DAYS, MANY_DAYS = 31, 120
"""Up to so many days there is a bar for each; up to so many, one for each week; beyond, for each month."""

ANSWERED = ("answered", "asked-back", "declined", "unanswered")
STARS = range(5, 0, -1)
TILES = (
    "opened",
    "closed",
    "live",
    "overdue",
    "first-reply",
    "until-closed",
    "asked",
    "answered",
    "declined",
    "liked",
)
"""The numbers at the top, in their order."""
_WITHOUT = {Outcome.SUGGESTIONS, Outcome.UNKNOWN, Outcome.TOO_LONG}


@dataclass(frozen=True)
class Tile:
    """A number to begin with."""

    label: str
    value: str
    alarming: bool = False


@dataclass(frozen=True)
class Line:
    """A line of a list that shows its share of the longest."""

    label: str
    count: int
    href: str = ""


@dataclass(frozen=True)
class Shown:
    """What the page shows."""

    tiles: Sequence[Tile]
    charts: Sequence[Chart]
    firms: Sequence[Line]
    topics: Sequence[Line]
    asked: Sequence[Line]
    unanswered: Sequence[Line]


async def show(request: web.Request) -> web.StreamResponse:
    """The page."""
    console, words = console_of(request), words_of(request)
    first, last = period_of(request, console.core.now().date())
    shown = await asyncio.to_thread(_read, console, words, first, last)
    return await staff_page(
        request,
        "numbers.html",
        here="numbers",
        shown=shown,
        first=first,
        last=last,
        today=console.core.now().date(),
        periods=[(days, str(request.rel_url.with_query(days=days))) for days in PERIODS],
        days=(last - first).days + 1 if last == console.core.now().date() else 0,
    )


def period_of(request: web.Request, today: date) -> tuple[date, date]:
    """The days that the address asks for, both included; the usual ones where it makes no sense."""
    first, last = _day(request, "from"), _day(request, "to") or today
    if first is not None and first <= last:
        return first, last
    days = number_in(request, "days")
    return today - timedelta(days=(days if days in PERIODS else USUAL) - 1), today


def _day(request: web.Request, name: str) -> date | None:
    try:
        day = date.fromisoformat(request.query.get(name, ""))
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def _read(console: Console, words: Words, first: date, last: date) -> Shown:
    """On a thread: it counts, and draws."""
    core, now = console.core, console.core.now()
    period = Period(_midnight(first), _midnight(last + timedelta(days=1)))
    found = core.database.read(lambda connection: numbers.of(connection, period, now, most=MOST, tickets=TIMED))
    late = core.database.read(lambda connection: clocks.overdue_count(connection, now))
    wanted = Wanted(since=period.since, standing=None, order=Order.OFTEN)
    lacking = core.database.read(lambda connection: questions.listed(connection, wanted, MOST))
    replied = taken(
        words.pack, ((each.queue, each.opened_at, each.replied_at) for each in found.worked if each.replied_at)
    )
    closed = taken(
        words.pack, ((each.queue, each.opened_at, each.closed_at) for each in found.worked if each.closed_at)
    )
    return Shown(
        _tiles(words, found, replied, closed, late),
        _charts(words, found, replied, closed, _spans(first, last)),
        [Line(name, n) for name, n in found.firms.items()],
        [Line(_topic(words, name), n) for name, n in found.topics.items()],
        [Line(_title(words, name), n) for name, n in found.chosen.items()],
        [_lacking(words, each) for each in lacking],
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), EXCHANGE)


# --- tiles


def _tiles(words: Words, found: Numbers, replied: Taken, closed: Taken, late: int) -> list[Tile]:
    answers = _answers(found)
    asked, liked = sum(answers.values()), found.ratings.get(Rating.GOOD, 0)
    rated = liked + found.ratings.get(Rating.BAD, 0)
    values = (
        str(sum(found.opened.values())),
        str(found.closed),
        str(found.live),
        f"{late}+" if late >= clocks.MOST_COUNTED else str(late),
        _hours(words, replied.middle),
        _hours(words, closed.middle),
        str(asked),
        _share(answers["answered"], asked),
        _share(answers["declined"], asked),
        _share(liked, rated),
    )
    return [
        Tile(words.say(f"console.numbers.tile.{name}"), value, name == "overdue" and late > 0)
        for name, value in zip(TILES, values, strict=True)
    ]


def _share(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.0f} %" if whole else "–"


def _hours(words: Words, length: timedelta | None) -> str:
    return words.say("console.numbers.hours", n=f"{length / timedelta(hours=1):.1f}") if length is not None else "–"


# --- charts


def _charts(
    words: Words, found: Numbers, replied: Taken, closed: Taken, spans: Sequence[tuple[date, date]]
) -> list[Chart]:
    return [
        _opened(words, found, spans),
        _asked(words, found, spans),
        _times(words, replied, closed),
        _clocks(words, found),
        _channels(words, found),
        _ratings(words, found),
        _stars(words, found),
    ]


def _opened(words: Words, found: Numbers, spans: Sequence[tuple[date, date]]) -> Chart:
    kinds = {words.say(f"console.kind.{kind.value}"): kind.value for kind in TicketKind}
    series = {name: _per_span(spans, _of(found.opened, kind)) for name, kind in kinds.items()}
    return stacked(
        "opened", words.say("console.numbers.opened"), words.say("console.numbers.day"), _labels(spans), series
    )


def _of(counted: Mapping[tuple[date, str], int], kind: str) -> dict[date, int]:
    return {day: n for (day, each), n in counted.items() if each == kind}


def _asked(words: Words, found: Numbers, spans: Sequence[tuple[date, date]]) -> Chart:
    series = {
        words.say(f"console.numbers.reply.{what}"): _per_span(
            spans, _summed((day, n) for (day, out, kind), n in found.replies.items() if _came_of(out, kind) == what)
        )
        for what in ANSWERED
    }
    return stacked(
        "asked", words.say("console.numbers.asked"), words.say("console.numbers.day"), _labels(spans), series
    )


def _summed(counts: Iterable[tuple[date, int]]) -> dict[date, int]:
    found: dict[date, int] = {}
    for day, n in counts:
        found[day] = found.get(day, 0) + n
    return found


def _came_of(outcome: str, kind: str) -> str:
    """What came of a question; empty for what was no question."""
    if outcome in _WITHOUT:
        return "unanswered"
    return {
        ReplyKind.ANSWER.value: "answered",
        ReplyKind.DECLINE.value: "declined",
        ReplyKind.CLARIFY.value: "asked-back",
    }.get(kind, "")


def _answers(found: Numbers) -> dict[str, int]:
    counted = dict.fromkeys(ANSWERED, 0)
    for (_, outcome, kind), n in found.replies.items():
        if what := _came_of(outcome, kind):
            counted[what] += n
    return counted


def _times(words: Words, replied: Taken, closed: Taken) -> Chart:
    series = {
        words.say("console.numbers.tile.first-reply"): list(replied.spread.values()),
        words.say("console.numbers.tile.until-closed"): list(closed.spread.values()),
    }
    labels = [words.say(f"console.numbers.length.{length.value}") for length in Length]
    lost = replied.uncounted + closed.uncounted
    hint = words.say("console.numbers.uncounted", n=lost) if lost else words.say("console.numbers.times-hint", n=TIMED)
    return beside(
        "times", words.say("console.numbers.times"), words.say("console.numbers.length"), labels, series, hint
    )


def _clocks(words: Words, found: Numbers) -> Chart:
    labels = [words.clock_name(each.clock) for each in found.clocks]
    series = {
        words.say("console.numbers.met"): [each.met for each in found.clocks],
        words.say("console.breaches.overdue"): [each.late for each in found.clocks],
    }
    return lying("clocks", words.say("console.numbers.clocks"), words.say("console.breaches.clock"), labels, series)


def _channels(words: Words, found: Numbers) -> Chart:
    channels = sorted(found.asked_on.keys() | found.channels.keys())
    series = {
        words.say("console.numbers.tile.asked"): [found.asked_on.get(each, 0) for each in channels],
        words.say("console.numbers.tile.opened"): [found.channels.get(each, 0) for each in channels],
    }
    labels = [words.channel(each) for each in channels]
    return beside("channels", words.say("console.numbers.channels"), words.say("ledger.column.channel"), labels, series)


def _ratings(words: Words, found: Numbers) -> Chart:
    parts = {sign: found.ratings.get(rating, 0) for sign, rating in (("👍", Rating.GOOD), ("👎", Rating.BAD))}
    head = words.say("console.numbers.rating"), words.say("console.numbers.count")
    return ring("ratings", words.say("console.numbers.ratings"), head, parts)


def _stars(words: Words, found: Numbers) -> Chart:
    labels = [f"{stars} ★" for stars in STARS]
    series = {words.say("console.numbers.count"): [found.stars.get(stars, 0) for stars in STARS]}
    return lying("stars", words.say("console.numbers.stars"), words.say("console.numbers.rating"), labels, series)


# --- days


def _spans(first: date, last: date) -> list[tuple[date, date]]:
    """The days, weeks or months of a period, each with its first and last day."""
    length = (last - first).days + 1
    starts = [first + timedelta(days=number) for number in range(length)]
    if length > MANY_DAYS:
        starts = [day for day in starts if day == first or day.day == 1]
    elif length > FEW_DAYS:
        starts = [day for day in starts if day == first or day.weekday() == 0]
    ends = [start - timedelta(days=1) for start in starts[1:]] + [last]
    return list(zip(starts, ends, strict=True))


def _labels(spans: Sequence[tuple[date, date]]) -> list[str]:
    is_long = (spans[-1][1] - spans[0][0]).days + 1 > MANY_DAYS
    return [f"{first:%Y-%m}" if is_long else f"{first:%m-%d}" for first, _ in spans]


def _per_span(spans: Sequence[tuple[date, date]], days: Mapping[date, int]) -> list[int]:
    return [sum(n for day, n in days.items() if first <= day <= last) for first, last in spans]


# --- lists


def _topic(words: Words, term: str) -> str:
    found = next((alias for alias in words.pack.aliases if alias.term == term), None)
    return found.en if found is not None and words.language == "en" else term


def _title(words: Words, entry: str) -> str:
    return next(iter(words.titles([entry])), entry)


def _lacking(words: Words, each: Listed) -> Line:
    text = words.asked(each.asked, each.kept.receipt.chosen)
    return Line(
        text[:80], each.count, f"/console/chats/{each.conversation}?at={each.kept.question}#m{each.kept.question}"
    )
