"""The door: every room of the console stands behind it, and without a login only a few are open."""

from __future__ import annotations

import re
from enum import StrEnum
from hmac import compare_digest
from urllib.parse import quote

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.console.console import console_of
from bot.console.forms import FORM, read_form
from bot.console.pages import message, own_page, page, redirect
from bot.console.visitor import PATH, VISITOR, recognise, visitor_of
from handlers.tickets import Role
from storage.staff import Staff


class For(StrEnum):
    """Whom a room is for."""

    ANYBODY = "anybody"
    STAFF = "staff"
    WORKERS = "workers"
    """Staff who may change something: all but auditors."""
    OVERSEERS = "overseers"
    """Leads, auditors and admins: those who look at the work of all."""
    ADMINS = "admins"


EVENTS = f"{PATH}/events"
ARRIVED = "arrived"

_PAGE_OF_ACTION = re.compile(r"/console/(tickets/\d+|[a-z]+)")


def guarded(handler: Handler, whom: For) -> Handler:
    """The room with its door: lets in those for whom it is, reads and checks forms, and keeps pages out of caches."""

    async def door(request: web.Request) -> web.StreamResponse:
        request[VISITOR] = await recognise(console_of(request), request)
        response = await _admitted(request, handler, whom)
        if not response.prepared:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return door


async def _admitted(request: web.Request, handler: Handler, whom: For) -> web.StreamResponse:
    staff = visitor_of(request).staff
    if staff is None and whom is not For.ANYBODY:
        return _turned_away(request)
    if staff is not None and not _may(staff, whom):
        return message(request, 403, "console.forbidden")
    if request.method == "POST":
        try:
            request[FORM] = await read_form(request, files=staff is not None)
        except web.HTTPRequestEntityTooLarge:
            return message(request, 413, "console.too-large")
        if not compare_digest(request[FORM].text("csrf").encode(), visitor_of(request).csrf.encode()):
            return message(request, 403, "console.stale")
    try:
        return await handler(request)
    except web.HTTPNotFound:
        return message(request, 404, "console.missing")


def _may(staff: Staff, whom: For) -> bool:
    match whom:
        case For.ADMINS:
            return staff.is_admin
        case For.OVERSEERS:
            return staff.oversees
        case For.WORKERS:
            return staff.role is not Role.AUDITOR
        case _:
            return True


def _turned_away(request: web.Request) -> web.StreamResponse:
    """To the login, and back from there to the page that was wanted."""
    if request.path == EVENTS:
        return web.Response(status=401)
    if request.method != "GET":
        found = _PAGE_OF_ACTION.match(request.path)
        return redirect(request, _login(found[0] if found else PATH, "ended"))
    if request.headers.get("Sec-Fetch-Site") == "cross-site" and ARRIVED not in request.query:
        return _arrival(request)
    return redirect(request, _login(own_page(request.path_qs)))


def _arrival(request: web.Request) -> web.Response:
    """A link in another site's page brings no `SameSite=Strict` cookie along, even to somebody who is logged in.
    A page of our own that leads on at once does."""
    onward = request.rel_url.extend_query({ARRIVED: "1"})
    return page(request, "arriving.html", onward=own_page(str(onward)))


def _login(back: str, why: str = "") -> str:
    query = "" if back == PATH else f"next={quote(back, safe='')}"
    parts = "&".join(part for part in (query, why) if part)
    return f"{PATH}/login" + (f"?{parts}" if parts else "")
