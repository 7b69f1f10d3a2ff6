"""退出公司: a person ends their membership, on every channel at once."""

from __future__ import annotations

from handlers.messages import OutboundMessage, ReplyKind
from handlers.turn import Turn


def start(turn: Turn) -> list[OutboundMessage]:
    """Ask whether to leave the firm; a request that waits is taken back at once."""
    membership = turn.memory.firms.membership(turn.conversation)
    if membership is not None:
        sure, stay = turn.choice("leave:yes", "leave.button.yes"), turn.choice("leave:no", "leave.button.no")
        return [turn.say("leave.sure", sure, stay, kind=ReplyKind.DIALOG, firm=membership.firm.name)]
    if turn.memory.binding.pending(turn.conversation) is not None:
        turn.memory.binding.withdraw(turn.conversation)
        return [turn.say("join.withdrawn", turn.choice("join", "button.join"))]
    return [turn.say("leave.none", turn.choice("join", "button.join"))]


def on_choice(turn: Turn, choice: str) -> list[OutboundMessage]:
    """They are sure, or not."""
    if choice != "leave:yes":
        return [turn.say("leave.stayed")]
    left = turn.memory.binding.leave(turn.conversation)
    if left is None:
        return [turn.say("leave.none", turn.choice("join", "button.join"))]
    return [turn.say("leave.done", turn.choice("join", "button.join"), firm=left.firm.name)]
