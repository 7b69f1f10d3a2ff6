"""A form whose release can no longer be read goes on under the present one: every answer that still fits is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace

from handlers.drafts import Draft
from handlers.form_ground import Ground
from handlers.form_reading import fits
from handlers.form_steps import asked_in_turn
from knowledge.form import Field, FieldType


@dataclass(frozen=True, slots=True)
class Carried:
    """A draft on another version of its form, and what that changed."""

    draft: Draft
    again: tuple[Field, ...]
    """Their answers do not fit any more: they are asked once more."""
    added: tuple[Field, ...]
    """They were not asked before, and stand before what was answered already."""
    gone: int
    """Answers that the form has no field for any more."""


def carried(ground: Ground, draft: Draft, release: int) -> Carried:
    """The draft on the form of `release`, with the answers that fit it."""
    fields = {field.id: field for field in ground.form.fields}
    kept = {
        name: value for name, value in draft.answers.items() if name in fields and fits(ground, fields[name], value)
    }
    editing = draft.editing if draft.editing in fields else None
    moved = replace(draft, answers=kept, editing=editing, release=release, confirming_cancel=False)
    open_ = [field for field in _reached(ground, moved, draft) if field.id not in kept]
    return Carried(
        moved,
        again=tuple(field for field in open_ if field.id in draft.answers and field.type is not FieldType.MENU),
        added=tuple(field for field in open_ if field.id not in draft.answers),
        gone=len(draft.answers.keys() - fields.keys()),
    )


def _reached(ground: Ground, moved: Draft, draft: Draft) -> list[Field]:
    """The fields that are asked up to the last one that was answered."""
    asked = asked_in_turn(ground.form, moved)
    last = max((place for place, field in enumerate(asked) if field.id in draft.answers), default=-1)
    return asked[: last + 1]
