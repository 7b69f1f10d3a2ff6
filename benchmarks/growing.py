"""How the engine grows: the shipped pack and one of 10,000 entries, beside each rival on the same phrasings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

from benchmarks.measures import Measure
from benchmarks.processes import result_of
from benchmarks.rivals import BARE, RIVALS
from benchmarks.searching import OURS
from benchmarks.timing import Json

SEARCHING = "benchmarks.searching"
SIZES = ("shipped", "large")
FIGURES = {
    "build": ("index built", "s"),
    "load": ("pack loaded", "s"),
    "p50": ("question found, p50", "ms"),
    "p99": ("question found, p99", "ms"),
    "memory": ("memory", "MB"),
    "right": ("right thing first", "%"),
}


async def growing(folder: Path) -> AsyncIterator[Measure]:
    """Every measure, as it comes."""
    for size in SIZES:
        room = folder / size
        room.mkdir()
        made = await result_of(room, SEARCHING, "make", size)
        ours = {**await result_of(room, SEARCHING, "measure", OURS), "build": made["build"]}
        for name in RIVALS:
            rival = await result_of(room, SEARCHING, "measure", name)
            for measure in _measures(size, name, ours, rival):
                yield measure
        yield Measure(f"{size}: most memory in building", "MB", made["peak"], rival["memory"])


def _measures(size: str, name: str, ours: Json, rival: Json) -> list[Measure]:
    beside = "" if name == BARE else f" ({name})"
    return [Measure(f"{size}: {title}{beside}", unit, ours[key], rival[key]) for key, (title, unit) in FIGURES.items()]
