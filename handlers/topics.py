"""Keeping the staff group's view of a ticket: the ticket is the truth, its card and its topic show it.

Whatever changes a ticket, from wherever, changes the view in the same transaction: the card is edited by a message in
the outbox. The topic itself is made and renamed by the channel, right before it sends something about the ticket.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from handlers.messages import Address, OutboundMessage
from handlers.ports import Memory, Releases
from handlers.tickets import Ticket
from handlers.topic_view import Topic, View, view
from knowledge.language import Language
from knowledge.pack import Pack


def post_card(memory: Memory, pack: Pack, room: Address, ticket: Ticket) -> None:
    """Announce a ticket by a card; its topic is made when the card is sent."""
    _post(memory, room, ticket.id, _view(memory, pack, ticket))


def have_card(memory: Memory, pack: Pack, room: Address, ticket: Ticket) -> None:
    """Announce a ticket that was not announced in this room: it is older than the room is for tickets."""
    topic = memory.topics.of(ticket.id)
    if topic is None or topic.room != room:
        post_card(memory, pack, room, ticket)


def refresh(memory: Memory, releases: Releases, room: Address, tickets: Iterable[int]) -> None:
    """Show tickets that were changed as they are now: those that were announced in this room."""
    for number in tickets:
        topic = memory.topics.of(number)
        if topic is None or topic.room != room:
            continue
        shown = _view(memory, releases.current().pack, memory.tickets.get(number))
        if shown.digest != topic.digest:
            memory.withdraw_edits(number, room, topic.card)
            memory.topics.want(_topic(number, room, topic.card, shown))
            memory.post(OutboundMessage(room, shown.text, shown.choices, ticket=number, edits=topic.card))


def made(memory: Memory, releases: Releases, topic: Topic, thread: str, message: int, link: str) -> None:
    """A topic was made for a ticket, because `message` was to go there. The ticket's card belongs into it: where that
    stands elsewhere, or was deleted with the topic before, it is posted anew. Of a first one the group is told."""
    memory.topics.shown(topic.ticket, thread, topic.name, closed=False)
    if not topic.shown_name:
        text = releases.current().pack.say("staff.new-topic", Language.ZH, name=topic.name, link=link)
        memory.post(OutboundMessage(topic.room, text))
    kept = memory.topics.of(topic.ticket)
    if kept is not None and kept.card != message:
        shown = _view(memory, releases.current().pack, memory.tickets.get(topic.ticket))
        memory.withdraw_edits(topic.ticket, topic.room, kept.card)
        _post(memory, topic.room, topic.ticket, shown)


def card_sent_anew(memory: Memory, ticket: int, message: int) -> None:
    """The card of a ticket was deleted, and `message`, which was to edit it, was sent in its place."""
    topic = memory.topics.of(ticket)
    if topic is not None:
        memory.topics.want(replace(topic, card=message))


def lacks(memory: Memory, releases: Releases, room: Address, what: str) -> None:
    """Say once to staff what their group has not that topics need (`topics` or `rights`); the rest goes by replies.
    Empty forgets it: it is there now."""
    if memory.topics.lack() == what:
        return
    memory.topics.note_lack(what)
    if what:
        pack = releases.current().pack
        memory.post(OutboundMessage(room, pack.say(f"staff.lacks-{what}", Language.ZH)))


def _view(memory: Memory, pack: Pack, ticket: Ticket) -> View:
    return view(pack, ticket, memory.reply_drafts.waiting(ticket.id))


def _post(memory: Memory, room: Address, ticket: int, shown: View) -> None:
    card = memory.post(OutboundMessage(room, shown.text, shown.choices, ticket=ticket))
    memory.topics.want(_topic(ticket, room, card, shown))


def _topic(ticket: int, room: Address, card: int, shown: View) -> Topic:
    return Topic(ticket, room, card, shown.digest, shown.name, shown.closed, shown.colour)
