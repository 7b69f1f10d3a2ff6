"""Forms: what they name must be there, and every placeholder of their texts, mails, file names and templates filled."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from knowledge import document
from knowledge.check_texts import listed, placeholders, problems_in_text
from knowledge.draft import Draft, Path, Placed
from knowledge.form import FieldType, Form, Option
from knowledge.problems import Problem, dotted
from knowledge.schema import Bilingual, Entry, Queues

Said = tuple[Path, Bilingual, AbstractSet[str]]
"""Where a text stands, the text, and the placeholders that something fills."""
YEARS = frozenset({"year", "last_year"})
FILING = frozenset({"ticket", "subject", "to"})
BUILT_IN = frozenset({"prepared", "year", "today"})
"""Values that every template may print beside the answers."""
PERSON_PARTS = ("name", "position", "contact")
DATE_PARTS = ("year", "month", "day")
NEVER_PRINTED = frozenset({FieldType.MENU, FieldType.SCAN, FieldType.FILES})


def problems_in_forms(draft: Draft) -> Iterator[Problem]:
    """Everything that is wrong with the forms of `draft` and their templates."""
    for form in draft.of(Form):
        yield from _references(draft, form)
        for path, text, allowed in _spoken(form.value):
            yield from problems_in_text(form, path, text)
            yield from _unknown(form, path, text, allowed)
        for path, line in _addressed(form.value):
            yield from _line(form, path, line)
        if (template := draft.templates.get(form.value.template)) is not None:
            yield from _template(form, template)
    if "forms" not in draft.unread | draft.refused:
        for name in draft.templates.keys() - {form.value.template for form in draft.of(Form)}:
            yield Problem(f"forms/{name}", 1, "no form uses this template")


def _references(draft: Draft, form: Placed[Form]) -> Iterator[Problem]:
    topics = {route.topic for part in draft.of(Queues) for route in part.value.routes}
    if topics and form.value.topic not in topics:
        yield form.problem(f"no route in queues.yaml has the topic `{form.value.topic}`", "topic")
    if form.value.template not in draft.templates:
        yield form.problem(f"there is no file forms/{form.value.template}", "template")
    entries = {part.value.id for part in draft.of(Entry)} | draft.seen
    for row, entry in enumerate(form.value.gate.entries if form.value.gate is not None else ()):
        if entry not in entries and "entries" not in draft.unread:
            yield form.problem(f"there is no entry `{entry}` to offer", "gate", "entries", row)


def _spoken(form: Form) -> Iterator[Said]:
    """What a form says, and the placeholders that each text may have."""
    yield ("title",), form.title, YEARS
    yield ("intro",), form.intro, YEARS
    yield ("review",), form.review, YEARS | {"subject"}
    yield ("submitted",), form.submitted, YEARS | FILING
    if form.sealed is not None:
        yield ("sealed",), form.sealed, FILING
    if form.gate is not None:
        yield ("gate", "early"), form.gate.early, YEARS
        yield ("gate", "closed"), form.gate.closed, YEARS
    for row, rule in enumerate(form.rules):
        yield ("rules", row, "says"), rule.says, YEARS
    for row, field in enumerate(form.fields):
        yield ("fields", row, "label"), field.label, YEARS
        yield ("fields", row, "prompt"), field.prompt, YEARS | {"n", "today", "next"}
        for place, option in enumerate(field.options):
            yield from _option(option, ("fields", row, "options", place))


def _option(option: Option, path: Path) -> Iterator[Said]:
    yield (*path, "label"), option.label, YEARS
    if option.stop is not None:
        yield (*path, "stop"), option.stop, YEARS
    if option.then is not None:
        yield (*path, "then"), option.then, YEARS | FILING


def _addressed(form: Form) -> Iterator[tuple[Path, str]]:
    yield ("file_name",), form.file_name
    yield ("mail", "to"), form.mail.to
    yield ("mail", "subject"), form.mail.subject
    if form.subject is not None:
        yield ("subject",), form.subject


def _unknown(form: Placed[Form], path: Path, text: Bilingual, allowed: AbstractSet[str]) -> Iterator[Problem]:
    """Placeholders of a form's text that nothing fills."""
    for language, written in (("zh", text.zh), ("en", text.en)):
        try:
            unknown = placeholders(written) - allowed
        except ValueError:
            continue  # told by `_bilingual`
        if unknown:
            message = f"`{dotted((*path, language))}` has {listed(unknown)}, which nothing fills here"
            yield form.problem(message, *path, language)


def _line(form: Placed[Form], path: Path, line: str) -> Iterator[Problem]:
    try:
        unknown = placeholders(line) - {field.id for field in form.value.fields}
    except ValueError as error:
        yield form.problem(str(error), *path)
        return
    if unknown:
        yield form.problem(f"{listed(unknown)} names no field of this form", *path)


def _template(form: Placed[Form], data: bytes) -> Iterator[Problem]:
    name = f"forms/{form.value.template}"
    try:
        used, parts = document.placeholders(data), document.attributes(data)
    except document.TemplateBroken as error:
        yield form.problem(f"{name}: {error}", "template")
        return
    known = {field.id for field in form.value.fields} | BUILT_IN
    if unknown := used - known:
        yield form.problem(f"{name}: {listed(unknown)} names no field of this form", "template")
    if wrong := {part for part in parts if part.split(".")[0] in known} - set(_parts(form.value)):
        yield form.problem(f"{name}: {listed(wrong)} names no part of a field", "template")
    if missing := set(_to_print(form.value)) - used:
        yield form.problem(f"{name}: {listed(missing)} stands nowhere on the paper", "template")


def _parts(form: Form) -> Iterator[str]:
    """What a template may print of a field: boxes of a choice, parts of a person, of a date."""
    yield from (f"today.{part}" for part in DATE_PARTS)
    for field in form.fields:
        match field.type:
            case FieldType.CHOICE | FieldType.CHOICES:
                yield from (f"{field.id}.{option.id.replace('-', '_')}" for option in field.options)
            case FieldType.PERSON | FieldType.PERSONS:
                yield from (f"{field.id}.{part}" for part in PERSON_PARTS)
            case FieldType.DATE:
                yield from (f"{field.id}.{part}" for part in DATE_PARTS)


def _to_print(form: Form) -> Iterator[str]:
    """The values that the paper must show."""
    yield from (field.id for field in form.fields if field.paper and field.type not in NEVER_PRINTED)
    if form.gate is not None:
        yield "prepared"
