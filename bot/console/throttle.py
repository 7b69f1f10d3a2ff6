"""Slowing down those who guess passwords: after some failures each further try has to wait, longer each time."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

FIRST_WAIT = 5.0
"""Seconds after the first failure too many; doubled by each further one."""
LONGEST_WAIT = 900.0
FORGET_AFTER = 3600.0
"""Seconds without a try after which all is forgotten."""
MOST_KEYS = 10_000
"""Keys that are remembered at once; beyond that those are dropped that need not wait, the longest untouched first.

Those that wait are kept however many they are: else somebody could try so many other logins that one is forgotten.
"""


@dataclass
class _Tries:
    failures: int
    last: float
    free_at: float


class Throttle:
    """Failures by key (a login, an address), in this process's memory: a restart forgets them.

    A try counts as a failure until `succeeded` says otherwise, so that many tries at once gain nothing.
    """

    def __init__(self, free: int, monotonic: Callable[[], float]) -> None:
        self._free = free
        self._monotonic = monotonic
        self._tries: dict[str, _Tries] = {}

    def __len__(self) -> int:
        return len(self._tries)

    def wait(self, key: str) -> int:
        """Whole seconds until this key may try again; 0 for now."""
        tries = self._tries.get(key)
        return max(0, math.ceil(tries.free_at - self._monotonic())) if tries else 0

    def begin(self, key: str) -> None:
        """Count a try."""
        now = self._monotonic()
        tries = self._tries.pop(key, None)
        if tries is None or now - tries.last > FORGET_AFTER:
            tries = _Tries(0, now, now)
        tries.failures += 1
        tries.last = now
        too_many = tries.failures - self._free
        if too_many >= 0:
            tries.free_at = now + min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(too_many, 16))
        self._tries[key] = tries
        if len(self._tries) > MOST_KEYS:
            self._drop_free(now)

    def succeeded(self, key: str) -> None:
        """The try was none of somebody who guesses: forget the key's failures."""
        self._tries.pop(key, None)

    def _drop_free(self, now: float) -> None:
        """Drop a tenth of the keys, so that the next hundreds need no such search."""
        free = [key for key, tries in self._tries.items() if tries.free_at <= now]
        for key in free[: MOST_KEYS // 10]:
            del self._tries[key]

    def refund(self, key: str) -> None:
        """The try was a good one, but the key is shared (an address): only this try is taken back."""
        tries = self._tries.get(key)
        if tries is not None:
            tries.failures -= 1
            tries.free_at = min(tries.free_at, self._monotonic())
