"""To which queue a matter goes: the first route of `queues.yaml` that it fits, else the default; never nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.firm_names import folded
from knowledge.language import Language
from knowledge.schema import Queues, Route, Section


@dataclass(frozen=True, slots=True)
class Matter:
    """What is known of something that staff are to handle. Empty is what is not known."""

    topic: str
    """Of the form, or of the choice that led to staff; `inquiry` where a person just asked for them."""
    language: Language
    section: Section | None = None
    """Of the entry that the last question came nearest to."""
    terms: frozenset[str] = frozenset()
    """Topics that the last question named, in the words of the document."""
    firm: str = ""
    """Verified, or as the person typed it."""
    tier: str = ""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where it goes."""

    queue: str
    copies: tuple[str, ...] = ()
    tag: str = ""


def destination(queues: Queues, matter: Matter) -> Destination:
    """The queue of the first route that fits."""
    fitting = (route for route in queues.routes if _is_about(route, matter) and _is_for(route, matter))
    route = next(fitting, None)
    return Destination(route.queue, route.copies, route.tag) if route is not None else Destination(queues.default)


def _is_about(route: Route, matter: Matter) -> bool:
    return (
        route.topic == matter.topic
        or (matter.section is not None and matter.section in route.sections)
        or not matter.terms.isdisjoint(route.about)
    )


def _is_for(route: Route, matter: Matter) -> bool:
    """Whether it meets what the route asks for besides."""
    if route.languages and matter.language not in route.languages:
        return False
    if route.tiers and matter.tier not in route.tiers:
        return False
    return not route.firms or (bool(matter.firm) and folded(matter.firm) in map(folded, route.firms))
