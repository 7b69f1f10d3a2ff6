"""What became of a message of ours, once that is settled; and who is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handlers.messages import OutboundMessage


class Standing(StrEnum):
    """Where a message of ours stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """The platform may have taken it, and cannot be asked."""
    WITHDRAWN = "withdrawn"
    """It was taken back before it was sent."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message: anything but `WAITING`."""

    message: OutboundMessage
    standing: Standing
    at: datetime
    """At the exchange."""
    id: str = ""
    """The platform's id of what it took; of a mail, its Message-ID."""
    words: str = ""
    """What the platform said, or why it was not sent."""
    missed: tuple[str, ...] = ()
    """Copies of a mail that nobody takes, each with the server's words."""


@dataclass(frozen=True, slots=True)
class Filing:
    """A mail that files a form, as it is in the outbox."""

    message: OutboundMessage
    standing: Standing
    at: datetime
    """When it was put there."""
