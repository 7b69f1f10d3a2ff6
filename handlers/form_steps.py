"""The steps of a form, as pure functions: the cursor follows from the answers.

Going back and editing are the same act (`editing` names the field), and resuming is showing the cursor.
"""

from __future__ import annotations

from dataclasses import replace

from handlers.drafts import Draft, Value
from handlers.form_persons import is_whole
from handlers.form_reading import FINISHED
from knowledge.form import Field, FieldType, Form, When
from knowledge.form_field import LISTS


def holds(draft: Draft, when: When | None) -> bool:
    """Whether a condition holds by the answers so far."""
    return when is None or draft.answers.get(when.field) in when.is_


def is_asked(form: Form, draft: Draft, field: Field) -> bool:
    """Whether a field is asked at all: its condition holds, and what is prepared ahead is not stamped yet."""
    if draft.ahead and field.type is FieldType.SCAN:
        return False
    when = field.when
    return when is None or (holds(draft, when) and is_asked(form, draft, form.field(when.field)))


def asked_in_turn(form: Form, draft: Draft) -> list[Field]:
    """The fields that are asked one after the other; lists behind a menu are asked through it."""
    return [field for field in form.in_turn if is_asked(form, draft, field)]


def answered(field: Field, draft: Draft) -> bool:
    """Whether a field has an answer with nothing missing."""
    value = draft.answers.get(field.id)
    if value is None:
        return False
    if field.type is FieldType.PERSON:
        return isinstance(value, str) and (is_whole(value) or (not value and not field.required))
    return bool(value) or not field.required or field.type not in LISTS


def cursor(form: Form, draft: Draft) -> Field | None:
    """The field to ask now, or None when all is answered and the review is due."""
    if draft.editing is not None:
        edited = form.field(draft.editing)
        if is_asked(form, draft, form.menu_of(edited.id) or edited):
            return edited
    return next(
        (field for field in form.in_turn if not answered(field, draft) and is_asked(form, draft, field)),
        None,
    )


def items_of(draft: Draft, field: Field) -> list[str]:
    """The items of a list so far."""
    value = draft.answers.get(field.id, [])
    return list(value) if isinstance(value, list) else [value]


def item_count(form: Form, draft: Draft, menu: Field) -> int:
    """How many items the lists of a menu hold together."""
    return sum(len(items_of(draft, form.field(name))) for name in menu.of)


def put(draft: Draft, field: Field, value: Value) -> Draft:
    """The draft with an answer; a field that was being edited is left."""
    return replace(draft, answers={**draft.answers, field.id: value}, editing=None)


def put_items(draft: Draft, field: Field, items: list[str]) -> Draft:
    """The draft with a list's items; the list stays open for more."""
    return replace(draft, answers={**draft.answers, field.id: items}, editing=field.id)


def edit(draft: Draft, name: str) -> Draft:
    """The draft with the cursor on a field that has an answer, or on a list behind a menu."""
    return replace(draft, editing=name)


def leave(draft: Draft) -> Draft:
    """The draft with the cursor where its answers put it."""
    return replace(draft, editing=None)


def back(form: Form, draft: Draft) -> Draft:
    """The draft with the cursor one field earlier. From a list behind a menu, back at the menu."""
    here = cursor(form, draft)
    if here is not None and (menu := form.menu_of(here.id)) is not None:
        return reopened(draft, menu)
    order = asked_in_turn(form, draft)
    place = next((n for n, field in enumerate(order) if here is not None and field.id == here.id), len(order))
    if place == 0:
        return draft
    before = order[place - 1]
    return reopened(draft, before) if before.type is FieldType.MENU else edit(draft, before.id)


def reopened(draft: Draft, menu: Field) -> Draft:
    """The draft with a menu to choose from again."""
    answers = {name: value for name, value in draft.answers.items() if name != menu.id}
    return replace(draft, answers=answers, editing=menu.id)


def finish(draft: Draft, menu: Field) -> Draft:
    """The draft with a menu left."""
    return put(draft, menu, FINISHED)


def skippable(field: Field) -> bool:
    """Whether the person may pass over the field."""
    return not field.required and field.type is not FieldType.MENU
