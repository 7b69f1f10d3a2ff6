"""A browser as far as it goes without scripts: cookies, forms with their hidden fields, redirects."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from io import BytesIO
from typing import Self

from aiohttp import ClientResponse, ClientSession, CookieJar, FormData
from aiohttp.test_utils import BaseTestServer
from yarl import URL

File = tuple[str, bytes]


@dataclass
class Page:
    """What came back."""

    status: int
    url: URL
    source: str
    headers: dict[str, str]

    @property
    def text(self) -> str:
        """What a person reads: the text without its marks, white space folded."""
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", self.source)).split())

    @property
    def told(self) -> str:
        """What the page says of what was just done."""
        found = re.search(r'<p id="told"[^>]*>(.*?)</p>', self.source, re.DOTALL)
        return html.unescape(found[1]) if found else ""

    def forms(self) -> dict[str, dict[str, str]]:
        """Hidden fields of each form, by its address."""
        reader = _Forms()
        reader.feed(self.source)
        return reader.forms


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self._open: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form" and values.get("method") == "post":
            self._open = self.forms.setdefault(values["action"], {})
        if tag == "input" and values.get("type") == "hidden":
            self._open.setdefault(values["name"], values["value"])


class Browser:
    """Somebody's browser. It keeps the page that it is on."""

    def __init__(self, server: BaseTestServer, language: str) -> None:
        self._server = server
        self._jar = CookieJar(unsafe=True)
        self._session = ClientSession(cookie_jar=self._jar, headers={"Accept-Language": language})
        self.page = Page(0, URL(), "", {})

    def set_cookie(self, name: str, value: str) -> None:
        """Put a cookie in the jar."""
        cookie = SimpleCookie({name: value})
        cookie[name]["path"] = "/console"
        self._jar.update_cookies(cookie, self._server.make_url("/console"))

    def cookie(self, name: str) -> str:
        """A cookie of the jar."""
        return next((each.value for each in self._jar if each.key == name), "")

    async def opens(self, path: str, **headers: str) -> Page:
        """Go to an address."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self._session.get(self._server.make_url(path), headers=named) as response:
            self.page = await _page(response)
        return self.page

    async def sends(self, action: str, files: tuple[File, ...] = (), /, **fields: str) -> Page:
        """Fill in the form with this address on the present page and send it."""
        hidden = self.page.forms().get(action)
        assert hidden is not None, f"no form {action} among {sorted(self.page.forms())}"
        return await self.posts(action, files, **{**hidden, **fields})

    async def posts(self, action: str, files: tuple[File, ...] = (), /, **fields: str) -> Page:
        """POST, whatever the present page shows."""
        data = FormData(fields, quote_fields=False)
        for name, content in files:
            data.add_field("files", BytesIO(content), filename=name, content_type="application/octet-stream")
        async with self._session.post(self._server.make_url(action), data=data) as response:
            self.page = await _page(response)
        return self.page

    async def fetches(self, path: str) -> tuple[ClientResponse, bytes]:
        """The bytes at an address."""
        async with self._session.get(self._server.make_url(path), allow_redirects=False) as response:
            return response, await response.read()

    async def answers(self, action: str, **fields: str) -> tuple[ClientResponse, str]:
        """The first answer to a POST, before any redirect."""
        async with self._session.post(self._server.make_url(action), data=fields, allow_redirects=False) as response:
            return response, await response.text()

    def streams(self, path: str) -> _Stream:
        """An event stream."""
        return _Stream(self._session, self._server.make_url(path))

    async def close(self) -> None:
        """Shut the browser."""
        await self._session.close()


class _Stream:
    """Server-sent events, as an async context manager; `event()` waits for the next one."""

    def __init__(self, session: ClientSession, url: URL) -> None:
        self._getting = session.get(url)

    async def __aenter__(self) -> Self:
        self.response = await self._getting.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.response.close()

    async def line(self) -> str:
        """The next line that is not empty."""
        while line := await self.response.content.readline():
            if line.strip():
                return line.decode().strip()
        return ""


async def _page(response: ClientResponse) -> Page:
    return Page(response.status, response.url, await response.text(), dict(response.headers))
