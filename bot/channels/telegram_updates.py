"""Telegram's updates, translated. Pure: files are only named here, `telegram_files` fetches them."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from handlers.staff_person import UNNAMED
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
        return _edited(update.edited_message, audience, update.update_id)
    return None


def joined(messages: Sequence[InboundMessage], files: Sequence[Attachment]) -> InboundMessage:
    """The messages of one album as one message, with the files that were fetched for it."""
    text = "\n".join(message.text for message in messages if message.text)
    other = tuple(file for message in messages for file in message.attachments)
    forwarded = any(message.forwarded for message in messages)
    return replace(messages[0], text=text, attachments=(*files, *other), forwarded=forwarded)


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


def _edited(message: Message, audience: Audience, update: int) -> Reading | None:
    # By the update, not by the time: two edits may share a second.
    edited = _name(message)
    reading = _read(message, audience, f"edit:{edited}:{update}", message.edit_date or message.date)
    # A live location "edits" its message every few seconds: only new words or files are news.
    if reading is None or not (reading.message.text or reading.file):
        return None
    return replace(reading, message=replace(reading.message, edits=edited))


def _said(message: Message, audience: Audience) -> Reading | None:
    return _read(message, audience, _name(message), message.date)


def _name(message: Message) -> str:
    return f"{message.chat.id}:{message.message_id}"


def _read(message: Message, audience: Audience, name: str, at: datetime) -> Reading | None:
    text = message.text or message.caption or ""
    file = _file(message)
    other = () if file else _without_file(message)
    author = _author(message)
    if author is None or not audience.holds(message.chat) or not (text or file or other):
        return None
    if _is_for_another_bot(text, audience.bot_name):
        return None
    read = InboundMessage(
        channel=CHANNEL,
        message_id=name,
        sender=author,
        chat=str(message.chat.id),
        received_at=at,
        text=_without_bot_name(text),
        attachments=other,
        reply_to=_replied(message),
        thread=_thread(message),
        forwarded=message.forward_origin is not None,
    )
    return Reading(read, file)


def _thread(message: Message) -> str | None:
    """The topic; in other groups the same field counts threads of replies."""
    return str(message.message_thread_id) if message.is_topic_message else None


def _replied(message: Message) -> str | None:
    """What it replies to. Without being told to, everything in a topic replies to the message that made the topic."""
    replied = message.reply_to_message
    if replied is None or (message.is_topic_message and replied.message_id == message.message_thread_id):
        return None
    return str(replied.message_id)


def _author(message: Message) -> Sender | None:
    """Who wrote it; None for bots and channels. An anonymous administrator writes in the name of the chat itself."""
    person, chat = message.from_user, message.sender_chat
    if chat is not None:
        return Sender(f"{UNNAMED}{chat.id}", chat.title or "") if chat.id == message.chat.id else None
    return None if person is None or person.is_bot else _sender(person)


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
