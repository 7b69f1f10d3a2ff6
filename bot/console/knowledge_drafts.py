"""Answers that may become knowledge: from a reply to a draft, from a draft to YAML for the pack. None is published."""

from __future__ import annotations

import yaml
from aiohttp import web

from bot.console.actions import place_of
from bot.console.console import console_of
from bot.console.forms import form_of
from bot.console.pages import Flash, redirect, staff_page, words_of
from bot.console.visitor import PATH, staff_of
from handlers.desk import LONGEST_REPLY
from knowledge.language import Language
from storage import knowledge_drafts, messages
from storage.knowledge_drafts import DraftState, KnowledgeDraft

PAGE = f"{PATH}/knowledge/drafts"
LOOKED_AT = 30
"""Messages before a reply among which its question is looked for."""


async def save(request: web.Request) -> web.StreamResponse:
    """Keep a reply of staff, with what the member had asked, for an admin."""
    ticket, chat = await place_of(request)
    wanted, console = int(request.match_info["message"]), console_of(request)
    reply, before = await console.read(
        lambda connection: (
            messages.one(connection, wanted, chat.id),
            messages.transcript(connection, chat.id, before=wanted, limit=LOOKED_AT),
        )
    )
    if reply is None or reply.outbound is None or not reply.outbound.author:
        raise web.HTTPNotFound
    asked = [each.inbound.text for each in before if each.inbound is not None and each.inbound.text]
    texts, name = (asked[-1] if asked else ticket.subject, reply.outbound.text), staff_of(request).name
    await console.write(lambda memory: knowledge_drafts.add(memory.connection, memory.now, ticket.id, texts, name))
    flash = Flash(good=True, text=words_of(request).say("console.drafts.saved"))
    return redirect(request, f"{PATH}/tickets/{ticket.id}", flash)


async def show(request: web.Request) -> web.StreamResponse:
    """Those that wait."""
    drafts = await console_of(request).read(knowledge_drafts.waiting)
    return await staff_page(request, "drafts.html", here="knowledge", drafts=drafts, longest=LONGEST_REPLY)


async def change(request: web.Request) -> web.StreamResponse:
    """Word a draft anew."""
    form, draft = form_of(request), int(request.match_info["draft"])
    question, answer = (form.text(name).strip()[:LONGEST_REPLY] for name in ("question", "answer"))
    if not question or not answer:
        return redirect(request, PAGE, Flash(good=False, text=words_of(request).say("staff.empty")))
    done = await console_of(request).write(
        lambda memory: knowledge_drafts.change(memory.connection, draft, question, answer)
    )
    return _told(request, "console.drafts.changed", done=done)


async def dismiss(request: web.Request) -> web.StreamResponse:
    """It does not become knowledge."""
    return await _settle(request, DraftState.DISMISSED, "console.drafts.dismissed")


async def finish(request: web.Request) -> web.StreamResponse:
    """It is in the pack."""
    return await _settle(request, DraftState.EXPORTED, "console.drafts.finished")


async def _settle(request: web.Request, state: DraftState, key: str) -> web.StreamResponse:
    draft = int(request.match_info["draft"])
    done = await console_of(request).write(lambda memory: knowledge_drafts.settle(memory.connection, draft, state))
    return _told(request, key, done=done)


def _told(request: web.Request, key: str, *, done: bool) -> web.Response:
    text = words_of(request).say(key if done else "console.drafts.gone")
    return redirect(request, PAGE, Flash(good=done, text=text))


async def export(request: web.Request) -> web.StreamResponse:
    """All that wait as YAML for a file of `entries/`. What only a person can say (the other language, the clause) is
    empty, so that the pack is refused until somebody has written it."""
    drafts = await console_of(request).read(knowledge_drafts.waiting)
    text = yaml.safe_dump([_entry(draft) for draft in drafts], allow_unicode=True, sort_keys=False, width=120)
    headers = {"Content-Disposition": 'attachment; filename="drafts.yaml"'}
    return web.Response(text=text, content_type="application/yaml", headers=headers)


def _entry(draft: KnowledgeDraft) -> dict[str, object]:
    def both(text: str) -> dict[str, str]:
        return {each.value: text if each.value == draft.language else "" for each in Language}

    return {
        "id": f"draft-{draft.id}",
        "section": "general",
        "question": both(draft.question),
        "answer": both(draft.answer),
        "clause": both(""),
        "phrasings": {draft.language: [draft.question[:300]]},
    }
