"""What a ticket's page shows beside the chat: the form's answers in its order, and what happened to the ticket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.console.wording import Words
from handlers.ports import Releases
from handlers.tickets import Ticket, TicketEvent
from knowledge.form import FieldType, Form


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


def form_of(releases: Releases, ticket: Ticket) -> Form | None:
    """The form of the release under which the ticket was filed. Reads the database and may take a second."""
    if not ticket.form:
        return None
    try:
        return releases.number(ticket.release).pack.forms[ticket.form]
    except KeyError:
        return None


def filled(ticket: Ticket, form: Form | None, words: Words) -> Filled | None:
    """The answers in the form's order with its labels; by their ids where that form is not to be had."""
    if not ticket.form:
        return None
    if form is None:
        answers = tuple(_answer(name, value) for name, value in ticket.answers.items())
        return Filled(words.say("console.ticket.form"), answers)
    language = words.language
    asked = [field for field in form.fields if field.type not in {FieldType.MENU, FieldType.SCAN}]
    answers = tuple(
        _answer(field.label.in_(language), ticket.answers[field.id]) for field in asked if field.id in ticket.answers
    )
    return Filled(form.title.in_(language), answers)


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
        yield words.queue(str(data["queue"]))
    if data.get("claimed"):
        yield words.say("console.action.claim")
    files = data.get("files")
    yield from (str(name) for name in files) if isinstance(files, list) else ()
    yield from (str(data[name]) for name in ("file", "why") if name in data)
