"""The Telegram channel, on python-telegram-bot's `Bot` without its Application and Updater.

Those confirm updates to Telegram once they are queued, before anything was done with them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from telegram import BotCommand, CallbackQuery, InputFile, Update
from telegram.error import BadRequest, TelegramError

from bot.channels.channel import Part, Receive, Undeliverable
from bot.channels.telegram_bot import Pace, make_bot
from bot.channels.telegram_errors import delivery_error, plain
from bot.channels.telegram_files import TelegramFiles
from bot.channels.telegram_parts import keyboard, message_parts
from bot.channels.telegram_polling import Polling
from bot.channels.telegram_topics import StaffGroup, TelegramTopics, is_closed, is_gone
from bot.channels.telegram_updates import CHANNEL, Audience, joined, language_of_tag, read_update
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
        staff: StaffGroup | None = None,
        *,
        texts: Texts | None = None,
        pace: Pace | None = None,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._pace = pace or Pace()
        self._bot = make_bot(bot_token, api_base, self._pace)
        self._store = files
        self._files = TelegramFiles(self._bot, files)
        self._staff_chat = staff.chat if staff is not None else None
        self._texts = texts or Texts()
        self._menu_is_set = False
        self._now = now
        self._topics = TelegramTopics(self._bot, staff, staff.book, now) if staff and staff.book else None

    def parts(self, message: OutboundMessage) -> list[Part]:
        """The Bot API's calls for a message."""
        return message_parts(message)

    async def send(self, message: OutboundMessage, part: Part, key: str) -> str:
        """Deliver one part; its message id. Raises DeliveryError.

        Telegram takes no idempotency key. A call that timed out may have been carried out; it is to be
        tried again all the same: twice is better than never.
        """
        try:
            await self._bot.initialize()
            return str(await self._placed(message, part, int(key.partition(".")[0])))
        except TelegramError as error:
            # Not even as a cause: the library's text may hold the token.
            raise delivery_error(error) from None

    async def run(self, receive: Receive) -> None:
        """Receive until cancelled; returns only where Telegram refuses the token."""

        async def take(updates: Sequence[Update]) -> None:
            await self.take(updates, receive)

        await Polling(self._bot, self._prepare, self._pace).run(take)

    async def take(self, updates: Sequence[Update], receive: Receive) -> None:
        """Hand over one update, or those of one album as one message, and answer the button it came from.

        Raises what `receive` raises, and TelegramError where our name or a file cannot be fetched now:
        then the updates must come again.
        """
        await self._bot.initialize()
        audience = Audience(self._bot.username, self._staff_chat)
        readings = [read for update in updates if (read := read_update(update, audience, self._now())) is not None]
        if readings:
            fetched = [await self._files.fetch(read.file) for read in readings if read.file is not None]
            await receive(joined([read.message for read in readings], fetched))
        for update in updates:
            if update.callback_query is not None:
                await self._end_waiting(update.callback_query)

    async def close(self) -> None:
        """Close the connections, when nothing is received or sent any more."""
        await self._bot.shutdown()

    async def _placed(self, message: OutboundMessage, part: Part, number: int) -> int:
        """Send or edit a part; of what is about a ticket, within the ticket's topic where the staff group has them."""
        topics, ticket = self._topics, message.ticket
        if topics is None or ticket is None or message.to.chat != self._staff_chat:
            return await self._edit(message, part) if message.edits is not None else await self._send(message, part)
        if part.edits is not None and (edited := await self._edit_card(message, part, number)):
            return edited
        if message.edits is not None:  # before a topic is made: it would begin with one more card
            await topics.card_sent_anew(ticket, number)
        thread = await topics.thread(ticket, number)
        try:
            return await self._send(message, part, thread)
        except BadRequest as refusal:
            if thread is None or not (is_gone(refusal) or is_closed(refusal)):
                raise
            # A topic is closed to a bot that may no longer manage it: better said in the group than not at all.
            thread = None if is_closed(refusal) else await topics.again(ticket, number)
            return await self._send(message, part, thread)

    async def _edit_card(self, message: OutboundMessage, part: Part, number: int) -> int | None:
        """Edit what was said about a ticket, and its topic with it; None where it is no more."""
        assert part.edits is not None, "called for an edit only"
        assert self._topics is not None, "called for a ticket only"
        assert message.ticket is not None, "called for a ticket only"
        if not await self._topics.follow(message.ticket, number):
            return int(part.edits)
        try:
            return await self._edit(message, part)
        except BadRequest as refusal:
            if not _is_lost(refusal):
                raise
            return None

    async def _edit(self, message: OutboundMessage, part: Part) -> int:
        if part.edits is None:
            raise Undeliverable("what was to be edited had not arrived, or is cut into parts elsewhere than this")
        content = {"message_id": int(part.edits), "text": part.text, "reply_markup": keyboard(part.choices)}
        try:
            return await self._bot.post("editMessageText", message.to.chat, content)
        except BadRequest as refusal:
            if "message is not modified" not in refusal.message.lower():
                raise
            return int(part.edits)

    async def _send(self, message: OutboundMessage, part: Part, thread: str | None = None) -> int:
        chat, markup = message.to.chat, keyboard(part.choices, part.ratings)
        content: dict[str, object] = {"reply_markup": markup}
        if thread is not None:
            content["message_thread_id"] = int(thread)
        if part.attachment is None:
            return await self._bot.post("sendMessage", chat, {"text": part.text, **content})
        document = await self._document(part.attachment)
        return await self._bot.post("sendDocument", chat, {"document": document, **content})

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


def _is_lost(refusal: BadRequest) -> bool:
    """Whether Telegram says that the message to be edited was deleted, or can no longer be."""
    words = refusal.message.lower()
    return "message to edit not found" in words or "message can't be edited" in words or "message_id_invalid" in words


def _is_too_old(error: TelegramError) -> bool:
    """Telegram forgets a press after a short while, and says so; nothing is wrong then."""
    return isinstance(error, BadRequest) and "query is too old" in error.message.lower()
