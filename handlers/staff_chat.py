"""The staff group: a reply to an announcement goes to the member; /claim, /note and the others act on its ticket."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import dropwhile

from handlers import assigning, desk, release_replies
from handlers.messages import FileTrouble, OutboundMessage
from handlers.tickets import Actor, ActorKind, Refused, Ticket
from handlers.turn import Turn
from knowledge.language import Language

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
        unaddressed = command is not None and command.name in OBEYS
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


def _actor(turn: Turn) -> Actor:
    """Who writes. Raises Refused where their identity is linked to no account."""
    channel, person = turn.message.channel, turn.message.sender.id
    staff = turn.memory.staff_of(channel, person)
    if staff is None:
        raise Refused("staff.not-linked", identity=f"{channel}:{person}")
    return Actor(ActorKind.STAFF, f"{channel}:{person}", staff.name, staff.id, staff.role)


def _reply(turn: Turn, ticket: Ticket) -> OutboundMessage:
    """Send the text and its files to the member: all of it, or nothing where a file could not be taken."""
    files = turn.message.attachments
    for file in files:
        if file.trouble is not None:
            raise Refused(TROUBLES[file.trouble])
    answered = release_replies.answer(turn.memory, turn.pack, ticket, _actor(turn), turn.message.text, files=files)
    waits = release_replies.waits(turn.memory, answered)
    return _tell(turn, "staff.drafted" if waits else "staff.replied", ticket=ticket.number)


def _obey(turn: Turn, ticket: Ticket, command: Command) -> OutboundMessage:
    """Do it, and say so. Raises Refused."""
    actor = _actor(turn)
    if command.name not in OBEYS:
        return _tell(turn, "staff.unknown-command")
    done = OBEYS[command.name](turn, ticket, actor, command.argument)
    return _tell(turn, DONE[command.name], ticket=done.number, name=actor.name)


Obey = Callable[[Turn, Ticket, Actor, str], Ticket]

OBEYS: Mapping[str, Obey] = {
    "claim": lambda turn, ticket, by, _: desk.claim(turn.memory, turn.pack, ticket, by),
    "unclaim": lambda turn, ticket, by, _: assigning.unclaim(turn.memory, turn.pack, ticket, by),
    "takeover": lambda turn, ticket, by, _: assigning.take_over(turn.memory, turn.pack, ticket, by),
    "note": lambda turn, ticket, by, text: desk.note(turn.memory, turn.pack, ticket, by, text),
    "return": lambda turn, ticket, by, why: desk.send_back(turn.memory, turn.pack, ticket, by, why),
    "close": lambda turn, ticket, by, _: desk.close(turn.memory, turn.pack, ticket, by),
}
DONE: Mapping[str, str] = {
    "claim": "staff.claimed",
    "unclaim": "staff.unclaimed",
    "takeover": "staff.claimed",
    "note": "staff.noted",
    "return": "staff.returned",
    "close": "staff.closed",
}
"""What each command is answered with."""


def _tell(turn: Turn, key: str, **values: object) -> OutboundMessage:
    return OutboundMessage(turn.message.address, turn.pack.say(key, Language.ZH, **values))
