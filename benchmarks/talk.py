"""Telegram's side of the conversation: private messages of many people, and its answer to `sendMessage`."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import count

from benchmarks.timing import Json

CHATS = 487
"""People who speak in turn; prime, so that each says something else every time."""
FIRST_CHAT = 10_000_000
BOT: Json = {"id": 7_000_000_002, "is_bot": True, "first_name": "MSC", "username": "msc_bench_bot"}
TOKEN = "7000000002:" + "A" * 35


def updates(texts: Sequence[str]) -> Iterator[Json]:
    """Updates without end (core.telegram.org/bots/api#update): text after text, from chat after chat."""
    for number in count(1):
        message = _message(number, FIRST_CHAT + number % CHATS, texts[number % len(texts)])
        member = _person(message["chat"]["id"]) | {"is_bot": False, "language_code": "zh-hans"}
        yield {"update_id": number, "message": message | {"from": member}}


def sent(number: int, chat: int, text: str) -> Json:
    """The answer to sendMessage: the bot's message as Telegram keeps it."""
    return {"ok": True, "result": _message(number, chat, text) | {"from": BOT}}


def _message(number: int, chat: int, text: str) -> Json:
    where = _person(chat) | {"type": "private"}
    return {"message_id": number, "chat": where, "date": int(time.time()), "text": text}


def _person(number: int) -> Json:
    return {"id": number, "first_name": "Ming", "last_name": "Li", "username": f"li{number}"}
