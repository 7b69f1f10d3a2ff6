"""The firms in the console: who asks to belong to one, who does, and what was imported."""

from __future__ import annotations

import pytest

from handlers.tickets import Role
from tests.console.conftest import Office
from tests.firms import EXAMPLE, OTHER, bring_in_firms
from tests.stories import Person

FIRMS = "/console/firms"
NOTE = "李明，法务部，<b>021-68400000</b>"


async def asks(office: Office, who: str = "li", name: str = "李", firm: str = EXAMPLE) -> Person:
    """Somebody who asks staff to verify that they belong to a firm."""
    person = Person(office.core, who, name=name)
    await person.says("绑定公司")
    await person.says(firm)
    await person.presses(firm)
    await person.presses("同意")
    assert "已交给工作人员" in await person.says(NOTE)
    return person


@pytest.fixture
def office(office: Office) -> Office:
    """An office that has a list of firms."""
    bring_in_firms(office.core)
    return office


async def test_the_list_shows_firms_imports_and_what_waits(office: Office) -> None:
    await asks(office)
    page = await office.at_work().opens(FIRMS)
    for shown in (
        EXAMPLE,
        "示例、示例期货",
        "example-futures.com",
        "无，只能人工核实",
        "firms.csv",
        "新增4，变更0，未变0",
    ):
        assert shown in page.text
    assert "李明，法务部，&lt;b&gt;021-68400000&lt;/b&gt;" in page.source
    assert '<b class="alarm">1</b>' in page.source


async def test_firms_are_found_by_any_of_their_names(office: Office) -> None:
    browser = office.at_work()
    page = await browser.opens(f"{FIRMS}?name=另一")
    assert [each for each in (1, 2, 3, 4) if f'id="firm-{each}"' in page.source] == [2]
    assert OTHER in page.text
    assert "没有找到这样的公司。" in (await browser.opens(f"{FIRMS}?name=%25")).text


async def test_who_is_verified_is_told_and_stands_with_the_firm(office: Office) -> None:
    li, browser = await asks(office), office.at_work()
    page = await browser.opens(FIRMS)
    [approve] = [action for action in page.forms() if action.endswith("/approve")]
    page = await browser.sends(approve)
    assert page.told == f"已核实，申请人已绑定{EXAMPLE}并收到通知。"
    assert "没有等待核实的申请。" in page.text
    assert f"您已绑定{EXAMPLE}" in office.outbox()[-1].text or f"您已绑定{EXAMPLE}" in (await li.everything())[-1].text
    page = await browser.opens(f"{FIRMS}/1")
    assert "工作人员 wang" in page.text
    assert "核实通过" in page.text


async def test_a_refusal_needs_its_reason_which_the_person_reads(office: Office) -> None:
    li, browser = await asks(office), office.at_work()
    page = await browser.opens(f"{FIRMS}/1")
    [refuse] = [action for action in page.forms() if action.endswith("/refuse")]
    assert (await browser.sends(refuse, reason=" ")).told == "请写明理由，对方会看到。"
    page = await browser.sends(refuse, reason="公司回复查无此人")
    assert page.url.path == f"{FIRMS}/1"
    assert "已拒绝" in page.told
    assert "公司回复查无此人" in (await li.everything())[-1].text
    assert "未通过" in page.text


async def test_the_second_of_two_who_decide_is_told_so(office: Office) -> None:
    await asks(office)
    wang, zhao = office.at_work(), office.at_work("zhao", "赵")
    page = await wang.opens(FIRMS)
    await zhao.opens(FIRMS)
    [approve] = [action for action in page.forms() if action.endswith("/approve")]
    await wang.sends(approve)
    assert "刚刚已有变动" in (await zhao.sends(approve)).told


async def test_a_membership_ends_with_a_reason(office: Office) -> None:
    li, browser = await asks(office), office.at_work()
    page = await browser.opens(FIRMS)
    await browser.sends(next(action for action in page.forms() if action.endswith("/approve")))
    page = await browser.opens(f"{FIRMS}/1")
    [revoke] = [action for action in page.forms() if action.endswith("/revoke")]
    page = await browser.sends(revoke, reason="已离职")
    assert "已解除" in page.told
    assert "还没有人绑定这家公司。" in page.text
    assert "已退出" in page.text
    assert "已离职" in (await li.everything())[-1].text
    assert "没有绑定公司" in await li.says("退出公司")


async def test_a_ticket_says_whether_its_member_is_verified(office: Office) -> None:
    li, browser = await asks(office), office.at_work()
    await li.says("转人工")
    page = await browser.opens("/console/tickets/1")
    assert "未核实" in page.text
    page = await browser.opens(FIRMS)
    await browser.sends(next(action for action in page.forms() if action.endswith("/approve")))
    wu = await asks(office, "wu", "吴")
    page = await browser.opens(FIRMS)
    await browser.sends(next(action for action in page.forms() if action.endswith("/approve")))
    await wu.says("转人工")
    page = await browser.opens("/console/tickets/2")
    assert f"公司 {EXAMPLE} 已核实" in page.text
    page = await browser.opens(f"{FIRMS}/1")
    assert "MSC-2026-0002" in page.text
    assert "MSC-2026-0001" not in page.text


async def test_what_is_not_there_is_not_found(office: Office) -> None:
    browser = office.at_work(role=Role.ADMIN)
    page = await browser.opens(FIRMS)
    csrf = page.forms()["/console/logout"]["csrf"]
    assert (await browser.opens(f"{FIRMS}/999")).status == 404
    assert (await browser.posts(f"{FIRMS}/people/999/approve", csrf=csrf)).status == 404
    assert (await browser.posts(f"{FIRMS}/people/999/revoke", csrf=csrf, reason="x")).status == 404


async def test_the_room_is_for_staff(office: Office) -> None:
    assert (await office.browser().opens(FIRMS)).url.path == "/console/login"


async def test_before_any_import_the_page_says_how_firms_come_in(office: Office) -> None:
    page = await office.at_work().opens(FIRMS)
    assert "msc-bot firms import" in page.text
