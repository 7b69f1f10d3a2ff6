"""What a ticket's page shows beside the chat: the form's answers in its order, and what happened to the ticket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.console.wording import Words
from handlers.form_shown import shown
from handlers.ports import Releases
from handlers.tickets import Ticket, TicketEvent
from knowledge.form import Form
from knowledge.pack import Pack

TOLD = (
    "file",
    "why",
    "address",
    "subject",
    "message_id",
    "reply",
    "due",
    "department",
    "into",
    "double",
    "item",
    "author",
)
"""Values of audit rows that are shown as they are."""


@dataclass(frozen=True)
class Answer:
    """One field of the form: a text, or the items of a list."""

    label: str
    text: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Filled:
    """A form as it was filled in."""

    title: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Happened:
    """One audit row in words."""

    at: datetime
    who: str
    what: str
    details: tuple[str, ...]


def form_of(releases: Releases, ticket: Ticket) -> tuple[Pack, Form] | None:
    """The form of the release under which the ticket was filed. Reads the database and may take a second."""
    if not ticket.form:
        return None
    try:
        pack = releases.number(ticket.release).pack
    except KeyError:
        pack = releases.current().pack
    return (pack, pack.forms[ticket.form]) if ticket.form in pack.forms else None


def filled(ticket: Ticket, found: tuple[Pack, Form] | None, words: Words) -> Filled | None:
    """The answers in the form's order with its labels; by their ids where that form is not to be had."""
    if not ticket.form:
        return None
    if found is None:
        answers = tuple(_answer(name, value) for name, value in ticket.answers.items())
        return Filled(words.say("console.ticket.form"), answers)
    pack, form = found
    year = int(str(ticket.answers.get("year", pack.identity.year)))
    language = words.language
    answers = tuple(
        _answer(
            _of_year(field.label.in_(language), year), shown(pack, field, ticket.answers[field.id], language, year=year)
        )
        for field in form.fields
        if field.id in ticket.answers
    )
    return Filled(_of_year(form.title.in_(language), year), answers)


def _of_year(text: str, year: int) -> str:
    return text.format(year=year, last_year=year - 1)


def _answer(label: str, value: str | list[str]) -> Answer:
    return Answer(label, items=tuple(value)) if isinstance(value, list) else Answer(label, value)


def happened(events: Sequence[TicketEvent], words: Words) -> list[Happened]:
    """The audit rows in words, oldest first."""
    return [
        Happened(
            event.at,
            event.actor.name if event.actor.kind == "staff" else words.say(f"console.actor.{event.actor.kind.value}"),
            words.say(f"console.action.{event.action.value}"),
            tuple(_details(event.data, words)),
        )
        for event in events
    ]


def _details(data: Mapping[str, object], words: Words) -> Iterable[str]:
    """What of a row's data says something to a person; ids and hashes do not."""
    if "from" in data and "to" in data:
        yield " → ".join(words.say(f"console.state.{data[end]}") for end in ("from", "to"))
    if "queue" in data:
        queues = [str(data[end]) for end in ("from_queue", "queue") if end in data]
        yield " → ".join(words.queue(queue) for queue in queues)
    owners = [str(data[end]) for end in ("from_owner", "name") if end in data]
    if "from_owner" in data:
        yield " → ".join([*owners, words.say("console.owner.none")][:2])
    if "item_to" in data:
        yield " → ".join(words.say(f"item.{data[end]}") for end in ("item_from", "item_to"))
    if "clock" in data:
        yield words.clock_name(str(data["clock"]))
    if data.get("claimed"):
        yield words.say("console.action.claim")
    files = data.get("files")
    yield from (str(name) for name in files) if isinstance(files, list) else ()
    yield from (str(data[name]) for name in TOLD if name in data)
    missed = data.get("missed")
    yield from (str(copy) for copy in missed) if isinstance(missed, list) else ()
