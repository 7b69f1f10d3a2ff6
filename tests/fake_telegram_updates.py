"""The fake Telegram's queue of updates, and the bell by which tests wait for what happens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]

PATIENCE = 10.0
"""Seconds after which a wait fails its test."""


class Bell:
    """Rings at every change, so that waiting needs no sleeping. For one event loop."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def ring(self) -> None:
        self._next.set()
        self._next = asyncio.Event()

    async def until(self, happened: Callable[[], bool], patience: float = PATIENCE) -> None:
        """Return once `happened`; TimeoutError after `patience` seconds."""
        async with asyncio.timeout(patience):
            while not happened():
                await self._next.wait()


class Updates:
    """Updates in order, each kept until an offset beyond it is asked for."""

    def __init__(self) -> None:
        self.pending: list[Json] = []
        self.confirmed: list[Json] = []
        self._again: list[Json] = []
        self._last = 910_000_000

    def add(self, kind: str, content: Json) -> int:
        self._last += 1
        self.pending.append({"update_id": self._last, kind: content})
        return self._last

    def fetch(self, offset: int, limit: int) -> list[Json]:
        """The oldest updates from `offset` on; everything before it is confirmed by asking."""
        if offset < 0:
            offset = self._last + 1 + offset
        done = [update for update in self.pending if update["update_id"] < offset]
        self.confirmed += done
        self.pending = self.pending[len(done) :]
        again, self._again = self._again, []
        return (again + self.pending)[:limit]

    def restart_at(self, number: int) -> None:
        """Number on from `number`, as Telegram does (at random) after a week without updates."""
        self._last = number

    def repeat(self, count: int | None = None) -> None:
        self._again += self.confirmed[-count:] if count else self.confirmed

    def __bool__(self) -> bool:
        return bool(self.pending or self._again)
