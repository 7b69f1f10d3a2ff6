"""The parent's side of a measurement: children in a folder of their own, ended whatever happens."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.timing import Json

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60
"""Seconds that a child may take to start, or to end; a measurement may take longer."""
MEGABYTE = 1024 * 1024


class MeasurementFailed(Exception):
    """A child ended, or did not answer."""


@dataclass(frozen=True)
class Child:
    """A process that serves."""

    process: Process
    url: str

    def memory(self) -> float:
        """Its resident set, in MB."""
        return float(psutil.Process(self.process.pid).memory_info().rss) / MEGABYTE


@asynccontextmanager
async def spawned(
    folder: Path, module: str, *arguments: str, settings: Mapping[str, str] | None = None
) -> AsyncIterator[Process]:
    """A child at work in `folder`, away from the operator's `.env` and settings."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MSC_")}
    environment |= {"PYTHONPATH": str(ROOT), **(settings or {})}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        cwd=folder,
        env=environment,
        stdin=PIPE,
        stdout=PIPE,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        await _end(process)


@asynccontextmanager
async def child(folder: Path, module: str, *arguments: str) -> AsyncIterator[Child]:
    """A child of ours that serves, from when it says where until the block ends."""
    async with spawned(folder, module, *arguments) as process:
        yield Child(process, (await told(process))["url"])


async def result_of(folder: Path, module: str, *arguments: str) -> Json:
    """What a child has measured."""
    async with spawned(folder, module, *arguments) as process:
        return await told(process, patience=None)


async def told(process: Process, patience: float | None = PATIENCE) -> Json:
    """The next line of JSON from a child; MeasurementFailed where it ended instead."""
    found: Json = json.loads(await line_of(process, patience))
    return found


async def line_of(process: Process, patience: float | None = PATIENCE) -> bytes:
    """The next line of a child's output; MeasurementFailed where there is none."""
    assert process.stdout is not None, "spawned() gives a pipe"
    try:
        line = await asyncio.wait_for(process.stdout.readline(), patience)
    except TimeoutError:
        line = b""
    if not line:
        raise MeasurementFailed("a process of the benchmark said nothing; its own words are above")
    return line


async def _end(process: Process) -> None:
    """End a child that has not ended by itself; one that hangs is killed."""
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), PATIENCE)
    except TimeoutError:
        process.kill()
        await process.wait()
