"""Reading a person's words as the value of a field, and knowing a value that fits it: by the field's type."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handlers.drafts import Value
from handlers.form_choices import fits_choice, fits_choices, read_choice, read_choices
from handlers.form_fields import READERS
from handlers.form_ground import Ground
from handlers.form_notes import NotAccepted
from handlers.form_persons import fits_person, read_person
from handlers.form_products import fits_products, read_products
from knowledge.form import Field, FieldType
from knowledge.form_field import LISTS
from knowledge.language import Language

FINISHED = "finished"
"""The value of a menu that the person has left."""

NOT_TYPED = {FieldType.MENU: "field.choice", FieldType.SCAN: "form.want-file", FieldType.FILES: "form.want-files"}
"""Fields that take no typed text, and what is said to one."""

TYPED: Mapping[FieldType, Callable[[Ground, Field, str], Value]] = {
    FieldType.CHOICE: read_choice,
    FieldType.CHOICES: read_choices,
    FieldType.PRODUCTS: read_products,
    FieldType.PERSON: read_person,
    FieldType.PERSONS: read_person,
}


def read(ground: Ground, field: Field, text: str) -> Value:
    """`text` as the value of `field`, or as one item of a list. Raises NotAccepted."""
    if field.type in NOT_TYPED:
        raise NotAccepted(NOT_TYPED[field.type])
    if not text.strip():
        raise NotAccepted("field.empty")
    if field.type in READERS:
        return READERS[field.type](field, text, ground.today)
    return TYPED[field.type](ground, field, text)


def none_of(ground: Ground, field: Field) -> Value:
    """The value that says that there is none."""
    return [] if field.type is FieldType.PRODUCTS else ground.pack.say("form.none-value", Language.ZH)


def fits(ground: Ground, field: Field, value: object) -> bool:
    """Whether a kept value is one that the field would take today, each item of a list by itself."""
    if value in ("", []) and not field.required:
        return True
    if field.none_allowed and value == none_of(ground, field):
        return True
    if field.type in LISTS:
        return isinstance(value, list) and bool(value) and all(FITS[field.type](ground, field, item) for item in value)
    return FITS[field.type](ground, field, value)


def _is_file(_: Ground, __: Field, value: object) -> bool:
    return isinstance(value, str) and value.startswith("{")


def _is_scan(ground: Ground, field: Field, value: object) -> bool:
    """Its pages as files; one as a text by itself, as it was once kept."""
    pages = value if isinstance(value, list) else [value]
    return bool(pages) and all(_is_file(ground, field, page) for page in pages)


def _reads_as_itself(ground: Ground, field: Field, value: object) -> bool:
    try:
        return isinstance(value, str) and READERS[field.type](field, value, ground.today) == value
    except NotAccepted:
        return False


FITS: Mapping[FieldType, Callable[[Ground, Field, object], bool]] = {
    **dict.fromkeys(READERS, _reads_as_itself),
    FieldType.CHOICE: lambda _, field, value: fits_choice(field, value),
    FieldType.CHOICES: lambda _, field, value: fits_choices(field, value),
    FieldType.PRODUCTS: fits_products,
    FieldType.PERSON: fits_person,
    FieldType.PERSONS: fits_person,
    FieldType.MENU: lambda _, __, value: value == FINISHED,
    FieldType.FILES: _is_file,
    FieldType.SCAN: _is_scan,
}
"""By type, whether a value, or an item of a list, is one that the field takes."""
