"""The answer to the question for consent, and back into the dialog that asked it."""

from __future__ import annotations

from handlers import consent, form_dialog, joining
from handlers.asking import Ask, asked
from handlers.messages import OutboundMessage
from handlers.turn import Turn


def on_choice(turn: Turn, _: str) -> list[OutboundMessage]:
    """Agreed: the dialog that asked goes on where it is. Not agreed: it is laid aside."""
    question = asked(turn)
    if turn.conversation.draft is None and question is not None and question.ask is Ask.CONSENT:
        return joining.on_text(turn, question)
    if not consent.said(turn):
        return [consent.declined(turn)]
    consent.agree(turn)
    return form_dialog.ask_again(turn) or [turn.say("consent.kept")]
