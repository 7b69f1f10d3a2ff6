"""What a channel is: the one seam between the bot and a platform."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

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
    ratings: tuple[Choice, ...] = ()
    """By what the answer may be rated: smaller than the choices, and not among them."""
    edits: str | None = None
    """The platform's id of the part that this one takes the place of, where its message edits another."""


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


class OutcomeUnknown(DeliveryError):
    """The platform may have taken it, and cannot be asked. Nobody but a person sends it again."""


class Withdrawn(DeliveryError):
    """It was taken back before it was handed over."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a platform said when it took a part."""

    id: str | None
    """Its id of the part, if it has one."""
    reply: str | None = None
    """Its own words, where they prove something."""
    missed: tuple[str, ...] = ()
    """Copies of a mail that nobody takes, each with the server's words."""


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


HandingOver = Callable[[], Awaitable[None]]
"""Commits that a message is about to be handed over. Where it raises, the message must not be."""


@runtime_checkable
class OnceChannel(Protocol):
    """A platform on which a second copy does harm, and which cannot be asked afterwards what it took.

    Its messages have one part, and wait for no other message to the same address.
    """

    name: str

    def parts(self, message: OutboundMessage) -> list[Part]:
        """One part."""
        ...

    async def send_once(self, message: OutboundMessage, key: str, handing_over: HandingOver) -> Taken:
        """Deliver a message. Raises DeliveryError: OutcomeUnknown only where the platform may have taken it.

        `handing_over` is awaited once, right before the step that cannot be taken back.
        """
        ...

    async def run(self, receive: Receive) -> None:
        """As of every channel."""
        ...

    async def close(self) -> None:
        """As of every channel."""
        ...


AnyChannel = Channel | OnceChannel
