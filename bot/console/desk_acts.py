"""What staff do on a ticket's page beside answering: who works on it and where, its items, and replies that wait."""

from __future__ import annotations

from aiohttp import web

from bot.audit import as_csv, as_lines
from bot.console.actions import do
from bot.console.forms import form_of
from bot.console.tickets import folder_of
from bot.web.filenames import disposition
from handlers import assigning, form_places, items, merging, release_replies, reopening
from handlers.item_states import ItemState, ItemWork
from handlers.tickets import Actor, Refused, Ticket
from knowledge.pack import Pack
from storage.memory import SqlMemory


async def assign(request: web.Request) -> web.StreamResponse:
    """Hand the ticket to a colleague."""
    to = _number(request, "colleague")
    return await do(request, "assign", lambda memory, pack, ticket, by: assigning.assign(memory, pack, ticket, by, to))


async def take_over(request: web.Request) -> web.StreamResponse:
    """Take the ticket from its owner."""
    return await do(request, "take-over", assigning.take_over)


async def unclaim(request: web.Request) -> web.StreamResponse:
    """Give the ticket back to its queue."""
    return await do(request, "unclaim", assigning.unclaim)


async def transfer(request: web.Request) -> web.StreamResponse:
    """Move the ticket to another queue."""
    queue, why = form_of(request).text("queue"), form_of(request).text("reason")
    return await do(
        request, "transfer", lambda memory, pack, ticket, by: assigning.transfer(memory, pack, ticket, by, queue, why)
    )


async def refer(request: web.Request) -> web.StreamResponse:
    """Ask a department."""
    department, question = form_of(request).text("department"), form_of(request).text("question")

    def deed(memory: SqlMemory, pack: Pack, ticket: Ticket, by: Actor) -> Ticket:
        return assigning.refer(memory, pack, ticket, by, department, question)

    return await do(request, "refer", deed)


async def advise(request: web.Request) -> web.StreamResponse:
    """Keep what a department said."""
    referral, answer = int(request.match_info["referral"]), form_of(request).text("answer")

    def deed(memory: SqlMemory, pack: Pack, ticket: Ticket, by: Actor) -> Ticket:
        return assigning.advise(memory, pack, ticket, by, referral, answer)

    return await do(request, "advise", deed)


async def reopen(request: web.Request) -> web.StreamResponse:
    """Open a closed ticket again."""
    return await do(request, "reopen", reopening.reopen)


async def merge(request: web.Request) -> web.StreamResponse:
    """Merge the ticket, a double, into another one."""
    into = _number(request, "into")

    def deed(memory: SqlMemory, pack: Pack, ticket: Ticket, by: Actor) -> Ticket:
        try:
            winner = memory.tickets.get(into)
        except KeyError:
            raise Refused("ticket.merge-strangers") from None
        return merging.merge(memory, pack, ticket, by, winner)

    return await do(request, "merge", deed)


async def release_place(request: web.Request) -> web.StreamResponse:
    """Give back the place that the ticket holds of its firm."""
    why = form_of(request).text("reason")

    def deed(memory: SqlMemory, pack: Pack, ticket: Ticket, by: Actor) -> Ticket:
        return form_places.give_back(memory, pack, ticket, by, why)

    return await do(request, "release-place", deed)


async def work_on_item(request: web.Request) -> web.StreamResponse:
    """Keep what was made of an item."""
    form, item, version = form_of(request), int(request.match_info["item"]), _number(request, "version")
    state = form.text("state")
    if state not in ItemState.__members__.values():
        raise web.HTTPNotFound
    work = ItemWork(ItemState(state), form.text("department"), form.text("reason"), form.text("answer"))
    return await do(
        request, "item", lambda memory, pack, ticket, by: items.work(memory, pack, ticket, by, item, version, work)
    )


async def release(request: web.Request) -> web.StreamResponse:
    """Send a reply that somebody else drafted."""
    draft = int(request.match_info["draft"])
    return await do(
        request, "release", lambda memory, pack, ticket, by: release_replies.release(memory, pack, ticket, by, draft)
    )


async def return_draft(request: web.Request) -> web.StreamResponse:
    """Return a draft to its author."""
    draft, why = int(request.match_info["draft"]), form_of(request).text("reason")

    def deed(memory: SqlMemory, pack: Pack, ticket: Ticket, by: Actor) -> Ticket:
        return release_replies.send_back(memory, pack, ticket, by, draft, why)

    return await do(request, "return-draft", deed)


async def audit_csv(request: web.Request) -> web.StreamResponse:
    """The audit rows as a table. It begins with the mark by which spreadsheet programs know UTF-8."""
    folder = await folder_of(request)
    return _saved(f"{folder.ticket.number}.csv", "text/csv", "\ufeff" + as_csv(folder.ticket, folder.events))


async def audit_lines(request: web.Request) -> web.StreamResponse:
    """The audit rows as JSON, one a line."""
    folder = await folder_of(request)
    return _saved(f"{folder.ticket.number}.jsonl", "application/jsonl", as_lines(folder.ticket, folder.events))


def _saved(name: str, kind: str, text: str) -> web.Response:
    return web.Response(text=text, content_type=kind, headers={"Content-Disposition": disposition(name)})


def _number(request: web.Request, field: str) -> int:
    """A number of the form; what is none names nothing that there is. Raises HTTPNotFound."""
    text = form_of(request).text(field)
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise web.HTTPNotFound
    return int(text)
