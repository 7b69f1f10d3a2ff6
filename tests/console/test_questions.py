"""The console's list of questions, the chat behind each, and why a reply was given."""

from __future__ import annotations

from handlers.tickets import Role
from tests.console.conftest import Office
from tests.stories import Person

PAGE = "/console/questions"
MARK = f"{PAGE}/mark"
MISSED = "你们食堂的红烧肉好吃吗"


async def asks(office: Office, *questions: str, who: str = "li") -> Person:
    member = Person(office.core, who, name="李")
    for question in questions:
        await member.says(question)
    return member


async def test_a_question_without_an_answer_is_listed_with_what_the_bot_said(office: Office) -> None:
    await asks(office, MISSED)
    await asks(office, f"请问 {MISSED}？", who="zhou")
    page = await office.at_work().opens(PAGE)
    assert "问过2次" in page.text
    assert MISSED in page.text
    assert "没有答案" in page.text
    assert "不在我掌握的资料里" in page.text


async def test_answers_are_listed_when_they_are_rated_down(office: Office) -> None:
    member = await asks(office, "MSC的邮箱和电话是多少？")
    browser = office.at_work()
    assert "这里没有问题。" in (await browser.opens(PAGE)).text
    await member.rates("👎")
    page = await browser.opens(f"{PAGE}?for=disliked")
    assert "MSC的邮箱和电话是多少？" in page.text
    assert "kb-msc-contact" in page.text
    assert "MSC的邮箱和电话是多少？" not in (await browser.opens(f"{PAGE}?for=declined")).text


async def test_a_question_leads_to_its_chat_although_there_is_no_ticket(office: Office) -> None:
    await asks(office, MISSED)
    browser = office.at_work()
    page = await browser.opens(PAGE)
    start = page.source.index("/console/chats/")
    page = await browser.opens(page.source[start : page.source.index('"', start)].split("#")[0])
    assert page.status == 200
    assert MISSED in page.text
    assert "为什么这样回答" in page.text


async def test_an_admin_marks_a_question_and_it_comes_back_when_asked_again(office: Office) -> None:
    await asks(office, MISSED)
    admin = office.at_work("chen", "陈", Role.ADMIN)
    await admin.opens(f"{PAGE}?days=7")
    page = await admin.sends(MARK, state="done", remark="  与业务无关\n")
    assert page.told == "已标为已处理。"
    assert page.url.query["days"] == "7"
    assert MISSED not in page.text
    page = await admin.opens(f"{PAGE}?standing=done")
    assert "与业务无关" in page.text
    await asks(office, MISSED, who="zhou")
    page = await admin.opens(PAGE)
    assert "之后又有人问起" in page.text
    assert "与业务无关" in page.text


async def test_only_admins_mark_questions(office: Office) -> None:
    await asks(office, MISSED)
    agent = office.at_work()
    page = await agent.opens(PAGE)
    assert MARK not in page.forms()
    page = await agent.posts(MARK, csrf=page.forms()["/console/logout"]["csrf"], key="0" * 32, up_to="1", state="done")
    assert page.status == 403


async def test_nonsense_in_a_mark_changes_nothing(office: Office) -> None:
    await asks(office, MISSED)
    admin = office.at_work("chen", "陈", Role.ADMIN)
    page = await admin.opens(PAGE)
    for wrong in ({"state": "gone"}, {"key": "x"}, {"up_to": "-1"}):
        await admin.opens(PAGE)
        assert (await admin.sends(MARK, **{"state": "done", **wrong})).status == 404
    await admin.opens(PAGE)
    page = await admin.sends(MARK, state="done", key="0" * 32)
    assert "请刷新后再试" in page.told
    assert MISSED in (await admin.opens(PAGE)).text


async def test_whatever_the_address_says_something_is_shown(office: Office) -> None:
    await asks(office, MISSED)
    browser = office.at_work()
    for query in ("?for=x&days=x&standing=x&order=x&page=x", "?days=999999999999999", "?for=&page=0", "?order=latest"):
        page = await browser.opens(PAGE + query)
        assert page.status == 200
        assert MISSED in page.text
    assert (await browser.opens(f"{PAGE}?page=99999")).status == 200


async def test_what_was_typed_is_shown_as_typed(office: Office) -> None:
    await asks(office, "<b>食堂</b> 的红烧肉")
    page = await office.at_work().opens(f"{PAGE}?standing=all")
    assert "&lt;b&gt;食堂&lt;/b&gt;" in page.source


async def test_nobody_reads_questions_or_chats_without_a_login(office: Office) -> None:
    await asks(office, MISSED)
    stranger = office.browser()
    for path in (PAGE, "/console/chats/1"):
        page = await stranger.opens(path)
        assert page.url.path == "/console/login"
        assert MISSED not in page.text


async def test_a_chat_that_is_not_there_is_not_found(office: Office) -> None:
    browser = office.at_work()
    assert (await browser.opens("/console/chats/99")).status == 404


async def test_a_chat_is_read_in_parts(office: Office) -> None:
    await asks(office, *(f"{MISSED}{number}" for number in range(60)))
    browser = office.at_work()
    page = await browser.opens("/console/chats/1?at=60")
    assert f"{MISSED}29" in page.text
    assert f"{MISSED}59" not in page.text
    page = await browser.opens("/console/chats/1?before=20")
    assert f"{MISSED}0" in page.text
    assert f"{MISSED}20" not in page.text


async def test_the_page_speaks_english_too(office: Office) -> None:
    await asks(office, MISSED)
    office.hire("smith", "Smith")
    browser = office.browser("en")
    browser.set_cookie("msc_console", office.token("smith"))
    page = await browser.opens(PAGE)
    assert "asked 1×" in page.text
    assert "no answer" in page.text


async def test_in_a_ticket_each_reply_says_why_it_was_given(office: Office) -> None:
    member = await asks(office, "深耕申报表7月3号交还来得及吗")
    await member.rates("👎")
    await member.presses("请工作人员回答")
    page = await office.at_work().opens("/console/tickets/1")
    for told in (
        "为什么这样回答",
        "kb-sg-deadline",
        "第 1 版",
        "得分",
        "deadline",
        "来不及",
        "会员评价：没有帮助",
        "👎",
    ):
        assert told in page.text, told
    assert "rate:-:" not in page.text
