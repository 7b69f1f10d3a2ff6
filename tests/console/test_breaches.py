"""The room of clocks: what is overdue, what is due next, and the badge beside it."""

from __future__ import annotations

from bot.console.visitor import SESSION_COOKIE
from handlers.clock_care import look_after
from handlers.tickets import Role
from tests.console.browser import Browser
from tests.console.conftest import Office
from tests.conversations.test_visit_form import up_to_the_letter
from tests.stories import Person

HOUR = 3600
DAY = 24 * HOUR


def wound(office: Office) -> None:
    """The care looks, as it does every minute."""
    office.core.writer.submit(
        lambda memory: look_after(memory, office.core.releases, office.time.now, office.core.staff_room)
    ).result()


async def seen(browser: Browser, path: str = "/console/breaches") -> str:
    return (await browser.opens(path)).source


async def test_a_ticket_is_due_next_and_then_overdue(office: Office) -> None:
    wang = office.at_work()
    await office.ticket("转人工")
    wound(office)
    page = await seen(wang)
    assert "没有逾期的工单" in page
    assert "咨询受理" in page
    assert "还有" in page
    office.time.passes(2 * DAY)
    wang.set_cookie(SESSION_COOKIE, office.token("wang"))
    page = await seen(wang)
    assert "逾期 5.5 个工作小时" in page
    assert 'id="overdue-1-inquiry-accepted"' in page
    assert '<b class="alarm">2</b>' in page, "the badge counts both clocks"


async def test_the_page_shows_one_queue_and_any_address_shows_something(office: Office) -> None:
    wang = office.at_work()
    await office.ticket("转人工")
    wound(office)
    office.time.passes(2 * DAY)
    wang.set_cookie(SESSION_COOKIE, office.token("wang"))
    assert 'id="overdue-1' in await seen(wang, "/console/breaches?queue=msc")
    assert 'id="overdue-1' not in await seen(wang, "/console/breaches?queue=office")
    assert 'id="overdue-1' in await seen(wang, "/console/breaches?queue=%22%3E%3Cscript%3E")


async def test_the_ticket_names_its_clocks(office: Office) -> None:
    wang = office.at_work()
    await office.ticket("转人工")
    page = await seen(wang, "/console/tickets/1")
    assert "咨询答复 · 到期" in page
    office.time.passes(2 * DAY)
    wang.set_cookie(SESSION_COOKIE, office.token("wang"))
    assert 'class="late"' in await seen(wang, "/console/tickets/1")


async def test_nobody_sees_it_without_a_login(office: Office) -> None:
    await office.ticket("转人工")
    assert "咨询" not in await seen(office.browser())


async def test_a_queue_sees_what_it_gets_a_copy_of(office: Office) -> None:
    li = Person(office.core)
    await up_to_the_letter(li)
    for press in ("由我起草", "邮件"):
        await li.presses(press)
    await li.says("提交")
    wound(office)
    office.time.passes(4 * DAY)
    lead = office.at_work(role=Role.LEAD)
    for queue, there in (("office", True), ("member", True), ("msc", False)):
        assert ('id="overdue-1-visit-accepted"' in await seen(lead, f"/console/breaches?queue={queue}")) == there
    assert "抄送会员管理部" in await seen(lead)
