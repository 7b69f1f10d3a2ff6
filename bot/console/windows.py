"""The room of the windows, for admins: when each form can be filed, another window for a year, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from aiohttp import web

from bot.console.console import console_of
from bot.console.forms import form_of
from bot.console.pages import Flash, redirect, staff_page, words_of
from bot.console.visitor import PATH, staff_of
from handlers import window_desk
from handlers.form_ground import Ground
from handlers.tickets import Refused
from knowledge.form import Form
from storage import openings
from storage.memory import SqlMemory
from storage.openings import Standing

PAGE = f"{PATH}/windows"


@dataclass(frozen=True)
class Gated:
    """A form with the window in force."""

    ground: Ground
    standing: Standing


async def show(request: web.Request) -> web.StreamResponse:
    """Every form that has a window."""
    console, today = console_of(request), console_of(request).core.now().date()
    pack = words_of(request).pack
    gated = {form.id: form for form in window_desk.forms_with_window(pack)}
    standings = await console.read(lambda connection: {form: openings.standing(connection, form) for form in gated})
    forms = [Gated(Ground(gated[form], pack, today, each.opening), each) for form, each in standings.items()]
    return await staff_page(request, "windows.html", here="windows", forms=forms, today=today)


async def open_(request: web.Request) -> web.StreamResponse:
    """Open a window, as the form of the page says."""
    form, sent, by = _form(request), form_of(request), staff_of(request).login
    today = console_of(request).core.now().date()

    def work(memory: SqlMemory) -> None:
        first, last, year = _day(sent.text("first")), _day(sent.text("last")), _year(sent.text("year"))
        window_desk.open_window(memory, form, first, last, year, today, by)

    return await _done(request, work, "opened", form)


async def take_back(request: web.Request) -> web.StreamResponse:
    """Let the window of the pack count again."""
    form, by = _form(request), staff_of(request).login
    return await _done(request, lambda memory: window_desk.take_back(memory, form, by), "taken-back", form)


async def _done(request: web.Request, work: Callable[[SqlMemory], None], what: str, form: Form) -> web.StreamResponse:
    """Do it, and tell on the page whether it was done."""
    console, words = console_of(request), words_of(request)
    try:
        await console.write(work, f"window {form.id}")
    except Refused as refusal:
        return redirect(request, PAGE, Flash(good=False, text=words.refusal(refusal)))
    text = words.say(f"console.windows.{what}")
    return redirect(request, PAGE, Flash(good=True, text=text, sent=f"window-{form.id}"))


def _form(request: web.Request) -> Form:
    """The form that the address names. Raises HTTPNotFound where it has no window."""
    wanted = request.match_info["form"]
    found = next((form for form in window_desk.forms_with_window(words_of(request).pack) if form.id == wanted), None)
    if found is None:
        raise web.HTTPNotFound
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refused("window.day") from None


def _year(text: str) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdecimal() and len(text) == 4):
        raise Refused("window.no-year")
    return int(text)
