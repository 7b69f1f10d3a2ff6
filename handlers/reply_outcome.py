"""What became of what staff wrote to a member: where it did not arrive, they read so beside the ticket."""

from __future__ import annotations

from handlers.messages import Address, OutboundMessage
from handlers.outcomes import Outcome, Standing
from handlers.ports import Memory, Releases
from knowledge.language import Language


def settled(releases: Releases, room: Address | None, memory: Memory, outcome: Outcome) -> None:
    """Tell the staff group of a reply, or the edit of one, that was not delivered, or perhaps was not."""
    message = outcome.message
    if room is None or message.ticket is None or not message.author:
        return
    if outcome.standing not in (Standing.FAILED, Standing.UNKNOWN):
        return
    number = memory.tickets.get(message.ticket).number
    key = "edit.failed" if message.edits is not None else "staff.undelivered"
    text = releases.current().pack.say(key, Language.ZH, ticket=number, why=outcome.words)
    memory.post(OutboundMessage(room, text, ticket=message.ticket))
