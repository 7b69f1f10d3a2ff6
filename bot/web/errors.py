"""What a person sees when something fails: a short text in their language, never an exception's words."""

from __future__ import annotations

import logging
import traceback

from aiohttp import WSCloseCode, web
from aiohttp.typedefs import Handler

from bot.web.site import SITE
from bot.web.visitors import language_of_request

log = logging.getLogger(__name__)
EXPLAINED = frozenset({400, 403, 404, 405, 408, 413, 429, 500, 503})
"""Statuses with a phrase of their own, `web.error.<status>`; others are told as 400 or 500."""
SOCKET: web.RequestKey[web.WebSocketResponse] = web.RequestKey("socket", web.WebSocketResponse)
"""The socket into which a request was turned: a page can no longer be sent on it."""


class Refusal(Exception):
    """A request that is refused, with the phrase that says why to the person."""

    def __init__(self, status: int, phrase: str, **values: object) -> None:
        super().__init__(phrase)
        self.status = status
        self.phrase = phrase
        self.values = values


@web.middleware
async def explained(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn what goes wrong into a page, or into JSON for a script; log kind and place of what is our fault."""
    try:
        return await handler(request)
    except Refusal as refusal:
        return answer(request, refusal.status, refusal.phrase, **refusal.values)
    except web.HTTPException as error:
        if error.status < 400 or error.text != f"{error.status}: {error.reason}":
            raise
        return _of_http(request, error)
    except ConnectionError:
        raise  # the browser has gone; aiohttp knows what to do
    except Exception as error:  # noqa: BLE001 — the outermost place: whatever it was, the person gets an answer
        log.error("%s %s failed: %s", request.method, _route(request), place_of(error))  # noqa: TRY400 — no trace
        return await _of_ours(request)


def answer(request: web.Request, status: int, phrase: str, /, **values: object) -> web.Response:
    """A short page that says `phrase`, or JSON with it where a script asks."""
    site, language = request.app[SITE], language_of_request(request)
    text = site.say(phrase, language, **values)
    if _is_script(request):
        return web.json_response({"error": text}, status=status, headers={"Cache-Control": "no-store"})
    return site.page("error.html", language, status=status, code=status, text=text)


def place_of(error: BaseException) -> str:
    """Kind and place of an error, without its text: that may hold what a person typed."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} at {place}"


def _of_http(request: web.Request, error: web.HTTPException) -> web.Response:
    """A plain refusal of aiohttp's. What it says to programs, such as the allowed methods, is kept."""
    status = error.status if error.status in EXPLAINED else (400 if error.status < 500 else 500)
    response = answer(request, error.status, f"web.error.{status}")
    for name in ("Allow", "Retry-After"):
        if name in error.headers:
            response.headers[name] = error.headers[name]
    return response


async def _of_ours(request: web.Request) -> web.StreamResponse:
    if SOCKET not in request:
        return answer(request, 500, "web.error.500")
    socket = request[SOCKET]
    await socket.close(code=WSCloseCode.INTERNAL_ERROR)
    return socket


def _is_script(request: web.Request) -> bool:
    return request.path == "/upload" or "application/json" in request.headers.get("Accept", "")


def _route(request: web.Request) -> str:
    """The route, not the address: that may hold a token."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "?"
