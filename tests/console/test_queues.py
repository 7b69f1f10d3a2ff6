"""The list of tickets: what is where, and how it is found again."""

from __future__ import annotations

import re

from tests.console.browser import Page
from tests.console.conftest import Office


def numbers(page: Page) -> list[str]:
    """The tickets of the list, in its order."""
    return re.findall(r'<td class="number">(.*?)</td>', page.source)


def counts(page: Page) -> dict[str, str]:
    """The side bar: names and counts."""
    found = re.findall(r'<li><a id="to-[^>]*><span>(.*?)</span>(?:<b[^>]*>(\d+)</b>)?', page.source)
    return dict(found)


async def three(office: Office) -> None:
    for number, question in enumerate(("席位怎么续期", "100%会员_服务", "夜盘时间"), 1):
        member = await office.ticket(question, id=f"m{number}")
        await member.says("转人工")
        office.time.passes(60)


async def test_what_changed_last_comes_first(office: Office) -> None:
    await three(office)
    browser = office.at_work()
    page = await browser.opens("/console")
    assert numbers(page) == ["MSC-2026-0003", "MSC-2026-0002", "MSC-2026-0001"]
    await browser.opens("/console/tickets/1")
    await browser.sends("/console/tickets/1/note", note="看过了")
    assert numbers(await browser.opens("/console"))[0] == "MSC-2026-0001"


async def test_each_queue_shows_its_own_with_its_count(office: Office) -> None:
    await three(office)
    member = await office.ticket("企业深耕计划怎么申报", id="deep")
    await member.presses("咨询深耕计划联系人") if any("咨询" in label for label in member.buttons) else None
    browser = office.at_work()
    page = await browser.opens("/console?queue=msc")
    assert numbers(page) == ["MSC-2026-0003", "MSC-2026-0002", "MSC-2026-0001"]
    assert counts(page)["市场服务中心（MSC）"] == "3"
    assert numbers(await browser.opens("/console?queue=office")) == []
    assert "这里没有工单。" in browser.page.text


async def test_mine_are_those_that_i_claimed(office: Office) -> None:
    await three(office)
    browser = office.at_work()
    await browser.opens("/console/tickets/2")
    await browser.sends("/console/tickets/2/claim")
    page = await browser.opens("/console?view=mine")
    assert numbers(page) == ["MSC-2026-0002"]
    assert counts(page)["我的工单"] == "1"
    assert numbers(await office.at_work("li", "李明").opens("/console?view=mine")) == []


async def test_a_closed_ticket_is_found_among_the_closed(office: Office) -> None:
    await three(office)
    browser = office.at_work()
    await browser.opens("/console/tickets/2")
    await browser.sends("/console/tickets/2/close")
    assert numbers(await browser.opens("/console?view=closed")) == ["MSC-2026-0002"]
    page = await browser.opens("/console")
    assert numbers(page) == ["MSC-2026-0003", "MSC-2026-0001"]
    assert counts(page)["全部未办结"] == "2"


async def test_search_finds_by_number_and_subject_open_or_closed(office: Office) -> None:
    await three(office)
    browser = office.at_work()
    await browser.opens("/console/tickets/3")
    await browser.sends("/console/tickets/3/close")
    assert numbers(await browser.opens("/console?q=msc-2026-0001")) == ["MSC-2026-0001"]
    assert len(numbers(await browser.opens("/console?q=2026-000"))) == 3
    assert numbers(await browser.opens("/console?q=没有这样的")) == []


async def test_search_takes_wildcards_for_what_they_are(office: Office) -> None:
    await three(office)
    browser = office.at_work()
    assert "MSC-2026-0001" not in numbers(await browser.opens("/console?q=%25"))
    assert numbers(await browser.opens("/console?q=2026_0001")) == []


async def test_a_queue_that_the_pack_no_longer_has_still_shows_its_tickets(office: Office) -> None:
    await three(office)
    office.core.writer.submit(
        lambda memory: memory.connection.exec_driver_sql("UPDATE ticket SET queue = 'gone' WHERE id = 1")
    ).result()
    browser = office.at_work()
    page = await browser.opens("/console?queue=gone")
    assert numbers(page) == ["MSC-2026-0001"]
    assert counts(page)["gone"] == "1"
    assert (await browser.opens("/console/tickets/1")).status == 200


async def test_a_long_list_comes_in_pages(office: Office) -> None:
    for number in range(102):
        await office.ticket(id=f"m{number}")
    browser = office.at_work()
    page = await browser.opens("/console")
    assert len(numbers(page)) == 100
    page = await browser.opens("/console?page=2")
    assert numbers(page) == ["MSC-2026-0002", "MSC-2026-0001"]


async def test_a_strange_address_shows_a_list_all_the_same(office: Office) -> None:
    await three(office)
    browser = office.at_work()
    for query in ("page=-1", "page=99999999999999", "page=二", "view=nothing", "queue=%00", "q=%00"):
        assert (await browser.opens(f"/console?{query}")).status == 200
