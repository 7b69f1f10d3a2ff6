"""From the bot to a person and back: 转人工, 我的工单, and what a member writes while staff hold the chat."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import absence, announce, clocks, colleagues, items, routing, withdrawal
from handlers.lifecycle import after
from handlers.messages import Attachment, Dialog, InboundMessage, OutboundMessage, ReplyKind
from handlers.ticket_form import title_of
from handlers.tickets import (
    LIVE,
    Action,
    FileRole,
    NewTicket,
    Refused,
    Ticket,
    TicketKind,
)
from handlers.turn import Turn

SHOWN = 10
"""How many tickets a list shows, the newest first."""


def to_human(turn: Turn, topic: str = "inquiry", about: str = "") -> list[OutboundMessage]:
    """Open an inquiry for staff, with the conversation behind it; or go on with the one that is open."""
    live = _holding(turn) or _live_inquiry(turn)
    if live is not None:
        return [_again(turn, live, about)]
    question = about or turn.conversation.last_question
    goes = routing.of_question(turn, topic, question)
    subject = question or turn.phrase("human.no-subject")
    ticket = turn.memory.tickets.open(
        NewTicket(
            kind=TicketKind.INQUIRY,
            queue=goes.queue,
            copies=goes.copies,
            tag=goes.tag,
            conversation=turn.conversation.id,
            subject=" ".join(subject.split())[:120],
            language=turn.conversation.language,
            release=turn.knowledge.release,
        ),
        turn.member,
    )
    announce.ticket_opened(turn, ticket)
    return [_held(turn, "human.opened", ticket)]


def _again(turn: Turn, live: Ticket, about: str) -> OutboundMessage:
    """Somebody asks for staff once more: staff hear it, with the question that led to it."""
    state = after(turn.member, Action.MESSAGE, live)
    question = about or turn.conversation.last_question
    turn.memory.tickets.record(live, turn.member, Action.MESSAGE, state, {"again": True})
    announce.member_wrote(turn, live, question or turn.phrase("button.human"), ())
    return _held(turn, "human.already", live)


def _holding(turn: Turn) -> Ticket | None:
    """The ticket whose staff hold the chat already, if it is still open."""
    holder = turn.conversation.holder
    ticket = turn.memory.tickets.get(holder) if holder is not None else None
    return ticket if ticket is not None and ticket.state in LIVE else None


def _live_inquiry(turn: Turn) -> Ticket | None:
    tickets = turn.memory.tickets.of_conversation(turn.conversation.id)
    return next((t for t in tickets if t.kind is TicketKind.INQUIRY and t.state in LIVE), None)


def _held(turn: Turn, key: str, ticket: Ticket) -> OutboundMessage:
    """Give the chat to staff. An open form is laid aside, so that what is said to staff is no answer of it."""
    text = turn.phrase(key, ticket=ticket.number)
    choices = [turn.choice("bot", "button.bot", numbered=False)]
    if turn.conversation.draft is not None:
        text += "\n" + turn.phrase("human.form-kept")
    if absent := absence.words(turn, ticket):
        text += "\n" + absent
    turn.update(holder=ticket.id, held_at=turn.now, told=ticket.id, closed=None)
    turn.update(draft=None, misses=0, last_question="", asking="")
    return turn.reply(text, choices, kind=ReplyKind.DIALOG, dialog=Dialog.HUMAN)


def to_bot(turn: Turn) -> list[OutboundMessage]:
    """The member wants the bot again; their ticket stays open."""
    if turn.conversation.holder is None:
        return [turn.say("human.bot-is-here")]
    ticket = turn.memory.tickets.get(turn.conversation.holder)
    turn.update(holder=None)
    return [turn.say("human.back-to-bot", ticket=ticket.number)]


def relay(turn: Turn, before: InboundMessage | None = None) -> list[OutboundMessage]:
    """A message while staff hold the chat: it goes to the ticket, and the bot says nothing. `before` is the version
    that it takes the place of, where it was edited."""
    assert turn.conversation.holder is not None
    ticket = turn.memory.tickets.get(turn.conversation.holder)
    message = turn.message
    try:
        state = after(turn.member, Action.MESSAGE, ticket)
    except Refused:
        turn.update(holder=None, choices=())
        return [turn.say("human.bot-is-back")]
    whole = keep_files(turn, ticket)
    turn.memory.tickets.record(ticket, turn.member, Action.MESSAGE, state, {"message": message.message_id})
    if before is None:
        announce.member_wrote(turn, ticket, message.text, whole)
    else:
        announce.member_edited(turn, ticket, before, whole)
    return _told_once(turn, ticket)


def keep_files(turn: Turn, ticket: Ticket) -> Sequence[Attachment]:
    """Keep the files of a message with its ticket: those that could be taken, which are returned."""
    whole = [file for file in turn.message.attachments if file.trouble is None]
    for file in whole:
        turn.memory.tickets.add_file(ticket, FileRole.ATTACHMENT, file)
    return whole


def _told_once(turn: Turn, ticket: Ticket) -> list[OutboundMessage]:
    """Say once for each ticket who is listening, and how to have the bot again; after that, silence."""
    if turn.conversation.told == ticket.id:
        turn.update(choices=())
        return []
    turn.update(told=ticket.id)
    return [turn.say("human.passed-on", turn.choice("bot", "button.bot", numbered=False), ticket=ticket.number)]


def status(turn: Turn) -> list[OutboundMessage]:
    """The states of the person's tickets, and the form that waits to be finished."""
    tickets = turn.own_tickets()
    saved = turn.memory.drafts.open_of(turn.conversation.id)
    saved = saved if saved is not None and saved.begun else None
    choices = [turn.choice("resume", "form.button.resume")] if saved is not None else []
    lines = _listed(turn, tickets) + colleagues.lines(turn, tickets)
    lines += [turn.phrase("status.draft", title=title_of(turn, saved))] if saved is not None else []
    if turn.conversation.pending_file:
        lines.append(turn.phrase("file.waits"))
        choices.append(turn.choice("scan:which", "button.which-ticket"))
    text = "\n".join(lines) if lines else turn.phrase("status.none")
    choices += withdrawal.offers(turn, tickets)
    choices.append(turn.choice("human", "button.human"))
    return [turn.reply(text, choices, kind=ReplyKind.DIALOG, dialog=Dialog.STATUS)]


def _listed(turn: Turn, tickets: Sequence[Ticket]) -> list[str]:
    if not tickets:
        return []
    lines = [turn.phrase("status.head", n=len(tickets))]
    followed = turn.memory.items.of([ticket.id for ticket in tickets[:SHOWN]])
    for ticket in tickets[:SHOWN]:
        state = turn.phrase(f"state.{ticket.state.value}")
        day = ticket.updated_at.astimezone(turn.now.tzinfo).date().isoformat()
        lines.append(turn.phrase("status.line", ticket=ticket.number, subject=ticket.subject, state=state, day=day))
        if words := clocks.words(turn.pack, ticket, turn.conversation.language):
            lines.append(turn.phrase("status.words", words=words))
        lines += items.progress(turn, ticket, followed.get(ticket.id, ()))
    return lines
