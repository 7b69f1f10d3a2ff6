"""The staff group: what staff write in a ticket's topic, or as a reply to what was said about it, goes to the member;
/claim, /note and the others act on the ticket."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import dropwhile

from handlers import edits, staff_commands
from handlers.messages import FileTrouble, OutboundMessage
from handlers.staff_person import told, who
from handlers.tickets import Refused, Ticket
from handlers.turn import Turn

MARKS = ("/", "、")
"""What begins a command: the key of the slash gives the second one while a Chinese input method is on."""

TROUBLES: Mapping[FileTrouble, str] = {
    FileTrouble.TOO_BIG: "file.too-big",
    FileTrouble.UNSUPPORTED: "file.unsupported",
    FileTrouble.LOST: "file.lost",
}


@dataclass(frozen=True, slots=True)
class Command:
    """`/name argument`; the name in small letters, whether there is such a command or not."""

    name: str
    argument: str


def command_of(text: str) -> Command | None:
    """The command that a text is meant as, however the slash and the letters were typed; None for a plain text.

    Wider than what members may type: a note that passes for a reply is read by the member.
    """
    shown = "".join(dropwhile(_unseen, text)).rstrip()
    if not unicodedata.normalize("NFKC", shown[:1]).startswith(MARKS):
        return None
    name, argument = (*shown[1:].split(maxsplit=1), "", "")[:2]
    folded = unicodedata.normalize("NFKC", name).casefold().partition("@")[0]
    return Command(folded, argument)


def _unseen(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) == "Cf"


def handle(turn: Turn) -> list[OutboundMessage]:
    """One message in the staff group. Staff talking among themselves is none of the bot's business."""
    ticket = None
    try:
        if turn.message.choice is not None:
            pressed = staff_commands.button(turn, turn.message.choice)
            ticket = pressed.ticket
            return [staff_commands.press(turn, pressed)]
        ticket = _ticket(turn)
        if turn.message.edits is not None:
            return edits.of_staff(turn, ticket, is_command=command_of(turn.message.text) is not None)
        return _said(turn, ticket)
    except Refused as refusal:
        return [told(turn, refusal.phrase, ticket, **refusal.values)]


def _said(turn: Turn, ticket: Ticket | None) -> list[OutboundMessage]:
    message = turn.message
    command = command_of(message.text)
    if ticket is None:
        unaddressed = command is not None and command.name in staff_commands.OBEYS
        return [told(turn, "staff.which-ticket")] if unaddressed or (message.reply_to and not message.thread) else []
    if message.forwarded:
        who(turn)
        raise Refused("staff.forwarded")
    if command is not None:
        return [staff_commands.obey(turn, ticket, command.name, command.argument)]
    return [_reply(turn, ticket)]


def _ticket(turn: Turn) -> Ticket | None:
    """The ticket in whose topic it was written, or that what it replies to is about. Raises Refused where these are
    two."""
    memory, message = turn.memory, turn.message
    quoted = memory.ticket_of_message(message.channel, message.chat, message.reply_to) if message.reply_to else None
    here = memory.topics.in_thread(message.address, message.thread) if message.thread else None
    if here is not None and quoted is not None and here != quoted:
        raise Refused("staff.two-tickets")
    found = here or quoted
    return memory.tickets.get(found) if found is not None else None


def _reply(turn: Turn, ticket: Ticket) -> OutboundMessage:
    """Send the text and its files to the member: all of it, or nothing where a file could not be taken."""
    who(turn)
    _check_meant_for_member(turn)
    for file in turn.message.attachments:
        if file.trouble is not None:
            raise Refused(TROUBLES[file.trouble])
    return staff_commands.reply(turn, ticket, turn.message.text, turn.message.attachments)


def _check_meant_for_member(turn: Turn) -> None:
    """Raises Refused for a reply to a colleague's message: within a topic, that is talk among staff."""
    message = turn.message
    if message.reply_to is None or message.thread is None:
        return
    if turn.memory.ticket_of_message(message.channel, message.chat, message.reply_to) is None:
        raise Refused("staff.to-colleague")
