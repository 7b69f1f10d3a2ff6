"""What must hold between the answers of a form: its rules by name, and whether all of it may be filed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from handlers.commands import folded
from handlers.drafts import Draft, Value
from handlers.form_ground import Ground
from handlers.form_notes import NOTHING, NotAccepted, Note
from handlers.form_reading import fits, none_of
from handlers.form_steps import answered, asked_in_turn, item_count
from knowledge.firm_names import is_branch
from knowledge.form import Field, FieldType, Rule, RuleName

Answers = Mapping[str, Value]


def _any_of(ground: Ground, _: Draft, given: Answers) -> bool:
    return any(value not in ("", none_of(ground, ground.form.field(name))) for name, value in given.items())


def _differ(_: Ground, __: Draft, given: Answers) -> bool:
    values = [folded(str(value)) for value in given.values()]
    return len(set(values)) == len(values)


def _in_window(ground: Ground, draft: Draft, given: Answers) -> bool:
    """Outside the window no day is right: then the gate speaks, not the field."""
    window = ground.window
    if window is None or draft.ahead or not ground.is_open:
        return True
    return all(window.holds(date.fromisoformat(str(day))) for day in given.values())


HOLDS: Mapping[RuleName, Callable[[Ground, Draft, Answers], bool]] = {
    RuleName.ANY_OF: _any_of,
    RuleName.DIFFER: _differ,
    RuleName.IN_WINDOW: _in_window,
}


def check(ground: Ground, draft: Draft, field: Field) -> None:
    """Raises NotAccepted where the answer to `field` breaks a rule with those to other fields, or names a branch where
    only the head office files."""
    most, named = ground.form.most, str(draft.answers.get(field.id, ""))
    if most is not None and most.branch is not None and field.id == most.firm and is_branch(named):
        raise NotAccepted(note=Note(words=most.branch, clause=most.clause, stops=True))
    for rule in ground.form.rules:
        if field.id in rule.fields and not _holds(ground, draft, rule):
            raise NotAccepted(note=Note(words=rule.says))


def _holds(ground: Ground, draft: Draft, rule: Rule) -> bool:
    """Whether a rule holds; it is not looked at before all its fields that are asked have answers."""
    names = {field.id for field in asked_in_turn(ground.form, draft)}.intersection(rule.fields)
    given = {name: draft.answers[name] for name in rule.fields if name in names and name in draft.answers}
    return len(given) < len(names) or not given or HOLDS[rule.rule](ground, draft, given)


def trouble(ground: Ground, draft: Draft) -> tuple[Field, Note] | None:
    """The first field whose answer is missing or cannot be filed today, and why; None where all is well."""
    for field in asked_in_turn(ground.form, draft):
        if not answered(field, draft):
            return field, NOTHING
        if field.type is FieldType.MENU and item_count(ground.form, draft, field) < field.at_least:
            return field, Note("field.no-item")
        if not fits(ground, field, draft.answers[field.id]):
            return field, Note("form.no-longer-fits")
        try:
            check(ground, draft, field)
        except NotAccepted as broken:
            return field, broken.note
    return None


def filed(ground: Ground, draft: Draft) -> dict[str, Value]:
    """The answers that are filed: of fields that were asked, and of the lists behind their menus."""
    asked = asked_in_turn(ground.form, draft)
    given = {name for field in asked for name in (field.id, *field.of) if name in draft.answers}
    return {field.id: draft.answers[field.id] for field in ground.form.fields if field.id in given}
