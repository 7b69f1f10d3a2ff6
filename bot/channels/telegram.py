"""The Telegram channel, on python-telegram-bot's `Bot` without its Application and Updater.

Those confirm updates to Telegram once they are queued, before anything was done with them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from telegram import BotCommand, CallbackQuery, InputFile, Update
from telegram.error import BadRequest, TelegramError

from bot.channels.channel import Part, Receive, Undeliverable
from bot.channels.telegram_bot import Pace, make_bot
from bot.channels.telegram_errors import delivery_error, plain
from bot.channels.telegram_files import TelegramFiles
from bot.channels.telegram_parts import keyboard, message_parts
from bot.channels.telegram_polling import Polling
from bot.channels.telegram_updates import CHANNEL, Audience, language_of_tag, read_update
from handlers.messages import PRAISE, Attachment, OutboundMessage
from handlers.ports import FileStore
from knowledge.language import Language
from knowledge.pack import Pack

COMMANDS = ("start", "help", "tickets", "human", "cancel")
"""Of the menu."""

UPLOAD_LIMIT = 50 * 1024 * 1024
"""Bytes of a file that a bot may send (core.telegram.org/bots/api#senddocument)."""

log = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Texts:
    """What is shown outside of messages, in each language."""

    menu: Mapping[Language, Mapping[str, str]] = field(default_factory=dict)
    """The commands (without /) and what each does."""
    thanks: Mapping[Language, str] = field(default_factory=dict)
    """For a moment, to who praises an answer, which has no other reply."""

    @classmethod
    def of(cls, pack: Pack) -> Texts:
        """In the words of a pack."""
        return cls(
            {language: {name: pack.say(f"menu.{name}", language) for name in COMMANDS} for language in Language},
            {language: pack.say("rating.good", language) for language in Language},
        )


class TelegramChannel:
    """One bot. It serves private chats and the staff chat, and is silent elsewhere."""

    name = CHANNEL

    def __init__(
        self,
        bot_token: str,
        api_base: str,
        files: FileStore,
        staff_chat: str | None = None,
        *,
        texts: Texts | None = None,
        pace: Pace | None = None,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._pace = pace or Pace()
        self._bot = make_bot(bot_token, api_base, self._pace)
        self._store = files
        self._files = TelegramFiles(self._bot, files)
        self._staff_chat = staff_chat
        self._texts = texts or Texts()
        self._menu_is_set = False
        self._now = now

    def parts(self, message: OutboundMessage) -> list[Part]:
        """The Bot API's calls for a message."""
        return message_parts(message)

    async def send(self, message: OutboundMessage, part: Part, key: str) -> str:  # noqa: ARG002 — of every channel
        """Deliver one part; its message id. Raises DeliveryError.

        Telegram takes no idempotency key. A call that timed out may have been carried out; it is to be
        tried again all the same: twice is better than never.
        """
        try:
            await self._bot.initialize()
            return str(await self._send(message.to.chat, part))
        except TelegramError as error:
            # Not even as a cause: the library's text may hold the token.
            raise delivery_error(error) from None

    async def run(self, receive: Receive) -> None:
        """Receive until cancelled; returns only where Telegram refuses the token."""

        async def take(update: Update) -> None:
            await self.take(update, receive)

        await Polling(self._bot, self._prepare, self._pace).run(take)

    async def take(self, update: Update, receive: Receive) -> None:
        """Hand one update over, and answer the button it came from.

        Raises what `receive` raises, and TelegramError where our name or a file cannot be fetched now:
        then the update must come again.
        """
        await self._bot.initialize()
        audience = Audience(self._bot.username, self._staff_chat)
        reading = read_update(update, audience, self._now())
        if reading is not None:
            message = reading.message
            if reading.file is not None:
                message = replace(message, attachments=(await self._files.fetch(reading.file),))
            await receive(message)
        if update.callback_query is not None:
            await self._end_waiting(update.callback_query)

    async def close(self) -> None:
        """Close the connections, when nothing is received or sent any more."""
        await self._bot.shutdown()

    async def _send(self, chat: str, part: Part) -> int:
        markup = keyboard(part.choices, part.ratings)
        if part.attachment is None:
            return await self._bot.post("sendMessage", chat, {"text": part.text, "reply_markup": markup})
        document = await self._document(part.attachment)
        return await self._bot.post("sendDocument", chat, {"document": document, "reply_markup": markup})

    async def _document(self, file: Attachment) -> InputFile:
        if file.size > UPLOAD_LIMIT:
            raise Undeliverable(f"{file.name} is larger than the 50 MB that Telegram takes")
        try:
            data = await asyncio.to_thread(self._store.get, file.sha256)
        except KeyError:
            raise Undeliverable(f"{file.name} is missing in the file store") from None
        return InputFile(data, filename=file.name)

    async def _prepare(self) -> None:
        """Learn our name and show the command menu, once. Raises TelegramError."""
        await self._bot.initialize()
        if self._menu_is_set:
            return
        for language, commands in self._texts.menu.items():
            await self._show_menu(language, commands)
        self._menu_is_set = True

    async def _show_menu(self, language: Language, commands: Mapping[str, str]) -> None:
        # The menu without a language is for everybody whose language has none: English.
        code = None if language is Language.EN else language.value
        listed = [BotCommand(name, description) for name, description in commands.items()]
        try:
            await self._bot.set_my_commands(listed, language_code=code)
        except BadRequest as error:
            log.warning("the command menu (%s) is not shown: %s", language, plain(error))

    async def _end_waiting(self, query: CallbackQuery) -> None:
        """Stop the button's spinner. The press is kept already, so a failure costs nothing but that."""
        praised = (query.data or "").startswith(PRAISE)
        language = language_of_tag(query.from_user.language_code) or Language.EN
        thanks = self._texts.thanks.get(language) if praised else None
        try:
            await self._bot.answer_callback_query(query.id, thanks)
        except TelegramError as error:
            if not _is_too_old(error):
                log.warning("a pressed button was not answered: %s", plain(error))


def _is_too_old(error: TelegramError) -> bool:
    """Telegram forgets a press after a short while, and says so; nothing is wrong then."""
    return isinstance(error, BadRequest) and "query is too old" in error.message.lower()
