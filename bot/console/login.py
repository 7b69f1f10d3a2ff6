"""Coming in and going out: login, logout, and how the console looks to a person."""

from __future__ import annotations

from aiohttp import web

from bot.console.console import Console, console_of
from bot.console.forms import form_of
from bot.console.pages import Flash, own_page, page, redirect, words_of
from bot.console.visitor import (
    FORM_COOKIE,
    LANGUAGE_COOKIE,
    PATH,
    SESSION_COOKIE,
    THEME_COOKIE,
    Theme,
    set_cookie,
    visitor_of,
)
from bot.web.visitors import address_of
from knowledge.language import Language
from storage import staff
from storage.staff import SESSION_LENGTH, Staff

YEAR = 365 * 86400


class NotAdmitted(Exception):
    """Login and password do not fit, or it is too early for another try: then `wait` says how many seconds."""

    def __init__(self, wait: int = 0) -> None:
        super().__init__()
        self.wait = wait


async def show(request: web.Request) -> web.StreamResponse:
    """The login page."""
    if visitor_of(request).staff is not None:
        return redirect(request, PATH)
    ended = "ended" in request.query
    return page(request, "login.html", onward=own_page(request.query.get("next", "")), ended=ended)


async def enter(request: web.Request) -> web.StreamResponse:
    """Log in, or say why not."""
    form = form_of(request)
    onward = own_page(form.text("next"))
    try:
        found = await admitted(
            console_of(request), form.text("login").strip(), form.text("password"), address_of(request)
        )
    except NotAdmitted as refused:
        words = words_of(request)
        text = words.say("console.login.wait", n=refused.wait) if refused.wait else words.say("console.login.wrong")
        where = f"{PATH}/login" if onward == PATH else str(request.rel_url.with_query({"next": onward}))
        return redirect(request, where, Flash(good=False, text=text))
    return await begin_session(request, found.id, onward)


async def admitted(console: Console, login: str, password: str, address: str) -> Staff:
    """The account that login and password open. Raises NotAdmitted, at the same cost for unknown logins."""
    by_login, by_address = console.by_login, console.by_address
    key = login.casefold()[:64]
    wait = max(by_login.wait(key), by_address.wait(address))
    if wait:
        raise NotAdmitted(wait)
    by_login.begin(key)
    by_address.begin(address)
    found = await console.read(lambda connection: staff.password_of(connection, login))
    if not await console.passwords.fits(password, found[1] if found else None) or found is None:
        raise NotAdmitted(max(by_login.wait(key), by_address.wait(address)))
    by_login.succeeded(key)
    by_address.refund(address)
    return found[0]


async def begin_session(request: web.Request, person: int, onward: str) -> web.Response:
    """Open a session and go on to a page."""
    console = console_of(request)
    now = console.core.now()
    token = await console.write(lambda memory: staff.open_session(memory.connection, person, now))
    response = redirect(request, onward)
    set_cookie(request, response, SESSION_COOKIE, token, int(SESSION_LENGTH.total_seconds()))
    response.del_cookie(FORM_COOKIE, path=PATH)
    return response


async def leave(request: web.Request) -> web.StreamResponse:
    """Log out: the session ends in the database, and with it the pages that are open."""
    console, visitor = console_of(request), visitor_of(request)
    await console.write(lambda memory: staff.end_session(memory.connection, visitor.token))
    if visitor.staff is not None:
        console.core.hub.publish([f"staff:{visitor.staff.id}"])
    response = redirect(request, f"{PATH}/login")
    response.del_cookie(SESSION_COOKIE, path=PATH)
    return response


async def prefer(request: web.Request) -> web.StreamResponse:
    """Another language, or another light."""
    form = form_of(request)
    response = redirect(request, own_page(form.text("back")))
    if form.text("language") in Language.__members__.values():
        set_cookie(request, response, LANGUAGE_COOKIE, form.text("language"), YEAR)
    if form.text("theme") in Theme.__members__.values():
        set_cookie(request, response, THEME_COOKIE, form.text("theme"), YEAR)
    return response
