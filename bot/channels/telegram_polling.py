"""Receiving by long polling: nothing is confirmed to Telegram before it was kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from itertools import groupby

from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram_bot import Pace, TelegramBot
from bot.channels.telegram_errors import pause_asked_for, plain

Take = Callable[[Sequence[Update]], Awaitable[None]]
"""Keeps an update, or those of one album; raises where it could not, and then they must come again."""

MOST = 100
"""Updates that Telegram gives out at once."""

log = logging.getLogger(__name__)


class Polling:
    """Asks for updates, hands them over, and confirms those that were kept.

    The offset is sent only until Telegram has answered to it once: Telegram remembers what is confirmed.
    After a quiet week it goes on at a random update id, perhaps below any offset that we held on to.
    """

    def __init__(self, bot: TelegramBot, prepare: Callable[[], Awaitable[None]], pace: Pace) -> None:
        self._bot = bot
        self._prepare = prepare
        self._pace = pace
        self._sleep = pace.sleep or asyncio.sleep
        self._offset: int | None = None
        self._pause = pace.first_pause
        self._trouble = ""
        self._was_accepted = False

    async def run(self, take: Take) -> None:
        """Receive until cancelled; returns only where Telegram refuses the token from the first."""
        while True:
            try:
                await self._prepare()
                updates = await self._whole(await self._bot.next_updates(self._offset, self._pace))
            except InvalidToken as error:
                if not self._was_accepted:
                    log.error("%s: %s", plain(error), "set MSC_TELEGRAM_TOKEN")  # noqa: TRY400 — one plain line
                    return
                await self._wait_out(error)  # a proxy that restarts answers so too, and a token may be put right
                continue
            except TelegramError as error:
                await self._wait_out(error)
                continue
            self._was_accepted = True
            self._note_recovery()
            await self._hand_over(updates, take)

    async def _whole(self, updates: Sequence[Update]) -> Sequence[Update]:
        """The updates, each album with all that belongs to it: its files come one by one, perhaps not all at once, and
        which of them bears the words that go for all cannot be told before."""
        if not _open_albums(updates):
            return updates
        await self._sleep(self._pace.album)
        updates = await self._bot.next_updates(self._offset, self._pace)
        cut = min(_open_albums(updates), default=0) if len(updates) >= MOST else 0
        return updates[:cut] if cut else updates

    async def _hand_over(self, updates: Sequence[Update], take: Take) -> None:
        kept: set[int] = set()
        chats = (_take_in_order(chat, take, kept) for chat in _by_chat(updates))
        outcomes = await asyncio.gather(*chats, return_exceptions=True)
        self._offset = _next_offset(updates, kept)
        failures = [outcome for outcome in outcomes if outcome is not None]
        if not failures:
            self._pause = self._pace.first_pause
            return
        for failure in failures:
            _log_failure(failure)
        await self._sleep(self._growing_pause())

    async def _wait_out(self, error: TelegramError) -> None:
        trouble = plain(error)
        if trouble != self._trouble:
            log.warning("%s. Trying on", trouble)
            self._trouble = trouble
        await self._sleep(self._pause_after(error))

    def _pause_after(self, error: TelegramError) -> float:
        match error:
            case RetryAfter():
                return pause_asked_for(error)
            case Conflict():
                return self._pace.longest_pause
            case _:
                return self._growing_pause()

    def _growing_pause(self) -> float:
        pause = self._pause
        self._pause = min(2 * pause, self._pace.longest_pause)
        return pause

    def _note_recovery(self) -> None:
        if self._trouble:
            log.info("Telegram answers again")
            self._trouble = ""
            self._pause = self._pace.first_pause


async def _take_in_order(updates: Iterable[Update], take: Take, kept: set[int]) -> None:
    """Hand over one chat's updates; those after one that failed wait until it has been kept."""
    for _, album in groupby(updates, key=_album):
        together = list(album)
        await take(together)
        kept.update(update.update_id for update in together)


def _album(update: Update) -> str | int:
    """What an update shares with those that it belongs to: its album, or nothing but its own number."""
    group = update.message.media_group_id if update.message is not None else None
    return group or update.update_id


def _open_albums(updates: Sequence[Update]) -> list[int]:
    """Where the albums begin that are the last thing in their chats, and may go on."""
    firsts = {_album(update): at for at, update in reversed(list(enumerate(updates)))}
    last = (chat[-1] for chat in _by_chat(updates))
    return [firsts[_album(update)] for update in last if isinstance(_album(update), str)]


def _by_chat(updates: Iterable[Update]) -> Iterable[list[Update]]:
    """The updates of each chat, in order; the chats in the order of their first."""
    chats: dict[int | None, list[Update]] = {}
    for update in updates:
        chat = update.effective_chat
        chats.setdefault(chat.id if chat else None, []).append(update)
    return chats.values()


def _next_offset(updates: Sequence[Update], kept: set[int]) -> int | None:
    """What to confirm: everything before the first update that was not kept."""
    if not updates:
        return None
    missed = [update.update_id for update in updates if update.update_id not in kept]
    return min(missed) if missed else max(kept) + 1


def _log_failure(failure: BaseException) -> None:
    # Of other errors only the kind: their texts may hold what a person typed.
    reason = plain(failure) if isinstance(failure, TelegramError) else type(failure).__name__
    log.error("a message could not be taken and will come again: %s", reason)
