"""A question asked in the middle of a form: what is said to it, and the form goes on at the same field."""

from __future__ import annotations

from dataclasses import replace
from zlib import crc32

from handlers import answers, calculator, meaning
from handlers.drafts import Draft
from handlers.form_fields import ends_as_a_firm, is_question, looks_like_contact
from handlers.form_ground import Ground
from handlers.form_notes import Note
from handlers.form_prompts import prompt
from handlers.form_steps import cursor
from handlers.messages import Choice, Dialog, OutboundMessage
from handlers.turn import Turn
from knowledge.form import Field, FieldType
from knowledge.splitting import asks
from knowledge.understanding import Certainty, Target

FEWEST_LETTERS = 4
"""Of a question that has no question mark: a shorter text, or a number, is a mistyped answer."""
LONGEST_QUESTION = 120
"""Characters of a text that may be a question although the field would take any text."""
CLEARLY, AS_LISTED = 0.7, 0.85
"""Likeness to a listed wording from which somebody asks for staff."""
NAMES = frozenset({FieldType.COMPANY, FieldType.NAME})
PEOPLE = frozenset({FieldType.PERSON, FieldType.PERSONS})
"""Fields asked part by part, of which the position may be any words."""
FREE = frozenset({FieldType.TEXT, FieldType.ITEMS})
"""Fields whose answer may well be a question: whoever meant it so puts it in with one choice."""


def may_ask(turn: Turn, ground: Ground, draft: Draft) -> bool:
    """Whether a text that the field would take is put as a question."""
    field = cursor(ground.form, draft) if draft.begun and not draft.confirming_cancel else None
    text = turn.message.text.strip()
    if field is None or len(text) > LONGEST_QUESTION or "\n" in text:
        return False
    if field.type in NAMES:
        return asks(text) and not ends_as_a_firm(text)
    return field.type in FREE | PEOPLE and is_question(text)


def wants_a_person(turn: Turn, ground: Ground, draft: Draft) -> bool:
    """Whether a text asks for staff, in whatever words: it is no answer then, be the field what it may.

    At a field that takes any text it must be said nearly as it is listed: 建议增加人工客服 is a suggestion.
    """
    field = cursor(ground.form, draft) if draft.begun and not draft.confirming_cancel else None
    best = turn.knowledge.engine.understand(turn.message.text).best
    least = AS_LISTED if field is not None and field.type in FREE else CLEARLY
    return best is not None and (best.target, best.id) == (Target.INTENT, Dialog.HUMAN.value) and best.score >= least


def answered_on_the_way(turn: Turn, ground: Ground, draft: Draft, *, taken: bool = False) -> list[OutboundMessage]:
    """What is said to a question, and the same prompt again; [] where the text is no question.

    A text that the field has `taken`, or could take, is one only where we know what to say to it.
    """
    text = turn.message.text.strip()
    if turn.message.choice is not None or not _worth_reading(text):
        return []
    field = cursor(ground.form, draft) if draft.begun else None
    if not _is_known(turn, text, field) and (taken or not is_question(text)):
        return []
    replies = [_without_dialogs(reply) for reply in answers.said_to(turn, text)]
    if not replies:
        return []
    again = prompt(turn, ground, draft, Note("form.back-to-form"))
    if field is not None and field.type in FREE:
        again = replace(again, choices=(_as_asked(turn, draft, field), *again.choices))
    return [*replies, again]


def asked_as_answer(turn: Turn, step: str) -> str | None:
    """The question that the person says is their answer after all; None where another one was asked since."""
    asked = turn.conversation.last_question
    return asked if step == _step(asked) else None


def _worth_reading(text: str) -> bool:
    if not is_question(text) and looks_like_contact(text):
        return False
    fewest = 2 if is_question(text) else FEWEST_LETTERS
    return sum(char.isalpha() for char in text) >= fewest


def _is_known(turn: Turn, text: str, field: Field | None) -> bool:
    """Whether there is something certain to say to a text: of a free text only what answers it."""
    if (asked := calculator.asked_for(turn, text)) is not None and asked.plain:
        return True
    understood = meaning.understand(turn, text)
    if field is not None and field.type in FREE:
        return understood.is_answer
    if understood.certainty not in {Certainty.SURE, Certainty.EITHER}:
        return False
    return understood.is_answer or (asks(text) and understood.matches[0].target is Target.DECLINE)


def _without_dialogs(reply: OutboundMessage) -> OutboundMessage:
    """A reply that offers no dialog: one is open already."""
    choices = tuple(choice for choice in reply.choices if not choice.id.startswith("start:"))
    return replace(reply, choices=choices, offers=())


def _as_asked(turn: Turn, draft: Draft, field: Field) -> Choice:
    step = _step(turn.conversation.last_question)
    return turn.choice(f"f{draft.id}:{field.id}:{step}", "form.button.as-asked", numbered=False)


def _step(asked: str) -> str:
    """The step that puts a question into the form as it was asked; another question has another one."""
    return f"asked-{crc32(asked.encode()):08x}"
