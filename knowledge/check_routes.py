"""What must hold of queues and routes: queues that exist, terms that are known, and no route that is never reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from knowledge.draft import Draft, Placed
from knowledge.problems import Problem
from knowledge.schema import Alias, Queues, Route


def problems_in_routes(draft: Draft) -> Iterator[Problem]:
    """Everything that is wrong in `queues.yaml`, but for names that stand twice."""
    topics = {part.value.term for part in draft.of(Alias) if part.value.topic}
    for part in draft.of(Queues):
        known = {queue.id for queue in part.value.queues}
        yield from _unknown("queue", (part.value.default,), known, part, "default")
        for row, route in enumerate(part.value.routes):
            yield from _unknown("queue", (route.queue,), known, part, "routes", row, "queue")
            yield from _unknown("queue", route.copies, known, part, "routes", row, "copies")
            if "aliases" not in draft.unread:
                yield from _unknown("topic", route.about, topics, part, "routes", row, "about")
        yield from _never_reached(part)


def _unknown(
    kind: str, names: Iterable[str], known: set[str], part: Placed[Queues], *path: str | int
) -> Iterator[Problem]:
    for name in names:
        if name not in known:
            yield part.problem(f"there is no {kind} `{name}`", *path)


def _never_reached(part: Placed[Queues]) -> Iterator[Problem]:
    routes = part.value.routes
    for row, route in enumerate(routes):
        for before, earlier in enumerate(routes[:row]):
            if _takes_all(earlier, route):
                place = part.place("routes", before)
                yield part.problem(f"this route is never reached: the one at {place} takes all of it", "routes", row)
                break


def _takes_all(earlier: Route, later: Route) -> bool:
    """Whether all that fits `later` fits `earlier` too."""
    about = (
        earlier.topic == later.topic
        and set(later.sections) <= set(earlier.sections)
        and set(later.about) <= set(earlier.about)
    )
    asked = ((earlier.languages, later.languages), (earlier.tiers, later.tiers), (earlier.firms, later.firms))
    return about and all(not first or (second and set(second) <= set(first)) for first, second in asked)
