"""Clocks that run out: staff are reminded once before and once when it has happened, never in quiet hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import groupby

from handlers.clocks import rounds
from handlers.messages import Address, OutboundMessage
from handlers.ports import Memory, Releases
from handlers.ports_clocks import Ringing
from handlers.tickets import BOT, Action, Ticket
from handlers.topic_view import queue_name
from knowledge.check_calendar import uncovered
from knowledge.language import Language
from knowledge.office_hours import OfficeHours
from knowledge.pack import Pack
from knowledge.working_days import UncoveredYear

WOUND = 50
"""Tickets whose clocks are wound in one transaction; while there are more, the next follows at once."""
RUNG = 200
"""Clocks of which staff are told in one transaction."""
ONE_BY_ONE = 5
"""Tickets of one queue that get a message each; more are told in one."""
LISTED = 20
"""Numbers in such a message."""
ALARM_EVERY = timedelta(days=7)

AUDITED = {True: Action.OVERDUE, False: Action.REMIND}


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look did."""

    wound: int
    """Tickets whose clocks were wound."""
    told: int
    """Clocks of which staff were told."""

    @property
    def is_whole(self) -> bool:
        """Whether there was nothing left to do."""
        return self.wound < WOUND and self.told < RUNG


def look_after(memory: Memory, releases: Releases, now: datetime, room: Address | None) -> Looked:
    """Wind what was changed, and tell staff what runs out."""
    pack = releases.current().pack
    wound = _wind(memory, pack)
    _miss_years(memory, pack, now, room)
    ringing = memory.clocks.ringing(now, _quiet(pack, now), RUNG)
    placed = sorted(((memory.tickets.get(each.ticket), each) for each in ringing), key=_place)
    for (overdue, queue), group in groupby(placed, key=_place):
        _tell(memory, pack, list(group), overdue=overdue, queue=queue, room=room)
    for ticket, each in placed:
        memory.clocks.told(each, now)
        memory.tickets.happened(ticket.id, BOT, AUDITED[each.overdue], _data(pack, each))
    return Looked(wound, len(placed))


def _place(placed: tuple[Ticket, Ringing]) -> tuple[bool, str]:
    return placed[1].overdue, placed[0].queue


def _wind(memory: Memory, pack: Pack) -> int:
    """Wind the clocks of tickets that were changed; of all, where the targets or the calendar were."""
    targets = f"{pack.clocks.model_dump_json()} {pack.calendar.model_dump_json()} {sorted(pack.working_days.years)}"
    digest, before = sha256(targets.encode()).hexdigest(), memory.clocks.noted("targets")
    if digest != before:
        memory.clocks.note("targets", digest)
    if before and digest != before:
        memory.clocks.wind_all()
    changed = memory.clocks.changed(WOUND)
    for ticket, events in changed:
        memory.clocks.wind(ticket, rounds(pack, ticket, events))
    return len(changed)


def _quiet(pack: Pack, now: datetime) -> list[str]:
    """The queues whose staff are left alone now."""
    return [queue.id for queue in pack.queues.queues if not _is_open(_hours(pack, queue.id), now)]


def _hours(pack: Pack, queue: str) -> OfficeHours:
    hours = pack.office_hours(queue)
    own = pack.clocks.reminders
    return OfficeHours(hours.days, own.stretches(), hours.zone) if own is not None else hours


def _is_open(hours: OfficeHours, now: datetime) -> bool:
    """Where no calendar covers the day, rather a reminder too many than none."""
    try:
        return hours.is_open(now)
    except UncoveredYear:
        return True


def _tell(
    memory: Memory,
    pack: Pack,
    placed: Sequence[tuple[Ticket, Ringing]],
    *,
    overdue: bool,
    queue: str,
    room: Address | None,
) -> None:
    if room is None:
        return
    name = queue_name(pack, queue)
    if len(placed) > ONE_BY_ONE:
        numbers = [ticket.number for ticket, _ in placed]
        more = "…" if len(numbers) > LISTED else ""
        key = "staff.clock-many-overdue" if overdue else "staff.clock-many-soon"
        text = pack.say(key, Language.ZH, queue=name, n=len(placed), tickets="、".join(numbers[:LISTED]) + more)
        memory.post(OutboundMessage(room, text))
        return
    for ticket, each in placed:
        text = _said(pack, ticket, each, name)
        memory.post(OutboundMessage(room, text, ticket=ticket.id))


def _said(pack: Pack, ticket: Ticket, each: Ringing, queue: str) -> str:
    """Personal data stays in the console."""
    clock = pack.clocks.named(each.round.clock)
    values = {
        "ticket": ticket.number,
        "subject": ticket.subject,
        "queue": queue,
        "clock": clock.name.zh if clock is not None else each.round.clock,
        "due": _data(pack, each)["due"],
        "owner": ticket.assignee_name or pack.say("console.owner.none", Language.ZH),
    }
    if not each.overdue:
        return pack.say("staff.clock-soon", Language.ZH, **values)
    text = pack.say("staff.clock-overdue", Language.ZH, **values)
    copies = [queue_name(pack, copy) for copy in (clock.copies if clock is not None else ())]
    return text + pack.say("staff.clock-copies", Language.ZH, queues="、".join(copies)) if copies else text


def _data(pack: Pack, each: Ringing) -> Mapping[str, object]:
    """What the audit row says."""
    assert each.round.due is not None, "only what is due rings"
    due = each.round.due.astimezone(pack.office_hours("").zone)
    return {"clock": each.round.clock, "due": f"{due:%Y-%m-%d %H:%M}"}


def _miss_years(memory: Memory, pack: Pack, now: datetime, room: Address | None) -> None:
    """Say once a week that a year is not covered."""
    if room is None or not _is_open(_hours(pack, pack.queues.default), now):
        return
    for year in _untold(memory, uncovered(pack.working_days, now.date()), now.date()):
        memory.post(OutboundMessage(room, pack.say("staff.calendar-missing", Language.ZH, year=year)))
        memory.clocks.note(f"missing {year}", now.date().isoformat())


def _untold(memory: Memory, years: Iterable[int], today: date) -> list[int]:
    noted = {year: memory.clocks.noted(f"missing {year}") for year in years}
    return [year for year, day in noted.items() if not day or today - date.fromisoformat(day) >= ALARM_EVERY]
