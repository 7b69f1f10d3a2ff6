"""Where a new ticket goes: what is known of the matter, for the routes of the pack."""

from __future__ import annotations

from handlers import meaning
from handlers.turn import Turn
from knowledge.pack import Pack
from knowledge.routing import Destination, Matter
from knowledge.understanding import Certainty, Target


def of_form(turn: Turn, pack: Pack, topic: str, company: str) -> Destination:
    """Where the ticket of a form goes. `pack` is the one that the form belongs to."""
    firm, tier = _firm(turn)
    return pack.destination(Matter(topic, turn.conversation.language, firm=firm or company, tier=tier))


def of_question(turn: Turn, topic: str, question: str) -> Destination:
    """Where an inquiry goes that a question led to; `topic` where a button said what it is about."""
    firm, tier = _firm(turn)
    matter = Matter(topic, turn.conversation.language, firm=firm, tier=tier)
    understood = meaning.understand(turn, question) if question else None
    if understood is None or understood.certainty is Certainty.UNKNOWN:
        return turn.pack.destination(matter)
    best = understood.best
    near = turn.pack.entries.get(best.id) if best is not None and best.target is Target.ENTRY else None
    section = near.section if near is not None else None
    terms = frozenset(understood.topics)
    return turn.pack.destination(Matter(topic, matter.language, section, terms, firm, tier))


def _firm(turn: Turn) -> tuple[str, str]:
    """Name and tier of the person's verified firm; empty where there is none."""
    membership = turn.memory.firms.membership(turn.conversation)
    return (membership.firm.name, membership.firm.tier) if membership is not None else ("", "")
