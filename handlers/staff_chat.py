"""The staff group: a reply to an announcement goes to the member; /claim, /note, /return, /close act on its ticket."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import dropwhile

from handlers import desk
from handlers.messages import FileTrouble, OutboundMessage
from handlers.tickets import Actor, ActorKind, Refused, Ticket
from handlers.turn import Turn
from knowledge.language import Language

COMMANDS = frozenset({"claim", "note", "return", "close"})
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
    message = turn.message
    command = command_of(message.text)
    ticket = _ticket(turn)
    if ticket is None:
        unaddressed = command is not None and command.name in COMMANDS
        return [_tell(turn, "staff.which-ticket")] if unaddressed or message.reply_to else []
    if turn.memory.is_barred(message.channel, message.sender.id):
        return [_tell(turn, "staff.account-closed")]
    try:
        return [_reply(turn, ticket) if command is None else _obey(turn, ticket, command)]
    except Refused as refusal:
        return [_tell(turn, refusal.phrase, **refusal.values)]


def _ticket(turn: Turn) -> Ticket | None:
    if turn.message.reply_to is None:
        return None
    found = turn.memory.ticket_of_message(turn.message.channel, turn.message.chat, turn.message.reply_to)
    return turn.memory.tickets.get(found) if found is not None else None


def _actor(turn: Turn) -> tuple[Actor, int | None]:
    """Who writes, and their account where one is linked."""
    channel, sender = turn.message.channel, turn.message.sender
    staff = turn.memory.staff_of(channel, sender.id)
    name = staff.name if staff else sender.name
    return Actor(ActorKind.STAFF, f"{channel}:{sender.id}", name), staff.id if staff else None


def _reply(turn: Turn, ticket: Ticket) -> OutboundMessage:
    """Send the text and its files to the member: all of it, or nothing where a file could not be taken."""
    files = turn.message.attachments
    for file in files:
        if file.trouble is not None:
            raise Refused(TROUBLES[file.trouble])
    actor, staff = _actor(turn)
    desk.reply(turn.memory, ticket, actor, turn.message.text, files=files, staff=staff)
    return _tell(turn, "staff.replied", ticket=ticket.number)


def _obey(turn: Turn, ticket: Ticket, command: Command) -> OutboundMessage:
    memory, pack, (actor, staff) = turn.memory, turn.pack, _actor(turn)
    match command.name:
        case "claim":
            desk.claim(memory, pack, ticket, actor, staff)
            return _tell(turn, "staff.claimed", ticket=ticket.number, name=actor.name)
        case "note":
            desk.note(memory, ticket, actor, command.argument)
            return _tell(turn, "staff.noted", ticket=ticket.number)
        case "return":
            desk.send_back(memory, pack, ticket, actor, command.argument)
            return _tell(turn, "staff.returned", ticket=ticket.number)
        case "close":
            desk.close(memory, pack, ticket, actor)
            return _tell(turn, "staff.closed", ticket=ticket.number)
        case _:
            return _tell(turn, "staff.unknown-command")


def _tell(turn: Turn, key: str, **values: object) -> OutboundMessage:
    return OutboundMessage(turn.message.address, turn.pack.say(key, Language.ZH, **values))
