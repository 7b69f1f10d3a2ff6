"""A Telegram on this machine: the Bot API over real HTTP, people who write, and faults to order.

In a test, as a context manager::

    async with FakeTelegram() as telegram:
        bot = Bot(TOKEN, base_url=telegram.base_url, base_file_url=telegram.base_file_url)
        telegram.say(42, "你好")
        [answer] = await telegram.sent_to(42)

As a process, `python -m tests.fake_telegram --port 0` prints its address; another process drives it by
`POST /control/<act>` with the act's arguments as JSON and reads it by `GET /control/sent?chat=42&count=1`.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Any, Self

from aiohttp import BodyPartReader, web

from tests.fake_telegram_api import BotApi, Upload, read_argument
from tests.fake_telegram_control import Control
from tests.fake_telegram_topics import Arguments, RefusalError
from tests.fake_telegram_updates import Json
from tests.fake_telegram_world import World

TOKEN = "7000000001:" + "AAFakeTokenThatMustNeverShowUp_inL0"
WELL_FORMED_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{35}")
UPLOAD_LIMIT = 50 * 1024 * 1024


@dataclass(frozen=True)
class Fault:
    """What happens to one call instead of an answer."""

    code: int = 0
    """HTTP status; 0 where there is no answer at all."""
    description: str = ""
    parameters: tuple[tuple[str, int], ...] = ()
    body: bytes | None = None
    """Something that is no answer of the Bot API."""
    hangs: bool = False
    done: bool = False
    """The call takes effect and only its answer is lost."""


DESCRIPTIONS = {
    400: "Bad Request: chat not found",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    429: "Too Many Requests: retry later",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


class FakeTelegram(World):
    """The server. Acts and waits are those of `World`."""

    def __init__(self, token: str = TOKEN, port: int = 0) -> None:
        super().__init__()
        self.token = token
        self.api_base = ""
        """Address without a path: what the setting TELEGRAM_API holds."""
        self._port = port
        self._api = BotApi(self)
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._released = asyncio.Event()
        self._runner: web.AppRunner | None = None

    @property
    def base_url(self) -> str:
        """For `Bot(base_url=…)`."""
        return f"{self.api_base}/bot"

    @property
    def base_file_url(self) -> str:
        """For `Bot(base_file_url=…)`."""
        return f"{self.api_base}/file/bot"

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=UPLOAD_LIMIT)
        app.router.add_route("*", "/bot{token}/{method}", self._serve_call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._serve_file)
        app.add_routes(Control(self).routes())
        # A poll ends with the connection of a bot that was killed.
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.api_base = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.closing = True
        self.release()
        self.bell.ring()
        if self._runner is not None:
            await self._runner.cleanup()

    # Faults to order. Each is for the next `times` calls of a method; `download` stands for a file's bytes.

    def refuse(
        self,
        method: str,
        code: int,
        times: int = 1,
        description: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        """Answer with an HTTP status: 400, 403, 429 with its pause, 500 …"""
        parameters = (("retry_after", retry_after),) if retry_after is not None else ()
        text = DESCRIPTIONS.get(code, "Error") if description is None else description
        self._order(method, Fault(code, text, parameters), times)

    def garble(self, method: str, times: int = 1, code: int = 200, body: bytes = b"<html>Gateway</html>") -> None:
        """Answer with something else than the Bot API does, such as a proxy's page."""
        self._order(method, Fault(code, body=body), times)

    def cut(self, method: str, times: int = 1, done: bool = False) -> None:
        """Close the connection in the middle of the answer."""
        self._order(method, Fault(done=done), times)

    def hang(self, method: str, times: int = 1, done: bool = False) -> None:
        """Answer nothing until `release`; then close the connection."""
        self._released.clear()
        self._order(method, Fault(hangs=True, done=done), times)

    def release(self) -> None:
        """Let go of every call that hangs."""
        self._released.set()

    def block(self, chat: int) -> None:
        """The person blocks the bot."""
        self.blocked.add(str(chat))

    def unblock(self, chat: int) -> None:
        """The person lets the bot write again."""
        self.blocked.discard(str(chat))

    def migrate(self, old: int, new: int) -> None:
        """The group `old` becomes the supergroup `new`."""
        self.moved[str(old)] = new

    # HTTP.

    async def _serve_call(self, request: web.Request) -> web.StreamResponse:
        if (refused := self._check_token(request)) is not None:
            return refused
        method = request.match_info["method"]
        arguments = await _arguments(request)
        self.calls[method] += 1
        self.bell.ring()
        fault = self._next_fault(method)
        try:
            if fault is not None:
                return await self._suffer(request, fault, method, arguments)
            return _answer(await self._api.call(method, arguments))
        except RefusalError as refusal:
            return _refuse(refusal.code, refusal.description, refusal.parameters)

    async def _serve_file(self, request: web.Request) -> web.StreamResponse:
        if (refused := self._check_token(request)) is not None:
            return refused
        self.calls["download"] += 1
        fault = self._next_fault("download")
        if fault is not None:
            return await self._suffer(request, fault, "", {})
        for file in self.files.values():
            if file.path == request.match_info["path"]:
                return web.Response(body=file.data, content_type="application/octet-stream")
        return web.Response(status=404, text="not found")

    def _check_token(self, request: web.Request) -> web.Response | None:
        token = request.match_info["token"]
        if token == self.token:
            return None
        if WELL_FORMED_TOKEN.fullmatch(token):
            return _refuse(401, "Unauthorized")
        return _refuse(404, "Not Found")

    async def _suffer(
        self, request: web.Request, fault: Fault, method: str, arguments: Arguments
    ) -> web.StreamResponse:
        if fault.done:
            await self._api.call(method, arguments)
        if fault.body is not None:
            return web.Response(status=fault.code, body=fault.body, content_type="text/html")
        if fault.code:
            return _refuse(fault.code, fault.description, dict(fault.parameters))
        if fault.hangs:
            await self._released.wait()
        return await _break_off(request)

    def _order(self, method: str, fault: Fault, times: int) -> None:
        self._faults[method].extend([fault] * times)

    def _next_fault(self, method: str) -> Fault | None:
        faults = self._faults[method]
        return faults.popleft() if faults else None


async def _arguments(request: web.Request) -> Arguments:
    if request.content_type == "application/json":
        return dict(await request.json())
    arguments: Arguments = dict(request.query)
    if not request.content_type.startswith("multipart/"):
        return arguments | {name: read_argument(name, str(value)) for name, value in (await request.post()).items()}
    async for part in await request.multipart():
        # Not `request.post()`: of a bot that is killed in the middle of a file it leaves an open temporary file.
        assert isinstance(part, BodyPartReader)
        data = bytes(await part.read(decode=True))
        name = part.name or ""
        media_type = part.headers.get("Content-Type", "application/octet-stream")
        arguments[name] = (
            Upload(part.filename, media_type, data) if part.filename else read_argument(name, data.decode())
        )
    return arguments


def _answer(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _refuse(code: int, description: str, parameters: dict[str, int] | None = None) -> web.Response:
    body: Json = {"ok": False, "error_code": code, "description": description}
    return web.json_response(body | ({"parameters": parameters} if parameters else {}), status=code)


async def _break_off(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"ok":')
    if request.transport is not None:
        request.transport.abort()
    return response


async def serve(port: int, token: str) -> None:
    """Run until the process is ended; the address is the first line of the output."""
    async with FakeTelegram(token, port) as telegram:
        sys.stdout.write(telegram.api_base + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.fake_telegram")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free one")
    parser.add_argument("--token", default=TOKEN)
    options = parser.parse_args()
    asyncio.run(serve(options.port, options.token))


if __name__ == "__main__":
    main()
