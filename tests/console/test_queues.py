"""The list of tickets: what is where, and how it is found again."""

from __future__ import annotations

import html
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


async def test_the_list_is_narrowed_by_every_condition(office: Office) -> None:
    await three(office)
    browser = office.at_work()
    await browser.opens("/console/tickets/3")
    await browser.sends("/console/tickets/3/close")
    await browser.opens("/console/tickets/2")
    await browser.sends("/console/tickets/2/claim")
    one, two, three_ = "MSC-2026-0001", "MSC-2026-0002", "MSC-2026-0003"
    for query, expected in (
        ("state=any", [three_, two, one]),
        ("state=over", [three_]),
        ("state=accepted", [two]),
        ("state=any&sort=opened&up=1", [one, two, three_]),
        ("sort=due", [two, one]),
        ("owner=nobody", [one]),
        ("owner=me", [two]),
        ("owner=1", [two]),
        ("owner=9", []),
        ("kind=inquiry", [two, one]),
        ("kind=visit", []),
        ("language=zh&queue=msc", [two, one]),
        ("language=en", []),
        ("due=overdue", []),
        ("due=any", []),
        ("firm=无此公司", []),
        ("state=any&q=MSC-2026-0003", [three_]),
        ("q=2026-000", [two, one]),
        ("q=没有这样的", []),
        ("q=%25", []),
    ):
        assert numbers(await browser.opens(f"/console?{query}")) == expected, query


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
    for number in range(52):
        await office.ticket(id=f"m{number}")
    browser = office.at_work()
    first = await browser.opens("/console")
    assert len(numbers(first)) == 50
    onward = html.unescape(re.findall(r'id="older"[^>]*href="(.*?)"', first.source)[0])
    await office.ticket(id="late")
    second = await browser.opens(onward)
    assert numbers(second) == ["MSC-2026-0002", "MSC-2026-0001"]
    assert 'id="older"' not in second.source
    assert 'id="newest"' in second.source


async def test_each_order_goes_through_all_pages_without_a_gap(office: Office) -> None:
    for number in range(52):
        await office.ticket(id=f"m{number}")
    browser = office.at_work()
    for order in ("sort=changed", "sort=changed&up=1", "sort=opened", "sort=due&up=1", "sort=due"):
        page = await browser.opens(f"/console?{order}")
        seen = numbers(page)
        while found := re.findall(r'id="older"[^>]*href="(.*?)"', page.source):
            page = await browser.opens(html.unescape(found[0]))
            seen += numbers(page)
        assert len(seen) == len(set(seen)) == 52, order


async def test_a_view_is_kept_under_a_name_for_oneself(office: Office) -> None:
    await three(office)
    browser = office.at_work()
    await browser.opens("/console?q=2026-0002")
    page = await browser.sends("/console/views", name="  第二个  ")
    assert page.told == "视图“第二个”已保存。"
    assert numbers(page) == ["MSC-2026-0002"]
    assert "第二个" in (await browser.opens("/console")).text
    assert "第二个" not in (await office.at_work("li", "李明").opens("/console")).text
    await browser.opens("/console?q=2026-0001")
    await browser.sends("/console/views", name="第二个")
    page = await browser.opens("/console?q=2026-0001")
    assert page.source.count('id="view-') == 1
    page = await browser.sends("/console/views/1/drop")
    assert page.told == "视图已删除。"
    assert 'id="view-' not in page.source


async def test_nobody_deletes_the_view_of_another(office: Office) -> None:
    await three(office)
    wang, li = office.at_work(), office.at_work("li", "李明")
    await wang.opens("/console?q=2026-0002")
    await wang.sends("/console/views", name="我的")
    page = await li.opens("/console?q=2026-0002")
    page = await li.posts("/console/views/1/drop", csrf=page.forms()["/console/views"]["csrf"])
    assert page.told == "没有这个视图。"
    assert "我的" in (await wang.opens("/console")).text


async def test_a_view_needs_a_name_and_there_are_not_too_many(office: Office) -> None:
    browser = office.at_work()
    await browser.opens("/console?owner=me&kind=visit")
    assert (await browser.sends("/console/views", name=" ")).told == "请给视图起个名字。"
    for number in range(20):
        await browser.sends("/console/views", name=f"视图{number}")
    assert "最多保存20个" in (await browser.sends("/console/views", name="再一个")).told


async def test_a_strange_address_shows_a_list_all_the_same(office: Office) -> None:
    await three(office)
    browser = office.at_work()
    for query in (
        "after=-1",
        "after=999999999999999999-999999999999999",
        "after=二",
        "view=nothing",
        "state=x",
        "owner=%C2%B2",
        "sort=x&due=x",
        "queue=%00",
        "q=%00",
        "firm=%22%27*",
    ):
        assert (await browser.opens(f"/console?{query}")).status == 200
