"""The child's side of growing: one pack made, or one way of searching measured on it.

`python -m benchmarks.searching make shipped|large` compiles a pack in the working folder and writes its phrasings
and held-out questions beside it; `… measure NAME` measures the engine or a rival there.
"""

from __future__ import annotations

import argparse
import json
import resource
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from time import perf_counter

import psutil

from benchmarks.large_pack import large_files
from benchmarks.processes import MEGABYTE
from benchmarks.rivals import RIVALS
from benchmarks.serving import tell
from benchmarks.timing import Json, Timing
from bot.settings import CONTENT
from knowledge.compiled import Compiled, blob_of, opened
from knowledge.index import index_of
from knowledge.load import load, read_folder
from knowledge.pack import Pack
from knowledge.search import Search
from knowledge.things import things_of

OURS = "msc-bot"
QUESTIONS = 500
FEWEST, PATIENCE = 30, 30.0
"""Once so many questions were asked, no more than so many seconds are spent on asking."""
BLOB, PHRASINGS, ASKED = Path("pack.blob"), Path("phrasings.json"), Path("questions.json")


@dataclass(frozen=True)
class Searched:
    """What one way of searching took on one pack."""

    load: float
    """Seconds until it can answer: ours from what is kept, a rival from the phrasings."""
    p50: float
    p99: float
    """Milliseconds a question."""
    memory: float
    """Resident set, in MB, once it has answered."""
    right: float
    """Per cent of the held-out questions for which the first thing found is theirs."""


def make(size: str) -> Json:
    """Compile a pack: what that takes in seconds, and the most memory that it needs in MB."""
    pack = load(read_folder(CONTENT) if size == "shipped" else large_files())
    began = perf_counter()
    index = index_of(pack)
    took = perf_counter() - began
    BLOB.write_bytes(blob_of(Compiled(pack, index, Search(pack, index))))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    _write(pack)
    return {"build": took, "peak": peak}


def _write(pack: Pack) -> None:
    """The phrasings with the ids of their things, and some held-out questions of entries with theirs."""
    told = [(thing.part.id, text) for thing in things_of(pack) for text, _ in thing.wordings()]
    asked = [(entry.id, text) for entry in pack.entries.values() for text in entry.tests.all()]
    PHRASINGS.write_text(json.dumps(told), encoding="utf-8")
    ASKED.write_text(json.dumps(Random(1).sample(asked, QUESTIONS)), encoding="utf-8")


def measure(name: str) -> Json:
    """Load one way of searching and ask it everything; a rival also tells in seconds how long it has built."""
    began = perf_counter()
    find, built = (_engine(), None) if name == OURS else _rival(name)
    loaded = perf_counter() - began
    timing, right = Timing(), 0
    asked = json.loads(ASKED.read_bytes())
    find(asked[0][1])  # what is read or compiled once
    started = perf_counter()
    for wanted, text in asked:
        if len(timing.each) >= FEWEST and perf_counter() - started > PATIENCE:
            break
        began = perf_counter()
        found = find(text)
        timing.each.append(perf_counter() - began)
        right += found == wanted
    memory = psutil.Process().memory_info().rss / MEGABYTE
    share = 100 * right / len(timing.each)
    return {
        **asdict(Searched(loaded, timing.milliseconds(0.5), timing.milliseconds(0.99), memory, share)),
        "build": built,
    }


def _engine() -> Callable[[str], str]:
    engine = opened(BLOB.read_bytes()).engine

    def find(text: str) -> str:
        best = engine.understand(text).best
        return best.id if best else ""

    return find


def _rival(name: str) -> tuple[Callable[[str], str], float]:
    told = json.loads(PHRASINGS.read_bytes())
    rival = RIVALS[name]()
    began = perf_counter()
    rival.build([text for _, text in told])
    built = perf_counter() - began

    def find(text: str) -> str:
        number = rival.best(text)
        return str(told[number][0]) if number >= 0 else ""

    return find, built


def main() -> None:
    """Do what the command line says, in the working folder."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.searching")
    roles = parser.add_subparsers(dest="role", required=True)
    roles.add_parser("make").add_argument("what", choices=["shipped", "large"])
    roles.add_parser("measure").add_argument("what", choices=[OURS, *RIVALS])
    options = parser.parse_args()
    tell(make(options.what) if options.role == "make" else measure(options.what))


if __name__ == "__main__":
    main()
