"""The composition root: everything is made here and handed to those who need it. Tests call it with other parts."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bot.channels.channel import AnyChannel
from bot.clock import Now, clock
from bot.delivery import Courier
from bot.hub import Hub
from bot.intake import Intake
from bot.ledger_jobs import make_ledgers
from bot.reloading import reload_for
from bot.serving import Releases, follow, publish_folder
from handlers import absence, clock_care, filing_outcome, reply_outcome, topics
from handlers.draft_care import Waits, look_after
from handlers.messages import Address
from handlers.outcomes import Outcome
from knowledge.language import Language
from knowledge.load import PackBroken
from storage.database import Database
from storage.files import FolderFiles
from storage.forgetting import left_behind
from storage.memory import SqlMemory
from storage.writer import Writer

LOOK_EVERY = 60.0
"""Seconds between looks for forms and tickets that wait."""
LOOK_AGAIN = 0.5
"""Seconds until the next look where there was more than one look can do."""

log = logging.getLogger(__name__)


@dataclass
class Core:
    """The parts that every way of running shares."""

    database: Database
    writer: Writer
    hub: Hub
    releases: Releases
    files: FolderFiles
    intake: Intake
    now: Now
    content: Path
    staff_room: Address | None = None
    couriers: dict[str, Courier] = field(default_factory=dict)


@asynccontextmanager
async def core(
    database: Database,
    content: Path,
    files: Path,
    now: Now,
    staff_room: Address | None = None,
    mail_from: str | None = None,
) -> AsyncIterator[Core]:
    """Open the memory, publish the content where nothing was published yet, and serve the newest release."""
    loop = asyncio.get_running_loop()
    hub = Hub(loop)
    await asyncio.to_thread(database.upgrade)
    writer = Writer(database, now, hub.publish)
    writer.start()
    try:
        releases = Releases(database, writer, now)
        store = FolderFiles(files)
        left = partial(left_behind, is_there=lambda file: store.path(file).exists())
        for file in await asyncio.to_thread(database.read, left):
            store.drop(file)
        await asyncio.to_thread(_serve_newest, releases, writer, content, now)
        if staff_room is not None:
            writer.have_beside(lambda memory: topics.refresh(memory, releases, staff_room, memory.changed))
        reloads: set[asyncio.Task[None]] = set()

        def on_reload(address: Address, language: Language, by: str) -> None:
            task = asyncio.create_task(reload_for(made, address, language, by))
            reloads.add(task)
            task.add_done_callback(reloads.discard)

        intake = Intake(writer, releases, store, now, staff_room=staff_room, mail_from=mail_from, on_reload=on_reload)
        made = Core(database, writer, hub, releases, store, intake, now, content, staff_room)
        yield made
        await asyncio.gather(*reloads)
    finally:
        await asyncio.to_thread(writer.stop)
        database.close()


def _serve_newest(releases: Releases, writer: Writer, content: Path, now: Now) -> None:
    newest = releases.newest()
    try:
        if newest is not None:
            releases.serve(newest)
            return
    except PackBroken as broken:
        log.error("release %d does not fit this program: %d problems", newest, len(broken.problems))  # noqa: TRY400
    why = "first start" if newest is None else f"release {newest} does not fit this program"
    releases.serve(publish_folder(writer, content, "msc-bot", why, now).number)


@asynccontextmanager
async def running(
    core: Core, channels: Sequence[AnyChannel], on_error: Callable[[str], None], waits: Waits | None = None
) -> AsyncIterator[None]:
    """Receive and deliver on these channels, follow new releases, and look after forms, until the block ends.

    Delivery goes by the wall clock: a clock that MSC_NOW has stopped would never let a second try begin.
    """

    def settled(memory: SqlMemory, outcome: Outcome) -> None:
        filing_outcome.settled(core.releases, core.files, core.staff_room, memory, outcome)
        reply_outcome.settled(core.releases, core.staff_room, memory, outcome)

    async with AsyncExitStack() as stack:
        for channel in channels:
            stack.push_async_callback(channel.close)
            courier = core.couriers[channel.name] = Courier(
                channel, core.database, core.writer, core.hub, clock(None), settled
            )
            await stack.enter_async_context(_task(courier.run(), f"delivery {channel.name}", on_error))
            await stack.enter_async_context(
                _task(channel.run(core.intake.receive), f"channel {channel.name}", on_error)
            )
        await stack.enter_async_context(_task(follow(core.releases), "releases", on_error))
        await stack.enter_async_context(
            _task(_every_minute(core, "drafts", _drafts_work(core, waits or Waits())), "drafts", on_error)
        )
        await stack.enter_async_context(_task(_every_minute(core, "clocks", _clocks_work(core)), "clocks", on_error))
        await stack.enter_async_context(_task(make_ledgers(core), "ledgers", on_error))
        yield


def _drafts_work(core: Core, waits: Waits) -> Callable[[SqlMemory], bool]:
    """Remind people of forms that lie, and take back chats that staff left alone."""

    def work(memory: SqlMemory) -> bool:
        look_after(memory, core.releases, core.now(), waits)
        absence.look_after(memory, core.releases, core.now())
        return True

    return work


def _clocks_work(core: Core) -> Callable[[SqlMemory], bool]:
    """Remind staff of tickets whose time runs out."""
    return lambda memory: clock_care.look_after(memory, core.releases, core.now(), core.staff_room).is_whole


async def _every_minute(core: Core, what: str, work: Callable[[SqlMemory], bool]) -> None:
    """Look after something every minute, until cancelled; sooner where `work` says that it was not all. Processes
    take turns by a lock."""
    pause = LOOK_EVERY
    while True:
        await asyncio.sleep(pause)
        done = asyncio.wrap_future(core.writer.submit(work, [f"look after {what}"]))
        await asyncio.wait([done])
        if (error := done.exception()) is not None:
            log.warning("looking after %s failed: %s", what, type(error).__name__)
        pause = LOOK_EVERY if error is not None or done.result() else LOOK_AGAIN


@asynccontextmanager
async def _task(work: object, name: str, on_error: Callable[[str], None]) -> AsyncIterator[None]:
    task = asyncio.ensure_future(work)  # type: ignore[call-overload]
    task.add_done_callback(lambda done: _report(done, name, on_error))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _report(task: asyncio.Task[None], name: str, on_error: Callable[[str], None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("%s stopped: %s", name, type(error).__name__)
        on_error(name)
