"""The staff console: what answers at which address. Everything of it lies below `/console`."""

from __future__ import annotations

import time
from collections.abc import Callable

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.compose import Core
from bot.console import (
    actions,
    breaches,
    chats,
    compose,
    desk_acts,
    firms,
    knowledge_drafts,
    ledger,
    live,
    login,
    numbers,
    people,
    questions,
    queues,
    releases,
    search,
    setup,
    tickets,
    troubles,
    windows,
)
from bot.console.console import CONSOLE, Console
from bot.console.guard import For, guarded
from bot.console.pages import HERE, make_templates, redirect
from bot.console.passwords import Passwords
from bot.console.throttle import Throttle
from bot.console.visitor import PATH
from bot.settings import Settings
from bot.web.assets import Assets

FREE_BY_LOGIN = 5
FREE_BY_ADDRESS = 20
"""An office has one address: its typing errors are those of many."""

NUMBER = r"\d{1,15}"
TICKET = f"/tickets/{{ticket:{NUMBER}}}"


def add_console(
    app: web.Application, core: Core, settings: Settings, monotonic: Callable[[], float] = time.monotonic
) -> None:
    """Add the console to a server. Security headers and unforeseen errors are the server's business."""
    app[CONSOLE] = console = Console(
        core,
        make_templates(),
        Assets(HERE / "static", f"{PATH}/static"),
        secure=settings.public_url.startswith("https://"),
        passwords=Passwords(),
        by_login=Throttle(FREE_BY_LOGIN, monotonic),
        by_address=Throttle(FREE_BY_ADDRESS, monotonic),
    )
    console.assets.add_to(app)
    for method, path, room, whom in ROUTES:
        app.router.add_route(method, PATH + path, guarded(room, whom))
    app.on_shutdown.append(live.close_streams)


async def _without_slash(request: web.Request) -> web.StreamResponse:
    return redirect(request, PATH)


async def _nothing(_: web.Request) -> web.StreamResponse:
    raise web.HTTPNotFound


ROUTES: tuple[tuple[str, str, Handler, For], ...] = (
    ("GET", "", queues.show, For.STAFF),
    ("GET", "/", _without_slash, For.STAFF),
    ("GET", "/search", search.show, For.STAFF),
    ("POST", "/views", queues.keep, For.STAFF),
    ("POST", f"/views/{{view:{NUMBER}}}/drop", queues.drop, For.STAFF),
    ("GET", "/login", login.show, For.ANYBODY),
    ("POST", "/login", login.enter, For.ANYBODY),
    ("GET", "/setup", setup.show, For.ANYBODY),
    ("POST", "/setup", setup.make, For.ANYBODY),
    ("POST", "/preferences", login.prefer, For.ANYBODY),
    ("POST", "/logout", login.leave, For.STAFF),
    ("GET", TICKET, tickets.show, For.STAFF),
    ("POST", f"{TICKET}/claim", actions.claim, For.WORKERS),
    ("POST", f"{TICKET}/reply", actions.reply, For.WORKERS),
    ("POST", f"{TICKET}/note", actions.note, For.WORKERS),
    ("POST", f"{TICKET}/return", actions.send_back, For.WORKERS),
    ("POST", f"{TICKET}/close", actions.close, For.WORKERS),
    ("POST", f"{TICKET}/assign", desk_acts.assign, For.WORKERS),
    ("POST", f"{TICKET}/take-over", desk_acts.take_over, For.WORKERS),
    ("POST", f"{TICKET}/unclaim", desk_acts.unclaim, For.WORKERS),
    ("POST", f"{TICKET}/transfer", desk_acts.transfer, For.WORKERS),
    ("POST", f"{TICKET}/refer", desk_acts.refer, For.WORKERS),
    ("POST", f"{TICKET}/referrals/{{referral:{NUMBER}}}", desk_acts.advise, For.WORKERS),
    ("POST", f"{TICKET}/reopen", desk_acts.reopen, For.WORKERS),
    ("POST", f"{TICKET}/merge", desk_acts.merge, For.WORKERS),
    ("POST", f"{TICKET}/release-place", desk_acts.release_place, For.WORKERS),
    ("POST", f"{TICKET}/items/{{item:{NUMBER}}}", desk_acts.work_on_item, For.WORKERS),
    ("POST", f"{TICKET}/drafts/{{draft:{NUMBER}}}/release", desk_acts.release, For.WORKERS),
    ("POST", f"{TICKET}/drafts/{{draft:{NUMBER}}}/return", desk_acts.return_draft, For.WORKERS),
    ("GET", f"{TICKET}/audit.csv", desk_acts.audit_csv, For.STAFF),
    ("GET", f"{TICKET}/audit.jsonl", desk_acts.audit_lines, For.STAFF),
    ("POST", f"{TICKET}/messages/{{message:{NUMBER}}}/retry", actions.retry, For.WORKERS),
    ("GET", f"/files/{{ticket:{NUMBER}}}/{{file:{NUMBER}}}", tickets.download, For.STAFF),
    ("GET", rf"/files/message/{{message:{NUMBER}}}/{{index:\d{{1,3}}}}", tickets.download_said, For.STAFF),
    ("GET", "/answers", compose.answers, For.STAFF),
    ("POST", f"{TICKET}/messages/{{message:{NUMBER}}}/knowledge", knowledge_drafts.save, For.WORKERS),
    ("GET", "/knowledge/drafts", knowledge_drafts.show, For.ADMINS),
    ("GET", "/knowledge/drafts.yaml", knowledge_drafts.export, For.ADMINS),
    ("POST", f"/knowledge/drafts/{{draft:{NUMBER}}}", knowledge_drafts.change, For.ADMINS),
    ("POST", f"/knowledge/drafts/{{draft:{NUMBER}}}/dismiss", knowledge_drafts.dismiss, For.ADMINS),
    ("POST", f"/knowledge/drafts/{{draft:{NUMBER}}}/finish", knowledge_drafts.finish, For.ADMINS),
    ("GET", "/events", live.events, For.STAFF),
    ("GET", "/troubles", troubles.show, For.STAFF),
    ("POST", f"/troubles/{{message:{NUMBER}}}/retry", troubles.retry, For.WORKERS),
    ("GET", "/firms", firms.show, For.STAFF),
    ("GET", f"/firms/{{firm:{NUMBER}}}", firms.show_one, For.STAFF),
    ("POST", f"/firms/people/{{membership:{NUMBER}}}/approve", firms.approve, For.WORKERS),
    ("POST", f"/firms/people/{{membership:{NUMBER}}}/refuse", firms.refuse, For.WORKERS),
    ("POST", f"/firms/people/{{membership:{NUMBER}}}/revoke", firms.revoke, For.WORKERS),
    ("GET", "/breaches", breaches.show, For.STAFF),
    ("GET", "/numbers", numbers.show, For.OVERSEERS),
    ("GET", "/ledger", ledger.show, For.OVERSEERS),
    ("POST", "/ledger", ledger.ask, For.OVERSEERS),
    ("POST", f"/ledger/{{job:{NUMBER}}}/cancel", ledger.cancel, For.OVERSEERS),
    ("GET", f"/ledger/{{job:{NUMBER}}}/file", ledger.download, For.OVERSEERS),
    ("GET", "/questions", questions.show, For.STAFF),
    ("POST", "/questions/mark", questions.mark, For.ADMINS),
    ("GET", f"/chats/{{conversation:{NUMBER}}}", chats.show, For.STAFF),
    ("GET", "/knowledge", releases.show, For.ADMINS),
    ("POST", "/knowledge/publish", releases.publish, For.ADMINS),
    ("POST", "/knowledge/rollback", releases.rollback, For.ADMINS),
    ("GET", "/windows", windows.show, For.ADMINS),
    ("POST", "/windows/{form:[a-z0-9-]+}/open", windows.open_, For.ADMINS),
    ("POST", "/windows/{form:[a-z0-9-]+}/take-back", windows.take_back, For.ADMINS),
    ("GET", "/people", people.show, For.ADMINS),
    ("POST", "/people", people.add, For.ADMINS),
    ("POST", "/people/close", people.close, For.ADMINS),
    ("POST", "/people/link", people.link, For.ADMINS),
    ("GET", "/{elsewhere:.*}", _nothing, For.STAFF),
)
"""Method, address below `/console`, room, and whom it is for."""
