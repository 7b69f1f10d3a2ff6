"""Telegram's updates, translated. Pure: files are only named here, `telegram_files` fetches them."""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass
from datetime import datetime

from telegram import (
    Animation,
    Audio,
    CallbackQuery,
    Chat,
    Document,
    Message,
    PhotoSize,
    Update,
    User,
    Video,
    VideoNote,
    Voice,
)
from telegram.constants import ChatType, MessageAttachmentType, MessageType

from handlers.messages import Attachment, FileTrouble, InboundMessage, Sender
from knowledge.language import Language

CHANNEL = "telegram"

COMMAND = re.compile(r"/\w+(?:@(?P<bot>\w+))?")

Medium = Animation | Audio | Document | PhotoSize | Video | VideoNote | Voice

USUAL: dict[type[Medium], tuple[str, str, str]] = {
    Animation: ("animation", "video/mp4", ".mp4"),
    Audio: ("audio", "audio/mpeg", ".mp3"),
    Document: ("document", "application/octet-stream", ""),
    PhotoSize: ("photo", "image/jpeg", ".jpg"),
    Video: ("video", "video/mp4", ".mp4"),
    VideoNote: ("video", "video/mp4", ".mp4"),
    Voice: ("voice", "audio/ogg", ".ogg"),
}
"""What a file is called, its media type and its ending, where Telegram does not say."""

WITHOUT_FILE = (
    *MessageAttachmentType,
    MessageType.CHECKLIST,
    MessageType.GIVEAWAY,
    MessageType.GIVEAWAY_WINNERS,
)
"""What people can send that is neither text nor, unless `USUAL` knows it, a file for us."""


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file of a message; Telegram holds its bytes."""

    id: str
    """For getFile."""
    unique_id: str
    """The same whenever the same file is sent."""
    name: str
    media_type: str
    size: int | None
    """Bytes, if Telegram says."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as far as its update tells it: its `file`, if it has one, is still to be fetched."""

    message: InboundMessage
    file: HeldFile | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom the bot serves: everyone in private, and the staff chat."""

    bot_name: str
    """Our user name, without @."""
    staff_chat: str | None

    def holds(self, chat: Chat) -> bool:
        """Whether messages of `chat` are for us."""
        return chat.type == ChatType.PRIVATE or str(chat.id) == self.staff_chat


def read_update(update: Update, audience: Audience, now: datetime) -> Reading | None:
    """The message in an update; None where nobody we serve said anything to us.

    `now` is the time of a pressed button; Telegram gives that of messages only.
    """
    if update.callback_query is not None:
        return _pressed(update.callback_query, audience, now)
    if update.message is not None:
        return _said(update.message, audience)
    if update.edited_message is not None:
        return _edited(update.edited_message, audience)
    return None


def _pressed(query: CallbackQuery, audience: Audience, now: datetime) -> Reading | None:
    if query.message is None or query.data is None or not audience.holds(query.message.chat):
        return None
    message = InboundMessage(
        channel=CHANNEL,
        message_id=f"cb:{query.id}",
        sender=_sender(query.from_user),
        chat=str(query.message.chat.id),
        received_at=now,
        choice=query.data,
    )
    return Reading(message)


def _edited(message: Message, audience: Audience) -> Reading | None:
    edited_at = message.edit_date or message.date
    name = f"edit:{message.chat.id}:{message.message_id}:{int(edited_at.timestamp())}"
    reading = _read(message, audience, name, edited_at)
    # A live location "edits" its message every few seconds: only new words or files are news.
    says = reading is not None and (reading.message.text or reading.file)
    return reading if says else None


def _said(message: Message, audience: Audience) -> Reading | None:
    return _read(message, audience, f"{message.chat.id}:{message.message_id}", message.date)


def _read(message: Message, audience: Audience, name: str, at: datetime) -> Reading | None:
    text = message.text or message.caption or ""
    file = _file(message)
    other = () if file else _without_file(message)
    author = _author(message)
    if author is None or not audience.holds(message.chat) or not (text or file or other):
        return None
    if _is_for_another_bot(text, audience.bot_name):
        return None
    replied = message.reply_to_message
    read = InboundMessage(
        channel=CHANNEL,
        message_id=name,
        sender=_sender(author),
        chat=str(message.chat.id),
        received_at=at,
        text=_without_bot_name(text),
        attachments=other,
        reply_to=str(replied.message_id) if replied else None,
    )
    return Reading(read, file)


def _author(message: Message) -> User | None:
    """The person who wrote it; None for bots, channels and those who write in a chat's name."""
    person = message.from_user
    return None if person is None or person.is_bot or message.sender_chat else person


def _sender(person: User) -> Sender:
    return Sender(str(person.id), person.full_name, language_of_tag(person.language_code))


def language_of_tag(code: str | None) -> Language | None:
    """The language of an IETF tag such as zh-hans; None where the bot does not speak it."""
    first = (code or "").lower().partition("-")[0]
    return Language(first) if first in tuple(Language) else None


def _is_for_another_bot(text: str, bot_name: str) -> bool:
    command = COMMAND.match(text)
    named = command["bot"] if command else None
    return named is not None and named.lower() != bot_name.lower()


def _without_bot_name(text: str) -> str:
    """`/help@bot` is how Telegram writes /help in a group."""
    command = COMMAND.match(text)
    if command is None or command["bot"] is None:
        return text
    return text[: command.start("bot") - 1] + text[command.end() :]


def _file(message: Message) -> HeldFile | None:
    if message.photo:
        return _held(max(message.photo, key=lambda size: size.width * size.height), message)
    match message.effective_attachment:
        case Document() | Audio() | Video() | Animation() as medium:
            return _held(medium, message, medium.mime_type, medium.file_name)
        case Voice() as medium:
            return _held(medium, message, medium.mime_type)
        case VideoNote() as medium:
            return _held(medium, message)
        case _:
            return None


def _held(medium: Medium, message: Message, media_type: str | None = None, name: str | None = None) -> HeldFile:
    word, usual_type, usual_ending = USUAL[type(medium)]
    is_usual = media_type in (None, usual_type)
    ending = usual_ending if is_usual else mimetypes.guess_extension(media_type or "") or ""
    return HeldFile(
        id=medium.file_id,
        unique_id=medium.file_unique_id,
        name=name or f"{word}-{message.message_id}{ending}",
        media_type=media_type or usual_type,
        size=medium.file_size,
    )


def _without_file(message: Message) -> tuple[Attachment, ...]:
    kinds = (str(kind.value) for kind in WITHOUT_FILE if message[kind])
    return tuple(Attachment(kind, "", 0, trouble=FileTrouble.UNSUPPORTED) for kind in kinds)[:1]
