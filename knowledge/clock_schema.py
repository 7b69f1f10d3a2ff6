"""The shape of `clocks.yaml`: by when staff should have done what, and when they are reminded."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from knowledge.calendar_schema import Hours
from knowledge.schema import Bilingual, Name, Part


class Step(StrEnum):
    """What a clock waits for."""

    ACCEPTED = "accepted"
    """A member of staff has taken the ticket."""
    REPLIED = "replied"
    """The member was answered; it runs anew when they write again."""
    CLOSED = "closed"


class Clock(Part):
    """A target. It counts from the moment at which the ticket lies with staff; the day of receipt is day 0."""

    id: Name
    name: Bilingual
    step: Step
    kinds: tuple[Literal["inquiry", "feedback", "application", "visit"], ...] = ()
    """Of tickets; all where none is named."""
    queues: tuple[Name, ...] = ()
    """All where none is named."""
    working_days: Annotated[int, Field(gt=0, le=250)] | None = None
    """Due when the office closes on that day."""
    working_hours: Annotated[float, Field(gt=0, le=2000)] | None = None
    remind: Annotated[float, Field(ge=0, le=200)] = 0
    """Working hours before it is due at which staff are reminded; 0 for not before."""
    copies: tuple[Name, ...] = ()
    """Queues that hear of it, beside the ticket's own, when it is overdue."""
    words: Bilingual | None = None
    """What members are told while it runs, as the document words it. Without this it is internal."""

    @model_validator(mode="after")
    def _one_length(self) -> Clock:
        if (self.working_days is None) == (self.working_hours is None):
            raise ValueError("expected is either `working_days` or `working_hours`")
        return self

    def is_for(self, kind: str, queue: str) -> bool:
        """Whether it runs for tickets of that kind in that queue."""
        return (not self.kinds or kind in self.kinds) and (not self.queues or queue in self.queues)


class Clocks(Part):
    """`clocks.yaml`. Of several clocks for one step the first that is for a ticket runs."""

    reminders: Hours | None = None
    """Staff are reminded within these hours of working days; without them, in the office hours of the queue."""
    clocks: tuple[Clock, ...]

    def of(self, kind: str, queue: str) -> tuple[Clock, ...]:
        """The clocks of a ticket, one for each step at most."""
        first: dict[Step, Clock] = {}
        for clock in self.clocks:
            if clock.is_for(kind, queue):
                first.setdefault(clock.step, clock)
        return tuple(first.values())

    def named(self, clock: str) -> Clock | None:
        """The clock with this id; None where an older release had it."""
        return next((each for each in self.clocks if each.id == clock), None)
