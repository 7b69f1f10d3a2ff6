"""The ledger (台账): a line for each ticket, and one for each item of a form that lists several."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from handlers.item_states import Item
from handlers.tickets import Ticket
from knowledge.form import FieldType
from knowledge.language import Language
from knowledge.pack import Pack
from knowledge.working_days import UncoveredYear


class Column(StrEnum):
    """What a line says, in this order."""

    NUMBER = "number"
    KIND = "kind"
    FIRM = "firm"
    VERIFIED = "verified"
    SECTION = "section"
    ITEM = "item"
    DEPARTMENT = "department"
    OPENED = "opened"
    REPLIED = "replied"
    CLOSED = "closed"
    UNTIL_REPLY = "until-reply"
    """In working days, as TAKEN."""
    TAKEN = "taken"
    OUTCOME = "outcome"
    """Of the item where items are followed one by one, else of the ticket."""
    STATE = "state"
    OWNER = "owner"
    CHANNEL = "channel"


Cell = str | int | date | None
"""None where there is nothing (yet)."""
Line = tuple[Cell, ...]
"""A cell for each column."""


@dataclass(frozen=True, slots=True)
class Record:
    """A ticket with what the ledger says of it beside its own fields."""

    ticket: Ticket
    channel: str
    replied_at: datetime | None
    """The first public reply."""
    closed_at: datetime | None
    """When it was closed, cancelled or merged last; None while it lives."""
    items: tuple[Item, ...] = ()
    """Those that are followed one by one."""


@dataclass(frozen=True, slots=True)
class _Item:
    """A part of a ticket that has a line of its own."""

    section: str
    text: str
    department: str = ""
    outcome: str = ""


def head(pack: Pack, language: Language) -> tuple[str, ...]:
    """The names of the columns."""
    return tuple(pack.say(f"ledger.column.{column.value}", language) for column in Column)


def lines(pack: Pack, language: Language, record: Record) -> Iterator[Line]:
    """The lines of a ticket."""
    common = _common(pack, language, record)
    for item in _followed(pack, language, record) or _listed(pack, language, record.ticket):
        cells = common | {Column.SECTION: item.section, Column.ITEM: item.text}
        cells[Column.DEPARTMENT] = item.department or common[Column.DEPARTMENT]
        cells[Column.OUTCOME] = item.outcome or common[Column.STATE]
        yield tuple(cells[column] for column in Column)


def _common(pack: Pack, language: Language, record: Record) -> dict[Column, Cell]:
    ticket, zone = record.ticket, ZoneInfo(pack.identity.timezone)
    opened = ticket.opened_at.astimezone(zone).date()
    replied, closed = (_day(at, zone) for at in (record.replied_at, record.closed_at))
    return {
        Column.NUMBER: ticket.number,
        Column.KIND: pack.say(f"console.kind.{ticket.kind.value}", language),
        Column.FIRM: ticket.verified_firm or ticket.firm,
        Column.VERIFIED: pack.say("ledger.yes" if ticket.verified_firm else "ledger.no", language),
        Column.DEPARTMENT: _queue(pack, language, ticket.queue),
        Column.OPENED: opened,
        Column.REPLIED: replied,
        Column.CLOSED: closed,
        Column.UNTIL_REPLY: _taken(pack, language, opened, replied),
        Column.TAKEN: _taken(pack, language, opened, closed),
        Column.STATE: pack.say(f"state.{ticket.state.value}", language),
        Column.OWNER: ticket.assignee_name,
        Column.CHANNEL: _channel(pack, language, record.channel),
    }


def _followed(pack: Pack, language: Language, record: Record) -> list[_Item]:
    form = pack.forms.get(record.ticket.form)
    labels = {field.id: field.label.in_(language) for field in form.fields} if form is not None else {}
    return [
        _Item(labels.get(item.field, item.field), item.text, item.department, _outcome(pack, language, item))
        for item in record.items
    ]


def _outcome(pack: Pack, language: Language, item: Item) -> str:
    state = pack.say(f"item.{item.state.value}", language)
    return pack.say("ledger.reason", language, state=state, reason=item.reason) if item.reason else state


def _listed(pack: Pack, language: Language, ticket: Ticket) -> list[_Item]:
    """What the form lists, by its headings; the subject where it lists nothing."""
    form = pack.forms.get(ticket.form)
    listing = [field for field in form.fields if field.type is FieldType.ITEMS] if form is not None else []
    items = [
        _Item(field.label.in_(language), text)
        for field in listing
        if isinstance(answers := ticket.answers.get(field.id), list)
        for text in answers
    ]
    year = pack.identity.year
    title = form.title.in_(language).format(year=year, last_year=year - 1) if form is not None else ""
    return items or [_Item(title, ticket.subject)]


def _day(at: datetime | None, zone: ZoneInfo) -> date | None:
    return at.astimezone(zone).date() if at is not None else None


def _taken(pack: Pack, language: Language, first: date, last: date | None) -> Cell:
    """Working days; in words where no calendar covers them."""
    if last is None:
        return None
    try:
        return pack.working_days.taken(first, last)
    except UncoveredYear as uncovered:
        return pack.say("ledger.uncovered", language, year=uncovered.year)


def _queue(pack: Pack, language: Language, queue: str) -> str:
    found = next((each for each in pack.queues.queues if each.id == queue), None)
    return found.name.in_(language) if found is not None else queue


def _channel(pack: Pack, language: Language, channel: str) -> str:
    key = f"console.channel.{channel}"
    return pack.say(key, language) if key in pack.phrases else channel
