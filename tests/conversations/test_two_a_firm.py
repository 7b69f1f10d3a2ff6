"""At most two applications a firm, through the whole dialog: however many colleagues submit in the same moment."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from bot.compose import Core
from handlers.drafts import DraftState, Value
from handlers.tickets import TicketState
from storage import tickets
from storage.drafts import DRAFT
from tests.conftest import Compose
from tests.conversations.applicants import NAMES
from tests.conversations.test_application_form import IN_WINDOW, fills_in
from tests.storage.firm_setup import firm
from tests.stories import Person

ROOT = Path(__file__).parents[2]
EACH = 100
TWO = "一家会员单位最多申报两个项目。"


def drafts(made: Core, state: DraftState) -> list[Mapping[str, Value]]:
    """The answers of all drafts in a state."""
    query = DRAFT.select().where(DRAFT.c.state == state.value)
    return [row.answers for row in made.database.read(lambda connection: connection.execute(query).all())]


async def crowd(url: str, files: Path, name: str, answers: Mapping[str, Value]) -> asyncio.subprocess.Process:
    """A process with a hundred people who have filled in the form, ready to submit it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.conversations.applicants", url, str(files), name, str(EACH), cwd=ROOT,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=1 << 24,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(json.dumps(answers).encode() + b"\n")
    return process


async def heard(process: asyncio.subprocess.Process) -> bytes:
    assert process.stdout is not None
    return await process.stdout.readline()


async def test_of_200_at_once_in_two_processes_two_are_accepted_and_nobody_loses_anything(
    compose: Compose, database_url: str, tmp_path: Path
) -> None:
    async with compose(database_url, now=IN_WINDOW) as made, asyncio.timeout(300):
        li = Person(made)
        await fills_in(li)
        [answers] = drafts(made, DraftState.OPEN)
        with made.database.writing.begin() as connection:
            firm(connection, *NAMES)
        crowds = [await crowd(database_url, tmp_path / "files", name, answers) for name in ("a", "b")]
        assert [await heard(each) for each in crowds] == [b"ready\n", b"ready\n"]
        for each in crowds:
            assert each.stdin is not None
            each.stdin.write(b"go\n")
        told = [text for each in crowds for text in json.loads(await heard(each))]
        assert [await each.wait() for each in crowds] == [0, 0]

        assert len(told) == 2 * EACH
        accepted = [text for text in told if "已登记工单" in text]
        refused = [text for text in told if TWO in text]
        assert (len(accepted), len(refused)) == (2, 2 * EACH - 2)
        assert all("请核对以上全部内容" in text and answers["basics"] in text for text in refused)
        filed = made.database.read(lambda connection: tickets.in_queue(connection, "shengeng"))
        assert {ticket.state for ticket in filed} == {TicketState.AWAITING_SEAL}
        assert sorted(ticket.number for ticket in filed) == ["MSC-2024-0001", "MSC-2024-0002"]
        kept = drafts(made, DraftState.OPEN)
        assert len(kept) == 2 * EACH - 2 + 1
        assert all({**mine, "company": answers["company"]} == answers for mine in kept)
        assert TWO in await li.says("提交")
        assert len(drafts(made, DraftState.OPEN)) == len(kept)


async def test_a_place_that_a_colleague_gives_back_is_free_for_the_next(compose: Compose, database_url: str) -> None:
    async with compose(database_url, now=IN_WINDOW) as made:
        first, second, third = (Person(made, name) for name in ("a", "b", "c"))
        for colleague in (first, second, third):
            await fills_in(colleague)
        assert "MSC-2024-0001" in await first.says("提交")
        assert "MSC-2024-0002" in await second.says("提交")
        assert TWO in await third.says("提交")
        await first.says("我的工单")
        await first.presses("撤回")
        await first.presses("确定撤回")
        assert "MSC-2024-0003" in await third.says("提交")
