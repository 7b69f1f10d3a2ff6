"""What admins do with the window of a form: open one for a year of the plan, or take it back.

Once one is taken back, the window of the pack counts again. Members who prepared the form ahead are told of an open
window by `draft_care`, whoever opened it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from handlers.form_ground import Opening
from handlers.ports import Memory
from handlers.tickets import Refused
from knowledge.form import Form
from knowledge.pack import Pack
from knowledge.schema import Window


def forms_with_window(pack: Pack) -> Iterator[Form]:
    """The forms that can be filed within certain days only."""
    return (form for form in pack.forms.values() if form.gate is not None)


def open_window(memory: Memory, form: Form, first: date, last: date, year: int, today: date, by: str) -> Opening:
    """Let `form` be filed from `first` to `last`, for the `year` that its texts then speak of.

    Raises Refused where the days are in the wrong order or past, where the year is none of theirs or next to them,
    and where this is the window already.
    """
    if last < first:
        raise Refused("window.order")
    if last < today:
        raise Refused("window.past", today=today.isoformat())
    if not first.year - 1 <= year <= last.year + 1:
        raise Refused("window.year", first=first.year - 1, last=last.year + 1)
    opening = Opening(Window.model_validate({"from": first, "until": last}), year)
    if memory.openings.of(form.id) == opening:
        raise Refused("window.same")
    memory.openings.put(form.id, opening, by)
    return opening


def take_back(memory: Memory, form: Form, by: str) -> None:
    """Let the window of the pack count again. Raises Refused where no other one is open."""
    if memory.openings.of(form.id) is None:
        raise Refused("window.none")
    memory.openings.put(form.id, None, by)
