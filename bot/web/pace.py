"""How often something may be done: so many times within so many seconds, for each visitor or address."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

SWEEP = 10_000
"""Keys that are remembered before those without recent use are forgotten."""


class _Use(NamedTuple):
    at: float
    times: int


class Pace:
    """A sliding window. It is kept in memory: a restart forgives."""

    def __init__(self, times: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._times = times
        self._seconds = seconds
        self._clock = clock
        self._taken: dict[str, deque[_Use]] = {}

    def take(self, key: str, times: int = 1) -> float:
        """Count some uses. 0 where they are within the pace, else the seconds to wait: refused ones do not count."""
        now = self._clock()
        taken = self._taken.setdefault(key, deque())
        self._forget(taken, now)
        if taken and sum(use.times for use in taken) + times > self._times:
            return taken[0].at + self._seconds - now
        taken.append(_Use(now, times))
        if len(self._taken) > SWEEP:
            self._sweep(now)
        return 0.0

    def _forget(self, taken: deque[_Use], now: float) -> None:
        while taken and taken[0].at <= now - self._seconds:
            taken.popleft()

    def _sweep(self, now: float) -> None:
        for key in list(self._taken):
            self._forget(self._taken[key], now)
            if not self._taken[key]:
                del self._taken[key]
