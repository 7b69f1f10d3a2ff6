"""Files that people send on Telegram, fetched into the file store."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter

from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.channels.telegram_errors import plain
from bot.channels.telegram_updates import HeldFile
from handlers.messages import Attachment, FileTrouble
from handlers.ports import FileStore

DOWNLOAD_LIMIT = 20 * 1024 * 1024
"""Bytes that getFile gives out (core.telegram.org/bots/api#getfile)."""

TRIES = 5
"""After so many failures a file is given up: one that cannot be had must not hold up the chat for ever."""

log = logging.getLogger(__name__)


class TelegramFiles:
    """Fetches files, and counts how often one of them failed."""

    def __init__(self, bot: Bot, store: FileStore) -> None:
        self._bot = bot
        self._store = store
        self._failures: Counter[str] = Counter()

    async def fetch(self, file: HeldFile) -> Attachment:
        """The file as an attachment, its bytes stored; with `trouble` where they cannot be had.

        Raises TelegramError where another try may succeed.
        """
        if file.size is not None and file.size > DOWNLOAD_LIMIT:
            return _troubled(file, FileTrouble.TOO_BIG)
        try:
            data = await self._download(file)
        except BadRequest as refusal:
            return _troubled(file, _trouble(refusal))
        except TelegramError as error:
            self._give_up_or_raise(file, error)
            return _troubled(file, FileTrouble.LOST)
        self._failures.pop(file.unique_id, None)
        sha256 = await asyncio.to_thread(self._store.put, data)
        return Attachment(file.name, file.media_type, len(data), sha256)

    async def _download(self, file: HeldFile) -> bytes:
        found = await self._bot.get_file(file.id)
        return bytes(await found.download_as_bytearray())

    def _give_up_or_raise(self, file: HeldFile, error: TelegramError) -> None:
        self._failures[file.unique_id] += 1
        if self._failures[file.unique_id] < TRIES:
            raise error
        del self._failures[file.unique_id]
        log.warning("a file could not be fetched %d times and is given up: %s", TRIES, plain(error))


def _trouble(refusal: BadRequest) -> FileTrouble:
    """Telegram words it "file is too big"; anything else means that it does not have the file (any more)."""
    return FileTrouble.TOO_BIG if "too big" in refusal.message.lower() else FileTrouble.LOST


def _troubled(file: HeldFile, trouble: FileTrouble) -> Attachment:
    return Attachment(file.name, file.media_type, file.size or 0, trouble=trouble)
