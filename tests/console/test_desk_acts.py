"""The desk in the console: who works on a ticket and where, items, four eyes, the audit as a file, and who may only
read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.compose import core
from bot.console.routes import add_console
from bot.settings import Settings
from handlers.item_states import ItemState
from handlers.tickets import Role, Ticket, TicketState
from storage import items, notes, referrals, tickets
from storage.database import Database
from tests.console.conftest import Office, Time
from tests.conversations.test_items import files_a_form
from tests.conversations.test_release import four_eyes
from tests.stories import Person

TICKET = "/console/tickets/1"


def ticket(office: Office, number: int = 1) -> Ticket:
    found = office.core.database.read(lambda connection: tickets.found_one(connection, number))
    assert found is not None
    return found


async def test_a_ticket_is_handed_on_taken_over_and_given_back(office: Office) -> None:
    await office.ticket()
    wang = office.at_work()
    li = office.hire("li", "李明")
    chief = office.at_work("chief", "组长", Role.LEAD)
    await wang.opens(TICKET)
    await wang.sends(f"{TICKET}/claim")
    page = await wang.sends(f"{TICKET}/assign", colleague=str(li))
    assert page.told == "已指派。"
    assert ticket(office).assignee_name == "李明"
    assert "只有经办人和组长可以回复" in page.text
    page = await wang.sends(f"{TICKET}/reply", text="我再补一句")
    assert page.told == "工单已由李明认领。"
    assert ">我再补一句</textarea>" in page.source
    page = await chief.opens(TICKET)
    assert "您作为组长仍可回复" in page.text
    assert (await chief.sends(f"{TICKET}/take-over")).told == "已接管，由您经办。"
    assert (await chief.sends(f"{TICKET}/unclaim")).told == "已退回队列。"
    assert (ticket(office).assignee_name, ticket(office).state) == ("", TicketState.FORWARDED)
    assert "李明 → 组长" in chief.page.text


async def test_a_ticket_is_moved_and_a_department_is_asked(office: Office) -> None:
    member = await office.ticket()
    wang = office.at_work()
    await wang.opens(TICKET)
    assert (await wang.sends(f"{TICKET}/transfer", queue="member", reason=" ")).told == "内容不能为空。"
    page = await wang.sends(f"{TICKET}/transfer", queue="member", reason="属会员管理")
    assert page.told == "已转队列，会员会收到通知。"
    assert "会员管理部" in (await member.everything())[-1].text
    await wang.sends(f"{TICKET}/claim")
    heard = await member.everything()
    page = await wang.sends(f"{TICKET}/refer", department="结算部", question="可否？")
    assert page.told == "已登记请示。"
    [asked] = office.core.database.read(lambda connection: referrals.of_ticket(connection, 1))
    page = await wang.sends(f"{TICKET}/referrals/{asked.id}", answer="可。")
    assert page.told == "已登记部门意见。"
    assert "可。" in page.text
    assert await member.everything() == heard


async def test_doubles_are_merged_and_found_from_the_one_that_goes_on(office: Office) -> None:
    member = await office.ticket()
    wang = office.at_work()
    await wang.opens(TICKET)
    await wang.sends(f"{TICKET}/close")
    await member.says("MSC的邮箱和电话是多少？")
    await member.says("转人工")
    await wang.opens(TICKET)
    assert (await wang.sends(f"{TICKET}/reopen")).told == "工单已重新打开。"
    await wang.opens("/console/tickets/2")
    assert (await wang.sends("/console/tickets/2/merge", into="99")).told.startswith("只能合并")
    page = await wang.sends("/console/tickets/2/merge", into="1")
    assert page.told == "已合并，会员会收到通知。"
    assert "MSC-2026-0001" in page.text
    assert 'href="/console/tickets/2"' in (await wang.opens(TICKET)).source


async def test_items_are_worked_on_and_become_a_reply(office: Office) -> None:
    member = Person(office.core, "li", name="李")
    await files_a_form(member)
    wang = office.at_work()
    await wang.opens(TICKET)
    await wang.sends(f"{TICKET}/claim")
    first = office.core.database.read(lambda connection: items.of_ticket(connection, 1))[0]
    page = await wang.sends(
        f"{TICKET}/items/{first.id}", state="not_adopted", department="结算部", reason="", answer=""
    )
    assert page.told == "不采纳须写明理由。"
    page = await wang.sends(
        f"{TICKET}/items/{first.id}", state="adopted", department="结算部", reason="", answer="下一版<b>调整"
    )
    assert page.told == "分项已更新。"
    now = office.core.database.read(lambda connection: items.of_ticket(connection, 1))[0]
    assert (now.state, now.answer) == (ItemState.ADOPTED, "下一版<b>调整")
    stale = await wang.sends(f"{TICKET}/items/{first.id}", state="studying", version="1")
    assert "刚刚有变动" in stale.told
    page = await wang.opens(f"{TICKET}?merged=1")
    assert "〔采纳〕\n下一版&lt;b&gt;调整" in page.source
    assert (await wang.sends(f"{TICKET}/reply", text="答复如下：…")).told == "回复已进入发送队列。"
    assert (await member.everything())[-1].text == "答复如下：…"


async def test_an_auditor_reads_everything_and_changes_nothing(office: Office) -> None:
    await office.ticket()
    wang, auditor = office.at_work(), office.at_work("shen", "审计", Role.AUDITOR)
    await wang.opens(TICKET)
    await wang.sends(f"{TICKET}/note", note="常客")
    page = await auditor.opens(TICKET)
    assert "常客" in page.text
    assert all(not action.startswith("/console/tickets") for action in page.forms())
    csrf = page.forms()["/console/logout"]["csrf"]
    for deed in ("claim", "reply", "note", "close", "transfer", "assign", "refer", "merge", "reopen", "items/1"):
        assert (await auditor.posts(f"{TICKET}/{deed}", csrf=csrf, text="x", note="x")).status == 403
    assert (ticket(office).state, ticket(office).assignee_name) == (TicketState.FORWARDED, "")
    assert len(office.core.database.read(lambda connection: notes.of_ticket(connection, 1))) == 1


async def test_the_audit_is_a_table_and_lines_to_keep(office: Office) -> None:
    await office.ticket(name="=李")
    auditor = office.at_work("shen", "审计", Role.AUDITOR)
    response, data = await auditor.fetches(f"{TICKET}/audit.csv")
    assert "MSC-2026-0001.csv" in response.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [(row["action"], row["actor_name"]) for row in rows] == [("open", "'=李")]
    _, data = await auditor.fetches(f"{TICKET}/audit.jsonl")
    [row] = [json.loads(line) for line in data.decode().splitlines()]
    assert (row["ticket"], row["action"], len(row["seal"])) == ("MSC-2026-0001", "open", 64)
    response, _ = await office.browser().fetches(f"{TICKET}/audit.csv")
    assert response.status == 303


@pytest.mark.parametrize("number", ["", "x", "9" * 20, "-1"])
async def test_what_names_no_colleague_is_refused(office: Office, number: str) -> None:
    await office.ticket()
    wang = office.at_work()
    await wang.opens(TICKET)
    hidden = wang.page.forms()[f"{TICKET}/note"]
    assert (await wang.posts(f"{TICKET}/assign", **hidden, colleague=number)).status == 404
    assert ticket(office).assignee_name == ""


@pytest.fixture
async def careful(tmp_path: Path, empty_url: str) -> AsyncIterator[Office]:
    """An office in which replies are released by a second person."""
    time = Time()
    content = four_eyes(tmp_path / "careful")
    async with core(Database(empty_url), content, tmp_path / "files", lambda: time.now) as made:
        app = web.Application()
        office = Office(made, TestServer(app), time)
        add_console(app, made, Settings(), monotonic=lambda: time.running)
        async with office.server:
            yield office
            for browser in office.browsers:
                await browser.close()


async def test_a_reply_is_drafted_returned_and_released(careful: Office) -> None:
    member = await careful.ticket()
    wang, chief = careful.at_work(), careful.at_work("chief", "组长", Role.LEAD)
    page = await wang.opens(TICKET)
    assert "提交复核" in page.text
    page = await wang.sends(f"{TICKET}/reply", text="您好，第一稿。")
    assert page.told == "答复稿已保存，等待另一位同事复核。"
    assert "须由另一位同事复核" in page.text
    assert f"{TICKET}/drafts/1/release" not in page.forms()
    await chief.opens(TICKET)
    page = await chief.sends(f"{TICKET}/drafts/1/return", reason="语气再正式些")
    assert page.told == "答复稿已退回起草人。"
    assert "语气再正式些" in (await wang.opens(TICKET)).text
    await wang.sends(f"{TICKET}/reply", text="您好，第二稿。")
    await chief.opens(TICKET)
    page = await chief.sends(f"{TICKET}/drafts/2/release")
    assert page.told == "答复已复核，进入发送队列。"
    heard = [said.text for said in await member.everything()]
    assert heard[-1] == "您好，第二稿。"
    assert not any("第一稿" in text or "正式些" in text for text in heard)
    hidden = page.forms()[f"{TICKET}/note"]
    assert "刚刚有变动" in (await chief.posts(f"{TICKET}/drafts/2/release", **hidden)).told
