"""Members who ask: each posts the next question when the answer to the last one has arrived.

`python -m benchmarks.load FILE ARRIVALS WEBHOOK …` reads the questions from a JSON file and loads the webhooks
in turn, round by round, so that what else the machine does falls on all of them.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial

from aiohttp import ClientSession, ClientTimeout

from benchmarks.serving import tell, texts_in
from benchmarks.talk import updates
from benchmarks.timing import Json, Timing, paced

PATIENCE = 30
"""Seconds for one answer; then the benchmark has failed."""
WARM_UP = 200
"""Messages to each webhook that do not count."""


class Members:
    """Those who post updates and wait for what comes to their chats."""

    def __init__(self, session: ClientSession) -> None:
        self._session = session
        self._waiting: dict[int, asyncio.Event] = {}

    async def ask(self, webhook: str, update: Json) -> None:
        """Post one update; return when it is acknowledged and its answer has arrived."""
        arrived = self._waiting[update["message"]["chat"]["id"]] = asyncio.Event()
        async with asyncio.timeout(PATIENCE):
            async with self._session.post(webhook, json=update) as response:
                response.raise_for_status()
            await arrived.wait()

    async def listen(self, arrivals: str, listening: asyncio.Event) -> None:
        """Hear what arrives, until cancelled. The first message to a chat is the answer."""
        async with self._session.get(arrivals) as response:
            async for line in response.content:
                listening.set()
                if line.strip() and (arrived := self._waiting.pop(int(line), None)) is not None:
                    arrived.set()


@asynccontextmanager
async def members(arrivals: str) -> AsyncIterator[Members]:
    """Members who hear what arrives while the block runs."""
    async with ClientSession(timeout=ClientTimeout(total=None)) as session, asyncio.TaskGroup() as group:
        made, listening = Members(session), asyncio.Event()
        task = group.create_task(made.listen(arrivals, listening))
        await listening.wait()
        yield made
        task.cancel()


async def loaded(options: argparse.Namespace) -> list[Timing]:
    """Of each webhook: the time from posting to arrival."""
    sources: dict[str, Iterator[Json]] = {webhook: updates(options.questions) for webhook in options.webhooks}
    timings = {webhook: Timing() for webhook in options.webhooks}
    async with members(options.arrivals) as made:

        async def ask(webhook: str, count: int, timing: Timing) -> None:
            work = partial(made.ask, webhook)
            await paced(sources[webhook], work, count=count, in_flight=options.in_flight, timing=timing)

        for webhook in sources:
            await ask(webhook, WARM_UP, Timing())
        for _ in range(options.rounds):
            for webhook in sources:
                await ask(webhook, options.messages, timings[webhook])
    return list(timings.values())


def main() -> None:
    """Load the webhooks that the command line names, and tell what was measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load")
    parser.add_argument("questions", type=texts_in, help="a JSON file with the texts")
    parser.add_argument("arrivals", help="where the fake tells what arrives")
    parser.add_argument("webhooks", nargs="+")
    parser.add_argument("--in-flight", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--messages", type=int, default=400, help="in each round, to each webhook")
    timings = asyncio.run(loaded(parser.parse_args()))
    tell({"timings": [timing.told() for timing in timings]})


if __name__ == "__main__":
    main()
