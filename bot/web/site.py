"""What the handlers of the web chat share."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import WSCloseCode, web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.channels.web import WebChannel
from bot.compose import Core
from bot.settings import Settings
from bot.web.assets import Assets
from bot.web.pace import Pace
from bot.web.sealing import Seal
from knowledge.language import Language

HERE = Path(__file__).parent


@dataclass
class Paces:
    """How much one visitor, or one address, may do. A whole firm may sit behind one address."""

    messages: Pace = field(default_factory=lambda: Pace(20, 10))
    """Of a visitor."""
    newcomers: Pace = field(default_factory=lambda: Pace(60, 600))
    """First messages of new visitors, from an address."""
    uploads: Pace = field(default_factory=lambda: Pace(60, 600))
    """Of a visitor."""
    uploads_from: Pace = field(default_factory=lambda: Pace(600, 600))
    """From an address."""
    bytes: Pace = field(default_factory=lambda: Pace(200 * 1024**2, 600))
    """Of the files of a visitor."""
    bytes_from: Pace = field(default_factory=lambda: Pace(400 * 1024**2, 600))
    """Of the files from an address."""
    frames: Pace = field(default_factory=lambda: Pace(400, 10))
    """Of any kind, of a visitor: more is no page of ours."""


class Site:
    """The parts of the web server: texts, templates, static files, limits."""

    def __init__(self, core: Core, channel: WebChannel, settings: Settings, paces: Paces | None = None) -> None:
        self.core = core
        self.channel = channel
        self.settings = settings
        self.public_url = settings.public_url
        self.is_secure = settings.public_url.startswith("https://")
        self.paces = paces or Paces()
        self.unsent = core.files.beside("unsent")
        """Files that were uploaded; the message with which they are sent brings them to the others."""
        self.storing = asyncio.Semaphore(2)
        """So many finished uploads are in memory at once, while they are stored."""
        self._sockets: set[web.WebSocketResponse] = set()
        self.assets = Assets(HERE / "static", "/static")
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def say(self, key: str, language: Language, /, **values: object) -> str:
        """A phrase of the release that answers now."""
        return self.core.releases.current().pack.say(key, language, **values)

    def texts(self, prefix: str, language: Language) -> Mapping[str, str]:
        """All phrases below a prefix, without it, as the page's scripts use them: `{names}` are still to be filled."""
        phrases = self.core.releases.current().pack.phrases
        return {
            key.removeprefix(prefix): phrase.in_(language) for key, phrase in phrases.items() if key.startswith(prefix)
        }

    def page(self, template: str, language: Language, /, *, status: int = 200, **values: Any) -> web.Response:
        """A page in a language. Nobody may keep it: it holds what is one visitor's."""
        pack = self.core.releases.current().pack
        text = self._templates.get_template(template).render(
            language=language.value,
            say=lambda key, **named: self.say(key, language, **named),
            asset=self.assets.url,
            bot_name=pack.identity.bot_name.in_(language),
            exchange=pack.identity.exchange.in_(language),
            **values,
        )
        return web.Response(
            text=text,
            status=status,
            content_type="text/html",
            headers={"Cache-Control": "no-store", "Content-Language": "zh-CN" if language is Language.ZH else "en"},
        )

    @contextmanager
    def open_socket(self, socket: web.WebSocketResponse) -> Iterator[None]:
        """The socket is closed with the server, should it still be open then."""
        self._sockets.add(socket)
        try:
            yield
        finally:
            self._sockets.discard(socket)

    async def close_sockets(self) -> None:
        """Tell all pages that the server goes; they come back by themselves."""
        await asyncio.gather(*(socket.close(code=WSCloseCode.GOING_AWAY) for socket in self._sockets))


SITE: web.AppKey[Site] = web.AppKey("site", Site)
SEAL: web.AppKey[Seal] = web.AppKey("seal", Seal)
"""There as soon as the application has started: its key may lie in the database."""
