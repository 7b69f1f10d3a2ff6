"""The first admin: made by whoever holds the one-time link that the program prints while there is none."""

from __future__ import annotations

import asyncio
import re

from aiohttp import web

from bot.compose import Core
from bot.console.console import console_of
from bot.console.forms import Form, form_of
from bot.console.login import begin_session
from bot.console.pages import Flash, message, page, redirect, words_of
from bot.console.passwords import SHORTEST, acceptable
from bot.console.visitor import PATH
from handlers.tickets import Role
from storage import staff
from storage.memory import SqlMemory

LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{1,63}")
LONGEST_NAME = 60


async def setup_link(core: Core, public_url: str) -> str | None:
    """The link that makes the first admin, once; an earlier one is void. None when there is an admin."""

    def work(memory: SqlMemory) -> str | None:
        return None if staff.has_admin(memory.connection) else staff.setup_token(memory.connection)

    token = await asyncio.wrap_future(core.writer.submit(work))
    return f"{public_url.rstrip('/')}{PATH}/setup?token={token}" if token else None


async def show(request: web.Request) -> web.StreamResponse:
    """The form for the first admin; a plain page where the link is wrong or was used."""
    token = request.query.get("token", "")
    if not await console_of(request).read(lambda connection: staff.is_setup_token(connection, token)):
        return message(request, 410, "console.setup.used")
    return page(request, "setup.html", token=token, shortest=SHORTEST)


async def make(request: web.Request) -> web.StreamResponse:
    """Make the first admin and log them in."""
    console, form = console_of(request), form_of(request)
    token = form.text("token")
    if not await console.read(lambda connection: staff.is_setup_token(connection, token)):
        return message(request, 410, "console.setup.used")
    trouble = trouble_with(form)
    if trouble is not None:
        flash = Flash(good=False, text=words_of(request).say(trouble, n=SHORTEST))
        return redirect(request, f"{PATH}/setup?token={token}", flash)
    hashed = await console.passwords.hashed(form.text("password"))

    def work(memory: SqlMemory) -> int | None:
        """Looked at again: of two that come at once, one is too late."""
        if not staff.is_setup_token(memory.connection, token):
            return None
        login, name = form.text("login").strip(), form.text("name").strip()
        return staff.add(memory.connection, login, name, Role.ADMIN, hashed, memory.now).id

    try:
        made = await console.write(work)
    except ValueError:
        flash = Flash(good=False, text=words_of(request).say("console.account.taken"))
        return redirect(request, f"{PATH}/setup?token={token}", flash)
    return await begin_session(request, made, PATH) if made is not None else message(request, 410, "console.setup.used")


def trouble_with(form: Form) -> str | None:
    """The phrase that says what is wrong with a new account, if something is."""
    if not LOGIN.fullmatch(form.text("login").strip()):
        return "console.account.login-wrong"
    if not 1 <= len(form.text("name").strip()) <= LONGEST_NAME:
        return "console.account.name-wrong"
    if not acceptable(form.text("password")):
        return "console.account.password-short"
    if form.text("password") != form.text("again"):
        return "console.account.password-differs"
    return None
