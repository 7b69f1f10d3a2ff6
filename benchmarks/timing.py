"""Doing something many times with a given number in flight, and what that took."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from time import perf_counter
from typing import Any, TypeVar

T = TypeVar("T")
Json = dict[str, Any]


@dataclass
class Timing:
    """How long each took and all together, in seconds; several rounds add up."""

    each: list[float] = field(default_factory=list)
    together: float = 0.0

    def milliseconds(self, share: float) -> float:
        """The time within which `share` (0 to 1) of them were done."""
        ordered = sorted(self.each)
        return 1000 * ordered[min(int(len(ordered) * share), len(ordered) - 1)]

    def told(self) -> Json:
        """What is told of them: how many a second, median and 99th percentile in milliseconds."""
        rate = len(self.each) / self.together
        return {"rate": rate, "p50": self.milliseconds(0.5), "p99": self.milliseconds(0.99)}


async def paced(
    source: Iterator[T], work: Callable[[T], Awaitable[object]], *, count: int, in_flight: int, timing: Timing
) -> None:
    """Do `work` with `count` of `source`: the next begins when one of those in flight has ended."""
    some = islice(source, count)

    async def worker() -> None:
        for one in some:
            began = perf_counter()
            await asyncio.sleep(0)  # work that never waits would otherwise have nothing beside it in flight
            await work(one)
            timing.each.append(perf_counter() - began)

    began = perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(in_flight):
            group.create_task(worker())
    timing.together += perf_counter() - began


async def timed(source: Iterator[T], work: Callable[[T], Awaitable[object]], messages: int) -> Json:
    """What `messages` of `source` took one after the other, and 32 in flight; a fifth as many warm up."""
    await paced(source, work, count=messages // 5, in_flight=1, timing=Timing())
    alone, many = Timing(), Timing()
    await paced(source, work, count=messages, in_flight=1, timing=alone)
    await paced(source, work, count=messages, in_flight=32, timing=many)
    return {"1": alone.told(), "32": many.told()}
