"""Placeholders: in phrases, in what forms say, in mails and file names, and in Word templates."""

from __future__ import annotations

import string
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from pydantic import BaseModel

from knowledge import document
from knowledge.draft import Draft, Path, Placed
from knowledge.expected import PHRASES
from knowledge.form import Form
from knowledge.problems import Problem, dotted
from knowledge.schema import Bilingual


def problems_in_texts(draft: Draft) -> Iterator[Problem]:
    """Placeholders that are broken, differ between the languages, or that nothing fills."""
    yield from _phrases(draft)
    for form in draft.of(Form):
        for path, text in _spoken(form.value):
            yield from _bilingual(form, path, text)
        for path, line in _addressed(form.value):
            yield from _line(form, path, line)
        if (template := draft.templates.get(form.value.template)) is not None:
            yield from _template(form, template)


def _phrases(draft: Draft) -> Iterator[Problem]:
    for key, part in draft.phrases:
        yield from _bilingual(part, (), part.value, PHRASES.get(key))
    known = {key for key, _ in draft.phrases} | draft.seen
    for key in sorted(PHRASES.keys() - known):
        if "phrases" not in draft.unread:
            yield Problem("phrases", 1, f"the phrase `{key}` is missing (its placeholders: {_list(PHRASES[key])})")


def _bilingual(
    part: Placed[BaseModel], path: Path, text: Bilingual, expected: frozenset[str] | None = None
) -> Iterator[Problem]:
    found: dict[str, frozenset[str]] = {}
    for language, written in (("zh", text.zh), ("en", text.en)):
        key = dotted((*path, language))
        try:
            found[language] = placeholders(written)
        except ValueError as error:
            yield part.problem(f"`{key}`: {error}", *path, language)
            continue
        if expected is not None and expected != found[language]:
            message = f"`{key}` has the placeholders {_list(found[language])}, expected are {_list(expected)}"
            yield part.problem(message, *path, language)
    if expected is None and len(set(found.values())) > 1:
        message = f"`{dotted((*path, 'en'))}` has the placeholders {_list(found['en'])}, but zh {_list(found['zh'])}"
        yield part.problem(message, *path, "en")


def placeholders(text: str) -> frozenset[str]:
    """Names of the `{name}` placeholders of a text; ValueError where `str.format` would not take it."""
    names = set()
    for name, spec, conversion in _fields(text):
        if not name.isidentifier() or spec or conversion:
            raise ValueError(f"`{{{name}}}` is not a placeholder, expected is a name such as {{ticket}}")
        names.add(name)
    return frozenset(names)


def _fields(text: str) -> list[tuple[str, str | None, str | None]]:
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as error:
        message = f"the braces do not fit together ({error}): write {{{{ or }}}} for a brace itself"
        raise ValueError(message) from None
    return [(name, spec, conversion) for _, name, spec, conversion in parts if name is not None]


def _list(names: AbstractSet[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "none"


def _spoken(form: Form) -> Iterator[tuple[Path, Bilingual]]:
    for key in ("title", "intro", "review", "submitted", "sealed"):
        yield (key,), getattr(form, key)
    for row, field in enumerate(form.fields):
        yield ("fields", row, "label"), field.label
        yield ("fields", row, "prompt"), field.prompt


def _addressed(form: Form) -> Iterator[tuple[Path, str]]:
    yield ("file_name",), form.file_name
    yield ("mail", "to"), form.mail.to
    yield ("mail", "subject"), form.mail.subject


def _line(form: Placed[Form], path: Path, line: str) -> Iterator[Problem]:
    try:
        unknown = placeholders(line) - {field.id for field in form.value.fields}
    except ValueError as error:
        yield form.problem(str(error), *path)
        return
    if unknown:
        yield form.problem(f"{_list(unknown)} names no field of this form", *path)


def _template(form: Placed[Form], data: bytes) -> Iterator[Problem]:
    name = f"forms/{form.value.template}"
    try:
        used = document.placeholders(data)
    except document.TemplateBroken as error:
        yield form.problem(f"{name}: {error}", "template")
        return
    if unknown := used - {field.id for field in form.value.fields}:
        yield form.problem(f"{name}: {_list(unknown)} names no field of this form", "template")
