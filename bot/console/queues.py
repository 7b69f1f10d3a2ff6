"""The first room: the tickets of a queue, those that changed last first."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.console.console import console_of
from bot.console.pages import staff_page, words_of
from bot.console.visitor import staff_of
from bot.console.wording import Words
from storage import tickets

AT_ONCE = 100
"""Tickets on one page."""
LONGEST_SEARCH = 100


@dataclass(frozen=True)
class View:
    """Which tickets are wanted."""

    here: str
    """`all`, `mine`, `closed`, `queue` or `search`."""
    queue: str = ""
    search: str = ""
    page: int = 1


def view_of(request: web.Request) -> View:
    """What the address asks for; whatever it is, something is shown."""
    query = request.query
    number = query.get("page", "")
    page = int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 1
    search = query.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    if search:
        return View("search", search=search, page=max(page, 1))
    if query.get("queue"):
        return View("queue", queue=query["queue"], page=max(page, 1))
    wanted = query.get("view", "")
    return View(wanted if wanted in {"mine", "closed"} else "all", page=max(page, 1))


async def show(request: web.Request) -> web.StreamResponse:
    """The list."""
    view, staff = view_of(request), staff_of(request)
    live = {"search": None, "closed": False}.get(view.here, True)
    found = await console_of(request).read(
        lambda connection: tickets.found(
            connection,
            queue=view.queue or None,
            owner=staff.id if view.here == "mine" else None,
            live=live,
            text=view.search,
            limit=AT_ONCE + 1,
            offset=AT_ONCE * (view.page - 1),
        )
    )
    more = str(request.rel_url.update_query(page=view.page + 1)) if len(found) > AT_ONCE else ""
    return await staff_page(
        request,
        "queue.html",
        here=view.here,
        queue=view.queue,
        search=view.search,
        title=_title(view, words_of(request)),
        tickets=found[:AT_ONCE],
        newest=str(request.rel_url.without_query_params("page")) if view.page > 1 else "",
        more=more,
    )


def _title(view: View, words: Words) -> str:
    match view.here:
        case "queue":
            return words.queue(view.queue)
        case "search":
            return words.say("console.queue.found", text=view.search)
        case _:
            return words.say(f"console.queue.{view.here}")
