"""The child's side of a measurement: what both bots have around them, so that only the bots differ."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

from aiohttp import web

from benchmarks.timing import Json

Take = Callable[[Json], Awaitable[object]]
"""Does all with an update's JSON that has to be done before it is acknowledged."""


def webhook(take: Take) -> web.Application:
    """An endpoint at `/webhook` that acknowledges an update when it was taken, and `/readyz`."""

    async def post(request: web.Request) -> web.Response:
        await take(await request.json())
        return web.Response()

    async def ready(_: web.Request) -> web.Response:
        return web.json_response({"ready": True})

    app = web.Application()
    app.add_routes([web.post("/webhook", post), web.get("/readyz", ready)])
    return app


async def serve(app: web.Application) -> None:
    """Serve `app` on loopback and say where; return when the parent closes our standard input, or is gone."""
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        tell({"url": f"http://127.0.0.1:{runner.addresses[0][1]}"})
        await _let_go()
    finally:
        await runner.cleanup()


async def _let_go() -> None:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()


def tell(found: Json) -> None:
    """Hand something to the parent: a line of JSON."""
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


def texts_in(file: str) -> list[str]:
    """The texts in a JSON file."""
    return [str(text) for text in json.loads(Path(file).read_text(encoding="utf-8"))]


def run_child(
    serve_at: Callable[[str], Coroutine[Any, Any, None]],
    time_it: Callable[[list[str], int], Coroutine[Any, Any, Json]],
) -> None:
    """Do what the command line says: `serve API`, or `time FILE MESSAGES` with the questions of a JSON file."""
    parser = argparse.ArgumentParser()
    roles = parser.add_subparsers(dest="role", required=True)
    roles.add_parser("serve").add_argument("api", help="base URL of a Bot API")
    timed = roles.add_parser("time")
    timed.add_argument("questions", type=texts_in, help="a JSON file with the texts")
    timed.add_argument("messages", type=int)
    options = parser.parse_args()
    if options.role == "serve":
        asyncio.run(serve_at(options.api))
    else:
        tell(asyncio.run(time_it(options.questions, options.messages)))
