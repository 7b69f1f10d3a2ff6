"""Clocks: what is due when, who is told of it and when they are left alone, and what members hear."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot import compose as composition
from bot.clock import EXCHANGE
from bot.compose import Core, core
from bot.settings import CONTENT
from handlers.clock_care import ONE_BY_ONE, Looked, look_after
from handlers.clocks import Round, rounds
from handlers.messages import Address
from handlers.tickets import Action, Actor, ActorKind, Ticket, TicketState
from storage import clocks, ticket_audit, tickets
from storage.codec import outbound_in
from storage.database import Database
from storage.memory import SqlMemory
from storage.messages import MESSAGE
from tests.conversations.test_visit_form import up_to_the_letter
from tests.stories import Person

ROOM = Address("telegram", "-100")
"""The staff group."""
WANG = Actor(ActorKind.STAFF, "1", "王芳")


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=EXCHANGE)


@dataclass
class Time:
    """What the clock says."""

    now: datetime


@dataclass
class Office:
    """A bot whose time the test turns forward, and what its staff group is told of clocks."""

    core: Core
    time: Time
    heard: int = field(default=0)

    def looks(self) -> Looked:
        return self.core.writer.submit(
            lambda memory: look_after(memory, self.core.releases, self.time.now, ROOM)
        ).result()

    def told(self, now: datetime | None = None) -> list[str]:
        """What is new in the staff group about clocks."""
        self.time.now = now or self.time.now
        self.looks()
        said = [text for text in self.core.database.read(_said) if text.startswith(("提醒", "逾期"))]
        new, self.heard = said[self.heard :], len(said)
        return new

    def ticket(self) -> Ticket:
        """The newest."""
        return self.core.database.read(lambda connection: tickets.in_queue(connection, None)[0])

    def moves(self, action: Action, to: TicketState) -> None:
        def work(memory: SqlMemory) -> None:
            memory.tickets.record(memory.tickets.get(self.ticket().id), WANG, action, to)

        self.core.writer.submit(work).result()

    def running(self) -> dict[str, datetime | None]:
        """The clocks of the newest ticket that run, with the time at which they are due."""
        ticket = self.ticket()
        events = self.core.database.read(lambda connection: ticket_audit.of_ticket(connection, ticket.id))
        pack = self.core.releases.current().pack
        return {each.clock: each.due for each in rounds(pack, ticket, events) if each.ended is None}


def _said(connection: Connection) -> list[str]:
    query = select(MESSAGE).where(MESSAGE.c.channel == "telegram")
    return [outbound_in(row).text for row in connection.execute(query.order_by(MESSAGE.c.id))]


def opened(url: str, folder: Path, time: Time) -> AbstractAsyncContextManager[Core]:
    return core(Database(url), CONTENT, folder / "files", lambda: time.now, ROOM)


async def a_visit(made: Core) -> Person:
    li = Person(made)
    await up_to_the_letter(li)
    await li.presses("由我起草")
    await li.presses("邮件")
    await li.says("提交")
    return li


async def test_a_visit_received_on_sunday_is_due_on_wednesday(database_url: str, tmp_path: Path) -> None:
    time = Time(at(22, 10))
    async with opened(database_url, tmp_path, time) as made:
        office = Office(made, time)
        await a_visit(made)
        assert office.running() == {
            "visit-accepted": at(24, 17),
            "visit-arrangement": at(25, 17),
            "closed": None,  # it would be due in 2027, which no calendar covers yet
        }


async def test_staff_are_reminded_before_and_when_it_is_overdue_once_each(database_url: str, tmp_path: Path) -> None:
    time = Time(at(22, 10))
    async with opened(database_url, tmp_path, time) as made:
        office = Office(made, time)
        await a_visit(made)
        assert office.told(at(23, 9)) == []
        assert office.told(at(24, 14, 59)) == []
        [reminder] = office.told(at(24, 15))
        assert reminder.startswith("提醒：MSC-2026-0001〔交易所办公室〕“来访受理”将于 2026-11-24 17:00 到期")
        assert office.told(at(24, 16)) == []
        assert office.told(at(24, 17, 30)) == [], "the office is closed: it waits until the morning"
        [overdue] = office.told(at(25, 9))
        assert overdue.startswith(
            "逾期：MSC-2026-0001〔交易所办公室〕“来访受理”已于 2026-11-24 17:00 到期，请队列主管处理"
        )
        assert overdue.endswith("抄送：会员管理部")
        assert "张三" not in overdue
        assert office.told(at(25, 10)) == []
        listed = made.database.read(lambda connection: clocks.overdue(connection, time.now))
        assert [each.round.clock for each in listed] == ["visit-accepted"]
        events = made.database.read(lambda connection: ticket_audit.of_ticket(connection, office.ticket().id))
        assert [event.action for event in events][-2:] == [Action.REMIND, Action.OVERDUE]


async def test_what_was_told_is_not_told_again_after_a_restart(database_url: str, tmp_path: Path) -> None:
    time = Time(at(22, 10))
    async with opened(database_url, tmp_path, time) as made:
        await a_visit(made)
        assert len(Office(made, time).told(at(25, 9))) == 1
    async with opened(database_url, tmp_path, time) as made:
        office = Office(made, time, heard=1)
        assert office.told(at(25, 9, 30)) == []
        [arrangement] = office.told(at(25, 14))
        assert "接待安排反馈" in arrangement


async def test_a_clock_that_is_met_rings_no_more(sqlite_url: str, tmp_path: Path) -> None:
    time = Time(at(22, 10))
    async with opened(sqlite_url, tmp_path, time) as made:
        office = Office(made, time)
        await a_visit(made)
        time.now = at(23, 10)
        office.moves(Action.CLAIM, TicketState.ACCEPTED)
        office.moves(Action.REPLY, TicketState.REPLIED)
        assert office.told(at(27, 10)) == []
        assert set(office.running()) == {"closed"}
        office.moves(Action.MESSAGE, TicketState.IN_PROGRESS)
        assert office.running()["visit-arrangement"] == at(1, 17, month=12), "who writes again waits again"


async def test_a_correction_that_is_awaited_stops_every_clock(sqlite_url: str, tmp_path: Path) -> None:
    time = Time(at(22, 10))
    async with opened(sqlite_url, tmp_path, time) as made:
        office = Office(made, time)
        await a_visit(made)
        office.moves(Action.RETURN, TicketState.RETURNED_FOR_CORRECTION)
        assert office.running() == {}
        assert office.told(at(30, 10)) == []
        office.moves(Action.ADD_SCAN, TicketState.FORWARDED)
        assert office.running()["visit-arrangement"] == at(2, 17, month=12)


async def test_members_read_the_words_of_the_document_and_of_no_other_target(made: Core) -> None:
    li = await a_visit(made)
    words = "办公室收文后，一般于2个工作日内反馈接待安排；是否接待及时间以交易所反馈为准。"
    status = await li.says("我的工单")
    assert words in status
    assert "11-25" not in status, "it is no promise of a day"
    zhao = Person(made, "zhao", name="赵")
    await zhao.says("转人工")
    asked = await zhao.says("我的工单")
    assert "MSC-2026-0002" in asked
    assert "工作日" not in asked
    assert "小时" not in asked


async def test_many_at_once_are_one_message(sqlite_url: str, tmp_path: Path) -> None:
    time = Time(at(23, 9))
    async with opened(sqlite_url, tmp_path, time) as made:
        office = Office(made, time)
        for number in range(ONE_BY_ONE + 2):
            await Person(made, f"p{number}").says("转人工")
        [said] = [text for text in office.told(at(23, 14)) if "逾期" in text]
        assert said.startswith("逾期：〔市场服务中心（MSC）〕有7项已逾期")
        assert "MSC-2026-0007" in said


async def test_a_year_without_a_calendar_stops_the_clock_and_alarms_staff(sqlite_url: str, tmp_path: Path) -> None:
    time = Time(at(31, 10, month=12))
    async with opened(sqlite_url, tmp_path, time) as made:
        office = Office(made, time)
        await Person(made).says("转人工")
        assert office.running()["inquiry-answered"] is None, "nothing is counted by weekends"
        assert office.told() == []
        alarms = [text for text in made.database.read(_said) if text.startswith("警告")]
        assert len(alarms) == 1
        assert "没有2027年的工作日历" in alarms[0]
        office.looks()
        time.now += timedelta(days=7)
        office.looks()
        assert len([text for text in made.database.read(_said) if text.startswith("警告")]) == 2, "once a week"


async def test_a_wound_clock_is_the_same_wound_again(database_url: str, tmp_path: Path) -> None:
    time = Time(at(22, 10))
    async with opened(database_url, tmp_path, time) as made:
        office = Office(made, time)
        await a_visit(made)
        office.told(at(25, 9))

        def kept() -> list[tuple[str, Round]]:
            late = made.database.read(lambda connection: clocks.overdue(connection, at(30, 9, month=12)))
            return [(each.ticket.number, each.round) for each in late]

        before = kept()
        assert before
        made.writer.submit(lambda memory: memory.clocks.wind_all()).result()
        assert office.looks().wound == 1
        assert office.looks() == Looked(0, 0)
        assert kept() == before
        assert office.told() == []


async def test_the_care_runs_with_the_bot(made: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composition, "LOOK_EVERY", 0.01)
    await a_visit(made)
    async with composition.running(made, [], lambda _: None):
        for _ in range(500):
            if made.database.read(lambda connection: clocks.soon(connection, made.now())):
                return
            await asyncio.sleep(0.01)
    raise AssertionError("nobody wound the clock")
