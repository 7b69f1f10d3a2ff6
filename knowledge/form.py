"""The shape of a form in the content pack: what is asked, in which order, and what becomes of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field as Limit
from pydantic import StringConstraints, model_validator

from knowledge.schema import Bilingual, Line, Name, Part

FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=24)]


class FieldType(StrEnum):
    """What a field holds; `handlers/form_fields.py` reads a person's words as one of these."""

    TEXT = "text"
    NAME = "name"
    COMPANY = "company"
    LANDLINE = "landline"
    MOBILE = "mobile"
    EMAIL = "email"
    SERIAL = "serial"
    """The number of this form among those of the firm: three digits, 001 is the first."""
    DATE = "date"
    ITEMS = "items"
    """An open list of numbered texts."""
    MENU = "menu"
    """Leads to the `items` fields named in `of`, until the person has finished."""
    SCAN = "scan"
    """A stamped scan: pdf, jpg or png."""


class Field(Part):
    """One thing that a form asks."""

    id: FieldName
    type: FieldType
    label: Bilingual
    prompt: Bilingual
    required: bool = True
    none_allowed: bool = False
    """The person may say that there is none (无)."""
    shortest: Annotated[int, Limit(ge=1)] = 1
    longest: Annotated[int, Limit(ge=1)] = 2000
    """Characters, of a text or of each item."""
    of: tuple[FieldName, ...] = ()
    """Of a menu: the lists that it leads to. They are asked through the menu only."""
    at_least: int = 0
    """Of a menu: how many items its lists must hold together."""


class Mail(Part):
    """The mail by which a stamped form is filed; `{field}` stands for an answer."""

    to: Line
    subject: Line


class Form(Part):
    """A form that the bot walks a member through, to the official Word file."""

    id: Name
    dialog: Name
    title: Bilingual
    intro: Bilingual
    topic: Name
    """Routes its tickets (`queues.yaml`)."""
    clause: Bilingual
    fields: Annotated[tuple[Field, ...], Limit(min_length=1)]
    template: Line
    """Word file beside the form, with docxtpl placeholders named after the fields."""
    file_name: Line
    mail: Mail
    review: Bilingual
    submitted: Bilingual
    sealed: Bilingual
    """Said when the stamped scan has arrived."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Form:
        names = [field.id for field in self.fields]
        for name in {name for name in names if names.count(name) > 1}:
            raise ValueError(f"two fields are named {name}")
        for field in self.fields:
            for name in field.of:
                if name not in names or self.field(name).type is not FieldType.ITEMS:
                    raise ValueError(f"menu {field.id} leads to {name}, which is no list of this form")
        return self

    def field(self, name: str) -> Field:
        """The field called `name`; KeyError where there is none."""
        for field in self.fields:
            if field.id == name:
                return field
        raise KeyError(name)

    def menu_of(self, name: str) -> Field | None:
        """The menu through which the list `name` is asked, if there is one."""
        return next((field for field in self.fields if name in field.of), None)
