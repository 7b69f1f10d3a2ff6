"""The room of questions that somebody should look at: declined, without an answer, or rated down."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from aiohttp import web

from bot.console.console import console_of
from bot.console.filters import Filter, chosen
from bot.console.forms import form_of
from bot.console.pages import Flash, number_in, own_page, redirect, staff_page, words_of
from bot.console.visitor import staff_of
from bot.console.wording import Words
from handlers.receipts import Concern
from storage import questions
from storage.memory import SqlMemory
from storage.questions import Mark, Order, Standing, Wanted

AT_ONCE = 50
"""Questions on one page."""
PERIODS = (7, 30, 90)
"""Days that can be chosen; 0 stands for all time."""
USUAL = 30
LONGEST_REMARK = 500
KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)
NUMBER = re.compile(r"\d{1,18}", re.ASCII)
ALL = "all"


@dataclass(frozen=True)
class View:
    """What the address asks for."""

    concern: Concern | None
    days: int
    standing: Standing | None
    order: Order
    page: int


def view_of(request: web.Request) -> View:
    """What the address asks for; whatever it is, something is shown."""
    query = request.query
    days = number_in(request, "days")
    return View(
        chosen(Concern, query.get("for", ALL)),
        days if days in {0, *PERIODS} else USUAL,
        None if query.get("standing") == ALL else chosen(Standing, query.get("standing", "")) or Standing.NEW,
        chosen(Order, query.get("order", "")) or Order.OFTEN,
        max(number_in(request, "page") or 1, 1),
    )


async def show(request: web.Request) -> web.StreamResponse:
    """The list."""
    view, console = view_of(request), console_of(request)
    since = console.core.now() - timedelta(days=view.days) if view.days else None
    wanted = Wanted(view.concern, since, view.standing, view.order)
    found = await console.read(
        lambda connection: questions.listed(connection, wanted, AT_ONCE + 1, AT_ONCE * (view.page - 1))
    )
    return await staff_page(
        request,
        "questions.html",
        here="questions",
        view=view,
        questions=found[:AT_ONCE],
        filters=_filters(view, words_of(request)),
        standings=list(Standing),
        longest=LONGEST_REMARK,
        more=str(request.rel_url.update_query(page=view.page + 1)) if len(found) > AT_ONCE else "",
        newest=str(request.rel_url.without_query_params("page")) if view.page > 1 else "",
    )


def _filters(view: View, words: Words) -> list[Filter]:
    def named(family: str, kind: type[StrEnum]) -> tuple[tuple[str, str], ...]:
        return tuple((each.value, words.say(f"console.questions.{family}.{each.value}")) for each in kind)

    everything = words.say("console.questions.all")
    periods = tuple((str(days), words.say("console.questions.last-days", n=days)) for days in PERIODS)
    choices = {
        "for": (view.concern or ALL, ((ALL, everything), *named("for", Concern))),
        "days": (str(view.days), (*periods, ("0", everything))),
        "standing": (view.standing or ALL, (*named("standing", Standing), (ALL, everything))),
        "order": (view.order, named("order", Order)),
    }
    return [
        Filter(name, words.say(f"console.questions.{name}"), value, all_) for name, (value, all_) in choices.items()
    ]


async def mark(request: web.Request) -> web.StreamResponse:
    """Note how far one is with a question, with a remark for colleagues; back to the same part of the list."""
    form, words, staff = form_of(request), words_of(request), staff_of(request)
    key, up_to, state = form.text("key"), form.text("up_to"), chosen(Standing, form.text("state"))
    if state is None or not KEY.fullmatch(key) or not NUMBER.fullmatch(up_to):
        raise web.HTTPNotFound
    remark = " ".join(form.text("remark").replace("\x00", "").split())[:LONGEST_REMARK]

    def work(memory: SqlMemory) -> bool:
        made = Mark(state, remark, staff.name, memory.now)
        return questions.mark(memory.connection, key, int(up_to), made, staff)

    done = await console_of(request).write(work)
    text = words.say(f"console.questions.marked-{state.value}" if done else "console.questions.gone")
    return redirect(request, own_page(form.text("back")), Flash(good=done, text=text, sent=f"mark-{key}"))
