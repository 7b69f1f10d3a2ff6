"""Replies that are ready in the pack, with the names that they leave open filled in."""

from __future__ import annotations

from handlers.tickets import Ticket
from knowledge.language import Language
from knowledge.schema import Canned


def filled(canned: Canned, ticket: Ticket, name: str, language: Language) -> str:
    """The reply as `name` would send it to the member of a ticket."""
    text = canned.text.in_(language)
    values = {"{name}": name, "{firm}": ticket.verified_firm or ticket.firm, "{ticket}": ticket.number}
    for placeholder, value in values.items():
        text = text.replace(placeholder, value)
    return text
