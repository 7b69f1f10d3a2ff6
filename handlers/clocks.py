"""The clocks of a ticket, read off its audit rows: when each began to run, when it is due, and when it stopped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.tickets import Action, Ticket, TicketEvent, TicketState
from knowledge.clock_schema import Clock, Step
from knowledge.language import Language
from knowledge.pack import Pack
from knowledge.working_days import UncoveredYear

S = TicketState
RUNS: Mapping[Step, frozenset[TicketState]] = {
    Step.ACCEPTED: frozenset({S.FORWARDED}),
    Step.REPLIED: frozenset({S.FORWARDED, S.ACCEPTED, S.IN_PROGRESS}),
    Step.CLOSED: frozenset({S.FORWARDED, S.ACCEPTED, S.IN_PROGRESS, S.REPLIED}),
}
"""The states in which staff are the ones to act. A scan or a correction that is awaited stops every clock."""


@dataclass(frozen=True, slots=True)
class Round:
    """One run of a clock."""

    clock: str
    started: datetime
    ended: datetime | None
    """None while it runs."""
    due: datetime | None
    """None where no calendar covers the days until then."""
    remind: datetime | None
    """When staff are reminded before it is due, if they are."""

    def is_overdue(self, now: datetime) -> bool:
        """Whether it runs, or ran, longer than it should."""
        return self.due is not None and (self.ended or now) > self.due


def rounds(pack: Pack, ticket: Ticket, events: Sequence[TicketEvent]) -> list[Round]:
    """Every run of every clock of a ticket. `events` are all its audit rows, oldest first."""
    return [
        _round(pack, ticket.queue, clock, started, ended)
        for clock in pack.clocks.of(ticket.kind.value, ticket.queue)
        for started, ended in spans(events, RUNS[clock.step])
    ]


def spans(events: Sequence[TicketEvent], states: frozenset[TicketState]) -> Iterator[tuple[datetime, datetime | None]]:
    """The times during which a ticket was in one of some states; the last one may go on."""
    began: datetime | None = None
    for event in events:
        state = event.data.get("state") if event.action is Action.OPEN else event.data.get("to")
        if state is None:
            continue
        is_in = TicketState(str(state)) in states
        if is_in and began is None:
            began = event.at
        elif not is_in and began is not None:
            yield began, event.at
            began = None
    if began is not None:
        yield began, None


def _round(pack: Pack, queue: str, clock: Clock, started: datetime, ended: datetime | None) -> Round:
    try:
        due, remind = _times(pack, queue, clock, started)
    except UncoveredYear:  # said to admins by the release's page, `doctor` and a message; here there is no time to tell
        due, remind = None, None
    return Round(clock.id, started, ended, due, remind)


def _times(pack: Pack, queue: str, clock: Clock, started: datetime) -> tuple[datetime, datetime | None]:
    hours = pack.office_hours(queue)
    if clock.working_days is not None:
        due = hours.closing(pack.working_days.add(started.astimezone(hours.zone).date(), clock.working_days))
    else:
        due = hours.add(started, timedelta(hours=clock.working_hours or 0))
    before = hours.between(started, due) - timedelta(hours=clock.remind)
    return due, hours.add(started, before) if clock.remind and before > timedelta(0) else None


def words(pack: Pack, ticket: Ticket, language: Language) -> str:
    """What the member is told of the time that a ticket takes: what the document says, while it applies, or nothing."""
    told = (
        clock.words.in_(language)
        for clock in pack.clocks.of(ticket.kind.value, ticket.queue)
        if clock.words is not None and ticket.state in RUNS[clock.step]
    )
    return " ".join(told)
