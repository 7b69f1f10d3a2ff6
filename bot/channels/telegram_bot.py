"""python-telegram-bot's `Bot`, set up so that it is patient, quiet, and keeps its token to itself."""

from __future__ import annotations

import logging
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from telegram import Bot, Update
from telegram.error import InvalidToken
from telegram.request import HTTPXRequest

UPDATES = ("message", "edited_message", "callback_query")
"""Kinds of updates that we ask for."""

CONNECTIONS = 40
"""For everything but polling: the courier sends to 32 chats at once, beside it files come and buttons are
answered."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How long the channel waits, in seconds. Tests shorten it."""

    poll: int = 25
    """How long Telegram holds a request for updates that have not come yet."""
    answer: float = 20
    """How long any other answer may take."""
    upload: float = 120
    album: float = 1
    """How long the rest of an album is waited for."""
    first_pause: float = 1
    longest_pause: float = 60
    sleep: Callable[[float], Awaitable[None]] | None = None
    """Instead of asyncio.sleep."""


class TelegramBot(Bot):
    """A `Bot` whose errors do not name the token, and that survives an update it cannot read."""

    async def initialize(self) -> None:
        """Learn our own name, once. Raises TelegramError, InvalidToken where the token is refused."""
        try:
            await super().initialize()
        except InvalidToken:
            # The library puts the token into the text of this error.
            raise InvalidToken from None

    async def next_updates(self, offset: int | None, pace: Pace) -> list[Update]:
        """The next updates, waiting for the first; `offset` confirms all before it. Raises TelegramError.

        `Bot.get_updates` fails as a whole where a single update is not what this version of the library
        expects, and would do so at every try: one such update would stop the bot. So they are read one
        by one here.
        """
        found: list[Mapping[str, Any]] = await self._post(
            "getUpdates",
            {"offset": offset, "timeout": pace.poll, "allowed_updates": UPDATES},
            read_timeout=pace.poll + pace.answer,
        )
        return [self.readable(data) for data in found]

    async def post(self, method: str, chat: str, content: Mapping[str, object]) -> int:
        """Send a message by `method` (sendMessage …); its id. Raises TelegramError.

        The answer holds the whole message. It is not read as one, because of the time that takes and
        because what was sent must not be sent again only because its copy cannot be read.
        """
        sent: Mapping[str, Any] = await self._post(method, {"chat_id": chat, **content})
        return int(sent["message_id"])

    async def tell(self, method: str, chat: str, **content: object) -> None:
        """Call a method that only says that it is done (closeForumTopic …). Raises TelegramError."""
        await self._post(method, {"chat_id": chat, **content})

    async def make_topic(self, chat: str, name: str, colour: int) -> str:
        """Make a topic in a group that has them; its id. Raises TelegramError."""
        made: Mapping[str, Any] = await self._post(
            "createForumTopic", {"chat_id": chat, "name": name, "icon_color": colour}
        )
        return str(made["message_thread_id"])

    async def about(self, method: str, chat: str, **content: object) -> Mapping[str, Any]:
        """What getChat or getChatMember says, as it came: the library refuses what its version does not expect.
        Raises TelegramError."""
        found: Mapping[str, Any] = await self._post(method, {"chat_id": chat, **content})
        return found

    def readable(self, data: Mapping[str, Any]) -> Update:
        """An update from its JSON; an empty one with the same id where it cannot be read."""
        try:
            return Update.de_json(dict(data), self)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            number, kind = data["update_id"], type(error).__name__
            log.error("update %s cannot be read (%s): left out", number, kind)  # noqa: TRY400 — it quotes people
            return Update(number)


def make_bot(token: str, api_base: str, pace: Pace) -> TelegramBot:
    """A bot on the Bot API at `api_base`, such as https://api.telegram.org. Nothing is called yet."""
    _keep_the_token_out_of_logs()
    # The library announces that pauses will be timedeltas, with a warning at every use until this is set.
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    base = api_base.rstrip("/")
    return TelegramBot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=_connections(CONNECTIONS, pace),
        get_updates_request=_connections(2, pace),
    )


def _connections(count: int, pace: Pace) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=count,
        read_timeout=pace.answer,
        write_timeout=pace.answer,
        connect_timeout=pace.answer,
        pool_timeout=pace.answer,
        media_write_timeout=pace.upload,
    )


def _keep_the_token_out_of_logs() -> None:
    """The token is part of every address: httpx logs addresses, the library logs answers that quote them.

    What goes wrong is logged by the channel itself, in words from `telegram_errors`.
    """
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("telegram").setLevel(logging.CRITICAL)
