"""Delivering the outbox: each chat's oldest due message, in order, until the platform took it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from contextlib import suppress
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
LOOK_EVERY = 60.0
"""Seconds between looks where nothing is heard: another process may have posted something."""


class Courier:
    """Delivers one channel's outbox."""

    def __init__(self, channel: Channel, database: Database, writer: Writer, hub: Hub, now: Now) -> None:
        self._channel = channel
        self._database = database
        self._writer = writer
        self._hub = hub
        self._now = now
        self._busy: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()
        """Something may be due that was not, or could not be sent, at the last look."""
        self._idle = asyncio.Event()

    async def run(self) -> None:
        """Deliver until cancelled; what was being sent then is sent again at the next start."""
        with self._hub.listen(f"outbox:{self._channel.name}") as posted:
            self._start(self._listen(posted))
            try:
                while True:
                    self._news.clear()
                    await self._wait(await self._send_due())
            finally:
                for task in self._tasks:
                    task.cancel()
                await asyncio.gather(*self._tasks, return_exceptions=True)

    async def drained(self) -> None:
        """Return once nothing that was posted before is due any more."""
        self._idle.clear()
        self._news.set()
        await self._idle.wait()

    async def back(self, chat: str) -> None:
        """The person is back: deliver what waited for them."""
        address = Address(self._channel.name, chat)

        def work(memory: SqlMemory) -> None:
            if messages.unpark(memory.connection, address):
                memory.touched.add(f"outbox:{address.channel}")

        await asyncio.wrap_future(self._writer.submit(work, [str(address)]))

    async def _send_due(self) -> datetime | None:
        """Begin to send what is due; where nothing is, the time of the next retry."""
        room = AT_ONCE - len(self._busy)
        if room <= 0:
            return None
        look = partial(_look, channel=self._channel.name, now=self._now(), busy=tuple(self._busy), room=room)
        waiting, again_at = await asyncio.wrap_future(self._writer.submit(look))
        for due in waiting:
            self._busy.add(due.message.to.chat)
            self._start(self._deliver(due))
        if not self._busy and not self._news.is_set():
            self._idle.set()
        return again_at

    async def _wait(self, again_at: datetime | None) -> None:
        """Until there is news, or the next retry is due. Raises what stopped a delivery."""
        pause = LOOK_EVERY
        if again_at is not None:
            pause = min(pause, max(0.0, (again_at - self._now()).total_seconds()))
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._news.wait()
        for task in [task for task in self._tasks if task.done()]:
            self._tasks.discard(task)
            task.result()

    async def _listen(self, posted: asyncio.Queue[str]) -> None:
        while True:
            await posted.get()
            self._news.set()

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Forget a task; one that failed is news."""
        if not task.cancelled() and task.exception() is not None:
            self._news.set()
        else:
            self._tasks.discard(task)

    async def _deliver(self, due: Due) -> None:
        parts = self._channel.parts(due.message)
        for number in range(due.parts_done, len(parts)):
            last = number + 1 == len(parts)
            attempt = await self._try(due, number, parts[number], last=last)
            # Nothing is awaited before this: work for the chat that is submitted later finds the attempt.
            kept = self._writer.submit(partial(_record, due=due, attempt=attempt), [str(due.message.to)])
            last = last or attempt.outcome != "sent"
            if last:
                self._busy.discard(due.message.to.chat)
                self._news.set()
            await asyncio.wrap_future(kept)
            if last:
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


def _look(
    memory: SqlMemory, channel: str, now: datetime, busy: Sequence[str], room: int
) -> tuple[list[Due], datetime | None]:
    found = messages.due(memory.connection, channel, now, busy, room)
    return found, None if found else messages.next_due(memory.connection, channel, now)


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
