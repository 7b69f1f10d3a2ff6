"""As much of the Bot API as a bot needs that only answers; it tells the load what arrives.

`python -m benchmarks.fake_send`: the Bot API is at `/bot…`, the chats to which messages came at `/arrivals`.
"""

from __future__ import annotations

import asyncio
from itertools import count

from aiohttp import web

from benchmarks.serving import serve
from benchmarks.talk import BOT, sent


class FakeSend:
    """The fake; whoever listens hears of each message once it has it."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._listeners: set[asyncio.Queue[bytes]] = set()

    def app(self) -> web.Application:
        """What it serves."""
        app = web.Application()
        app.router.add_post("/bot{token}/getMe", _get_me)
        app.router.add_post("/bot{token}/setMyCommands", _set_my_commands)
        app.router.add_post("/bot{token}/getUpdates", _get_updates)
        app.router.add_post("/bot{token}/sendMessage", self._send_message)
        app.router.add_get("/arrivals", self._arrivals)
        return app

    async def _send_message(self, request: web.Request) -> web.Response:
        asked = await (request.json() if request.content_type == "application/json" else request.post())
        chat = str(asked["chat_id"])
        for listener in self._listeners:
            listener.put_nowait(chat.encode() + b"\n")
        return web.json_response(sent(next(self._numbers), int(chat), str(asked["text"])))

    async def _arrivals(self, request: web.Request) -> web.StreamResponse:
        """A line for each message, as long as the listener wants it: the chat."""
        response = web.StreamResponse()
        await response.prepare(request)
        heard: asyncio.Queue[bytes] = asyncio.Queue()
        self._listeners.add(heard)
        await response.write(b"\n")
        try:
            while True:
                await response.write(await heard.get())
        finally:
            self._listeners.discard(heard)


async def _get_me(_: web.Request) -> web.Response:
    return web.json_response({"ok": True, "result": BOT})


async def _set_my_commands(_: web.Request) -> web.Response:
    return web.json_response({"ok": True, "result": True})


async def _get_updates(_: web.Request) -> web.Response:
    """Nobody says anything to a bot that polls; it is only started here."""
    await asyncio.Event().wait()
    return web.json_response({"ok": True, "result": []})


if __name__ == "__main__":
    asyncio.run(serve(FakeSend().app()))
