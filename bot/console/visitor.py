"""Who is at the other end of a request, and how they like the console: language and light."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from secrets import token_urlsafe

from aiohttp import web

from bot.console.console import Console, console_of
from handlers.tickets import Actor, ActorKind
from knowledge.language import Language
from storage import staff
from storage.staff import Session, Staff

SESSION_COOKIE = "msc_console"
FORM_COOKIE = "msc_console_form"
"""Holds the token of the forms that are shown before there is a session."""
LANGUAGE_COOKIE = "msc_console_language"
THEME_COOKIE = "msc_console_theme"
PATH = "/console"


class Theme(StrEnum):
    """Light or dark, or as the system says."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True)
class Visitor:
    """The person before the screen. `csrf` must come back with every form that they send."""

    session: Session | None
    token: str
    csrf: str
    csrf_is_new: bool
    language: Language
    theme: Theme

    @property
    def staff(self) -> Staff | None:
        """Whose session it is."""
        return self.session.staff if self.session else None


VISITOR = web.RequestKey("visitor", Visitor)


async def recognise(console: Console, request: web.Request) -> Visitor:
    """Read the cookies. A token that is unknown or has expired makes a stranger."""
    token = request.cookies.get(SESSION_COOKIE, "")
    session = await session_of(console, token)
    form_token = request.cookies.get(FORM_COOKIE, "")
    fresh = session is None and len(form_token) < 32
    csrf = session.csrf if session else token_urlsafe(24) if fresh else form_token
    return Visitor(session, token, csrf, fresh, _language(request), _theme(request))


async def session_of(console: Console, token: str) -> Session | None:
    """The login behind a token, while it lasts."""
    if not token:
        return None
    now = console.core.now()
    return await console.read(lambda connection: staff.session_of(connection, token, now))


def visitor_of(request: web.Request) -> Visitor:
    """The visitor that the guard recognised."""
    return request[VISITOR]


def staff_of(request: web.Request) -> Staff:
    """The member of staff; the guard lets nobody else come this far."""
    found = visitor_of(request).staff
    assert found is not None
    return found


def actor_of(staff: Staff) -> Actor:
    """A member of staff, as an audit row names them."""
    return Actor(ActorKind.STAFF, f"console:{staff.login}", staff.name, staff.id, staff.role)


def _language(request: web.Request) -> Language:
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in Language.__members__.values():
        return Language(chosen)
    return Language.EN if request.headers.get("Accept-Language", "").lower().startswith("en") else Language.ZH


def _theme(request: web.Request) -> Theme:
    chosen = request.cookies.get(THEME_COOKIE, "")
    return Theme(chosen) if chosen in Theme.__members__.values() else Theme.AUTO


def set_cookie(request: web.Request, response: web.StreamResponse, name: str, value: str, seconds: int | None) -> None:
    """A cookie that no script reads and no other site sends along; it ends with the browser where `seconds` is None."""
    secure = console_of(request).secure
    response.set_cookie(name, value, max_age=seconds, path=PATH, secure=secure, httponly=True, samesite="Strict")
