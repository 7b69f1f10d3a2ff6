"""The shape of a form in the content pack: what is asked, in which order, and what becomes of it."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field as Limit
from pydantic import StringConstraints, model_validator

from knowledge.form_field import Days, Field, FieldName, FieldType, Option, When
from knowledge.schema import Bilingual, Line, Name, Part, Window

__all__ = [
    "Days",
    "Field",
    "FieldName",
    "FieldType",
    "Form",
    "Gate",
    "Mail",
    "Most",
    "Option",
    "Rule",
    "RuleName",
    "When",
]


class RuleName(StrEnum):
    """What must hold between the answers of a form; `handlers/form_rules.py` knows how."""

    ANY_OF = "any-of"
    """At least one of the fields has an answer other than none."""
    DIFFER = "differ"
    """The fields have different answers."""
    IN_WINDOW = "in-window"
    """The dates lie in the form's window."""


class Rule(Part):
    """A rule by its name, the fields that it looks at, and what is said where it does not hold."""

    rule: RuleName
    fields: Annotated[tuple[FieldName, ...], Limit(min_length=1)]
    says: Bilingual


class Gate(Part):
    """The days within which a form can be filed, and what is said outside them."""

    window: Window
    early: Bilingual
    """Said before the window; the person may then prepare the form."""
    closed: Bilingual
    """Said after it."""
    clause: Bilingual
    entries: tuple[Name, ...] = ()
    """Answers that are offered then: the rules."""


class Most(Part):
    """How many forms of this kind one firm may have filed."""

    count: Annotated[int, Limit(ge=1)]
    firm: FieldName
    says: Bilingual
    branch: Bilingual | None = None
    """Said to the name of a branch, where only the head office may file."""
    clause: Bilingual


class Mail(Part):
    """The mail by which a form is filed; `{field}` stands for an answer."""

    to: Annotated[str, StringConstraints(pattern=r"^[!-~]+@[0-9A-Za-z.-]+$", max_length=254)]
    subject: Line
    when: When | None = None
    """Filed by mail only where this holds."""


class Form(Part):
    """A form that the bot walks a member through, to the official Word file."""

    id: Name
    dialog: Literal["feedback", "application", "visit"]
    title: Bilingual
    intro: Bilingual
    topic: Name
    """Routes its tickets (`queues.yaml`)."""
    clause: Bilingual
    fields: Annotated[tuple[Field, ...], Limit(min_length=1)]
    rules: tuple[Rule, ...] = ()
    gate: Gate | None = None
    most: Most | None = None
    template: Line
    """Word file beside the form, with docxtpl placeholders named after the fields."""
    file_name: Line
    paper_when: When | None = None
    """The paper is made only where this holds."""
    subject: Line | None = None
    """Of its tickets; without it, that of the mail."""
    mail: Mail
    review: Bilingual
    submitted: Bilingual
    sealed: Bilingual | None = None
    """Said when the stamped scan has arrived."""
    tracked: tuple[FieldName, ...] = ()
    """Lists of which staff follow and answer each item by itself."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Form:
        names = [field.id for field in self.fields]
        for name in {name for name in names if names.count(name) > 1}:
            raise ValueError(f"two fields are named {name}")
        for name in self.tracked:
            self._check_tracked(name)
        for field in self.fields:
            self._check_links(field)
        for when in filter(None, (self.paper_when, self.mail.when)):
            self._check_when(when, names)
        for rule in self.rules:
            self._check_rule(rule)
        if self.most is not None and self._type_of(self.most.firm) is not FieldType.COMPANY:
            raise ValueError(f"`most` counts by {self.most.firm}, which is no company of this form")
        if self.scan is not None and self.sealed is None:
            raise ValueError("the form asks for a stamped scan: `sealed` is what is said when it has arrived")
        return self

    def _check_tracked(self, name: str) -> None:
        if self._type_of(name) is not FieldType.ITEMS:
            raise ValueError(f"`tracked` names {name}, which is no list of this form")

    def _check_links(self, field: Field) -> None:
        before = [each.id for each in self.fields[: self.fields.index(field)]]
        for name in field.of:
            if self._type_of(name) is not FieldType.ITEMS:
                raise ValueError(f"menu {field.id} leads to {name}, which is no list of this form")
        if field.same_as is not None and (field.same_as not in before or self._type_of(field.same_as) != field.type):
            raise ValueError(f"{field.id} may be the same as {field.same_as}, which is no person asked before it")
        if field.when is not None:
            self._check_when(field.when, before)

    def _check_when(self, when: When, before: list[str]) -> None:
        known = self.field(when.field).by_id if when.field in before else {}
        for option in when.is_:
            if option not in known:
                raise ValueError(f"`when` names {when.field}: {option}, which is no option asked before")

    def _check_rule(self, rule: Rule) -> None:
        for name in rule.fields:
            kind = self._type_of(name)
            if kind is None or (rule.rule is RuleName.IN_WINDOW and kind is not FieldType.DATE):
                raise ValueError(f"the rule {rule.rule.value} cannot look at {name}")
        if rule.rule is RuleName.IN_WINDOW and self.gate is None:
            raise ValueError("the rule in-window needs a `gate` with its window")

    def _type_of(self, name: str) -> FieldType | None:
        return self._by_name[name].type if name in self._by_name else None

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {field.id: field for field in self.fields}

    @cached_property
    def _menus(self) -> dict[str, Field]:
        return {name: field for field in self.fields for name in field.of}

    @cached_property
    def in_turn(self) -> tuple[Field, ...]:
        """The fields that are asked one after the other; lists behind a menu are asked through it."""
        return tuple(field for field in self.fields if field.id not in self._menus)

    @cached_property
    def scan(self) -> Field | None:
        """The field that takes the stamped scan, if the form needs a seal."""
        return next((field for field in self.fields if field.type is FieldType.SCAN), None)

    def field(self, name: str) -> Field:
        """The field called `name`; KeyError where there is none."""
        return self._by_name[name]

    def menu_of(self, name: str) -> Field | None:
        """The menu through which the list `name` is asked, if there is one."""
        return self._menus.get(name)
