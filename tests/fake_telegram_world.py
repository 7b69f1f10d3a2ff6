"""What the fake Telegram knows: people, what they do, and what the bot sent them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fake_telegram_updates import PATIENCE, Bell, Json, Updates

BOT: Json = {"id": 7000000001, "is_bot": True, "first_name": "MSC", "username": "msc_test_bot"}


@dataclass(frozen=True)
class Person:
    """Somebody who writes to the bot; their private chat has their id."""

    id: int
    name: str = "Li Hua"
    language: str | None = "zh-hans"
    is_bot: bool = False

    def as_json(self) -> Json:
        user: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.name}
        return user | ({"language_code": self.language} if self.language else {})


Who = Person | int


@dataclass(frozen=True)
class Button:
    label: str
    data: str


@dataclass(frozen=True)
class StoredFile:
    id: str
    path: str
    data: bytes
    size: int
    """What Telegram says; differs from the data where a test wants a big file without having one."""


@dataclass
class FakeTopic:
    """A topic of a group."""

    chat: str
    name: str
    colour: int
    is_closed: bool = False


@dataclass
class Sent:
    """A message of the bot."""

    chat: str
    message_id: int
    method: str
    text: str = ""
    keyboard: list[list[Button]] = field(default_factory=list)
    file_name: str = ""
    media_type: str = ""
    data: bytes = b""
    thread: int | None = None
    """The topic that it went to."""
    message: Json = field(default_factory=dict)
    """As Telegram returned it."""

    @property
    def buttons(self) -> list[Button]:
        return [button for row in self.keyboard for button in row]

    @property
    def labels(self) -> list[str]:
        return [button.label for button in self.buttons]


class World:
    """People and their acts, and what came of them. Acts are plain calls; waits are awaited."""

    def __init__(self) -> None:
        self.bell = Bell()
        self.updates = Updates()
        self.sent: list[Sent] = []
        self.files: dict[str, StoredFile] = {}
        self.calls: Counter[str] = Counter()
        """How often each method of the Bot API was called, refused calls too."""
        self.open_queries: set[str] = set()
        self.answered_queries: list[str] = []
        self.toasts: list[str] = []
        """What was shown for a moment in answer to queries."""
        self.commands: dict[str, list[Json]] = {}
        """Command menus by language code; the default menu is under an empty one."""
        self.blocked: set[str] = set()
        self.moved: dict[str, int] = {}
        """Groups that became supergroups: old chat id to new."""
        self.webhook_url = ""
        self.bot_status = "member"
        """Of the bot in every group."""
        self.has_topics = True
        """Whether the groups are forums."""
        self.may_manage_topics = True
        """Whether the bot has that right."""
        self.topics: dict[int, FakeTopic] = {}
        """Of all groups, by their ids."""
        self.closing = False
        self.polls_ended = 0
        self._messages: dict[tuple[str, int], Json] = {}
        self._last_id = 1000

    # What people do. Each returns the id of the message (or of the query) that it made.

    def say(
        self,
        user: Who,
        text: str,
        chat: int | None = None,
        reply_to: int | None = None,
        thread: int | None = None,
        **more: Any,
    ) -> int:
        """Write a text, in the private chat or in the group `chat`, there perhaps in the topic `thread`."""
        content: Json = {"text": text}
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            content["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return self._post(user, chat, content | more, reply_to, thread)

    def staff_reply(self, chat: int, to_message_id: int, text: str, user: Who) -> int:
        """Reply to a message of the bot in a group."""
        return self.say(user, text, chat, to_message_id)

    def edit(self, user: Who, message_id: int, text: str, chat: int | None = None) -> int:
        """Change a message that was written before."""
        old = self._messages[self._place(user, chat), message_id]
        # Any number of edits may share a second.
        edited = old | {"caption" if "caption" in old else "text": text, "edit_date": old["date"]}
        self._messages[self._place(user, chat), message_id] = edited
        self.publish("edited_message", edited)
        return message_id

    def press(self, user: Who, label_or_data: str, message: int | None = None, chat: int | None = None) -> str:
        """Press a button under the message (the newest that has it); LookupError where there is none."""
        place = self._place(user, chat)
        sent, button = self._button(place, label_or_data, message)
        query = f"44{self.next_id():012}"
        self.open_queries.add(query)
        content = {"id": query, "from": _person(user).as_json(), "chat_instance": "1", "data": button.data}
        self.publish("callback_query", content | {"message": sent.message})
        return query

    def send_file(
        self,
        user: Who,
        name: str,
        data: bytes,
        mime: str = "application/pdf",
        kind: str = "document",
        *,
        size: int | None = None,
        chat: int | None = None,
        thread: int | None = None,
        **more: Any,
    ) -> int:
        """Send a file as `kind`, with `more` of the message (such as its caption).

        `size` is what Telegram says of it; -1 leaves it out.
        """
        file = self._keep_file(name, data, len(data) if size is None else size)
        described: Json = {"file_id": file.id, "file_unique_id": "u" + file.id, "mime_type": mime}
        described |= {"width": 1, "height": 1, "length": 1, "duration": 1}
        described |= {"file_name": name} if name else {}
        described |= {"file_size": file.size} if file.size >= 0 else {}
        if kind == "photo":
            thumbnail = self._keep_file("small.jpg", b"small", 5)
            photo = {"photo": [_photo(thumbnail, 90), _photo(file, 1280)], **more}
            return self._post(user, chat, photo, None, thread)
        return self._post(user, chat, {kind: described, **more}, None, thread)

    def sticker(self, user: Who, chat: int | None = None, thread: int | None = None) -> int:
        file = self._keep_file("sticker.webp", b"webp", 4)
        sticker: Json = {"file_id": file.id, "file_unique_id": "u" + file.id, "type": "regular"}
        sticker |= {"width": 512, "height": 512, "is_animated": False, "is_video": False, "emoji": "👍"}
        return self.share(user, "sticker", sticker, chat, thread)

    def share(self, user: Who, kind: str, content: Any, chat: int | None = None, thread: int | None = None) -> int:
        """Send a message whose content is `kind`: a location, a contact, a service message."""
        return self._post(user, chat, {kind: content}, None, thread)

    def publish(self, kind: str, content: Json) -> int:
        """Put any update into the queue, as it is; its update id."""
        number = self.updates.add(kind, content)
        self.bell.ring()
        return number

    def redeliver(self, count: int | None = None) -> None:
        """Deliver the last `count` confirmed updates (all of them by default) once more."""
        self.updates.repeat(count)
        self.bell.ring()

    def end_polls(self) -> None:
        """Let the time of every waiting getUpdates run out."""
        self.polls_ended += 1
        self.bell.ring()

    def delete_topic(self, thread: int) -> None:
        """Somebody deletes a topic, with all that was said there."""
        del self.topics[thread]
        self.sent = [sent for sent in self.sent if sent.thread != thread]

    def delete_message(self, message: int) -> None:
        """Somebody deletes a message of the bot."""
        self.sent = [sent for sent in self.sent if sent.message_id != message]

    # What the bot did.

    def in_topic(self, thread: int) -> list[Sent]:
        """What the bot sent to a topic and was not deleted, in order."""
        return [sent for sent in self.sent if sent.thread == thread]

    async def until(self, happened: Callable[[], bool], patience: float = PATIENCE) -> None:
        """Wait until something is so."""
        await self.bell.until(happened, patience)

    def sent_messages(self, chat: Who | str) -> list[Sent]:
        """What the bot sent to a chat, in order."""
        place = _place_of(chat)
        return [sent for sent in self.sent if sent.chat == place]

    async def sent_to(self, chat: Who | str, count: int = 1, patience: float = PATIENCE) -> list[Sent]:
        """Wait until the bot has sent `count` messages to a chat; all of them."""
        await self.bell.until(lambda: len(self.sent_messages(chat)) >= count, patience)
        return self.sent_messages(chat)

    async def called(self, method: str, count: int = 1, patience: float = PATIENCE) -> None:
        """Wait until a method of the Bot API was called `count` times."""
        await self.bell.until(lambda: self.calls[method] >= count, patience)

    async def all_confirmed(self, patience: float = PATIENCE) -> None:
        """Wait until the bot has confirmed every update."""
        await self.bell.until(lambda: not self.updates, patience)

    def record(self, sent: Sent) -> Json:
        """Keep a message of the bot; the message as Telegram returns it."""
        sent.message_id = self.next_id()
        sent.message |= {"message_id": sent.message_id, "date": int(time.time()), "from": BOT}
        sent.message |= {"chat": _chat(int(sent.chat), None)}
        self.sent.append(sent)
        if sent.thread is not None:
            sent.message |= {"message_thread_id": sent.thread, "is_topic_message": True}
        self._messages[sent.chat, sent.message_id] = sent.message
        self.bell.ring()
        return sent.message

    # Inside.

    def _post(
        self, user: Who, chat: int | None, content: Json, reply_to: int | None = None, thread: int | None = None
    ) -> int:
        person, place = _person(user), self._place(user, chat)
        message: Json = {"message_id": self.next_id(), "date": int(time.time()), "from": person.as_json()}
        message |= {"chat": _chat(int(place), person), **content}
        if reply_to is not None:
            message["reply_to_message"] = self._messages[place, reply_to]
        if thread is not None:
            # What replies to nothing else replies to the message that made the topic.
            made = {"message_id": thread, "date": 1, "chat": message["chat"], "from": BOT}
            message = {"reply_to_message": made, **message, "message_thread_id": thread, "is_topic_message": True}
        self._messages[place, message["message_id"]] = message
        self.publish("message", message)
        return int(message["message_id"])

    def _button(self, place: str, label_or_data: str, message: int | None) -> tuple[Sent, Button]:
        seen = [sent for sent in self.sent_messages(place) if message in (None, sent.message_id)]
        for sent in reversed(seen):
            for button in sent.buttons:
                if label_or_data in (button.label, button.data):
                    return sent, button
        labels = [label for sent in seen for label in sent.labels]
        raise LookupError(f"chat {place} has no button {label_or_data!r}, only {labels}")

    def _keep_file(self, name: str, data: bytes, size: int) -> StoredFile:
        number = self.next_id()
        file = StoredFile(f"file{number}", f"files/{number}_{name or 'file'}", data, size)
        self.files[file.id] = file
        return file

    def _place(self, user: Who, chat: int | None) -> str:
        return _place_of(user) if chat is None else str(chat)

    def next_id(self) -> int:
        self._last_id += 1
        return self._last_id


def _person(user: Who) -> Person:
    return Person(user) if isinstance(user, int) else user


def _place_of(chat: Who | str) -> str:
    return str(chat.id if isinstance(chat, Person) else chat)


def _chat(chat: int, person: Person | None) -> Json:
    if chat < 0:
        return {"id": chat, "type": "supergroup", "title": "MSC staff"}
    return {"id": chat, "type": "private", "first_name": person.name if person else "Li Hua"}


def _photo(file: StoredFile, width: int) -> Json:
    size = {"file_size": file.size} if file.size >= 0 else {}
    return {"file_id": file.id, "file_unique_id": "u" + file.id, "width": width, "height": width, **size}
