"""Answers as people read them, in the chat and in the console."""

from __future__ import annotations

import json

from handlers.drafts import Value
from handlers.form_persons import parts_of
from handlers.form_products import name_of
from knowledge.form import Field, FieldType
from knowledge.language import Language
from knowledge.pack import Pack

BLANK = "—"


def shown(pack: Pack, field: Field, value: Value, language: Language, *, year: int | None = None) -> str | list[str]:
    """An answer in words: a text, or the items of a list. `year` is the one that the form's texts speak of."""
    if isinstance(value, list):
        return _several(pack, field, value, language, year)
    if field.type is FieldType.CHOICE:
        return label_of(pack, field, value, language, year)
    if field.type is FieldType.PERSON:
        return person(value, language)
    if field.none_allowed and value == pack.say("form.none-value", Language.ZH):
        return pack.say("form.none-value", language)
    return value or BLANK


def _several(pack: Pack, field: Field, values: list[str], language: Language, year: int | None) -> str | list[str]:
    match field.type:
        case FieldType.CHOICES:
            return _joined([label_of(pack, field, each, language, year) for each in values], language)
        case FieldType.PRODUCTS:
            names = [name_of(pack, code, language) for code in values]
            return _joined(names, language) if names else pack.say("form.none-value", language)
        case FieldType.PERSONS:
            return [person(each, language) for each in values]
        case FieldType.FILES:
            return [str(json.loads(each)["name"]) for each in values]
        case _:
            return values


def label_of(pack: Pack, field: Field, option: str, language: Language, year: int | None = None) -> str:
    """The label of an option; its id where the form has it no longer."""
    if option not in field.by_id:
        return option or BLANK
    year = year or pack.identity.year
    return field.by_id[option].label.in_(language).format(year=year, last_year=year - 1)


def person(kept: str, language: Language) -> str:
    """Name, position and contact in one line."""
    return _joined([part for part in parts_of(kept) if part], language, comma=True) or BLANK


def _joined(parts: list[str], language: Language, *, comma: bool = False) -> str:
    if language is Language.EN:
        return ", ".join(parts)
    return ("，" if comma else "、").join(parts)
