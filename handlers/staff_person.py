"""Who of staff writes in their group: an account that is linked to their identity there, or nobody."""

from __future__ import annotations

from handlers.messages import OutboundMessage
from handlers.tickets import Actor, ActorKind, Refused, Ticket
from handlers.turn import Turn
from knowledge.language import Language

UNNAMED = "chat:"
"""What the id of a sender begins with who writes in the name of a chat, such as an anonymous administrator."""


def who(turn: Turn) -> Actor:
    """Who writes. Raises Refused where nobody can tell, or their identity is linked to no open account."""
    channel, person = turn.message.channel, turn.message.sender.id
    if person.startswith(UNNAMED):
        raise Refused("staff.unnamed")
    if turn.memory.is_barred(channel, person):
        raise Refused("staff.account-closed")
    staff = turn.memory.staff_of(channel, person)
    if staff is None:
        raise Refused("staff.not-linked", identity=f"{channel}:{person}")
    return Actor(ActorKind.STAFF, f"{channel}:{person}", staff.name, staff.id, staff.role)


def told(turn: Turn, key: str, ticket: Ticket | None = None, **values: object) -> OutboundMessage:
    """Something said in the group, beside the ticket that it is about."""
    known = {"ticket": ticket.number} if ticket is not None else {}
    text = turn.pack.say(key, Language.ZH, **known, **values)
    return OutboundMessage(turn.message.address, text, ticket=ticket.id if ticket is not None else None)
