"""The web server: the chat, the staff console, health, and what holds for every response."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from aiohttp import web

from bot.channels.web import WebChannel
from bot.compose import Core
from bot.settings import Settings
from bot.web import chat, uploads
from bot.web.errors import explained
from bot.web.sealing import seal_of
from bot.web.site import SEAL, SITE, Paces, Site
from bot.web.visitors import PROXIES
from storage.database import DatabaseTrouble

AddConsole = Callable[[web.Application, Core, Settings], None]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
HALF_A_YEAR = "max-age=15768000"


def make_app(
    core: Core,
    web_channel: WebChannel,
    settings: Settings,
    consoles: Sequence[AddConsole] | None = None,
    *,
    paces: Paces | None = None,
) -> web.Application:
    """The application that serves everything over HTTP. `consoles` adds more; None: the staff console.

    `core.couriers["web"]` must be there before the first page says hello (`bot.compose.running`).
    """
    app = web.Application(middlewares=[explained], client_max_size=uploads.LARGEST_BODY)
    app[PROXIES] = settings.proxies
    app[SITE] = site = Site(core, web_channel, settings, paces)
    app.on_startup.append(_make_seal)
    app.on_shutdown.append(_close_sockets)
    app.on_response_prepare.append(_secure)
    app.router.add_get("/healthz", _healthz)
    app.router.add_get("/readyz", _readyz)
    site.assets.add_to(app)
    chat.add_to(app)
    uploads.add_to(app)
    for add in consoles if consoles is not None else [_console()]:
        add(app, core, settings)
    return app


def _console() -> AddConsole:
    from bot.console.routes import add_console  # noqa: PLC0415 — the console uses parts of this package

    return add_console


async def _make_seal(app: web.Application) -> None:
    site = app[SITE]
    app[SEAL] = await seal_of(site.core, site.settings)


async def _close_sockets(app: web.Application) -> None:
    await app[SITE].close_sockets()


async def _secure(request: web.Request, response: web.StreamResponse) -> None:
    """Headers of every response, also of sockets and refusals; a handler may have set a stricter one."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.app[SITE].is_secure:
        response.headers.setdefault("Strict-Transport-Security", HALF_A_YEAR)
    response.headers["Server"] = "msc-bot"


async def _healthz(_: web.Request) -> web.Response:
    """The process is alive."""
    return web.json_response({"alive": True}, headers={"Cache-Control": "no-store"})


async def _readyz(request: web.Request) -> web.Response:
    """Whether visitors can be served: the database answers, and a release is there."""
    core = request.app[SITE].core
    try:
        schema = await asyncio.to_thread(core.database.version)
    except DatabaseTrouble:
        schema = None
    ready = {"database": schema is not None, "release": core.releases.current().release}
    return web.json_response(ready, status=200 if schema is not None else 503, headers={"Cache-Control": "no-store"})
