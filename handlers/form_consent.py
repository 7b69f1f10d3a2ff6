"""Consent in a form: asked with its first question, and again where a later version of the text waits for an answer."""

from __future__ import annotations

from handlers import consent
from handlers.drafts import Draft
from handlers.form_ground import Ground
from handlers.form_steps import cursor
from handlers.turn import Turn
from knowledge.form_field import CONTACT, FieldType

PERSONAL = CONTACT | {FieldType.PERSON, FieldType.PERSONS}
"""Fields that ask for personal data."""


def waits(turn: Turn, ground: Ground, draft: Draft) -> bool:
    """Whether the field under the cursor must not be asked before the person agrees."""
    if not draft.begun or draft.confirming_cancel:
        return False
    field = cursor(ground.form, draft)
    return field is not None and field.type in PERSONAL and consent.needed(turn)


def agreed_by_start(turn: Turn, before: Draft, after: Draft) -> None:
    """Whoever begins a form under the text of the consent agrees to it."""
    if after.begun and not before.begun and consent.needed(turn):
        consent.agree(turn)
