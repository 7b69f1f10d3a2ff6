"""The room of the accounts, for admins: who there is, a new one, closing one, and who somebody is on a channel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.console.console import console_of
from bot.console.forms import form_of
from bot.console.pages import Flash, redirect, staff_page, words_of
from bot.console.passwords import SHORTEST
from bot.console.setup import trouble_with
from bot.console.visitor import PATH, staff_of
from handlers.tickets import Role
from storage import staff
from storage.memory import SqlMemory
from storage.staff import Staff

PAGE = f"{PATH}/people"
IDENTITY = re.compile(r"([a-z]{2,16}):(\S{1,64})")


@dataclass(frozen=True)
class Account:
    """An account and its identities."""

    staff: Staff
    identities: tuple[str, ...]


async def show(request: web.Request) -> web.StreamResponse:
    """All accounts."""
    accounts = await console_of(request).read(_accounts)
    return await staff_page(
        request, "people.html", here="people", accounts=accounts, roles=list(Role), shortest=SHORTEST
    )


def _accounts(connection: Any) -> list[Account]:
    return [Account(each, tuple(staff.identities(connection, each.id))) for each in staff.everyone(connection)]


async def add(request: web.Request) -> web.StreamResponse:
    """A new account, with its first password."""
    console, form = console_of(request), form_of(request)
    trouble = trouble_with(form)
    if trouble is not None:
        return _back(request, trouble, good=False, n=SHORTEST)
    role = Role(form.text("role")) if form.text("role") in Role.__members__.values() else Role.AGENT
    hashed = await console.passwords.hashed(form.text("password"))
    login, name = form.text("login").strip(), form.text("name").strip()
    try:
        await console.write(lambda memory: staff.add(memory.connection, login, name, role, hashed, memory.now))
    except ValueError:
        return _back(request, "console.account.taken", good=False)
    return _back(request, "console.people.added", good=True, sent="person", login=login)


async def close(request: web.Request) -> web.StreamResponse:
    """Close an account and end its logins; never one's own, so that an admin is always left."""
    console, login, own = console_of(request), form_of(request).text("login"), staff_of(request)
    if login == own.login:
        return _back(request, "console.people.not-yourself", good=False)

    def work(memory: SqlMemory) -> int | None:
        found = next((each for each in staff.everyone(memory.connection) if each.login == login), None)
        return found.id if found and staff.disable(memory.connection, login) else None

    closed = await console.write(work)
    if closed is None:
        raise web.HTTPNotFound
    console.core.hub.publish([f"staff:{closed}"])
    return _back(request, "console.people.closed", good=True, login=login)


async def link(request: web.Request) -> web.StreamResponse:
    """Say who somebody is on a channel."""
    form = form_of(request)
    login, found = form.text("login"), IDENTITY.fullmatch(form.text("identity").strip())
    if found is None:
        return _back(request, "console.people.identity-wrong", good=False)
    channel, person = found.groups()
    if not await console_of(request).write(lambda memory: staff.link(memory.connection, login, channel, person)):
        raise web.HTTPNotFound
    return _back(request, "console.people.linked", good=True, login=login, identity=found[0])


def _back(request: web.Request, key: str, *, good: bool, sent: str = "", **values: object) -> web.Response:
    return redirect(request, PAGE, Flash(good=good, text=words_of(request).say(key, **values), sent=sent))
