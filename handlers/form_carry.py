"""A form whose release can no longer be read goes on under the present one: every answer that still fits is kept."""

from __future__ import annotations

from dataclasses import replace

from handlers.drafts import Draft
from handlers.form_ground import Ground
from handlers.form_reading import fits
from handlers.form_steps import asked_in_turn
from knowledge.form import Field, FieldType


def carried(ground: Ground, draft: Draft, release: int) -> tuple[Draft, list[Field]]:
    """The draft on the form of `release` with the answers that fit it, and the fields that are asked because of it."""
    fields = {field.id: field for field in ground.form.fields}
    kept = {
        name: value for name, value in draft.answers.items() if name in fields and fits(ground, fields[name], value)
    }
    editing = draft.editing if draft.editing in fields else None
    moved = replace(draft, answers=kept, editing=editing, release=release, confirming_cancel=False)
    asked = [field for field in asked_in_turn(ground.form, moved) if field.id in draft.answers.keys() - kept.keys()]
    return moved, [field for field in asked if field.type is not FieldType.MENU]
