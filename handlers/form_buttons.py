"""The choices under a form's prompts. Their ids carry draft and field, so that an old one is known as old."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import consent, form_firms
from handlers.drafts import Draft
from handlers.form_ground import Ground
from handlers.form_known import ALL_KNOWN, KNOWN, all_known, known
from handlers.form_notes import Note
from handlers.form_products import name_of
from handlers.form_steps import items_of, skippable
from handlers.messages import Choice
from handlers.turn import Turn
from knowledge.form import Field, FieldType
from knowledge.form_field import CONTACT, LISTS

LONGEST_ID = 64
"""Bytes of a choice's id (`handlers/messages.py`)."""
EVERYWHERE = ("back", "save", "cancel")


def of_cancel(turn: Turn, draft: Draft) -> list[Choice]:
    """Whether to cancel for good."""
    return [_step(turn, draft, "*", step) for step in ("cancel-yes", "save", "continue")]


def of_start(turn: Turn, draft: Draft, *, agreeing: bool) -> list[Choice]:
    """Whether to begin, and by that to agree."""
    return [
        _step(turn, draft, "start", "yes", "form.button.agree-start" if agreeing else "form.button.start"),
        _step(turn, draft, "start", "no", "form.button.not-now"),
    ]


def of_consent(turn: Turn, draft: Draft) -> list[Choice]:
    """Whether to agree; the form can be laid aside, too."""
    agree = turn.choice(consent.AGREE, "consent.button.agree")
    disagree = turn.choice(consent.DISAGREE, "consent.button.disagree")
    return [agree, disagree, *(_step(turn, draft, "*", step) for step in ("save", "cancel"))]


def of_review(turn: Turn, ground: Ground, draft: Draft, fields: Sequence[Field], note: Note) -> list[Choice]:
    """Submit, edit a field, save, cancel."""
    language = turn.conversation.language
    submit = "form.button.prepare" if draft.ahead else "form.button.submit"
    edits = [
        Choice(
            f"f{draft.id}:review:{field.id}",
            turn.phrase("form.button.edit", n=n, label=ground.text(field.label, language)),
            False,
        )
        for n, field in enumerate(fields, 1)
    ]
    return [
        _step(turn, draft, "review", "submit", submit),
        *edits,
        *_staff(turn, ground, note),
        _step(turn, draft, "*", "save"),
        _step(turn, draft, "*", "cancel"),
    ]


def of_field(turn: Turn, ground: Ground, draft: Draft, field: Field, note: Note) -> list[Choice]:
    """What may be answered at a field, and the steps that are always there."""
    firms = _firms(turn, draft, field, note)
    before = _known(turn, ground, draft, field) if field.type in CONTACT else []
    choices = firms + [choice for choice in before if choice.label not in {firm.label for firm in firms}]
    choices += _offered(turn, ground, draft, field, note) + _answers(turn, ground, draft, field)
    choices += _ways_on(turn, draft, field)
    kept = draft.answers.get(field.id) and field.type not in LISTS
    if draft.editing == field.id and kept and ground.form.menu_of(field.id) is None:
        as_typed = "form.button.as-typed" if firms else ""
        choices.append(_step(turn, draft, field.id, "keep", as_typed, value=draft.answers[field.id]))
    return [*choices, *_staff(turn, ground, note), *(_step(turn, draft, "*", step) for step in EVERYWHERE)]


def _firms(turn: Turn, draft: Draft, field: Field, note: Note) -> list[Choice]:
    """Firms of the list that a company may be: the one that was typed, or the one that stands there."""
    if field.type is not FieldType.COMPANY:
        return []
    return form_firms.offers(turn, draft, field, note.named or str(draft.answers.get(field.id, "")))


def suggested_serial(turn: Turn, draft: Draft) -> str:
    """The number that this form of the firm should have, three digits."""
    key = turn.memory.firms.serial_key(turn.conversation, str(draft.answers.get("company", "")))
    return f"{turn.memory.tickets.next_serial(key):03}"


def _known(turn: Turn, ground: Ground, draft: Draft, field: Field) -> list[Choice]:
    """What an earlier form said: for this field, and, where there is more, for all of them at once."""
    value = known(turn, field)
    if not value:
        return []
    everything = all_known(turn, ground, draft)
    choices = [Choice(f"f{draft.id}:{field.id}:{KNOWN}", value, numbered=False)]
    if len(everything) > 1 and draft.editing is None:
        values = "，".join(everything.values())
        choices.append(_step(turn, draft, field.id, ALL_KNOWN, "form.button.all-known", values=values))
    return choices


def _answers(turn: Turn, ground: Ground, draft: Draft, field: Field) -> list[Choice]:
    match field.type:
        case FieldType.MENU:
            return _menu(turn, ground, draft, field)
        case FieldType.CHOICE | FieldType.CHOICES:
            return _options(turn, ground, draft, field)
        case FieldType.SERIAL:
            return [_value(draft, field, suggested_serial(turn, draft))]
        case FieldType.DATE if field.required:
            return [_value(draft, field, turn.today.isoformat())]
        case _:
            return []


def _ways_on(turn: Turn, draft: Draft, field: Field) -> list[Choice]:
    """Done, none, the same, skip: where the field has them."""
    choices = []
    if field.type in LISTS:
        choices.append(_step(turn, draft, field.id, "done"))
    if field.none_allowed:
        choices.append(_step(turn, draft, field.id, "none"))
    if field.same_as is not None and draft.answers.get(field.same_as):
        choices.append(_step(turn, draft, field.id, "same"))
    if skippable(field) and field.type not in LISTS:
        is_scan = field.type is FieldType.SCAN
        choices.append(_step(turn, draft, field.id, "skip", "form.button.later" if is_scan else "form.button.skip"))
    return choices


def _offered(turn: Turn, ground: Ground, draft: Draft, field: Field, note: Note) -> list[Choice]:
    """Products that an ambiguous word may have meant."""
    offers = [
        Choice(f"f{draft.id}:{field.id}:={value}", name_of(ground.pack, code, turn.conversation.language))
        for value, code in note.offers
    ]
    return [choice for choice in offers if len(choice.id) <= LONGEST_ID]


def _options(turn: Turn, ground: Ground, draft: Draft, field: Field) -> list[Choice]:
    labels = [(option.id, ground.text(option.label, turn.conversation.language)) for option in field.options]
    return [Choice(f"f{draft.id}:{field.id}:={name}", label, not label.isdecimal()) for name, label in labels]


def _menu(turn: Turn, ground: Ground, draft: Draft, menu: Field) -> list[Choice]:
    language = turn.conversation.language
    lists = [ground.form.field(name) for name in menu.of]
    picks = [
        Choice(
            f"f{draft.id}:{menu.id}:{each.id}",
            turn.phrase("form.button.list", label=each.label.in_(language), n=len(items_of(draft, each))),
        )
        for each in lists
    ]
    return [*picks, Choice(f"f{draft.id}:{menu.id}:finished", turn.phrase("form.button.finished"))]


def _staff(turn: Turn, ground: Ground, note: Note) -> list[Choice]:
    """Where the person cannot go on by themselves, staff."""
    return [turn.choice(f"human:{ground.form.topic}", "button.human", numbered=False)] if note.stops else []


def _step(turn: Turn, draft: Draft, field: str, step: str, key: str = "", **values: object) -> Choice:
    return turn.choice(f"f{draft.id}:{field}:{step}", key or f"form.button.{step}", numbered=False, **values)


def _value(draft: Draft, field: Field, value: str) -> Choice:
    return Choice(f"f{draft.id}:{field.id}:={value}", value, numbered=False)
