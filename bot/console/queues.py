"""The first room: the tickets that meet all conditions, a page at a time, and the views that somebody keeps."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from urllib.parse import parse_qsl

from aiohttp import web

from bot.clock import EXCHANGE
from bot.console.console import console_of
from bot.console.forms import form_of
from bot.console.pages import Flash, redirect, staff_page, words_of
from bot.console.queue_view import LONGEST, Asked, after_in, after_out, asked_in
from bot.console.visitor import PATH, staff_of
from bot.console.wording import Words
from storage import queue, staff, views
from storage.memory import SqlMemory
from storage.queue import Order

AT_ONCE = 50
"""Tickets on one page."""
LONGEST_NAME = 40


async def show(request: web.Request) -> web.StreamResponse:
    """The list."""
    asked, console, words = asked_in(request.query, staff_of(request).id), console_of(request), words_of(request)
    after, now, me = after_in(request.query.get("after", "")), console.core.now(), staff_of(request)
    found, kept, everyone = await console.read(
        lambda connection: (
            queue.listed(connection, asked.wanted, now, _soon(now), after=after, limit=AT_ONCE + 1),
            views.of_staff(connection, me.id),
            staff.everyone(connection),
        )
    )
    shown, more = found[:AT_ONCE], len(found) > AT_ONCE
    address = asked.query()
    return await staff_page(
        request,
        "queue.html",
        here=asked.here,
        queue=asked.wanted.queue,
        search="",
        title=_title(asked, words),
        lines=shown,
        now=now,
        asked=asked,
        address=address,
        filters=asked.filters(words, [each for each in everyone if each.active]),
        sorts={order: asked.sorted_by(order).query() for order in Order},
        views=kept,
        longest=LONGEST,
        longest_name=LONGEST_NAME,
        newest=f"{PATH}?{address}" if after is not None else "",
        more=f"{PATH}?{address}&after={after_out(shown[-1].key)}" if more else "",
    )


def _soon(now: datetime) -> datetime:
    """The end of the next day at the exchange."""
    tomorrow = now.astimezone(EXCHANGE).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.max, EXCHANGE)


def _title(asked: Asked, words: Words) -> str:
    match asked.here:
        case "queue":
            return words.queue(asked.wanted.queue)
        case "some":
            return words.say("console.queue.some")
        case _:
            return words.say(f"console.queue.{asked.here}")


async def keep(request: web.Request) -> web.StreamResponse:
    """Keep what the list shows under a name."""
    form, words, me = form_of(request), words_of(request), staff_of(request)
    name = " ".join(form.text("name").split())[:LONGEST_NAME]
    query = asked_in(dict(parse_qsl(form.text("query"))), me.id).query()
    if not name:
        return redirect(request, f"{PATH}?{query}", Flash(good=False, text=words.say("console.views.unnamed")))

    def work(memory: SqlMemory) -> bool:
        return views.keep(memory.connection, me.id, name, query)

    kept = await console_of(request).write(work)
    text = words.say("console.views.kept", name=name) if kept else words.say("console.views.many", n=views.MOST)
    return redirect(request, f"{PATH}?{query}", Flash(good=kept, text=text))


async def drop(request: web.Request) -> web.StreamResponse:
    """Forget a view."""
    view, me = int(request.match_info["view"]), staff_of(request).id
    done = await console_of(request).write(lambda memory: views.drop(memory.connection, me, view))
    key = "console.views.dropped" if done else "console.views.gone"
    return redirect(request, PATH, Flash(good=done, text=words_of(request).say(key)))
