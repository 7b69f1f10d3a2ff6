"""Stamped scans: checked by their content, kept with the right ticket, at once or days later."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from handlers.form_fields import NotAccepted
from handlers.messages import Attachment, Choice, FileTrouble, OutboundMessage
from handlers.ports import FileStore
from handlers.tickets import Action, ActorKind, FileRole, Ticket, TicketKind, TicketState, next_state
from handlers.turn import Turn

LARGEST = 20 * 1024 * 1024
"""Bytes (domain 2.0: pdf/jpg/png up to 20 MB)."""

MAGIC = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


def media_type_of(data: bytes) -> str | None:
    """The type of a scan by its first bytes, whatever its name says; None for other files."""
    return next((kind for mark, kind in MAGIC.items() if data[:1024].lstrip().startswith(mark)), None)


def accept(files: FileStore, file: Attachment) -> None:
    """Raises NotAccepted unless the file is a pdf, jpg or png of at most 20 MB."""
    if file.trouble is FileTrouble.TOO_BIG or file.size > LARGEST:
        raise NotAccepted("file.too-big")
    if file.trouble is not None or media_type_of(files.get(file.sha256)) is None:
        raise NotAccepted("file.not-a-scan")


def as_text(file: Attachment) -> str:
    """An attachment as text, to be kept among a form's answers."""
    return json.dumps(asdict(file), ensure_ascii=False)


def from_text(text: str) -> Attachment:
    """The attachment that `as_text` wrote."""
    return Attachment(**json.loads(text))


def waiting(tickets: Sequence[Ticket]) -> list[Ticket]:
    """The form tickets whose stamped scan may still come: those awaiting it, else all that are live."""
    live = [
        ticket
        for ticket in tickets
        if ticket.kind is TicketKind.FEEDBACK and ticket.state not in {TicketState.CLOSED, TicketState.CANCELLED}
    ]
    return [ticket for ticket in live if ticket.state is TicketState.AWAITING_SEAL] or live


def on_file(turn: Turn) -> list[OutboundMessage]:
    """A file that comes while no form asks for it: the scan of a ticket, found or asked for."""
    replies: list[OutboundMessage] = []
    for file in turn.message.attachments:
        replies += _on_one(turn, file)
    return replies


def _on_one(turn: Turn, file: Attachment) -> list[OutboundMessage]:
    tickets = waiting(turn.memory.tickets.of_conversation(turn.conversation.id))
    try:
        accept(turn.files, file)
    except NotAccepted as trouble:
        return [turn.say(trouble.phrase)]
    if not tickets:
        return [turn.say("file.no-ticket", turn.choice("human", "button.human"))]
    if len(tickets) == 1 and tickets[0].state is TicketState.AWAITING_SEAL:
        return attach(turn, tickets[0], file)
    turn.update(pending_file=as_text(file))
    choices = [Choice(f"scan:{ticket.id}", f"{ticket.number} {ticket.subject}") for ticket in tickets]
    return [turn.say("file.which-ticket", *choices)]


def on_choice(turn: Turn, choice: str) -> list[OutboundMessage]:
    """The person said to which ticket the waiting file belongs."""
    if not turn.conversation.pending_file:
        return [turn.say("file.none-waiting")]
    wanted = int(choice.removeprefix("scan:"))
    tickets = [t for t in turn.memory.tickets.of_conversation(turn.conversation.id) if t.id == wanted]
    if not tickets:
        return [turn.say("file.none-waiting")]
    file = from_text(turn.conversation.pending_file)
    turn.update(pending_file="")
    return attach(turn, tickets[0], file)


def attach(turn: Turn, ticket: Ticket, file: Attachment) -> list[OutboundMessage]:
    """Keep a scan with its ticket and tell both sides."""
    to = next_state(ActorKind.MEMBER, Action.ADD_SCAN, ticket.state)
    turn.memory.tickets.add_file(ticket, FileRole.SCAN, file)
    data = {"file": file.name, "sha256": file.sha256}
    turn.memory.tickets.record(ticket, turn.member, Action.ADD_SCAN, to, data)
    form = turn.releases.number(ticket.release).pack.forms[ticket.form]
    text = form.sealed.in_(turn.conversation.language).format(
        ticket=ticket.number, subject=ticket.subject, to=form.mail.to
    )
    return [turn.reply(text)]
