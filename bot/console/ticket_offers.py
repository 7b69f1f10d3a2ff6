"""What a ticket's page offers to the person before it: what the table permits, and what there is to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handlers.item_states import Item
from handlers.lifecycle import MAY, may
from handlers.tickets import LIVE, Actor, Role, Ticket
from knowledge.form import Form
from knowledge.language import Language
from storage import staff, tickets
from storage.staff import Staff


@dataclass(frozen=True)
class Offers:
    """What may be done with a ticket."""

    actions: frozenset[str]
    colleagues: Sequence[Staff]
    """To whom it could be given."""
    doubles: Sequence[Ticket]
    """Into which it could be merged."""


@dataclass(frozen=True)
class ItemList:
    """One list of the form, with its items."""

    label: str
    items: Sequence[Item]


def offers(connection: Any, ticket: Ticket, by: Actor) -> Offers:
    """What `by` may do with the ticket."""
    return Offers(
        frozenset(action.value for action in MAY if may(by, action, ticket)),
        [each for each in staff.everyone(connection) if _takes(each, ticket)],
        _alike(connection, ticket),
    )


def _takes(colleague: Staff, ticket: Ticket) -> bool:
    return colleague.active and colleague.role is not Role.AUDITOR and colleague.id != ticket.assignee


def _alike(connection: Any, ticket: Ticket) -> list[Ticket]:
    """Live tickets of the same chat or verified firm, newest first."""
    found = {each.id: each for each in tickets.of_conversations(connection, [ticket.conversation])}
    if ticket.firm_id is not None:
        found |= {each.id: each for each in tickets.of_firm(connection, ticket.firm_id, 50)}
    return [each for _, each in sorted(found.items(), reverse=True) if each.id != ticket.id and each.state in LIVE]


def item_lists(form: Form | None, items: Sequence[Item], language: Language) -> list[ItemList]:
    """The items under the lists of the form to which they belong."""
    names = list(dict.fromkeys(item.field for item in items))
    known = {field.id: field.label.in_(language) for field in form.fields} if form is not None else {}
    return [ItemList(known.get(name, name), [item for item in items if item.field == name]) for name in names]
