"""The steps that a person can take in a form besides answering: back, skip, review, save, cancel, submit …

Pure: each gives the draft after it, and what the dialog has to do then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from handlers import form_steps
from handlers.drafts import Draft
from handlers.form_ground import Ground
from handlers.form_notes import NOTHING, NotAccepted, Note
from handlers.form_persons import is_whole
from handlers.form_reading import none_of
from handlers.form_rules import check, trouble
from knowledge.form import Field, FieldType
from knowledge.form_field import LISTS


class After(StrEnum):
    """What the dialog does after a step."""

    ASK = "ask"
    """Keep the draft and ask for what comes next."""
    SO_FAR = "so-far"
    """The same, after showing what is filled in."""
    SAVED = "saved"
    CANCELLED = "cancelled"
    AFRESH_SURE = "afresh-sure"
    AFRESH = "afresh"
    SUBMIT = "submit"
    PREPARE = "prepare"
    """Keep the form as prepared ahead of its window."""
    CLOSED = "closed"
    """The window has closed since the form was begun."""


@dataclass(frozen=True, slots=True)
class Step:
    """The draft after a step, what the dialog does then, and what is said above the next prompt."""

    draft: Draft
    after: After = After.ASK
    note: Note = NOTHING


Move = Callable[[Ground, Draft], Step]


def take(ground: Ground, draft: Draft, step: str) -> Step:
    """Do one step: a command's id, or the last part of a choice's id."""
    if draft.confirming_cancel:
        step = {"yes": "cancel-yes", "no": "continue"}.get(step, step)
        draft = replace(draft, confirming_cancel=step == "cancel-yes")
    if step in ANYWHERE:
        return ANYWHERE[step](ground, draft)
    if not draft.begun:
        return _on_start(draft, step)
    if step in INSIDE:
        return INSIDE[step](ground, draft)
    field = form_steps.cursor(ground.form, draft)
    if field is None:
        return in_review(ground, draft, step)
    if field.type is FieldType.MENU:
        return _in_menu(ground, draft, field, step)
    return _on_field(ground, draft, field, step)


def accept(ground: Ground, draft: Draft, field: Field) -> Step:
    """The draft with a new answer to `field`, unless it breaks a rule. Raises NotAccepted."""
    check(ground, draft, field)
    return Step(draft)


def _ask_cancel(_: Ground, draft: Draft) -> Step:
    return Step(replace(draft, confirming_cancel=True))


def _cancel(ground: Ground, draft: Draft) -> Step:
    """Cancel, where it was asked whether to: an old button does not end a form that has gone on."""
    if draft.begun and not draft.confirming_cancel:
        return _ask_cancel(ground, draft)
    return Step(replace(draft, confirming_cancel=False), After.CANCELLED)


def _on_start(draft: Draft, step: str) -> Step:
    if step == "no":
        return Step(draft, After.CANCELLED)
    return Step(replace(draft, begun=step == "yes"))


def _review(ground: Ground, draft: Draft) -> Step:
    left = form_steps.leave(draft)
    return Step(draft, After.SO_FAR) if form_steps.cursor(ground.form, left) is not None else Step(left)


def in_review(ground: Ground, draft: Draft, step: str) -> Step:
    """At the review: submit, or edit the field that `step` names."""
    if step in {"submit", "yes", "done"}:
        return _submit(ground, draft)
    if step == "ahead" and not ground.is_open:
        return Step(replace(draft, ahead=True))
    for field in form_steps.asked_in_turn(ground.form, draft):
        if field.id == step:
            is_menu = field.type is FieldType.MENU
            return Step(form_steps.reopened(draft, field) if is_menu else form_steps.edit(draft, step))
    return Step(draft)


def _submit(ground: Ground, draft: Draft) -> Step:
    """File what is complete, in its window; keep what is prepared ahead of it."""
    if draft.ahead and ground.is_open:
        return Step(opened(ground, draft), note=Note("form.window-open"))
    found = trouble(ground, draft)
    if found is not None:
        field, note = found
        is_menu = field.type is FieldType.MENU
        return Step(form_steps.reopened(draft, field) if is_menu else form_steps.edit(draft, field.id), note=note)
    if not ground.is_open:
        return Step(draft, After.PREPARE if draft.ahead else After.CLOSED)
    return Step(draft, After.SUBMIT)


def opened(ground: Ground, draft: Draft) -> Draft:
    """What was prepared ahead, now that the window is open: conditions and dates are asked again."""
    again = {field.id for field in ground.form.fields if field.is_precheck or field.type is FieldType.DATE}
    answers = {name: value for name, value in draft.answers.items() if name not in again}
    return replace(draft, answers=answers, editing=None, ahead=False)


def _in_menu(ground: Ground, draft: Draft, menu: Field, step: str) -> Step:
    if step in menu.of:
        return Step(form_steps.edit(draft, step))
    if step not in {"finished", "done", "submit"}:
        return Step(draft, note=Note("field.choice"))
    if form_steps.item_count(ground.form, draft, menu) < menu.at_least:
        return Step(draft, note=Note("field.no-item"))
    return Step(form_steps.finish(draft, menu))


def _on_field(ground: Ground, draft: Draft, field: Field, step: str) -> Step:
    match step:
        case "keep":
            return Step(form_steps.leave(draft))
        case "done" | "no" | "none" if field.type in LISTS:
            return _list_done(ground, draft, field)
        case "none" if field.none_allowed:
            return _accepted(ground, draft, field, none_of(ground, field))
        case "same" if field.same_as is not None and field.same_as in draft.answers:
            return _accepted(ground, draft, field, draft.answers[field.same_as])
        case "skip" | "later" if form_steps.skippable(field):
            return _skip(ground, draft, field)
    return Step(draft, note=Note(_REFUSALS.get(step, "form.not-here")))


def _accepted(ground: Ground, draft: Draft, field: Field, value: str | list[str]) -> Step:
    try:
        return accept(ground, form_steps.put(draft, field, value), field)
    except NotAccepted as broken:
        return Step(draft, note=broken.note)


def _list_done(ground: Ground, draft: Draft, field: Field) -> Step:
    """Leave a list; one that is not behind a menu must hold something where it is required."""
    items = form_steps.items_of(draft, field)
    if field.type is FieldType.PERSONS and items and not is_whole(items[-1]):
        return Step(draft, note=Note("form.person-unfinished"))
    if ground.form.menu_of(field.id) is not None:
        return Step(form_steps.leave(draft))
    if field.required and not items:
        return Step(draft, note=Note("field.empty"))
    return Step(form_steps.put(draft, field, items))


def _skip(ground: Ground, draft: Draft, field: Field) -> Step:
    if ground.form.menu_of(field.id) is not None or draft.answers.get(field.id):
        return _list_done(ground, draft, field) if field.type in LISTS else Step(form_steps.leave(draft))
    return Step(form_steps.put(draft, field, [] if field.type in LISTS else ""))


_REFUSALS = {"skip": "form.not-skippable", "later": "form.not-skippable", "add": "form.person-how"}
"""What is said to a step that the field does not take, where there is more to say than that."""

ANYWHERE: Mapping[str, Move] = {
    "cancel": _ask_cancel,
    "cancel-yes": _cancel,
    "save": lambda _, draft: Step(draft, After.SAVED),
    "afresh": lambda _, draft: Step(draft, After.AFRESH_SURE),
    "afresh-yes": lambda _, draft: Step(draft, After.AFRESH),
    "continue": lambda _, draft: Step(draft),
}
INSIDE: Mapping[str, Move] = {
    "back": lambda ground, draft: Step(form_steps.back(ground.form, draft)),
    "review": _review,
}
