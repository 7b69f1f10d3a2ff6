"""Delivering the outbox: each chat's oldest due message, in order, until the platform took it."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from functools import partial

from bot.channels.channel import Absent, Channel, DeliveryError, Part, RetryLater
from bot.clock import Now
from bot.hub import Hub
from handlers.messages import Address
from handlers.tickets import BOT, Action
from storage import messages
from storage.database import Database
from storage.memory import SqlMemory
from storage.messages import Attempt, Delivery, Due
from storage.writer import Writer

log = logging.getLogger(__name__)
AT_ONCE = 32
"""Chats that one channel sends to at the same time."""
TRIES = 12
"""With the pauses below: about six hours until a message is dead and staff see it."""
PAUSES = (1, 2, 5, 15, 60, 300, 900, 1800, 3600, 3600, 7200)
"""Seconds before the next try."""


class Courier:
    """Delivers one channel's outbox."""

    def __init__(self, channel: Channel, database: Database, writer: Writer, hub: Hub, now: Now) -> None:
        self._channel = channel
        self._database = database
        self._writer = writer
        self._hub = hub
        self._now = now
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._idle = asyncio.Event()

    async def run(self) -> None:
        """Deliver until cancelled; what was being sent then is sent again at the next start."""
        with self._hub.listen(f"outbox:{self._channel.name}") as woken:
            try:
                while True:
                    await self._send_due()
                    if not self._busy:
                        self._idle.set()
                    await self._wait(woken)
            finally:
                for task in self._busy.values():
                    task.cancel()
                await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def drained(self) -> None:
        """Return once nothing that was posted before is due any more."""
        self._idle.clear()
        self._hub.publish([f"outbox:{self._channel.name}"])
        await self._idle.wait()

    async def back(self, chat: str) -> None:
        """The person is back: deliver what waited for them."""
        address = Address(self._channel.name, chat)

        def work(memory: SqlMemory) -> None:
            if messages.unpark(memory.connection, address, memory.now):
                memory.touched.add(f"outbox:{address.channel}")

        await asyncio.wrap_future(self._writer.submit(work, [str(address)]))

    async def _send_due(self) -> None:
        room = AT_ONCE - len(self._busy)
        if room <= 0:
            return
        busy, now, name = tuple(self._busy), self._now(), self._channel.name
        waiting = await asyncio.to_thread(
            self._database.read, lambda connection: messages.due(connection, name, now, busy, room)
        )
        for due in waiting:
            chat = due.message.to.chat
            self._busy[chat] = asyncio.create_task(self._deliver(due))

    async def _wait(self, woken: asyncio.Queue[str]) -> None:
        """Until a message was posted, a send ended, or the next retry is due."""
        listening = asyncio.create_task(woken.get())
        try:
            await asyncio.wait(
                {listening, *self._busy.values()},
                timeout=await self._until_next(),
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            listening.cancel()
        for chat in [chat for chat, task in self._busy.items() if task.done()]:
            self._busy.pop(chat).result()

    async def _until_next(self) -> float | None:
        name = self._channel.name
        at = await asyncio.to_thread(self._database.read, lambda connection: messages.next_due(connection, name))
        if at is None or self._busy:
            return 60.0
        return max(0.0, (at - self._now()).total_seconds())

    async def _deliver(self, due: Due) -> None:
        parts = self._channel.parts(due.message)
        for number in range(due.parts_done, len(parts)):
            attempt = await self._try(due, number, parts[number], last=number + 1 == len(parts))
            work = partial(_record, due=due, attempt=attempt)
            await asyncio.wrap_future(self._writer.submit(work, [str(due.message.to)]))
            if attempt.outcome != "sent":
                return

    async def _try(self, due: Due, number: int, part: Part, *, last: bool) -> Attempt:
        try:
            platform_id = await self._channel.send(due.message, part, f"{due.id}.{number}")
        except DeliveryError as error:
            return _failed(due, number, error, self._now())
        state = Delivery.SENT if last else Delivery.PENDING
        now = self._now()
        return Attempt(due.id, number, now, "sent", state, number + 1, None if last else now, platform_id)


def _failed(due: Due, number: int, error: DeliveryError, now: datetime) -> Attempt:
    """What follows from an error: each kind says what to do next."""
    again_at: datetime | None = None
    match error:
        case Absent():
            state = Delivery.PARKED
        case RetryLater() if due.attempts + 1 < TRIES:
            state = Delivery.PENDING
            pause = error.after if error.after is not None else PAUSES[min(due.attempts, len(PAUSES) - 1)]
            again_at = now + timedelta(seconds=pause)
        case _:
            state = Delivery.DEAD
    kind = type(error).__name__
    return Attempt(due.id, number, now, kind, state, number, again_at, detail=str(error)[:300] or kind)


def _record(memory: SqlMemory, due: Due, attempt: Attempt) -> None:
    messages.record(memory.connection, attempt)
    if due.message.ticket is not None:
        memory.touched.add(f"ticket:{due.message.ticket}")
    if attempt.delivery is not Delivery.DEAD:
        return
    memory.touched.add("trouble:outbound")
    log.warning("message %d to %s is undeliverable: %s", due.id, due.message.to.channel, attempt.detail)
    if due.message.ticket is not None:
        ticket = memory.tickets.get(due.message.ticket)
        data = {"message": due.id, "why": attempt.detail}
        memory.tickets.record(ticket, BOT, Action.DELIVERY_FAILED, ticket.state, data)
