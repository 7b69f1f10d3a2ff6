"""What the care for clocks needs of the memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from handlers.clocks import Round
from handlers.tickets import Ticket, TicketEvent


@dataclass(frozen=True, slots=True)
class Ringing:
    """A run of a clock of which staff have to be told."""

    id: int
    ticket: int
    round: Round
    overdue: bool
    """It is overdue; else it will be soon."""


class ClockBook(Protocol):
    """The runs of all tickets' clocks."""

    def changed(self, most: int) -> Sequence[tuple[Ticket, Sequence[TicketEvent]]]:
        """Some tickets that were changed since their clocks were wound, with all their audit rows. They are handed out
        once."""
        ...

    def wind(self, ticket: Ticket, rounds: Sequence[Round]) -> None:
        """Keep the runs of a ticket's clocks in the place of those that were kept. What was told stays told, unless it
        is due at another time."""
        ...

    def wind_all(self) -> None:
        """Hand out every live ticket again."""
        ...

    def ringing(self, now: datetime, but: Collection[str], most: int) -> Sequence[Ringing]:
        """The runs of which staff are to be told now, and were not yet, but for some queues; first due first."""
        ...

    def told(self, ringing: Ringing, at: datetime) -> None:
        """Note that staff were told."""
        ...

    def noted(self, name: str) -> str:
        """What was noted under a name; empty where nothing was."""
        ...

    def note(self, name: str, value: str) -> None:
        """Note something under a name."""
        ...
