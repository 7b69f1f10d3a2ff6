"""What must hold in `clocks.yaml`."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.clock_schema import Clock, Clocks
from knowledge.draft import Draft
from knowledge.problems import Problem
from knowledge.schema import Queues


def problems_in_clocks(draft: Draft) -> Iterator[Problem]:
    """Clocks without their queue, of one name, and those that never run."""
    known = {queue.id for queues in draft.of(Queues) for queue in queues.value.queues}
    for part in draft.of(Clocks):
        clocks = part.value.clocks
        for row, clock in enumerate(clocks):
            if clock.id in [each.id for each in clocks[:row]]:
                yield part.problem(f"`{clock.id}` is already the name of another one", "clocks", row, "id")
            if hidden := next((each for each in clocks[:row] if _hides(each, clock)), None):
                yield part.problem(f"it never runs: `{hidden.id}` is for all its tickets", "clocks", row)
            for key, named in (("queues", clock.queues), ("copies", clock.copies)):
                for queue in named:
                    if known and queue not in known:
                        yield part.problem(f"there is no queue `{queue}`", "clocks", row, key)


def _hides(earlier: Clock, later: Clock) -> bool:
    def all_of(wide: tuple[str, ...], narrow: tuple[str, ...]) -> bool:
        return not wide or (bool(narrow) and set(narrow) <= set(wide))

    return earlier.step is later.step and all_of(earlier.kinds, later.kinds) and all_of(earlier.queues, later.queues)
