"""msc-bot composed as in production, on SQLite in the working folder, with a webhook instead of polling.

`python -m benchmarks.ours serve API` answers over HTTP; `… time FILE MESSAGES` tells how long it takes to
understand a question, and to keep it with its answer.
"""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter

from telegram import Update

from benchmarks.serving import run_child, serve, webhook
from benchmarks.talk import BOT, TOKEN, updates
from benchmarks.timing import Json, Timing, timed
from bot.channels.channel import Receive
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_updates import Audience, read_update
from bot.clock import clock
from bot.compose import Core, core, running
from bot.settings import CONTENT
from handlers.messages import InboundMessage
from knowledge.understanding import Engine
from storage.database import Database


class PushedTelegram(TelegramChannel):
    """The Telegram channel; updates are pushed to it."""

    async def run(self, receive: Receive) -> None:  # noqa: ARG002 — `take` is called with it
        """Nothing to fetch."""
        await asyncio.Event().wait()


def composed() -> AbstractAsyncContextManager[Core]:
    """The core with the content of the repository."""
    return core(Database("sqlite:///bench.db"), CONTENT, Path("files"), clock(None))


async def serve_bot(api: str) -> None:
    """Serve a webhook that keeps what comes and answers to the Bot API at `api`."""
    async with composed() as made:
        channel = PushedTelegram(TOKEN, api, made.files)

        async def take(data: Json) -> None:
            await channel.take([Update.de_json(data)], made.intake.receive)

        async with running(made, [channel], _give_up):
            await serve(webhook(take))


async def time_bot(texts: list[str], messages: int) -> Json:
    """How long it takes to understand a question; to keep a question with its answer, from the update's JSON
    on; and the same where the answer was picked by a button, so that nothing has to be understood."""
    source = updates(texts)
    async with composed() as made:
        served = made.releases.current()
        entries = cycle(served.pack.entries)

        async def ask(data: Json) -> None:
            await made.intake.receive(_message(data))

        async def press(data: Json) -> None:
            await made.intake.receive(replace(_message(data), text="", choice=f"ask:{next(entries)}"))

        understood = _understood(served.engine, texts, messages)
        asked = await timed(source, ask, messages)
        pressed = await timed(source, press, messages)
    return {"understood": understood.told(), "asked": asked, "pressed": pressed}


def _message(data: Json) -> InboundMessage:
    reading = read_update(Update.de_json(data), Audience(BOT["username"], None), datetime.now(UTC))
    assert reading is not None, "the load speaks in private chats"
    return reading.message


def _understood(engine: Engine, texts: list[str], messages: int) -> Timing:
    timing = Timing()
    for data in islice(updates(texts), messages):
        began = perf_counter()
        engine.understand(data["message"]["text"])
        timing.each.append(perf_counter() - began)
    timing.together = sum(timing.each)
    return timing


def _give_up(name: str) -> None:
    raise SystemExit(f"{name} stopped")


if __name__ == "__main__":
    run_child(serve_bot, time_bot)
