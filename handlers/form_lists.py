"""The numbered lists of a form: adding items, several at once, and deleting, changing and moving them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from handlers.form_fields import NotAccepted, items_in, read
from knowledge.form import Field


def added(field: Field, items: list[str], text: str, today: date) -> list[str]:
    """The list with what a text holds: one item, or those of a pasted numbered list. Raises NotAccepted."""
    return items + [read(field, item, today) for item in items_in(text)]


def edited(field: Field, items: list[str], edit: tuple[str, int, str], today: date) -> list[str]:
    """The list after an edit such as (change-item, 2, new text). Raises NotAccepted."""
    what, number, rest = edit
    if not 1 <= number <= len(items):
        raise NotAccepted("form.no-such-item", n=number)
    return EDITS[what](field, items, number - 1, rest, today)


def _deleted(_: Field, items: list[str], place: int, __: str, ___: date) -> list[str]:
    return items[:place] + items[place + 1 :]


def _changed(field: Field, items: list[str], place: int, rest: str, today: date) -> list[str]:
    if not rest:
        raise NotAccepted("form.change-how", n=place + 1)
    return [*items[:place], read(field, rest, today), *items[place + 1 :]]


def _moved(_: Field, items: list[str], place: int, rest: str, __: date) -> list[str]:
    digits = "".join(char for char in rest if char.isdecimal())
    if not digits or not 1 <= int(digits) <= len(items):
        raise NotAccepted("form.no-such-item", n=digits or rest)
    left = items[:place] + items[place + 1 :]
    left.insert(int(digits) - 1, items[place])
    return left


EDITS: Mapping[str, Callable[[Field, list[str], int, str, date], list[str]]] = {
    "delete-item": _deleted,
    "change-item": _changed,
    "move-item": _moved,
}
