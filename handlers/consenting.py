"""The answer to the question for consent, and back into the dialog that asked it."""

from __future__ import annotations

from handlers import consent, form_dialog
from handlers.messages import OutboundMessage
from handlers.turn import Turn


def on_choice(turn: Turn, _: str) -> list[OutboundMessage]:
    """Agreed: the open form goes on where it is. Not agreed: it is laid aside."""
    if not consent.said(turn):
        return [consent.declined(turn)]
    consent.agree(turn)
    return form_dialog.ask_again(turn) or [turn.say("consent.kept")]
