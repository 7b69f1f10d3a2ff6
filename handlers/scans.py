"""Stamped scans: checked by their content, kept with the right ticket, at once or days later."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import PurePath

from handlers import announce, asking, filing, handover, reopening, withdrawal
from handlers.form_notes import NotAccepted
from handlers.lifecycle import after
from handlers.messages import Attachment, Choice, FileTrouble, OutboundMessage
from handlers.ports import FileStore
from handlers.ticket_form import form_of
from handlers.tickets import LIVE, Action, FileRole, Ticket, TicketState
from handlers.turn import Turn
from knowledge.language import Language

LARGEST = 20 * 1024 * 1024
"""Bytes (domain 2.0: pdf/jpg/png up to 20 MB)."""

ENDINGS = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg", ".jfif"),
    "image/png": (".png",),
}
"""How the name of a file ends by its type; the first is given to one that ends otherwise."""
AT_THE_ENDS = 1024
"""Bytes in which a PDF may begin and end; readers allow that much around it."""
AWAITING = frozenset({TicketState.AWAITING_SEAL, TicketState.RETURNED_FOR_CORRECTION})
"""States in which a ticket waits for a stamped scan."""
TICKET_CHOICE = re.compile(r"scan:(\d{1,15})", re.ASCII)
WHICH = "scan:which"
"""The choice that asks once more to which ticket the waiting files belong."""
TO_STAFF = "scan:human"
"""The choice that gives the waiting files to staff, where no ticket is left to take them."""


def media_type_of(data: bytes) -> str | None:
    """The type of a scan by its first bytes and its end, whatever its name says; None for other files."""
    if re.match(rb"\s*%PDF-\d", data[:AT_THE_ENDS]) and re.search(rb"%%EOF|startxref", data[-AT_THE_ENDS:]):
        return "application/pdf"
    if data.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in data:
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR" and b"IEND" in data[-AT_THE_ENDS:]:
        return "image/png"
    return None


def accept(files: FileStore, file: Attachment) -> Attachment:
    """The file under the type and the ending of what it is. Raises NotAccepted unless it is a pdf, jpg or png of at
    most 20 MB."""
    if file.trouble is FileTrouble.TOO_BIG or file.size > LARGEST:
        raise NotAccepted("file.too-big")
    kind = media_type_of(files.get(file.sha256)) if file.trouble is None else None
    if kind is None:
        raise NotAccepted("file.not-a-scan")
    return replace(file, media_type=kind, name=_named(file.name, ENDINGS[kind]))


def _named(name: str, endings: Sequence[str]) -> str:
    """The name, with an ending that fits its content."""
    path = PurePath(name)
    if path.suffix.lower() in endings:
        return name
    known = path.suffix and re.fullmatch(r"\.[A-Za-z0-9]{1,5}", path.suffix)
    return (name.removesuffix(path.suffix) if known else name) + endings[0]


def waiting(tickets: Sequence[Ticket]) -> list[Ticket]:
    """The form tickets whose stamped scan may still come: those awaiting it, else all that are live."""
    live = _live(tickets)
    return [ticket for ticket in live if ticket.state in AWAITING] or live


def _live(tickets: Sequence[Ticket]) -> list[Ticket]:
    return [ticket for ticket in tickets if ticket.form and ticket.state in LIVE - {TicketState.PREPARED}]


def on_file(turn: Turn) -> list[OutboundMessage]:
    """Files that come while no form asks for them: scans of a ticket, found or asked for; or more for a ticket that
    was just closed."""
    mine = turn.own_tickets()
    if not waiting(mine) and (went_on := reopening.next_message(turn)):
        return went_on
    replies: list[OutboundMessage] = []
    taken: list[Attachment] = []
    for file in turn.message.attachments:
        try:
            taken.append(accept(turn.files, file))
        except NotAccepted as trouble:
            replies.append(turn.say(trouble.phrase))
    return replies + _placed(turn, taken) if taken else replies


def on_returned(turn: Turn) -> list[OutboundMessage]:
    """Scans that come while staff hold the chat for a form that they returned: what they wait for. What is written
    with them goes to staff. [] for all else."""
    files = turn.message.attachments
    ticket = turn.memory.tickets.get(turn.conversation.holder) if turn.conversation.holder is not None else None
    if not files or ticket is None or ticket.state is not TicketState.RETURNED_FOR_CORRECTION:
        return []
    try:
        files = tuple(accept(turn.files, file) for file in files)
    except NotAccepted:
        return []
    replies = attach(turn, ticket, files)
    if not turn.message.text.strip():
        return replies
    turn.message = replace(turn.message, attachments=())
    return [*replies, *handover.relay(turn)]


def _placed(turn: Turn, files: Sequence[Attachment]) -> list[OutboundMessage]:
    tickets = waiting(turn.own_tickets())
    if not tickets:
        return [turn.say("file.no-ticket", turn.choice("human", "button.human"))]
    kept = _kept(turn)
    if not kept and len(tickets) == 1 and tickets[0].state in AWAITING:
        return attach(turn, tickets[0], files)
    known = {file.sha256 for file in kept}
    _keep(turn, [*kept, *(file for file in files if file.sha256 not in known)])
    asking.ask(turn, asking.Ask.SCAN)
    return [_which(turn, tickets)]


def _which(turn: Turn, tickets: Sequence[Ticket]) -> OutboundMessage:
    return turn.say("file.which-ticket", *_choices(tickets))


def on_text(turn: Turn, question: asking.Question) -> list[OutboundMessage]:
    """The ticket's number, typed; [] where the text is something else."""
    number = withdrawal.NUMBER.search(turn.message.text)
    wanted = next((each for each in _live(turn.own_tickets()) if number and each.number == number[0].upper()), None)
    if wanted is not None:
        return on_choice(turn, f"scan:{wanted.id}")
    return again(turn, question) if number is not None else []


def again(turn: Turn, _: asking.Question) -> list[OutboundMessage]:
    """What was asked, once more, while files wait for it."""
    return [_which(turn, waiting(turn.own_tickets()))] if _kept(turn) else []


def _kept(turn: Turn) -> list[Attachment]:
    """The files that wait for the person to say which ticket they belong to."""
    return [Attachment(**file) for file in json.loads(turn.conversation.pending_file or "[]")]


def _keep(turn: Turn, files: Sequence[Attachment]) -> None:
    turn.update(pending_file=json.dumps([asdict(file) for file in files], ensure_ascii=False) if files else "")


def _choices(tickets: Sequence[Ticket]) -> list[Choice]:
    return [Choice(f"scan:{ticket.id}", f"{ticket.number} {ticket.subject}") for ticket in tickets]


def on_choice(turn: Turn, choice: str) -> list[OutboundMessage]:
    """The person said to which ticket the waiting files belong. They wait on until a ticket has them."""
    files, named = _kept(turn), TICKET_CHOICE.fullmatch(choice)
    if files and choice == WHICH:
        return _asked_again(turn)
    if not files or (named is None and choice != TO_STAFF):
        return [turn.say("file.none-waiting")]
    if named is None:
        return _to_staff(turn, files)
    tickets = turn.own_tickets()
    wanted = next((ticket for ticket in _live(tickets) if ticket.id == int(named[1])), None)
    if wanted is None:
        return [turn.say("file.ticket-over", *_choices(waiting(tickets)), turn.choice(TO_STAFF, "button.human"))]
    replies = attach(turn, wanted, files)
    _keep(turn, [])
    asking.over(turn)
    return replies


def _asked_again(turn: Turn) -> list[OutboundMessage]:
    asking.ask(turn, asking.Ask.SCAN)
    return [_which(turn, waiting(turn.own_tickets()))]


def _to_staff(turn: Turn, files: Sequence[Attachment]) -> list[OutboundMessage]:
    """Give the waiting files to staff, with an inquiry."""
    replies = handover.to_human(turn)
    assert turn.conversation.holder is not None
    ticket = turn.memory.tickets.get(turn.conversation.holder)
    _add(turn, ticket, files, Action.ADD_FILE, FileRole.ATTACHMENT)
    announce.member_wrote(turn, ticket, "", files)
    _keep(turn, [])
    return replies


def attach(turn: Turn, ticket: Ticket, files: Sequence[Attachment]) -> list[OutboundMessage]:
    """Keep scans with their ticket and tell both sides. Raises Refused where the ticket takes none any more."""
    _add(turn, ticket, files, Action.ADD_SCAN, FileRole.SCAN)
    announce.member_wrote(turn, ticket, turn.pack.say("staff.scan-came", Language.ZH), files)
    return [turn.reply(_arrived(turn, ticket)), *filing.offer(turn, ticket)]


def _arrived(turn: Turn, ticket: Ticket) -> str:
    """What the form says of its stamped scan; of a form that takes none, that the file is with the ticket."""
    form = form_of(turn, ticket)
    if form is None or form.sealed is None:
        return turn.phrase("file.kept", ticket=ticket.number)
    return form.sealed.in_(turn.conversation.language).format(
        ticket=ticket.number, subject=ticket.subject, to=form.mail.to
    )


def _add(turn: Turn, ticket: Ticket, files: Sequence[Attachment], action: Action, role: FileRole) -> None:
    """Add files to a ticket, each with its audit row. That comes first: where it is refused, nothing was kept."""
    for file in files:
        to = after(turn.member, action, ticket)
        data = {"file": file.name, "sha256": file.sha256}
        ticket = turn.memory.tickets.record(ticket, turn.member, action, to, data)
        turn.memory.tickets.add_file(ticket, role, file)
