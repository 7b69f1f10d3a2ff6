"""The methods of the Bot API that the fake Telegram answers, and its refusals, worded as Telegram words them.

The wording and the rules of getUpdates (an offset confirms what is before it, a second long poll ends the
first with 409) follow Telegram's own server, github.com/tdlib/telegram-bot-api, Client.cpp.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.fake_telegram_topics import Arguments, RefusalError, TopicsApi, thread_in
from tests.fake_telegram_updates import Json
from tests.fake_telegram_world import BOT, Button, Sent, World

DOWNLOAD_LIMIT = 20 * 1024 * 1024
TEXT_LIMIT = 4096
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
STRUCTURED = frozenset({"allowed_updates", "commands", "reply_markup", "scope"})


@dataclass(frozen=True)
class Upload:
    """A file in a multipart request."""

    name: str
    media_type: str
    data: bytes


class BotApi:
    """One bot's methods."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._poll: object | None = None
        self._methods: dict[str, Callable[[Arguments], Any]] = {
            "getme": self._get_me,
            "sendmessage": self._send_message,
            "senddocument": self._send_document,
            "editmessagetext": self._edit_message_text,
            "answercallbackquery": self._answer_callback_query,
            "setmycommands": self._set_my_commands,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": self._get_webhook_info,
            "getchat": self._get_chat,
            "getchatmember": self._get_chat_member,
            "getfile": self._get_file,
            **TopicsApi(world).methods,
        }
        self._waiting_methods: dict[str, Callable[[Arguments], Awaitable[Any]]] = {"getupdates": self._get_updates}

    async def call(self, method: str, arguments: Arguments) -> Any:
        """The `result` of a call; RefusalError where Telegram would refuse it."""
        name = method.lower()
        if name in self._waiting_methods:
            return await self._waiting_methods[name](arguments)
        if name not in self._methods:
            raise RefusalError(404, "Not Found: method not found")
        return self._methods[name](arguments)

    def _get_me(self, arguments: Arguments) -> Json:
        return BOT | {"can_join_groups": True, "can_read_all_group_messages": False}

    async def _get_updates(self, arguments: Arguments) -> list[Json]:
        if self._world.webhook_url:
            raise RefusalError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        offset, limit = int(arguments.get("offset", 0)), int(arguments.get("limit", 100))
        updates = self._world.updates.fetch(offset, limit)
        self._world.bell.ring()
        seconds = float(arguments.get("timeout", 0))
        if updates or not seconds:
            return updates
        return await self._next_updates(offset, limit, seconds)

    async def _next_updates(self, offset: int, limit: int, seconds: float) -> list[Json]:
        world, poll = self._world, object()
        self._poll, ended = poll, world.polls_ended
        world.bell.ring()

        def is_over() -> bool:
            runs = self._poll is poll and world.polls_ended == ended and not world.closing
            return bool(world.updates) or not runs

        try:
            await world.bell.until(is_over, seconds)
        except TimeoutError:
            return []
        if self._poll is not poll:
            raise RefusalError(
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            )
        return world.updates.fetch(offset, limit)

    def _send_message(self, arguments: Arguments) -> Json:
        text = str(arguments.get("text", ""))
        _check_text(text)
        sent = self._sent("sendMessage", arguments)
        sent.text = text
        sent.message["text"] = text
        return self._world.record(sent)

    def _send_document(self, arguments: Arguments) -> Json:
        sent = self._sent("sendDocument", arguments)
        match arguments.get("document"):
            case Upload(name, media_type, data):
                sent.file_name, sent.media_type, sent.data = name, media_type, data
            case str() as reference:
                raise RefusalError(400, f"Bad Request: the fake takes no file by reference ({reference})")
            case _:
                raise RefusalError(400, "Bad Request: there is no document in the request")
        described = {"file_name": sent.file_name, "mime_type": sent.media_type, "file_size": len(sent.data)}
        sent.message["document"] = {"file_id": "sent", "file_unique_id": "usent", **described}
        sent.text = str(arguments.get("caption", ""))
        return self._world.record(sent)

    def _edit_message_text(self, arguments: Arguments) -> Json:
        chat, number = str(arguments["chat_id"]), int(arguments["message_id"])
        text = str(arguments.get("text", ""))
        _check_text(text)
        for sent in self._world.sent_messages(chat):
            if sent.message_id == number:
                if (text, _keyboard(arguments)) == (sent.text, sent.keyboard):
                    raise RefusalError(400, NOT_MODIFIED)
                sent.text, sent.keyboard = text, _keyboard(arguments)
                sent.message["text"] = text
                self._world.bell.ring()
                return sent.message
        raise RefusalError(400, "Bad Request: message to edit not found")

    def _answer_callback_query(self, arguments: Arguments) -> bool:
        query = str(arguments["callback_query_id"])
        if query not in self._world.open_queries:
            raise RefusalError(
                400,
                "Bad Request: query is too old and response timeout expired or query ID is invalid",
            )
        self._world.open_queries.discard(query)
        self._world.answered_queries.append(query)
        self._world.toasts += [arguments["text"]] if arguments.get("text") else []
        self._world.bell.ring()
        return True

    def _set_my_commands(self, arguments: Arguments) -> bool:
        self._world.commands[str(arguments.get("language_code", ""))] = arguments["commands"]
        self._world.bell.ring()
        return True

    def _delete_webhook(self, arguments: Arguments) -> bool:
        self._world.webhook_url = ""
        return True

    def _get_webhook_info(self, arguments: Arguments) -> Json:
        return {
            "url": self._world.webhook_url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._world.updates.pending),
        }

    def _get_chat(self, arguments: Arguments) -> Json:
        chat = int(arguments["chat_id"])
        if str(chat) in self._world.blocked:
            raise RefusalError(400, "Bad Request: chat not found")
        described = {"id": chat, "type": "supergroup", "title": "MSC", "is_forum": self._world.has_topics}
        return described | {"accent_color_id": 0, "max_reaction_count": 11}

    def _get_chat_member(self, arguments: Arguments) -> Json:
        rights = {"can_manage_topics": self._world.may_manage_topics}
        return {"status": self._world.bot_status, "user": BOT, **rights}

    def _get_file(self, arguments: Arguments) -> Json:
        file = self._world.files.get(str(arguments["file_id"]))
        if file is None:
            raise RefusalError(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if max(file.size, len(file.data)) > DOWNLOAD_LIMIT:
            raise RefusalError(400, "Bad Request: file is too big")
        described = {"file_id": file.id, "file_unique_id": "u" + file.id, "file_path": file.path}
        return described | {"file_size": len(file.data)}

    def _sent(self, method: str, arguments: Arguments) -> Sent:
        chat = str(arguments.get("chat_id", ""))
        if not chat.lstrip("-").isdigit():
            raise RefusalError(400, "Bad Request: chat not found")
        if chat in self._world.blocked:
            raise RefusalError(403, "Forbidden: bot was blocked by the user")
        if chat in self._world.moved:
            raise RefusalError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=self._world.moved[chat],
            )
        sent = Sent(chat, 0, method, keyboard=_keyboard(arguments), thread=thread_in(self._world, chat, arguments))
        if sent.keyboard:
            sent.message["reply_markup"] = arguments["reply_markup"]
        return sent


def _check_text(text: str) -> None:
    if not text.strip():
        raise RefusalError(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > TEXT_LIMIT:
        raise RefusalError(400, "Bad Request: message is too long")


def _keyboard(arguments: Arguments) -> list[list[Button]]:
    markup = arguments.get("reply_markup") or {}
    rows = [
        [Button(button["text"], button["callback_data"]) for button in row] for row in markup.get("inline_keyboard", [])
    ]
    for row in rows:
        for button in row:
            if not 1 <= len(button.data.encode()) <= 64:
                raise RefusalError(400, "Bad Request: BUTTON_DATA_INVALID")
    return rows


def read_argument(name: str, text: str) -> Any:
    """An argument that came as text; those that are objects or lists come as JSON."""
    return json.loads(text) if name in STRUCTURED else text
