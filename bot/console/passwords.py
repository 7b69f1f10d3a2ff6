"""Passwords: argon2id with the library's defaults (RFC 9106, low-memory), computed away from the event loop."""

from __future__ import annotations

import asyncio
from secrets import token_urlsafe

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 1024
"""Characters."""
AT_ONCE = 2
"""Hashes computed at the same time: each takes 64 MiB and all cores."""


class Passwords:
    """Hashes and checks. Checking costs the same whether or not there is such an account."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._nobody = ""

    async def hashed(self, password: str) -> str:
        """What is kept of a password."""
        async with self._turn:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, password: str, kept: str | None) -> bool:
        """Whether a password is the one of which `kept` is the hash; False, at the same cost, where it is None."""
        if not self._nobody:
            self._nobody = await self.hashed(token_urlsafe(16))
        async with self._turn:
            fits = await asyncio.to_thread(self._verify, kept or self._nobody, password)
        return fits and kept is not None

    def _verify(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False


def acceptable(password: str) -> bool:
    """Whether a new password is long enough, and no attempt to keep the machine busy."""
    return SHORTEST <= len(password) <= LONGEST
