"""Visitors of the web chat, over real HTTP: a browser with its cookies, and the pages that it has open."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from hashlib import sha256
from html import unescape
from io import BytesIO
from itertools import count
from types import TracebackType
from typing import Any, Self

from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, FormData, WSMsgType
from aiohttp.test_utils import BaseTestServer

Frame = dict[str, Any]
PDF = b"%PDF-1.7\n%stamped\n%%EOF\n"
NUMBERS = count(1)
PATIENCE = 10.0


class Page:
    """An open page: what it says and what it is shown, as frames."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self.history: list[Frame] = []
        self.first: Frame = {}
        self.heard: list[Frame] = []

    async def hello(self, after: int = 0) -> Frame:
        """Say hello; the past that comes in return, confirmed."""
        await self.socket.send_json({"type": "hello", "after": after})
        self.first = await self.frame("history")
        self.history = self.first["messages"]
        if self.history:
            await self.confirms(self.history[-1]["id"])
        return self.first

    async def says(self, text: str = "", *, files: tuple[str, ...] = (), choice: str | None = None) -> str:
        """Send a message with an id of its own, which is returned."""
        number = f"m{next(NUMBERS)}"
        await self.sends({"type": "message", "id": number, "text": text, "choice": choice, "files": list(files)})
        return number

    async def sends(self, frame: Mapping[str, Any]) -> None:
        """Send any frame."""
        await self.socket.send_json(frame)

    async def confirms(self, number: int) -> None:
        """Say that a message is shown."""
        await self.socket.send_json({"type": "seen", "id": number})

    async def frame(self, kind: str, **values: object) -> Frame:
        """The next frame of this kind (with these values); those before it are passed over."""
        async with asyncio.timeout(PATIENCE):
            while True:
                received = await self.socket.receive()
                assert received.type is WSMsgType.TEXT, f"{received.type.name} {received.data} instead of {kind}"
                frame: Frame = json.loads(received.data)
                self.heard.append(frame)
                if frame["type"] == kind and frame.items() >= values.items():
                    return frame

    async def hears(self, **values: object) -> Frame:
        """The next message of ours, confirmed as a page does."""
        async with asyncio.timeout(PATIENCE):
            while True:
                shown = await self.frame("message", **values)
                await self.confirms(shown["id"])
                if shown["from"] != "member":
                    return shown

    async def is_answered(self) -> None:
        """Until the server has done with all that this page has said."""
        await self.sends({"type": "ping"})
        await self.frame("pong")

    async def closed(self) -> int | None:
        """Until the server closes the socket; its close code."""
        async with asyncio.timeout(PATIENCE):
            while (await self.socket.receive()).type not in {WSMsgType.CLOSE, WSMsgType.CLOSED}:
                pass
        return self.socket.close_code


class Visit:
    """One browser."""

    def __init__(self, server: BaseTestServer, language: str, cookie: str | None) -> None:
        self.server = server
        cookies = CookieJar(unsafe=True)
        if cookie is not None:
            cookies.update_cookies({"msc_visitor": cookie}, server.make_url("/"))
        self.session = ClientSession(
            server.make_url("/"),
            cookie_jar=cookies,
            headers={"Accept-Language": language},
        )
        self.page_data: dict[str, Any] = {}

    async def __aenter__(self) -> Self:
        await self.load()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.session.close()

    @property
    def origin(self) -> str:
        """The origin of our own pages."""
        return str(self.server.make_url("/").origin())

    @property
    def cookie(self) -> str:
        """The visitor's cookie."""
        return self.session.cookie_jar.filter_cookies(self.server.make_url("/"))["msc_visitor"].value

    @property
    def chat(self) -> str:
        """Their chat, as the database knows it."""
        return sha256(self.cookie.encode()).hexdigest()[:32]

    async def load(self, path: str = "/") -> str:
        """Load the page; its HTML. What it tells its scripts is kept in `page_data`."""
        async with self.session.get(path) as response:
            html = await response.text()
        found = re.search(r"data-page='([^']*)'", html)
        assert found is not None, html
        self.page_data = json.loads(unescape(found[1]))
        return html

    async def opens(self, *, after: int = 0, origin: str | None = None) -> Page:
        """Open a page, which says hello."""
        page = await self.connects(origin=origin)
        await page.hello(after)
        return page

    async def connects(self, *, origin: str | None = None) -> Page:
        """Open a socket, and say nothing yet."""
        return Page(await self.session.ws_connect("/ws", headers={"Origin": origin or self.origin}))

    async def uploads(
        self,
        data: bytes = PDF,
        name: str = "scan.pdf",
        *,
        field: str = "file",
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, dict[str, Any]]:
        """Upload a file as the page does; the status and what it says."""
        form = FormData(quote_fields=False)  # as browsers do
        form.add_field(field, BytesIO(data), filename=name, content_type="text/html")
        token = self.page_data["token"] if token is None else token
        headers = {"X-Page-Token": token, "Origin": self.origin, **(headers or {})}
        async with self.session.post("/upload", data=form, headers=headers) as response:
            return response.status, await response.json()
