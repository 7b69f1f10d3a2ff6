"""The staff group: a reply to an announcement goes to the member; /claim, /note and /close act on its ticket."""

from __future__ import annotations

from handlers import desk
from handlers.commands import slash_command
from handlers.messages import OutboundMessage
from handlers.tickets import Actor, ActorKind, Refused, Ticket
from handlers.turn import Turn
from knowledge.language import Language


def handle(turn: Turn) -> list[OutboundMessage]:
    """One message in the staff group. Staff talking among themselves is none of the bot's business."""
    message = turn.message
    command, argument = slash_command(message.text) or ("", "")
    ticket = _ticket(turn)
    if ticket is None:
        unaddressed = command in {"claim", "note", "close"}
        return [_tell(turn, "staff.which-ticket")] if unaddressed or message.reply_to else []
    staff = turn.memory.staff_of(message.channel, message.sender.id)
    actor = Actor(
        ActorKind.STAFF,
        f"{message.channel}:{message.sender.id}",
        staff.name if staff else message.sender.name,
    )
    try:
        return [_act(turn, ticket, actor, staff.id if staff else None, command, argument)]
    except Refused as refusal:
        return [_tell(turn, refusal.phrase, **refusal.values)]


def _ticket(turn: Turn) -> Ticket | None:
    if turn.message.reply_to is None:
        return None
    found = turn.memory.ticket_of_message(turn.message.channel, turn.message.chat, turn.message.reply_to)
    return turn.memory.tickets.get(found) if found is not None else None


def _act(turn: Turn, ticket: Ticket, actor: Actor, staff: int | None, command: str, argument: str) -> OutboundMessage:
    memory, pack = turn.memory, turn.pack
    match command:
        case "claim":
            desk.claim(memory, pack, ticket, actor, staff)
            return _tell(turn, "staff.claimed", ticket=ticket.number, name=actor.name)
        case "note":
            desk.note(memory, ticket, actor, argument)
            return _tell(turn, "staff.noted", ticket=ticket.number)
        case "close":
            desk.close(memory, pack, ticket, actor)
            return _tell(turn, "staff.closed", ticket=ticket.number)
        case "":
            files = [file for file in turn.message.attachments if file.trouble is None]
            desk.reply(memory, ticket, actor, turn.message.text, files=files, staff=staff)
            return _tell(turn, "staff.replied", ticket=ticket.number)
        case _:
            return _tell(turn, "staff.unknown-command")


def _tell(turn: Turn, key: str, **values: object) -> OutboundMessage:
    return OutboundMessage(turn.message.address, turn.pack.say(key, Language.ZH, **values))
