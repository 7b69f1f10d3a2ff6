"""What is measured: each figure of msc-bot beside the same figure of a bare python-telegram-bot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.processes import Child, child, result_of
from benchmarks.starting import bare_start, bot_start
from benchmarks.timing import Json

OURS, BARE, FAKE, LOAD = (f"benchmarks.{name}" for name in ("ours", "bare_echo", "fake_send", "load"))
STARTS = 5
ROUNDS = 3
"""The two bots are measured in turn, so that what else the machine does falls on both."""
TIMED = 400
"""Messages in a round without a network, one after the other and again 32 in flight."""
PORTIONS = {8: 150, 32: 600}
"""In flight, and messages to each bot in a round: 2,000 for 32, with those that warm up."""


@dataclass(frozen=True)
class Measure:
    """One figure of both, in `unit`."""

    name: str
    unit: str
    ours: float
    bare: float

    @property
    def ratio(self) -> float:
        """Ours to the bare one's: of rates more is better, of times and memory less."""
        return self.ours / self.bare


@dataclass(frozen=True)
class Bench:
    """A folder for one run, and the file with the questions that its load asks."""

    folder: Path
    questions: Path

    def room(self, name: str) -> Path:
        """A folder for one scenario."""
        made = self.folder / name
        made.mkdir()
        return made


async def all_measures(bench: Bench) -> AsyncIterator[Measure]:
    """Every measure, as it comes."""
    for measure in await without_network(bench):
        yield measure
    for in_flight in PORTIONS:
        for measure in await whole_path(bench, in_flight):
            yield measure
    yield await start(bench)


async def without_network(bench: Bench) -> list[Measure]:
    """Understanding, and keeping a message with its answer, beside an echo whose Bot API answers at once."""
    rounds: dict[str, list[Json]] = {BARE: [], OURS: []}
    for number in range(ROUNDS):
        room = bench.room(f"time-{number}")
        for module, told in rounds.items():
            told.append(await result_of(room, module, "time", str(bench.questions), str(TIMED)))
    bare, ours = (_middle(told) for told in rounds.values())
    return [
        *_times("question understood", ours["understood"], bare["1"]),
        *_times("question kept, 1 in flight", ours["asked"]["1"], bare["1"]),
        *_times("question kept, 32 in flight", ours["asked"]["32"], bare["32"]),
        *_times("button kept, 32 in flight", ours["pressed"]["32"], bare["32"]),
    ]


def _middle(rounds: Sequence[Json]) -> Json:
    """The median of each figure, at whatever depth it stands."""
    return {
        name: _middle([one[name] for one in rounds]) if isinstance(found, dict) else median(one[name] for one in rounds)
        for name, found in rounds[0].items()
    }


def _times(name: str, ours: Json, bare: Json) -> list[Measure]:
    rate = Measure(name, "/s", ours["rate"], bare["rate"])
    return [rate] + [Measure(f"{name}, {share}", "ms", ours[share], bare[share]) for share in ("p50", "p99")]


async def whole_path(bench: Bench, in_flight: int) -> list[Measure]:
    """From the posted update until the answer is at the Bot API; both bots run, and are asked in turn."""
    room = bench.room(f"whole-path-{in_flight}")
    async with AsyncExitStack() as stack:
        fake = await stack.enter_async_context(child(room, FAKE))
        bots = [await stack.enter_async_context(child(room, module, "serve", fake.url)) for module in (OURS, BARE)]
        fresh = [bot.memory() for bot in bots]
        ours, bare = await _loaded(bench, fake, bots, in_flight)
        measures = _times(f"question answered, {in_flight} in flight", ours, bare)
        if in_flight == max(PORTIONS):
            measures.append(Measure("memory after the start", "MB", *fresh))
            measures.append(Measure("memory after 2,000 messages", "MB", *(bot.memory() for bot in bots)))
        return measures


async def _loaded(bench: Bench, fake: Child, bots: list[Child], in_flight: int) -> list[Json]:
    pace = {"in-flight": in_flight, "rounds": ROUNDS, "messages": PORTIONS[in_flight]}
    options = [f"--{name}={value}" for name, value in pace.items()]
    webhooks = [f"{bot.url}/webhook" for bot in bots]
    found = await result_of(bench.folder, LOAD, *options, str(bench.questions), f"{fake.url}/arrivals", *webhooks)
    timings: list[Json] = found["timings"]
    return timings


async def start(bench: Bench) -> Measure:
    """From the start of the process until it says that it is ready; the bot's database is there already."""
    room = bench.room("start")
    ours: list[float] = []
    bare: list[float] = []
    async with child(room, FAKE) as fake:
        await bot_start(room, fake.url)
        for _ in range(STARTS):
            bare.append(await bare_start(room, BARE, fake.url))
            ours.append(await bot_start(room, fake.url))
    return Measure("start until ready", "s", median(ours), median(bare))
