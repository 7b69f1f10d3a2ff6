"""What an attempt to deliver leaves behind: where the message stands, when it is tried again, and who is told."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.channels.channel import Absent, DeliveryError, OutcomeUnknown, RetryLater, Taken, Withdrawn
from handlers.outcomes import Outcome, Standing
from handlers.tickets import BOT, Action
from storage import messages
from storage.memory import SqlMemory
from storage.messages import STANDING, Attempt, Delivery, Due

log = logging.getLogger(__name__)
TRIES = 12
"""With the pauses below: about six hours until a message is dead and staff see it."""
PAUSES = (1, 2, 5, 15, 60, 300, 900, 1800, 3600, 3600, 7200)
"""Seconds before the next try."""
TROUBLES = {Delivery.DEAD: Action.DELIVERY_FAILED, Delivery.UNKNOWN: Action.DELIVERY_UNKNOWN}
"""What staff see of a message that was not delivered for certain."""

Settled = Callable[[SqlMemory, Outcome], None]
"""Hears what became of a message for good, in the transaction that records it; it may post messages."""


def nobody_is_told(_: SqlMemory, __: Outcome) -> None:
    """For deliveries that nobody waits to hear of."""


def sent(due: Due, number: int, taken: Taken, now: datetime, *, last: bool) -> Attempt:
    """The platform took a part."""
    state = Delivery.SENT if last else Delivery.PENDING
    again_at = None if last else now
    return Attempt(due.id, number, now, "sent", state, number + 1, again_at, taken.id, taken.reply, missed=taken.missed)


def failed(due: Due, number: int, error: DeliveryError, now: datetime) -> Attempt:
    """What follows from an error: each kind says what to do next."""
    again_at: datetime | None = None
    match error:
        case Absent():
            state = Delivery.PARKED
        case RetryLater() if due.attempts + 1 < TRIES:
            state = Delivery.PENDING
            pause = error.after if error.after is not None else PAUSES[min(due.attempts, len(PAUSES) - 1)]
            again_at = now + timedelta(seconds=pause)
        case OutcomeUnknown():
            state = Delivery.UNKNOWN
        case Withdrawn():
            state = Delivery.WITHDRAWN
        case _:
            state = Delivery.DEAD
    kind = type(error).__name__
    return Attempt(due.id, number, now, kind, state, number, again_at, detail=str(error)[:300] or kind)


def hand_over(memory: SqlMemory, due: Due, at: datetime) -> bool:
    """Note that a message is about to be handed over for good; False where it was withdrawn meanwhile."""
    return messages.hand_over(memory.connection, due.id, at)


def record(memory: SqlMemory, due: Due, attempt: Attempt, settled: Settled) -> None:
    """Write an attempt; where it was the last, staff see a failure and `settled` hears the outcome."""
    if not messages.record(memory.connection, attempt):
        return
    if due.message.ticket is not None:
        memory.touched.add(f"ticket:{due.message.ticket}")
    if attempt.delivery in TROUBLES:
        _show(memory, due, attempt)
    standing = STANDING[attempt.delivery]
    if standing is not Standing.WAITING:
        told = attempt.platform_id or "", attempt.detail or ""
        settled(memory, Outcome(due.message, standing, attempt.at, *told, attempt.missed))


def _show(memory: SqlMemory, due: Due, attempt: Attempt) -> None:
    memory.touched.add("trouble:outbound")
    log.warning("message %d to %s is %s: %s", due.id, due.message.to.channel, attempt.delivery, attempt.outcome)
    if due.message.ticket is not None:
        data = {"message": due.id, "why": attempt.detail}
        memory.tickets.happened(due.message.ticket, BOT, TROUBLES[attempt.delivery], data)
