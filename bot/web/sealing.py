"""Tokens that only this program can have made: descriptions of files, each bound to one visitor."""

from __future__ import annotations

import asyncio
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from secrets import token_hex
from typing import Any

from bot.compose import Core
from bot.settings import Settings
from storage import settings_kept
from storage.memory import SqlMemory

KEPT_AS = "secret-key"
MAC = 32
"""Bytes of a signature."""


class Forged(ValueError):
    """A token that was not made here, not for this purpose, or not for this visitor."""


class Seal:
    """Signs with HMAC-SHA256. What is sealed can be read by whoever has it, but not made or changed."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def make(self, purpose: str, chat: str, body: dict[str, Any]) -> str:
        """A token that holds `body`, for one purpose and one visitor's chat; safe in a URL."""
        payload = json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
        return urlsafe_b64encode(self._signature(purpose, chat, payload) + payload).decode().rstrip("=")

    def open(self, purpose: str, chat: str, token: str) -> dict[str, Any]:
        """The body of a token; raises Forged."""
        try:
            raw = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        except ValueError as error:
            raise Forged from error
        signature, payload = raw[:MAC], raw[MAC:]
        if not hmac.compare_digest(signature, self._signature(purpose, chat, payload)):
            raise Forged
        body: dict[str, Any] = json.loads(payload)
        return body

    def _signature(self, purpose: str, chat: str, payload: bytes) -> bytes:
        return hmac.digest(self._key, b"\n".join((purpose.encode(), chat.encode(), payload)), sha256)


async def seal_of(core: Core, settings: Settings) -> Seal:
    """The seal of this installation: by MSC_SECRET_KEY, else by a key that the database keeps, made at first use."""
    if settings.secret_key is not None and settings.secret_key.get_secret_value():
        return Seal(settings.secret_key.get_secret_value())
    return Seal(await asyncio.wrap_future(core.writer.submit(_kept_key, [KEPT_AS])))


def _kept_key(memory: SqlMemory) -> str:
    kept = settings_kept.value(memory.connection, KEPT_AS)
    if kept is None:
        kept = token_hex(32)
        settings_kept.set_value(memory.connection, KEPT_AS, kept)
    return kept
