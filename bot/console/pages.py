"""Making pages: every page is rendered here, and every POST that was taken ends in the redirect made here."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.console.console import console_of
from bot.console.visitor import FORM_COOKIE, PATH, set_cookie, staff_of, visitor_of
from bot.console.wording import Words
from storage import clocks, desk

HERE = Path(__file__).parent
FLASH_COOKIE = "msc_console_said"
LIVE_HEADER = "X-Live"
"""Sent by the page's script when it looks for what has changed."""

_OWN_PAGE = re.compile(r"/console(/[\w/-]*)?(\?[\w=&%.+-]*)?", re.ASCII)
_LONGEST_FLASH = 600
"""Characters, for a cookie holds 4096 bytes."""


class Flash(BaseModel):
    """What the next page tells about what was just done."""

    model_config = ConfigDict(frozen=True)

    good: bool
    text: str
    sent: str = ""
    """The form that was accepted: the page's script may forget what was typed into it."""


def make_templates() -> Environment:
    """The templates: what is put into them is escaped, what is missing is an error."""
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def words_of(request: web.Request) -> Words:
    """What this visitor's page says."""
    core = console_of(request).core
    return Words(core.releases.current().pack, visitor_of(request).language, core.now())


async def staff_page(request: web.Request, template: str, **values: Any) -> web.Response:
    """A page within the console's frame, with the queues and their counts beside it."""
    staff, now = staff_of(request), console_of(request).core.now()
    tally, overdue = await console_of(request).read(
        lambda connection: (desk.tally(connection, staff.id), clocks.overdue_count(connection, now))
    )
    values = {"here": "", "queue": "", "search": "", "overdue": overdue, **values}
    return page(request, template, staff=staff, tally=tally, **values)


def page(request: web.Request, template: str, *, status: int = 200, **values: object) -> web.Response:
    """A page; what was said to be told on it is told once."""
    visitor, words = visitor_of(request), words_of(request)
    flash = None if request.headers.get(LIVE_HEADER) else _flash(request)
    known = {
        "visitor": visitor,
        "words": words,
        "say": words.say,
        "asset": console_of(request).assets.url,
        "csrf": visitor.csrf,
        "flash": flash,
        "back": own_page(request.path_qs) if request.method == "GET" else PATH,
    }
    text = console_of(request).templates.get_template(template).render({**known, **values})
    response = web.Response(text=text, content_type="text/html", status=status)
    if flash is not None:
        response.del_cookie(FLASH_COOKIE, path=PATH)
    if visitor.csrf_is_new:
        set_cookie(request, response, FORM_COOKIE, visitor.csrf, None)
    return response


def message(request: web.Request, status: int, key: str) -> web.Response:
    """A page that says one thing, `<key>.text` under the heading `<key>.title`: that there is nothing here, say."""
    say = words_of(request).say
    return page(request, "message.html", status=status, title=say(f"{key}.title"), text=say(f"{key}.text"))


def redirect(request: web.Request, where: str, flash: Flash | None = None) -> web.Response:
    """Go on with a GET, so that loading the page again does nothing twice."""
    response = web.Response(status=303, headers={"Location": where})
    if flash is not None:
        kept = {**flash.model_dump(), "text": flash.text[:_LONGEST_FLASH]}
        body = json.dumps(kept, ensure_ascii=False).encode()
        set_cookie(request, response, FLASH_COOKIE, urlsafe_b64encode(body).decode(), 60)
    return response


def number_in(request: web.Request, name: str) -> int | None:
    """A number in the address; None where it has none of that name, or something else."""
    value = request.query.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 16 else None


def own_page(path: str) -> str:
    """`path` where it is a page of the console, else the first page: nobody is sent elsewhere."""
    return path if _OWN_PAGE.fullmatch(path) else PATH


def _flash(request: web.Request) -> Flash | None:
    try:
        return Flash.model_validate_json(urlsafe_b64decode(request.cookies.get(FLASH_COOKIE, "")))
    except (ValueError, ValidationError):
        return None
