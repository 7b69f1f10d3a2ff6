"""One thing that a form asks: its type, its texts, and what may be answered."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field as Limit
from pydantic import StringConstraints, model_validator

from knowledge.schema import Bilingual, Name, Part, Wordings

FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=24)]


class FieldType(StrEnum):
    """What a field holds; `handlers/form_reading.py` reads a person's words as one of these."""

    TEXT = "text"
    NAME = "name"
    COMPANY = "company"
    LANDLINE = "landline"
    MOBILE = "mobile"
    EMAIL = "email"
    SERIAL = "serial"
    """The number of this form among those of the firm: three digits, 001 is the first."""
    DATE = "date"
    CHOICE = "choice"
    """One of `options`."""
    CHOICES = "choices"
    """One or more of `options`."""
    PRODUCTS = "products"
    """Products that the quota's table named in `table` lists."""
    PERSON = "person"
    """A name, a position, and a number or address to reach the person."""
    PERSONS = "persons"
    """An open list of these."""
    ITEMS = "items"
    """An open list of numbered texts."""
    MENU = "menu"
    """Leads to the `items` fields named in `of`, until the person has finished."""
    FILES = "files"
    """An open list of pdf, jpg or png files that go with the form."""
    SCAN = "scan"
    """A stamped scan of the form itself: pdf, jpg or png."""


CONTACT = frozenset({FieldType.COMPANY, FieldType.NAME, FieldType.LANDLINE, FieldType.MOBILE, FieldType.EMAIL})
"""Fields that say whom to reach and how; each is one short line."""
LISTS = frozenset({FieldType.ITEMS, FieldType.PERSONS, FieldType.FILES})
"""Fields that take one thing after the other until the person says that this was all."""
OPTIONAL_KEYS = {
    "options": {FieldType.CHOICE, FieldType.CHOICES},
    "table": {FieldType.PRODUCTS},
    "same_as": {FieldType.PERSON},
    "of": {FieldType.MENU},
    "at_least": {FieldType.MENU},
    "days": {FieldType.DATE},
}
"""Keys that only some types know."""


class Days(StrEnum):
    """Which days a date may be."""

    PAST = "past"
    """Today or earlier."""
    COMING = "coming"
    """Today or later."""


class Option(Part):
    """One of the answers from which a person chooses."""

    id: Name
    label: Bilingual
    words: Wordings = Wordings()
    """Other words that mean it."""
    stop: Bilingual | None = None
    """Whoever chooses this cannot go on: why."""
    alone: bool = False
    """Of several: it cannot be chosen together with others."""
    then: Bilingual | None = None
    """Said after submitting to whoever chose this: what is left to do."""


class When(Part):
    """Something holds only where a choice was answered with one of these options."""

    field: FieldName
    is_: Annotated[tuple[Name, ...], Limit(min_length=1, alias="is")]


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
    options: tuple[Option, ...] = ()
    table: Literal["futures", "options"] | None = None
    same_as: FieldName | None = None
    """Of a person: an earlier one, who may be the same."""
    days: Days = Days.PAST
    of: tuple[FieldName, ...] = ()
    """Of a menu: the lists that it leads to. They are asked through the menu only."""
    at_least: int = 0
    """Of a menu: how many items its lists must hold together."""
    when: When | None = None
    """The field is asked, and its answer counts, only where this holds."""
    paper: bool = True
    """The answer is printed on the official paper."""
    clause: Bilingual | None = None
    """The part of the document on which an option that stops rests."""

    @model_validator(mode="after")
    def _fits_its_type(self) -> Field:
        for key, types in OPTIONAL_KEYS.items():
            if key in self.model_fields_set and self.type not in types:
                raise ValueError(f"a field of type {self.type.value} has no `{key}`")
        if self.type in OPTIONAL_KEYS["options"] and len({option.id for option in self.options}) < 2:
            raise ValueError(f"{self.id} needs two or more `options`, each with an id of its own")
        if len(self.by_id) < len(self.options):
            raise ValueError(f"two options of {self.id} have the same id")
        if self.type is FieldType.PRODUCTS and self.table is None:
            raise ValueError(f"{self.id} needs `table`: futures or options")
        return self

    @cached_property
    def by_id(self) -> dict[str, Option]:
        """The options by their ids."""
        return {option.id: option for option in self.options}

    @property
    def is_precheck(self) -> bool:
        """Whether the answer only decides if the person may go on, and stands on no paper."""
        return not self.paper and self.type in OPTIONAL_KEYS["options"]
