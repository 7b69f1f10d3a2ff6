"""The official paper of a form: what its Word template is filled with, and the file that comes of it."""

from __future__ import annotations

import re
from datetime import date

from handlers.drafts import Draft, Value
from handlers.form_ground import Ground
from handlers.form_persons import PARTS, parts_of
from handlers.form_rules import filed
from handlers.form_shown import label_of, shown
from handlers.messages import Attachment
from handlers.turn import Turn
from knowledge import document
from knowledge.form import Field, FieldType, Option
from knowledge.form_field import LISTS
from knowledge.language import Language

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BOXES = {True: "☑", False: "☐"}
LEGAL_FORM = re.compile(
    r"(?<=..)(?:股份|责任)*有限(?:责任)?公司$|,?\s+(?:co\.?,?\s*)?(?:ltd|limited|inc|llc|plc)\.?$", re.IGNORECASE
)


class Ticked(dict[str, str]):
    """The boxes of a choice by option, ticked or not; printed by itself it is what was chosen."""

    def __init__(self, options: tuple[Option, ...], chosen: Value, label: str) -> None:
        super().__init__({option.id.replace("-", "_"): BOXES[option.id in _listed(chosen)] for option in options})
        self.label = label

    def __str__(self) -> str:
        return self.label


def word_file(turn: Turn, ground: Ground, draft: Draft) -> Attachment:
    """The official form with the answers in it, kept in the file store."""
    data = document.render(ground.pack.templates[ground.form.template], values_of(ground, draft))
    name = document.file_name(ground.form.file_name, names_of(ground, draft))
    if draft.ahead:
        name = f"{ground.pack.say('form.prepared-mark', Language.ZH)}_{name}"
    return Attachment(name, WORD, len(data), turn.files.put(data))


def values_of(ground: Ground, draft: Draft) -> dict[str, object]:
    """What the template is filled with, by field: texts, lists, dates, boxes, persons. The paper is in Chinese."""
    answers = filed(ground, draft)
    values = {field.id: _printed(ground, field, answers.get(field.id)) for field in ground.form.fields}
    prepared = ground.pack.say("form.prepared-paper", Language.ZH) if draft.ahead else ""
    return {**values, "prepared": prepared, "year": str(ground.year), "today": ground.today}


def names_of(ground: Ground, draft: Draft) -> dict[str, str]:
    """The answers as parts of a file's name; a firm without its legal form."""
    names: dict[str, str] = {}
    for field in ground.form.fields:
        words = str(_printed(ground, field, filed(ground, draft).get(field.id)))
        names[field.id] = LEGAL_FORM.sub("", words) if field.type is FieldType.COMPANY else words
    return names


def _printed(ground: Ground, field: Field, value: Value | None) -> object:
    match field.type:
        case FieldType.CHOICE | FieldType.CHOICES:
            labels = [label_of(ground.pack, field, each, Language.ZH, ground.year) for each in _listed(value or [])]
            return Ticked(field.options, value or [], "、".join(labels))
        case FieldType.PERSON:
            return _person(str(value or ""))
        case FieldType.PERSONS:
            return [_person(each) for each in value or []]
        case FieldType.DATE:
            return date.fromisoformat(str(value)) if value else ""
        case FieldType.PRODUCTS | FieldType.FILES if value is not None:
            return shown(ground.pack, field, value, Language.ZH)
    return value if value is not None else [] if field.type in LISTS else ""


def _person(kept: str) -> dict[str, str]:
    return dict(zip(PARTS, parts_of(kept), strict=True))


def _listed(value: Value) -> list[str]:
    return [value] if isinstance(value, str) else value
