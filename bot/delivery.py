"""Delivering the outbox: each chat's oldest due message, in order, until the platform took it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot import attempts
from bot.attempts import Settled, nobody_is_told
from bot.channels.channel import (
    AnyChannel,
    DeliveryError,
    OnceChannel,
    OutcomeUnknown,
    Part,
    RetryLater,
    Taken,
    Withdrawn,
)
from bot.clock import Now
from bot.hub import Hub
from bot.logs import where
from handlers.messages import Address, OutboundMessage
from storage import messages
from storage.database import Database, DatabaseTrouble
from storage.memory import SqlMemory
from storage.messages import Attempt, Due
from storage.writer import Writer

log = logging.getLogger(__name__)
AT_ONCE = 32
"""Chats that one channel sends to at the same time."""
WITHOUT_DATABASE = 5.0
"""Seconds until the next look where the database could not be read."""
LOOK_EVERY = 60.0
"""Seconds at most between two looks at what is due."""
LAST_WORDS = 5.0
"""Seconds for which a stop waits for what must not be cut off: its outcome would stay unknown."""


class Courier:
    """Delivers one channel's outbox."""

    def __init__(
        self,
        channel: AnyChannel,
        database: Database,
        writer: Writer,
        hub: Hub,
        now: Now,
        settled: Settled = nobody_is_told,
    ) -> None:
        self._channel = channel
        self._database = database
        self._writer = writer
        self._hub = hub
        self._now = now
        self._settled = settled
        self._in_order = not isinstance(channel, OnceChannel)
        self._busy: dict[str | int, asyncio.Task[None]] = {}
        """The sends under way: by chat where messages go in order, else by message."""
        self._handed: set[int] = set()
        """Messages that were handed over for good, until their outcome is recorded."""
        self._news = asyncio.Event()
        """Something was posted, or a send has ended: what is due may be more than at the last look."""
        self._idle = asyncio.Event()

    async def run(self) -> None:
        """Deliver until cancelled; what was being sent then is sent again at the next start."""
        with self._hub.listen(f"outbox:{self._channel.name}") as posted:
            listening = asyncio.create_task(self._listen(posted))
            try:
                while True:
                    # One look serves all that has happened since the last: a look for each would cost more
                    # than the sending.
                    self._news.clear()
                    await self._wait(await self._send_due())
            finally:
                tasks = [listening, *self._busy.values()]
                if handed := [task for key, task in self._busy.items() if key in self._handed]:
                    await asyncio.wait(handed, timeout=LAST_WORDS)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

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

    async def _listen(self, posted: asyncio.Queue[str]) -> None:
        while True:
            await posted.get()
            self._news.set()

    async def _send_due(self) -> datetime | None:
        """Begin to send what is due; where nothing is, when the next message will be."""
        if self._unrecorded():
            return self._now() + timedelta(seconds=WITHOUT_DATABASE)
        room = AT_ONCE - len(self._busy)
        if room <= 0:
            return None
        look = partial(
            messages.look,
            channel=self._channel.name,
            now=self._now(),
            busy=tuple(self._busy),
            limit=room,
            in_order=self._in_order,
        )
        try:
            waiting, again_at = await asyncio.to_thread(self._database.read, look)
        except DatabaseTrouble as trouble:
            log.warning("%s", trouble)
            return self._now() + timedelta(seconds=WITHOUT_DATABASE)
        for due in waiting:
            key = due.message.to.chat if self._in_order else due.id
            task = self._busy[key] = asyncio.create_task(self._deliver(due))
            task.add_done_callback(lambda _: self._news.set())
        return again_at

    def _unrecorded(self) -> int:
        """Forget the sends that have ended; how many could not be recorded. Those are sent again, rather than lost."""
        ended = {key: task for key, task in self._busy.items() if task.done()}
        for key in ended:
            del self._busy[key]
        failures = [error for task in ended.values() if (error := task.exception()) is not None]
        for error in failures:
            log.error("a delivery was not recorded: %s", where(error))
        return len(failures)

    async def _wait(self, again_at: datetime | None) -> None:
        """Until there is news, or `again_at`; not without end, for another process may have posted something."""
        if not self._busy and not self._news.is_set():
            self._idle.set()
        pause = LOOK_EVERY
        if again_at is not None:
            pause = min(pause, max(0.0, (again_at - self._now()).total_seconds()))
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._news.wait()

    async def _deliver(self, due: Due) -> None:
        parts = await self._parts(due.message)
        for number in range(due.parts_done, len(parts)):
            attempt = await self._try(due, number, parts[number], last=number + 1 == len(parts))
            work = partial(attempts.record, due=due, attempt=attempt, settled=self._settled)
            # Nothing is awaited before this: who comes `back` later finds the attempt recorded.
            await asyncio.wrap_future(self._writer.submit(work, [str(due.message.to)]))
            self._handed.discard(due.id)
            if attempt.outcome != "sent":
                return

    async def _parts(self, message: OutboundMessage) -> list[Part]:
        """The parts of a message; those of an edit name the parts that they take the place of."""
        parts = self._channel.parts(message) or [Part()]
        if message.edits is None:
            return parts
        look = partial(messages.copies, message=message.edits)
        found = await asyncio.to_thread(self._database.read, look)
        if found is None:
            return parts
        edited, copies = found
        texts = [part for part in self._channel.parts(edited) if part.attachment is None]
        fits = len(texts) == len(parts)
        return [replace(part, edits=copies.get(number) if fits else None) for number, part in enumerate(parts)]

    async def _try(self, due: Due, number: int, part: Part, *, last: bool) -> Attempt:
        try:
            taken = await self._send(due, number, part)
        except DeliveryError as error:
            return attempts.failed(due, number, error, self._now())
        except Exception as error:  # noqa: BLE001 — one message must not end the delivery of all others
            log.error("sending failed: %s", where(error))  # noqa: TRY400 — the trace may hold what somebody wrote
            kind = OutcomeUnknown if due.id in self._handed else RetryLater
            return attempts.failed(due, number, kind(type(error).__name__), self._now())
        return attempts.sent(due, number, taken, self._now(), last=last)

    async def _send(self, due: Due, number: int, part: Part) -> Taken:
        key = f"{due.id}.{number}"
        if not isinstance(self._channel, OnceChannel):
            return Taken(await self._channel.send(due.message, part, key))
        if due.handed:
            raise OutcomeUnknown("the program ended before the answer to it was recorded")
        return await self._channel.send_once(due.message, key, partial(self._handing_over, due))

    async def _handing_over(self, due: Due) -> None:
        work = partial(attempts.hand_over, due=due, at=self._now())
        if not await asyncio.wrap_future(self._writer.submit(work, [str(due.message.to)])):
            raise Withdrawn("withdrawn before it was handed over")
        self._handed.add(due.id)
