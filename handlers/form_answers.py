"""What a person's message does to a form: pure functions from the draft and what came to the draft after it.

A text is a command, an answer to the field under the cursor, several answers at once, or none of these: then
`NotAccepted` says why, and the dialog may take the text for a question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers import form_lists, form_moves, form_steps
from handlers.commands import command_in, folded, item_edit
from handlers.drafts import Draft
from handlers.form_ground import Ground
from handlers.form_moves import Step, accept
from handlers.form_none import says_none
from handlers.form_notes import NotAccepted, Note
from handlers.form_persons import read_person
from handlers.form_reading import NOT_TYPED, read
from handlers.form_several import several
from knowledge.form import Field, FieldType
from knowledge.form_field import LISTS

ALWAYS = frozenset({"back", "skip", "later", "review", "save", "cancel", "submit", "done", "keep"})
"""Commands that mean a step at any field."""
END_OF_LABEL = re.compile(r"·|, ")
TAKES_FILES = frozenset({FieldType.SCAN, FieldType.FILES})


def on_text(ground: Ground, draft: Draft, text: str) -> Step:
    """The step after a text. Raises NotAccepted where it is neither a step nor an answer."""
    field = form_steps.cursor(ground.form, draft) if draft.begun else None
    command = command_in(ground.pack, text) or ("none" if field is not None and says_none(field, text) else None)
    if command is not None and (command in ALWAYS or command in _meant_here(draft, field)):
        return form_moves.take(ground, draft, command)
    if draft.confirming_cancel:
        raise NotAccepted("")
    if field is None:
        return _between(ground, draft, text)
    if command == "today" and field.type is FieldType.DATE:
        text = ground.today.isoformat()
    return answer(ground, draft, field, text)


def on_button(ground: Ground, draft: Draft, field_id: str, step: str) -> Step | None:
    """The step after a button `<field>:<step>`; None where it belongs to an earlier place. Raises NotAccepted."""
    if field_id not in {"*", place(ground, draft)}:
        return None
    if step.startswith("="):
        here = form_steps.cursor(ground.form, draft) if draft.begun else None
        return answer(ground, draft, here, step[1:]) if here is not None and here.id == field_id else None
    return form_moves.take(ground, draft, step)


def on_files(ground: Ground, draft: Draft, files: Sequence[str]) -> Step:
    """The step after files that were found to be scans, each as JSON. Raises NotAccepted where none is wanted."""
    field = form_steps.cursor(ground.form, draft) if draft.begun and not draft.confirming_cancel else None
    if field is None and draft.begun and not draft.confirming_cancel:
        return _more_scans(ground, draft, files)
    if field is None or field.type not in TAKES_FILES:
        raise NotAccepted("form.no-file-now")
    if field.type is FieldType.SCAN:
        taken = form_lists.with_files(field, [], list(files))
        return Step(form_steps.put(draft, field, taken), note=Note("form.scan-taken"))
    together = form_lists.with_files(field, form_steps.items_of(draft, field), list(files))
    return Step(form_steps.put_items(draft, field, together), note=Note("form.files-taken"))


def _more_scans(ground: Ground, draft: Draft, files: Sequence[str]) -> Step:
    """At the review: further pages of the scan that was sent, or the scan that was put off."""
    scan = ground.form.scan
    if scan is None or not form_steps.is_asked(ground.form, draft, scan):
        raise NotAccepted("form.no-file-now")
    before = [page for page in form_steps.items_of(draft, scan) if page]
    together = form_lists.with_files(scan, before, list(files))
    return Step(form_steps.put(draft, scan, together), note=Note("form.scan-taken"))


def place(ground: Ground, draft: Draft) -> str:
    """Where the draft stands, as its buttons name it: a field, the start or the review."""
    if not draft.begun:
        return "start"
    field = form_steps.cursor(ground.form, draft)
    return field.id if field is not None else "review"


def answer(ground: Ground, draft: Draft, field: Field, text: str) -> Step:
    """The step after an answer to the field under the cursor. Raises NotAccepted."""
    if field.type in LISTS:
        return Step(form_steps.put_items(draft, field, _items(ground, draft, field, text)))
    if field.type in NOT_TYPED:
        raise NotAccepted(NOT_TYPED[field.type])
    if (taken := several(ground, draft, field, text)) is not None:
        return taken
    if field.type is FieldType.PERSON:
        before = draft.answers.get(field.id, "")
        value = read_person(ground, field, text, str(before)) if text.strip() else read(ground, field, text)
        return accept(ground, form_steps.put(draft, field, value), field)
    return _noted(accept(ground, form_steps.put(draft, field, read(ground, field, text)), field), field)


def _noted(step: Step, field: Field) -> Step:
    """Several products of one declaration: whether they may be is not stated (X10)."""
    many = field.type is FieldType.PRODUCTS and len(form_steps.items_of(step.draft, field)) > 1
    return Step(step.draft, note=Note("form.several-products")) if many else step


def _items(ground: Ground, draft: Draft, field: Field, text: str) -> list[str]:
    items = form_steps.items_of(draft, field)
    edit = item_edit(ground.pack, text)
    if edit is not None:
        return form_lists.edited(ground, field, items, edit)
    if field.type in NOT_TYPED:
        raise NotAccepted(NOT_TYPED[field.type])
    return form_lists.added(ground, field, items, text)


def _meant_here(draft: Draft, field: Field | None) -> set[str]:
    """Short words that are a step only where they were asked for: 是 may also be an answer's text."""
    if draft.confirming_cancel or field is None:
        return {"yes", "no"}
    here = {"none"} if field.none_allowed else set()
    if field.same_as is not None:
        here.add("same")
    if field.type is FieldType.PERSONS:
        here |= {"add", "no", "none"}
    return here


def _between(ground: Ground, draft: Draft, text: str) -> Step:
    """A text before the start, or at the review: a number or a name to edit."""
    fields = form_steps.asked_in_turn(ground.form, draft)
    number = text.strip().rstrip("。.")
    if draft.begun and number.isdecimal() and len(number) < 4 and 1 <= int(number) <= len(fields):
        return form_moves.in_review(ground, draft, fields[int(number) - 1].id)
    if draft.begun and (named := _named(ground, fields, text)) is not None:
        return form_moves.in_review(ground, draft, named.id)
    raise NotAccepted("form.at-review" if draft.begun else "")


def _named(ground: Ground, fields: Sequence[Field], text: str) -> Field | None:
    """The field that a text names in either language, as in 联系人 or 修改联系人; the beginning of its name will do
    where no other begins so."""
    said = folded(text)
    for word in ground.pack.commands["change-item"].words.all():
        said = said.removeprefix(folded(word))
    labels = _labels(fields)
    if said in labels or len(said) < 2:
        return labels.get(said)
    begun = {field.id: field for label, field in labels.items() if label.startswith(said)}
    return next(iter(begun.values())) if len(begun) == 1 else None


def _labels(fields: Sequence[Field]) -> dict[str, Field]:
    """Fields by their labels, and by the last part of a label, as 联系人 of 服务团队·联系人, where it names one."""
    whole = {folded(label): field for field in fields for label in (field.label.zh, field.label.en)}
    ends = [
        (folded(END_OF_LABEL.split(label)[-1]), field) for field in fields for label in (field.label.zh, field.label.en)
    ]
    names = [end for end, _ in ends]
    return {**{end: field for end, field in ends if names.count(end) == 1}, **whole}
