"""Packs that are at hand with their engines, so that one that was published is served without being read again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from knowledge.compiled import Compiled


class Library:
    """The compiled packs that were used last, by their digests; for any thread."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._at_hand: OrderedDict[str, Compiled] = OrderedDict()

    def get(self, digest: str, make: Callable[[], Compiled]) -> Compiled:
        """The pack with that digest; `make` makes it where it is not at hand. Raises what `make` raises."""
        with self._lock:
            found = self._at_hand.get(digest)
        made = found or make()  # without the lock: it takes seconds, and nobody else should wait
        with self._lock:
            self._at_hand[digest] = made
            self._at_hand.move_to_end(digest)
            while len(self._at_hand) > self._most:
                self._at_hand.popitem(last=False)
        return made
