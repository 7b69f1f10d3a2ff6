"""The lists of a form: adding items, several at once, and deleting, changing and moving them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handlers.form_fields import items_in
from handlers.form_ground import Ground
from handlers.form_notes import NotAccepted
from handlers.form_persons import is_whole, read_person
from handlers.form_reading import NOT_TYPED, read
from knowledge.form import Field, FieldType

MOST_FILES = 20
"""Of one field; a declaration with more is better sent as a mail with an archive."""


def added(ground: Ground, field: Field, items: list[str], text: str) -> list[str]:
    """The list with what a text holds: one item, or those of a pasted numbered list. Raises NotAccepted."""
    if field.type is FieldType.PERSONS and items and not is_whole(items[-1]):
        return [*items[:-1], read_person(ground, field, text, items[-1])]
    return items + [_item(ground, field, item) for item in items_in(text)]


def with_files(field: Field, files: list[str], more: list[str]) -> list[str]:
    """The list of files with those that came; one that is there already is not kept twice. Raises NotAccepted."""
    together = list(dict.fromkeys([*files, *more]))
    if len(together) > MOST_FILES:
        raise NotAccepted("form.too-many-files", n=MOST_FILES, label=field.label.zh)
    return together


def edited(ground: Ground, field: Field, items: list[str], edit: tuple[str, int, str]) -> list[str]:
    """The list after an edit such as (change-item, 2, new text). Raises NotAccepted."""
    what, number, rest = edit
    if not 1 <= number <= len(items):
        raise NotAccepted("form.no-such-item", n=number)
    return EDITS[what](ground, field, items, number - 1, rest)


def _item(ground: Ground, field: Field, text: str) -> str:
    value = read(ground, field, text)
    assert isinstance(value, str), "an item of a list is one text"
    return value


def _deleted(_: Ground, __: Field, items: list[str], place: int, ___: str) -> list[str]:
    return items[:place] + items[place + 1 :]


def _changed(ground: Ground, field: Field, items: list[str], place: int, rest: str) -> list[str]:
    if field.type in NOT_TYPED:
        raise NotAccepted(NOT_TYPED[field.type])
    if not rest:
        raise NotAccepted("form.change-how", n=place + 1)
    return [*items[:place], _item(ground, field, rest), *items[place + 1 :]]


def _moved(_: Ground, __: Field, items: list[str], place: int, rest: str) -> list[str]:
    digits = "".join(char for char in rest if char.isdecimal())
    if not digits or len(digits) > 4 or not 1 <= int(digits) <= len(items):
        raise NotAccepted("form.no-such-item", n=digits or rest)
    left = items[:place] + items[place + 1 :]
    left.insert(int(digits) - 1, items[place])
    return left


EDITS: Mapping[str, Callable[[Ground, Field, list[str], int, str], list[str]]] = {
    "delete-item": _deleted,
    "change-item": _changed,
    "move-item": _moved,
}
