"""What a channel still permits to be sent to somebody: how long a text may be, and where it closes, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.channels.telegram_parts import TEXT_LIMIT


class Unit(StrEnum):
    """In what a platform counts the length of a text."""

    CHARACTERS = "characters"
    UTF16 = "utf16"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class Reach:
    """A channel's limits for replies. A text longer than `limit` goes in several messages."""

    limit: int | None = None
    unit: Unit = Unit.CHARACTERS
    window: timedelta | None = None
    """So long after the member's last message may be replied; None: always."""
    most: int | None = None
    """So many messages may be sent within the window; None: any number."""


REACHES = {"telegram": Reach(TEXT_LIMIT, Unit.UTF16)}
"""Of the channels that have limits. Those with a window (WeCom) say theirs here."""


def reach_of(channel: str) -> Reach:
    """The limits of a channel."""
    return REACHES.get(channel, Reach())
