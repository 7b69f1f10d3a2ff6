"""Who a visitor is, which language they read, where they come from, and whether a request is from our own page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import IPv4Network, IPv6Network, ip_address
from secrets import token_urlsafe
from urllib.parse import urlsplit

from aiohttp import web

from knowledge.language import Language

Proxies = Sequence[IPv4Network | IPv6Network]
PROXIES: web.AppKey[Proxies] = web.AppKey("proxies")
"""Networks of the proxies whose word on a visitor's address is taken."""
VISITOR = "msc_visitor"
LANGUAGE = "msc_language"
YEAR = 365 * 24 * 3600
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
"""256 bits in base64url."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody's browser. The token is their cookie and never leaves this process; the chat is its hash."""

    token: str
    chat: str


def new_visitor() -> Visitor:
    """A visitor with a fresh token."""
    return _visitor(token_urlsafe(32))


def visitor_of(request: web.Request) -> Visitor | None:
    """The visitor whose cookie came with the request, if it is one of ours by its form."""
    token = request.cookies.get(VISITOR, "")
    return _visitor(token) if TOKEN.fullmatch(token) else None


def _visitor(token: str) -> Visitor:
    return Visitor(token, sha256(token.encode()).hexdigest()[:32])


def remember(response: web.Response, name: str, value: str, *, secure: bool) -> None:
    """Set a cookie for a year; scripts cannot read it, and other sites' forms do not carry it."""
    response.set_cookie(name, value, max_age=YEAR, httponly=True, secure=secure, samesite="Lax", path="/")


def language_of_request(request: web.Request) -> Language:
    """The language of a page: as the address says, else as chosen before, else as the browser prefers."""
    for wanted in (request.query.get("lang"), request.cookies.get(LANGUAGE)):
        if wanted in {language.value for language in Language}:
            return Language(wanted)
    return _preferred(request.headers.get("Accept-Language", ""))


def _preferred(header: str) -> Language:
    """The first of our languages by `q` (RFC 9110, 12.5.4); Chinese where none is named."""
    ranked: list[tuple[float, int, Language]] = []
    for place, item in enumerate(header.split(",")[:20]):
        tag, _, q = item.partition(";q=")
        primary = tag.strip().lower().split("-")[0]
        if primary in {language.value for language in Language}:
            ranked.append((-_weight(q), place, Language(primary)))
    return min(ranked)[2] if ranked else Language.ZH


def _weight(q: str) -> float:
    try:
        return float(q) if q else 1.0
    except ValueError:
        return 0.0


def address_of(request: web.Request) -> str:
    """The network address behind a request: what a trusted proxy says, else the peer itself."""
    peer = request.remote or ""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return forwarded if forwarded and _is_trusted(peer, request.config_dict[PROXIES]) else peer


def _is_trusted(peer: str, proxies: Proxies) -> bool:
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    return any(address in network for network in proxies)


def is_from_our_page(request: web.Request, public_url: str) -> bool:
    """Whether the browser says that a page of this server made the request.

    A proxy may have changed the Host, so the public address counts as well.
    """
    origin = urlsplit(request.headers.get("Origin", ""))
    if not origin.netloc:
        return False
    public = urlsplit(public_url)
    return origin.netloc == request.host or (origin.scheme, origin.netloc) == (public.scheme, public.netloc)
