"""The room of one conversation: what was said in it and why, also where it has no ticket. Nothing is done here."""

from __future__ import annotations

from aiohttp import web

from bot.console.chat_view import bubbles
from bot.console.console import console_of
from bot.console.pages import number_in, staff_page, words_of
from storage import desk
from storage.desk import SPOKEN
from storage.messages import Delivery


async def show(request: web.Request) -> web.StreamResponse:
    """The conversation: its newest part, `?at=<message>` that around a message, `?before=<message>` an earlier one."""
    conversation = int(request.match_info["conversation"])
    at, before = number_in(request, "at"), number_in(request, "before")
    talk = await console_of(request).read(lambda connection: desk.talk(connection, conversation, at=at, before=before))
    if talk is None:
        raise web.HTTPNotFound
    chat = bubbles(talk.spoken, talk.receipts)
    nobody = words_of(request).say("console.ticket.nobody")
    return await staff_page(
        request,
        "talk.html",
        here="questions",
        title=talk.conversation.name or nobody,
        talk=talk,
        chat=chat,
        moving=any(each.delivery is Delivery.PENDING for each in chat),
        earlier=chat[0].id if chat and (at is not None or len(chat) == SPOKEN) else None,
        is_part=at is not None or before is not None,
    )
