"""The ticket's room: everything about one ticket on one page, and its files."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from aiohttp import web

from bot.channels.reach import reach_of
from bot.console.chat_view import bubbles
from bot.console.compose import ready
from bot.console.console import Console, console_of
from bot.console.pages import Flash, number_in, staff_page, words_of
from bot.console.ticket_offers import item_lists, offers
from bot.console.ticket_view import filled, form_of, happened
from bot.console.visitor import PATH, actor_of, staff_of
from bot.web.filenames import disposition
from handlers import items
from handlers.clocks import rounds
from handlers.desk import LONGEST_REPLY, may_return
from handlers.item_states import ItemState
from handlers.messages import Attachment
from handlers.scans import media_type_of
from handlers.tickets import LIVE
from knowledge.form import Form
from knowledge.pack import Pack
from storage import desk, tickets
from storage.desk import SPOKEN, Folder
from storage.messages import Delivery

HEAD = 1024
"""Bytes by which a file's type is known."""


async def show(request: web.Request) -> web.StreamResponse:
    """The page of a ticket; `?before=<message>` shows an earlier part of the chat."""
    return await _page(request, number_in(request, "before"))


async def refused(request: web.Request, why: str, typed: Mapping[str, str]) -> web.StreamResponse:
    """The page of a ticket in answer to a form that was not taken: with the reason, and what was typed."""
    back = f"{PATH}/tickets/{int(request.match_info['ticket'])}"
    return await _page(request, None, typed=typed, back=back, flash=Flash(good=False, text=why))


async def _page(
    request: web.Request, earlier: int | None, *, typed: Mapping[str, str] | None = None, **values: Any
) -> web.Response:
    console, words = console_of(request), words_of(request)
    folder = await folder_of(request, earlier)
    form = await asyncio.to_thread(form_of, console.core.releases, folder.ticket)
    by = actor_of(staff_of(request))
    me = staff_of(request)
    if console.presence.look(folder.ticket.id, me.id, me.name):
        console.core.hub.publish([f"ticket:{folder.ticket.id}"])
    typed = typed or _merged(request, folder, form)
    chat = bubbles(folder.spoken, folder.receipts, folder.files, folder.ticket.id)
    return await staff_page(
        request,
        "ticket.html",
        **values,
        typed=typed,
        once=token_urlsafe(12),
        queue=folder.ticket.queue,
        folder=folder,
        ticket=folder.ticket,
        live=folder.ticket.state in LIVE,
        returnable=may_return(folder.ticket),
        held=folder.conversation.holder == folder.ticket.id,
        filled=filled(folder.ticket, form, words),
        chat=chat,
        heard=max((each.id for each in chat if each.speaker == "member"), default=0),
        moving=any(each.delivery is Delivery.PENDING for each in chat),
        earlier=chat[0].id if len(chat) == SPOKEN else None,
        is_earlier=earlier is not None,
        happened=happened(folder.events, words),
        running=[each for each in rounds(words.pack, folder.ticket, folder.events) if each.ended is None],
        longest=LONGEST_REPLY,
        others=console.presence.others(folder.ticket.id, me.id),
        reach=reach_of(folder.conversation.address.channel),
        ready=ready(words.pack, folder.ticket, me.name, words.language, folder.conversation.language),
        offers=await console.read(lambda connection: offers(connection, folder.ticket, by)),
        item_lists=item_lists(form[1] if form else None, folder.items, words.language),
        item_states=list(ItemState),
        queues=words.pack.queues.queues,
        four_eyes=words.pack.needs_release(folder.ticket.queue),
    )


def _merged(request: web.Request, folder: Folder, form: tuple[Pack, Form] | None) -> Mapping[str, str]:
    """`?merged=1` writes the answers of all items into the reply, to be looked through before it is sent."""
    if "merged" not in request.query or not folder.items or form is None:
        return {}
    pack, language = words_of(request).pack, folder.conversation.language
    return {"text": items.merged(pack, form[1], folder.ticket, folder.items, language)}


async def folder_of(request: web.Request, before: int | None = None) -> Folder:
    """The ticket that the address names, with all that hangs on it. Raises HTTPNotFound."""
    ticket = int(request.match_info["ticket"])
    found = await console_of(request).read(lambda connection: desk.folder(connection, ticket, before))
    if found is None:
        raise web.HTTPNotFound
    return found


async def download(request: web.Request) -> web.StreamResponse:
    """A file of a ticket."""
    return await _sent(request, await _file(request, console_of(request)))


async def download_said(request: web.Request) -> web.StreamResponse:
    """A file of a message in the conversation of a ticket: also one that came before the ticket was opened."""
    message, index = int(request.match_info["message"]), int(request.match_info["index"])
    file = await console_of(request).read(lambda connection: desk.file_said(connection, message, index))
    if file is None:
        raise web.HTTPNotFound
    return await _sent(request, file)


async def _sent(request: web.Request, file: Attachment) -> web.StreamResponse:
    """Pictures and PDFs (by their bytes, not by their name) may be looked at; others are saved."""
    path = console_of(request).core.files.path(file.sha256)
    if not await asyncio.to_thread(path.is_file):
        raise web.HTTPNotFound
    kind = await asyncio.to_thread(_kind, path)
    saved = disposition(file.name)
    return web.FileResponse(
        path,
        headers={
            "Content-Type": kind or "application/octet-stream",
            "Content-Disposition": saved.replace("attachment", "inline", 1) if kind else saved,
            "X-Content-Type-Options": "nosniff",
        },
    )


def _kind(path: Path) -> str | None:
    with path.open("rb") as file:
        return media_type_of(file.read(HEAD))


async def _file(request: web.Request, console: Console) -> Attachment:
    ticket, wanted = int(request.match_info["ticket"]), int(request.match_info["file"])
    files = await console.read(lambda connection: tickets.files_of(connection, ticket))
    for file in files:
        if file.id == wanted:
            return file.attachment
    raise web.HTTPNotFound
