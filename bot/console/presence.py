"""Who else looks at a ticket. Kept in memory, for a process of its own: nothing hangs on it."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

GONE = 80.0
"""Seconds after which somebody who did not look again is away; an open page looks every 60."""


@dataclass
class Presence:
    """The people before the pages of tickets."""

    monotonic: Callable[[], float] = time.monotonic
    _looks: dict[int, dict[int, tuple[str, float]]] = field(default_factory=lambda: defaultdict(dict))

    def look(self, ticket: int, staff: int, name: str) -> bool:
        """Note that somebody looks; whether they have just come."""
        now = self.monotonic()
        here = {who: seen for who, seen in self._looks[ticket].items() if now - seen[1] < GONE}
        is_new = staff not in here
        self._looks[ticket] = {**here, staff: (name, now)}
        return is_new

    def others(self, ticket: int, staff: int) -> list[str]:
        """The names of the others who look, in the order in which they came."""
        now = self.monotonic()
        looks = self._looks.get(ticket, {}).items()
        return [name for who, (name, at) in looks if who != staff and now - at < GONE]
