"""The room of numbers: what is counted, for which period, and that it can be read without seeing."""

from __future__ import annotations

import re
import sys

import pytest

from bot.console.charts import lying, ring, stacked
from handlers.clock_care import look_after
from handlers.tickets import Action, Actor, ActorKind, Role, TicketState
from storage.memory import SqlMemory
from tests.console.browser import Browser
from tests.console.conftest import Office
from tests.stories import Person

PAGE = "/console/numbers"
HOUR = 3600
WANG = Actor(ActorKind.STAFF, "1", "王芳", role=Role.LEAD)


def tiles(source: str) -> dict[str, str]:
    return dict(re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", source))


def table(source: str, chart: str) -> list[list[str]]:
    """The cells of a chart's table, by rows."""
    figure = source[source.index(f'id="{chart}"') :].split("</figure>", maxsplit=1)[0]
    rows = re.findall(r"<tr>(.*?)</tr>", figure.split("<tbody>")[1], re.DOTALL)
    return [re.findall(r">([^<]*)</t[hd]>", row) for row in rows]


async def seen(browser: Browser, query: str = "") -> str:
    page = await browser.opens(PAGE + query)
    assert page.status == 200
    return page.source


async def test_a_month_of_work_is_counted(office: Office) -> None:
    li = Person(office.core)
    await li.says("MSC的邮箱和电话是多少？")
    await li.rates("👍")
    await li.says("你们食堂的红烧肉好吃吗，几点开饭")
    await li.says("转人工")

    def replies(memory: SqlMemory) -> None:
        ticket = memory.tickets.record(memory.tickets.get(1), WANG, Action.REPLY, TicketState.REPLIED)
        memory.tickets.record(ticket, WANG, Action.CLOSE, TicketState.CLOSED)

    office.time.passes(26 * HOUR)  # it was Sunday at ten, it is Monday at twelve
    office.core.writer.submit(replies).result()
    source = await seen(office.at_work("zhao", "赵", Role.AUDITOR))
    counted = tiles(source)
    assert (counted["新工单"], counted["办结"], counted["在办（现在）"]) == ("1", "1", "0")
    assert (counted["首次答复"], counted["办结用时"]) == ("2.5 小时", "2.5 小时"), "from nine to half past eleven"
    assert (counted["提问"], counted["回答率"], counted["好评率"]) == ("2", "50 %", "100 %")
    assert ["≤4小时", "1", "1"] in table(source, "times")
    assert sum(int(row[1]) for row in table(source, "opened")) == 1


async def test_overdue_clocks_are_counted_apart(office: Office) -> None:
    await office.ticket("转人工")
    office.time.passes(26 * HOUR)
    office.core.writer.submit(lambda memory: look_after(memory, office.core.releases, office.time.now, None)).result()
    source = await seen(office.at_work(role=Role.LEAD))
    assert table(source, "clocks") == [["咨询受理", "0", "1"]]
    assert tiles(source)["逾期时限（现在）"] == "1"


async def test_the_period_can_be_chosen_and_any_address_shows_something(office: Office) -> None:
    lead = office.at_work(role=Role.LEAD)
    await office.ticket("转人工")
    for query, opened in (
        ("", "1"),
        ("?days=7", "1"),
        ("?days=365", "1"),
        ("?days=-3", "1"),
        ("?from=2026-11-22&to=2026-11-22", "1"),
        ("?from=2026-10-01&to=2026-11-21", "0"),
        ("?from=2026-11-22&to=2026-11-01", "1"),
        ("?from=0001-01-01", "1"),
        ("?from=x&to=%3Cscript%3E", "1"),
    ):
        assert tiles(await seen(lead, query))["新工单"] == opened, query


async def test_an_empty_period_says_so(office: Office) -> None:
    source = await seen(office.at_work(role=Role.LEAD))
    assert "这段时间没有数据" in source
    assert "<svg" not in source
    assert tiles(source)["首次答复"] == "–"


async def test_agents_do_not_see_it(office: Office) -> None:
    agent = office.at_work()
    assert (await agent.opens(PAGE)).status == 403
    assert PAGE not in (await agent.opens("/console")).source


async def test_what_is_drawn_is_also_a_table_and_needs_no_script(office: Office) -> None:
    lead = office.at_work(role=Role.LEAD)
    await office.ticket("转人工")
    source = await seen(lead)
    assert 'role="img" aria-label="新工单"' in source
    assert source.count("<svg") == source.count("<caption") > 0
    drawn = "".join(re.findall(r"<svg.*?</svg>", source, re.DOTALL))
    assert "<script" not in drawn
    assert "<style" not in drawn
    assert " style=" not in drawn
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\"onload='x'", "a&b", "😀", ""])
def test_labels_are_only_text(text: str) -> None:
    for chart in (
        stacked("a", text, text, [text, "b"], {text or "c": [1, 2]}),
        lying("a", text, text, [text, "b"], {text or "c": [1, 2]}),
        ring("a", text, (text, text), {text: 1, "b": 2}),
    ):
        assert "<script" not in chart.svg
        assert "onload='x'" not in re.sub(r'"[^"]*"|>[^<]*<', "", chart.svg)


def test_drawing_leaves_the_imports_of_the_process_alone() -> None:
    ring("a", "t", ("a", "b"), {"x": 1})
    assert not [finder for finder in sys.meta_path if not hasattr(finder, "find_spec")]


def test_lying_bars_keep_the_order_of_their_table() -> None:
    chart = lying("a", "t", "f", ["first", "second"], {"x": [1, 2]})
    assert chart.rows == (("first", 1), ("second", 2))
