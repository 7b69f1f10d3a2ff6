"""The chat page, and the door to its socket."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.web.chat_socket import ChatSocket
from bot.web.errors import SOCKET, Refusal
from bot.web.frames import LARGEST_FRAME, LARGEST_TEXT, MOST_FILES, START
from bot.web.site import SEAL, SITE, Site
from bot.web.uploads import LARGEST_FILE, page_token
from bot.web.visitors import (
    LANGUAGE,
    VISITOR,
    Visitor,
    address_of,
    is_from_our_page,
    language_of_request,
    new_visitor,
    remember,
    visitor_of,
)
from knowledge.language import Language

HEARTBEAT = 25.0
"""Seconds: proxies cut a connection that is silent for a minute."""
GOODBYE = 3.0
"""Seconds for a page to answer when its socket is closed."""
NO_VISITOR = 4401
"""Close code: the cookie is gone, load the page again."""


def add_to(app: web.Application) -> None:
    """The page at `/` and its socket at `/ws`."""
    app.router.add_get("/", _page)
    app.router.add_get("/ws", _socket)


async def _page(request: web.Request) -> web.Response:
    """The page; a newcomer becomes a visitor here, and each load makes the cookie last another year."""
    site, language = request.app[SITE], language_of_request(request)
    visitor = visitor_of(request) or new_visitor()
    response = site.page(
        "chat.html",
        language,
        other=Language.EN if language is Language.ZH else Language.ZH,
        page=_for_scripts(request, site, visitor, language),
    )
    remember(response, VISITOR, visitor.token, secure=site.is_secure)
    if "lang" in request.query:
        remember(response, LANGUAGE, language.value, secure=site.is_secure)
    return response


def _for_scripts(request: web.Request, site: Site, visitor: Visitor, language: Language) -> dict[str, Any]:
    """What the page's scripts are told. `visitor` keeps the unsent messages of two visitors apart, and is no secret."""
    return {
        "visitor": visitor.chat[:8],
        "token": page_token(request.app[SEAL], visitor.chat),
        "language": language.value,
        "start": START,
        "largest": {"file": LARGEST_FILE, "text": LARGEST_TEXT, "frame": LARGEST_FRAME - 10_000, "files": MOST_FILES},
        "bot": site.core.releases.current().pack.identity.bot_name.in_(language),
        "texts": site.texts("web.page.", language),
    }


async def _socket(request: web.Request) -> web.StreamResponse:
    """Talk with one page until it goes. Another site's page is refused before it hears anything."""
    site = request.app[SITE]
    if not is_from_our_page(request, site.public_url):
        raise Refusal(403, "web.error.403")
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=LARGEST_FRAME, timeout=GOODBYE, compress=False)
    await socket.prepare(request)
    request[SOCKET] = socket
    visitor = visitor_of(request)
    if visitor is None:
        await socket.close(code=NO_VISITOR)
        return socket
    chat = ChatSocket(
        site,
        request.app[SEAL],
        socket,
        visitor.chat,
        address=address_of(request),
        language=language_of_request(request),
    )
    with site.open_socket(socket):
        await chat.talk()
    return socket
