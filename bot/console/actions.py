"""What staff do on a ticket's page. The decisions are those of `handlers/desk.py`; here they are asked for and told."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

from aiohttp import web

from bot.console.console import Console, console_of
from bot.console.forms import LARGEST_FILE, MOST_FILES, Form, Upload, form_of
from bot.console.pages import Flash, redirect, words_of
from bot.console.tickets import refused
from bot.console.visitor import PATH, actor_of, staff_of
from bot.web.filenames import media_type
from handlers import desk, release_replies
from handlers.conversation import Conversation
from handlers.messages import Attachment
from handlers.tickets import Actor, Refused, Ticket
from knowledge.pack import Pack
from storage import messages
from storage.desk import place, spend
from storage.memory import SqlMemory

ONCE = re.compile(r"[\w-]{12,40}", re.ASCII)
"""The token with which the page of a ticket gives its forms away."""

Deed = Callable[[SqlMemory, Pack, Ticket, Actor], object]
"""Something done to a ticket as it stands within the transaction. Raises Refused."""


async def claim(request: web.Request) -> web.StreamResponse:
    """Take the ticket; who comes second is told who has it."""
    return await do(request, "claim", desk.claim)


async def reply(request: web.Request) -> web.StreamResponse:
    """Answer the member, in the chat from which they wrote; or draft the answer, where somebody else releases it."""
    console, form = console_of(request), form_of(request)
    if form.refused:
        return await _files_refused(request, form)
    files = await asyncio.to_thread(lambda: [_kept(console, upload) for upload in form.files])
    text = form.text("text")
    ticket, _ = await place_of(request)
    waits = words_of(request).pack.needs_release(ticket.queue)
    return await _write(
        request,
        "draft" if waits else "reply",
        "text",
        lambda memory, pack, ticket, by: release_replies.answer(memory, pack, ticket, by, text, files=files),
    )


async def note(request: web.Request) -> web.StreamResponse:
    """Keep an internal note. The field has another name than a reply's, so that neither passes as the other."""
    text = form_of(request).text("note")
    return await _write(
        request, "note", "note", lambda memory, pack, ticket, by: desk.note(memory, pack, ticket, by, text)
    )


async def close(request: web.Request) -> web.StreamResponse:
    """Close the ticket; the member is told, and the bot answers them again."""
    return await do(request, "close", desk.close)


async def send_back(request: web.Request) -> web.StreamResponse:
    """Return a form for correction with a reason, which the member reads."""
    why = form_of(request).text("reason")
    return await do(request, "return", lambda memory, pack, ticket, by: desk.send_back(memory, pack, ticket, by, why))


async def retry(request: web.Request) -> web.StreamResponse:
    """Try to deliver a message of the ticket's chat again."""
    ticket, chat = await place_of(request)
    wanted = int(request.match_info["message"])

    def work(memory: SqlMemory) -> bool:
        found = messages.one(memory.connection, wanted, chat.id)
        memory.touched |= {f"conversation:{chat.id}", f"outbox:{chat.address.channel}"}
        return found is not None and messages.retry(memory.connection, wanted)

    done = await console_of(request).write(work, str(chat.address))
    return redirect(request, f"{PATH}/tickets/{ticket.id}", retried(request, done=done))


def retried(request: web.Request, *, done: bool) -> Flash:
    """What is told after a retry."""
    return Flash(good=done, text=words_of(request).say("console.retry.done" if done else "console.retry.gone"))


async def do(request: web.Request, form: str, deed: Deed) -> web.StreamResponse:
    """Do what a form asks for, and go back to the ticket's page, where it is told whether it was done."""
    try:
        return await _done(request, form, deed)
    except Refused as refusal:
        where = f"{PATH}/tickets/{request.match_info['ticket']}"
        return redirect(request, where, Flash(good=False, text=words_of(request).refusal(refusal)))


async def _write(request: web.Request, form: str, field: str, deed: Deed) -> web.StreamResponse:
    """Do it with what was typed, once however often the form is sent; what is refused is there again."""
    once, typed = form_of(request).text("once"), form_of(request).text(field)

    def once_only(memory: SqlMemory, pack: Pack, ticket: Ticket, by: Actor) -> None:
        token = f"{form}-{ticket.id}-{once}"
        if not ONCE.fullmatch(once) or not spend(memory.connection, token, memory.now):
            raise Refused("ticket.changed", ticket=ticket.number)
        deed(memory, pack, ticket, by)

    try:
        return await _done(request, form, once_only)
    except Refused as refusal:
        return await refused(request, words_of(request).refusal(refusal), {field: typed})


async def _done(request: web.Request, form: str, deed: Deed) -> web.StreamResponse:
    """Do it to the ticket as it is now, under its chat's key, and go back to its page. Raises Refused."""
    words = words_of(request)
    (ticket, chat), actor = await place_of(request), actor_of(staff_of(request))

    def work(memory: SqlMemory) -> None:
        deed(memory, words.pack, memory.tickets.get(ticket.id), actor)

    await console_of(request).write(work, str(chat.address))
    kept = "reply" if form == "draft" else form
    flash = Flash(good=True, text=words.say(f"console.done.{form}"), sent=f"{kept}-{ticket.id}")
    return redirect(request, f"{PATH}/tickets/{ticket.id}", flash)


async def place_of(request: web.Request) -> tuple[Ticket, Conversation]:
    """The ticket that the address names, and the conversation to which it belongs. Raises HTTPNotFound."""
    ticket = int(request.match_info["ticket"])
    found = await console_of(request).read(lambda connection: place(connection, ticket))
    if found is None:
        raise web.HTTPNotFound
    return found


async def _files_refused(request: web.Request, form: Form) -> web.StreamResponse:
    words = words_of(request)
    size = LARGEST_FILE >> 20
    text = words.say("console.reply.files-refused", names=", ".join(form.refused), size=size, n=MOST_FILES)
    return await refused(request, text, {"text": form.text("text")})


def _kept(console: Console, upload: Upload) -> Attachment:
    """Keep a file. Its type is told by its bytes, then by its name; what the browser says is not asked."""
    kind = media_type(upload.name, upload.data)
    return Attachment(upload.name, kind, len(upload.data), console.core.files.put(upload.data))
