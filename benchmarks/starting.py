"""How long a bot takes to start, on Telegram and with an open port."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

from aiohttp import ClientSession

from benchmarks.processes import MeasurementFailed, line_of, spawned, told
from benchmarks.talk import TOKEN


async def bare_start(folder: Path, module: str, api: str) -> float:
    """Seconds until a child of ours, which serves with the Bot API at `api`, is ready."""
    began = perf_counter()
    async with spawned(folder, module, "serve", api) as process:
        await _ready((await told(process))["url"])
        return perf_counter() - began


async def bot_start(folder: Path, api: str) -> float:
    """Seconds until `msc-bot run` is ready, with its database in `folder` and the Bot API at `api`."""
    settings = {
        "MSC_HTTP_HOST": "127.0.0.1",
        "MSC_HTTP_PORT": "0",
        "MSC_TELEGRAM_TOKEN": TOKEN,
        "MSC_TELEGRAM_API": api,
    }
    began = perf_counter()
    async with spawned(folder, "bot", "run", settings=settings) as process:
        address = (await line_of(process)).decode().split()[-1]
        await _ready(address.replace("localhost", "127.0.0.1").rstrip("/"))
        return perf_counter() - began


async def _ready(url: str) -> None:
    async with ClientSession() as session, session.get(f"{url}/readyz") as response:
        if response.status != 200:
            raise MeasurementFailed(f"/readyz answers {response.status}")
