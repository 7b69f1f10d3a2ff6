"""Search: what was said, filed and noted is found again, by staff only."""

from __future__ import annotations

import re

from bot.console.highlight import excerpt, marked
from storage import searching
from storage.searching import Place
from tests.console.conftest import Office
from tests.stories import Person


async def test_a_message_is_found_and_leads_to_its_place_in_the_chat(office: Office) -> None:
    member = await office.ticket("席位怎么续期")
    await member.says("转人工")
    await member.says("我们的結算会员席位续费单据丢了")
    browser = office.at_work()
    page = await browser.opens("/console/search?q=结算会员 单据")
    assert "<mark>結算会员</mark>席位续费<mark>单据</mark>丢了" in page.source
    [link] = re.findall(r'href="(/console/chats/[^"]*)"', page.source)
    assert "单据丢了" in (await browser.opens(link)).text


async def test_what_staff_wrote_is_found_and_what_the_bot_says_is_not(office: Office) -> None:
    await office.ticket()
    browser = office.at_work()
    await browser.opens("/console/tickets/1")
    await browser.sends("/console/tickets/1/reply", text="请提交盖章的更名批复")
    assert "<mark>更名批复</mark>" in (await browser.opens("/console/search?q=更名批复")).source
    assert "没有找到" in (await browser.opens("/console/search?q=已转交")).text


async def test_a_note_is_found_by_staff(office: Office) -> None:
    await office.ticket()
    browser = office.at_work()
    await browser.opens("/console/tickets/1")
    await browser.sends("/console/tickets/1/note", note="此公司去年也问过")
    page = await browser.opens("/console/search?q=去年也问")
    assert "<mark>去年也问</mark>" in page.source
    assert "内部备注" in page.text
    assert (await office.browser().opens("/console/search?q=去年也问")).url.path == "/console/login"


async def test_tickets_are_found_open_or_closed(office: Office) -> None:
    await office.ticket()
    await office.ticket(id="zhou")
    browser = office.at_work()
    await browser.opens("/console/tickets/2")
    await browser.sends("/console/tickets/2/close")
    page = await browser.opens("/console/search?q=msc-2026")
    assert "<mark>MSC-2026</mark>-0001" in page.source
    assert "<mark>MSC-2026</mark>-0002" in page.source


async def test_strange_searches_are_answered(office: Office) -> None:
    await office.ticket()
    browser = office.at_work()
    for asked in ("", "%25", "%00", "%22", "' OR 1=1 --", "*", "NEAR(a b)", "a:b:*", "<b>x</b>", "长" * 800, "🎉"):
        page = await browser.opens(f"/console/search?q={asked}")
        assert page.status == 200
        assert "<b>x</b>" not in page.source


async def test_what_a_person_had_deleted_is_not_found(office: Office) -> None:
    member = Person(office.core)
    await member.says("独一无二的句子")
    read = office.core.database.read
    assert read(lambda c: searching.found(c, Place.MESSAGES, "独一无二", 5)) != []
    await member.says("删除我的数据")
    await member.presses(next(label for label in member.buttons if "删除" in label))
    assert read(lambda c: searching.found(c, Place.MESSAGES, "独一无二", 5)) == []


def test_marks_are_where_the_words_stand_however_they_are_written() -> None:
    pieces = marked("Ｍｓｃ的會員，之聲", "msc 会员之声")
    assert [(piece.text, piece.marked) for piece in pieces] == [("Ｍｓｃ", True), ("的", False), ("會員，之聲", True)]
    assert [piece.text for piece in marked("nothing", "elsewhere")] == ["nothing"]
    assert [piece.text for piece in marked("", "x")] == []


def test_a_long_text_is_shown_around_the_first_place() -> None:
    shown = "".join(piece.text for piece in excerpt("前" * 500 + "目标" + "后" * 500, "目标"))
    assert shown.startswith("…前")
    assert shown.endswith("后…")
    assert len(shown) < 300
