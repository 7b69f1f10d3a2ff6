"""A question asked in the middle of a form: its answer, and the form goes on at the same field."""

from __future__ import annotations

from handlers import calculator
from handlers.drafts import Draft
from handlers.form_ground import Ground
from handlers.form_notes import Note
from handlers.form_prompts import prompt
from handlers.form_steps import cursor
from handlers.messages import OutboundMessage, ReplyKind
from handlers.receipts import Outcome
from handlers.turn import Turn
from knowledge.form import FieldType

FEWEST_LETTERS = 4
"""Of a question: a shorter text, or a number, is a mistyped answer."""
LONGEST_QUESTION = 120
"""Characters of a text that may be a question although the field would take any text."""


def may_ask(turn: Turn, ground: Ground, draft: Draft) -> bool:
    """Whether a text that the field would take is put as a question."""
    field = cursor(ground.form, draft) if draft.begun and not draft.confirming_cancel else None
    text = turn.message.text.strip()
    takes_any = field is not None and field.type in {FieldType.COMPANY, FieldType.TEXT}
    return takes_any and text.endswith(("?", "？")) and len(text) <= LONGEST_QUESTION and "\n" not in text


def answered_on_the_way(turn: Turn, ground: Ground, draft: Draft) -> list[OutboundMessage]:
    """The answer to a question and the same prompt again; [] where the text is no question that we know."""
    text = turn.message.text
    if turn.message.choice is not None or sum(char.isalpha() for char in text) < FEWEST_LETTERS:
        return []
    again = prompt(turn, ground, draft, Note("form.back-to-form"))
    turn.understood = understood = turn.knowledge.engine.understand(text)
    if understood.is_answer:
        return [_entry(turn, understood.matches[0].id), again]
    asked = calculator.asked_for(turn, text)
    return [*calculator.compute(turn, asked), again] if asked is not None and asked.plain else []


def _entry(turn: Turn, entry_id: str) -> OutboundMessage:
    language = turn.conversation.language
    entry = turn.pack.entries[entry_id]
    text = entry.answer.in_(language)
    if entry.dated:
        text = turn.phrase("answer.dated") + "\n" + text
    reply = turn.reply(text, sources=[entry.clause.in_(language)], kind=ReplyKind.ANSWER)
    return turn.answered(reply, Outcome.ENTRY, entry_id)
