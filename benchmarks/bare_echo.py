"""The baseline: a bare python-telegram-bot Application that echoes. It understands nothing and keeps nothing.

`python -m benchmarks.bare_echo serve API` echoes over HTTP; `… time FILE MESSAGES` echoes without a network
and tells how long that takes.
"""

from __future__ import annotations

import json
from itertools import count
from typing import Any

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters
from telegram.request import BaseRequest, RequestData

from benchmarks.serving import run_child, serve, webhook
from benchmarks.talk import BOT, TOKEN, sent, updates
from benchmarks.timing import Json, timed

Echo = Application[Any, Any, Any, Any, Any, Any]
Builder = ApplicationBuilder[Any, Any, Any, Any, Any, Any]


class NoNetwork(BaseRequest):
    """Answers as the Bot API would, at once."""

    def __init__(self) -> None:
        self._numbers = count(1)

    @property
    def read_timeout(self) -> float:
        """Seconds; the library asks for it."""
        return 5.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002 — it is called by this name
        request_data: RequestData | None = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        """The answer to getMe or sendMessage."""
        if request_data is None or url.endswith("/getMe"):
            return 200, json.dumps({"ok": True, "result": BOT}).encode()
        asked = request_data.json_parameters
        return 200, json.dumps(sent(next(self._numbers), int(asked["chat_id"]), asked["text"])).encode()


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Say the same."""
    message = update.effective_message
    assert message is not None
    assert message.text is not None, "the filter lets texts through only"
    await message.reply_text(message.text)


def built(builder: Builder) -> Echo:
    """An Application of the library's defaults, except for what `builder` has been told."""
    application: Echo = builder.token(TOKEN).updater(None).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    return application


async def take(application: Echo, data: Json) -> None:
    """Echo an update; return when the answer to sendMessage was read."""
    await application.process_update(Update.de_json(data, application.bot))


async def serve_echo(api: str) -> None:
    """Serve a webhook that echoes to the Bot API at `api`, by the library's default client."""
    async with built(Application.builder().base_url(f"{api}/bot")) as application:
        await serve(webhook(lambda data: take(application, data)))


async def time_echo(texts: list[str], messages: int) -> Json:
    """How long an echo takes from the update's JSON until the answer to sendMessage was read."""
    builder = Application.builder().request(NoNetwork()).get_updates_request(NoNetwork())
    async with built(builder) as application:
        return await timed(updates(texts), lambda data: take(application, data), messages)


if __name__ == "__main__":
    run_child(serve_echo, time_echo)
