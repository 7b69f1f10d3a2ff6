"""Consent: told what is collected, for what and how long, a person agrees before the first personal field.

A dialog that is about to ask for personal data looks whether consent is `needed`, and if so shows the `question`
instead. Its buttons come to `handlers/consenting.py`, which brings the person back into the dialog; an answer that
is typed into the dialog is read by `said`.
"""

from __future__ import annotations

from handlers.commands import command_in
from handlers.messages import OutboundMessage, ReplyKind
from handlers.turn import Turn

AGREE, DISAGREE = "consent:yes", "consent:no"
"""Ids of the choices under the question."""


def needed(turn: Turn) -> bool:
    """Whether the person has still to agree to the present version."""
    return not turn.memory.people.agreed(turn.conversation, turn.pack.consent.version)


def question(turn: Turn) -> OutboundMessage:
    """What is collected, for what and how long; do you agree?"""
    text = turn.pack.consent.text.in_(turn.conversation.language)
    choices = (turn.choice(AGREE, "consent.button.agree"), turn.choice(DISAGREE, "consent.button.disagree"))
    return turn.reply(text, choices, kind=ReplyKind.DIALOG)


def said(turn: Turn) -> bool | None:
    """Whether the message agrees, pressed or typed; None where it neither agrees nor disagrees."""
    if turn.message.choice in {AGREE, DISAGREE}:
        return turn.message.choice == AGREE
    return {"yes": True, "no": False}.get(command_in(turn.pack, turn.message.text) or "")


def agree(turn: Turn) -> None:
    """Keep that they agree, with the version and the moment."""
    turn.memory.people.agree(turn.conversation, turn.pack.consent.version)


def declined(turn: Turn) -> OutboundMessage:
    """They do not agree: nothing personal is taken, an open form is laid aside, and there are other ways."""
    key = "consent.declined" if turn.conversation.draft is None else "consent.declined-form"
    turn.update(draft=None)
    return turn.say(key, turn.choice("human", "button.human"))
