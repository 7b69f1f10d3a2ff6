"""The room of the firms: requests to belong to one, the firms with their people, and the imports."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from aiohttp import web

from bot.console.console import console_of
from bot.console.forms import form_of
from bot.console.pages import Flash, own_page, redirect, staff_page, words_of
from bot.console.visitor import PATH, staff_of
from handlers import firm_desk
from handlers.firms import Membership
from handlers.tickets import Refused
from knowledge.pack import Pack
from storage import firm_audit
from storage import firm_desk as firms
from storage.memory import SqlMemory

PAGE = f"{PATH}/firms"
AT_ONCE = 100
"""Firms on one page."""
LONGEST_SEARCH = 100

Deed = Callable[[SqlMemory, Pack, int, str], Membership]
"""What is done to a membership by a member of staff, named by login. Raises KeyError, Refused."""


async def show(request: web.Request) -> web.StreamResponse:
    """Requests that wait, the firms by name, and what was imported last."""
    text = request.query.get("name", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    number = request.query.get("page", "")
    page = max(int(number), 1) if number.isascii() and number.isdecimal() and len(number) < 6 else 1
    console = console_of(request)
    found = await console.read(lambda connection: firms.listed(connection, text, AT_ONCE + 1, AT_ONCE * (page - 1)))
    return await staff_page(
        request,
        "firms.html",
        here="firms",
        requests=await console.read(firms.requests),
        firms=found[:AT_ONCE],
        text=text,
        more=str(request.rel_url.update_query(page=page + 1)) if len(found) > AT_ONCE else "",
        newest=str(request.rel_url.without_query_params("page")) if page > 1 else "",
        imports=await console.read(firms.imports),
        longest=firm_desk.LONGEST_REASON,
    )


async def show_one(request: web.Request) -> web.StreamResponse:
    """A firm with its people."""
    wanted, console = int(request.match_info["firm"]), console_of(request)
    firm = await console.read(lambda connection: firms.one(connection, wanted))
    if firm is None:
        raise web.HTTPNotFound
    return await staff_page(
        request,
        "firm.html",
        here="firms",
        firm=firm,
        requests=await console.read(lambda connection: firms.requests(connection, wanted)),
        people=await console.read(lambda connection: firms.people(connection, wanted)),
        former=await console.read(lambda connection: firms.former(connection, wanted)),
        tickets=await console.read(lambda connection: firms.tickets_of(connection, wanted)),
        events=await console.read(lambda connection: firm_audit.of_firm(connection, wanted)),
        longest=firm_desk.LONGEST_REASON,
    )


async def approve(request: web.Request) -> web.StreamResponse:
    """Verify somebody; they are told."""
    return await _do(request, "approved", firm_desk.approve)


async def refuse(request: web.Request) -> web.StreamResponse:
    """Refuse a request with a reason, which they read."""
    return await _do(request, "refused", partial(firm_desk.refuse, reason=form_of(request).text("reason")))


async def revoke(request: web.Request) -> web.StreamResponse:
    """End a membership with a reason, which they read."""
    return await _do(request, "revoked", partial(firm_desk.revoke, reason=form_of(request).text("reason")))


async def _do(request: web.Request, what: str, deed: Deed) -> web.StreamResponse:
    """Do it under the chat's key, and go back to the page from which it was asked for."""
    console, words, by = console_of(request), words_of(request), staff_of(request).login
    membership = int(request.match_info["membership"])
    where = own_page(form_of(request).text("back") or PAGE)
    chat = await console.read(lambda connection: firms.chat_of(connection, membership))
    if chat is None:
        raise web.HTTPNotFound
    try:
        done = await console.write(lambda memory: deed(memory, words.pack, membership, by), str(chat))
    except Refused as refusal:
        return redirect(request, where, Flash(good=False, text=words.refusal(refusal)))
    text = words.say(f"console.firms.{what}", firm=done.firm.name)
    return redirect(request, where, Flash(good=True, text=text))
