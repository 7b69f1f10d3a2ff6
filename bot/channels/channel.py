"""What a channel is: the one seam between the bot and a platform."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from handlers.messages import Attachment, Choice, InboundMessage, OutboundMessage


class Receipt(StrEnum):
    """What became of an inbound message. On each of these it may be acknowledged to the platform."""

    HANDLED = "handled"
    DUPLICATE = "duplicate"
    SET_ASIDE = "set-aside"
    """Handling failed three times: it is kept, the member got an apology, staff a notice."""


Receive = Callable[[InboundMessage], Awaitable[Receipt]]
"""Commits one message and its effects. Returns only after the commit; raises where nothing was kept,
and then the message must not be acknowledged."""


@dataclass(frozen=True, slots=True)
class Part:
    """The piece of a message that one call of the platform carries."""

    text: str = ""
    choices: tuple[Choice, ...] = ()
    attachment: Attachment | None = None


class DeliveryError(Exception):
    """A part was not delivered. Subclasses say what to do next; the text is for staff, without secrets."""


class RetryLater(DeliveryError):
    """Try again: the platform is down, slow, or asked for patience."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after
        """Seconds that the platform asked for; None leaves it to the back-off."""


class Undeliverable(DeliveryError):
    """Trying again cannot help: the person blocked the bot, the chat is gone, the part is refused."""


class Absent(DeliveryError):
    """Nobody is there to take it now (a closed web page). It waits, and goes when they come back."""


class Channel(Protocol):
    """A platform. Receiving and sending go on at the same time, in one event loop."""

    name: str
    """The `channel` of its addresses, such as `telegram`."""

    def parts(self, message: OutboundMessage) -> list[Part]:
        """The platform calls that deliver a message, in order: texts within the length limit, choices on
        the last text, a part for each file. Pure, and the same at every try: delivery counts them."""
        ...

    async def send(self, message: OutboundMessage, part: Part, key: str) -> str | None:
        """Deliver one part; the platform's id of it, if it has one. Raises DeliveryError.

        `key` is `<message id>.<part number>`, the same at every try: an idempotency key where the platform
        takes one.
        """
        ...

    async def run(self, receive: Receive) -> None:
        """Receive until cancelled. An unreachable platform is waited for, with growing pauses."""
        ...

    async def close(self) -> None:
        """Let go of connections, after receiving and sending have ended."""
        ...
