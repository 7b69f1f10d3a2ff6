"""Telling those who wait that something was committed: deliveries, open pages, the console."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class Hub:
    """Topics such as `outbox:web`, `conversation:7`, `ticket:3`; whoever listens to one is woken.

    `publish` may be called from any thread; everything else belongs to the event loop.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._listeners: defaultdict[str, set[asyncio.Queue[str]]] = defaultdict(set)

    def publish(self, topics: Iterable[str]) -> None:
        """Wake the listeners of these topics."""
        topics = tuple(topics)
        if topics and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake, topics)

    def _wake(self, topics: tuple[str, ...]) -> None:
        for topic in topics:
            for heard in (topic, topic.split(":", 1)[0] + ":*"):
                for listener in self._listeners.get(heard, ()):
                    if listener.empty():
                        listener.put_nowait(topic)

    @contextmanager
    def listen(self, *topics: str) -> Iterator[asyncio.Queue[str]]:
        """A queue that holds something as soon as one of the topics was published; `ticket:*` hears all tickets.

        It never holds more than one entry: it says *that* something changed; the database says what.
        """
        listener: asyncio.Queue[str] = asyncio.Queue()
        for topic in topics:
            self._listeners[topic].add(listener)
        try:
            yield listener
        finally:
            for topic in topics:
                self._listeners[topic].discard(listener)
                if not self._listeners[topic]:
                    del self._listeners[topic]
