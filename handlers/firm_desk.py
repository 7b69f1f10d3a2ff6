"""What staff do with requests to join a firm, and with memberships; the person is told where they asked."""

from __future__ import annotations

from handlers.firms import Membership
from handlers.messages import Choice, OutboundMessage
from handlers.ports import Memory
from handlers.tickets import Refused
from knowledge.pack import Pack

LONGEST_REASON = 500


def approve(memory: Memory, pack: Pack, membership: int, by: str) -> Membership:
    """Verify the person. KeyError where there is no such request; Refused where it is decided already."""
    joined = memory.binding.decide(membership, by, approve=True)
    _tell(memory, pack, joined, "join.approved", "status")
    return joined


def refuse(memory: Memory, pack: Pack, membership: int, by: str, reason: str) -> Membership:
    """Refuse a request; the person reads the reason. Raises as `approve`, and Refused without a reason."""
    refused = memory.binding.decide(membership, by, approve=False, reason=_checked(reason))
    _tell(memory, pack, refused, "join.refused", "join", reason=refused.reason)
    return refused


def revoke(memory: Memory, pack: Pack, membership: int, by: str, reason: str) -> Membership:
    """End a membership, on every channel at once; the person reads the reason. Raises as `refuse`."""
    ended = memory.binding.revoke(membership, by, _checked(reason))
    _tell(memory, pack, ended, "join.revoked", "join", reason=ended.reason)
    return ended


def _checked(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise Refused("firms.reason-missing")
    if len(reason) > LONGEST_REASON:
        raise Refused("staff.too-long", n=LONGEST_REASON)
    return reason


def _tell(memory: Memory, pack: Pack, membership: Membership, key: str, choice: str, **values: object) -> None:
    conversation = memory.conversation(membership.conversation)
    text = pack.say(key, conversation.language, firm=membership.firm.name, **values)
    choices = (Choice(choice, pack.say(f"button.{choice}", conversation.language)),)
    memory.post(OutboundMessage(conversation.address, text, choices))
