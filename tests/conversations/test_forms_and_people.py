"""What forms know of people and firms: consent, what was said before, and the places of a firm."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from bot.clock import EXCHANGE
from bot.compose import Core
from handlers import merging
from handlers.tickets import Actor, ActorKind, Role, TicketState
from storage import conversations, notes, tickets
from storage.memory import SqlMemory
from tests.conftest import Compose
from tests.conversations.test_application_form import CONDITIONS, IN_WINDOW, MEMBER, fills_in
from tests.conversations.test_feedback_form import COMPANY, up_to_the_review
from tests.storage.firm_setup import firm, verified
from tests.stories import Person


async def test_consent_is_asked_with_the_first_question_and_only_once(made: Core) -> None:
    li = Person(made)
    heard = await li.says("填写会员之声反馈表")
    assert "收集什么" in heard
    assert "保存多久" in heard
    assert li.buttons == ["同意并开始", "暂不填写"]
    await li.presses("同意并开始")
    await li.says("取消")
    await li.presses("确定取消")
    heard = await li.says("我要预约去上期所座谈交流")
    assert "收集什么" not in heard
    assert li.buttons == ["开始", "暂不填写"]


async def test_who_does_not_agree_is_asked_nothing(made: Core) -> None:
    li = Person(made)
    await li.says("填写会员之声反馈表")
    assert "不填《" in await li.says("不同意")
    assert "收集什么" in await li.says("填写会员之声反馈表")


async def test_consent_is_asked_in_english_too(made: Core) -> None:
    li = Person(made)
    await li.says("English")
    assert "What is collected" in await li.says("I want to fill in the member voice form")
    assert "full name" in await li.says("I agree")


async def _forget_consent(made: Core) -> None:
    """As where the text of the consent has a new version."""

    def work(memory: SqlMemory) -> None:
        memory.connection.exec_driver_sql("UPDATE consent SET version = 'older'")

    await asyncio.wrap_future(made.writer.submit(work))


async def test_a_new_version_of_the_consent_is_asked_in_the_middle_and_no_answer_is_taken_before(made: Core) -> None:
    li = Person(made)
    await li.says("填写会员之声反馈表")
    await li.presses("开始")
    await li.says(COMPANY)
    await _forget_consent(made)
    assert "收集什么" in await li.says("李明")
    assert "联系人是哪位" in await li.says("同意")
    assert "座机" in await li.says("李明")


async def test_who_withdraws_consent_in_the_middle_keeps_the_form(made: Core) -> None:
    li = Person(made)
    await li.says("填写会员之声反馈表")
    await li.presses("开始")
    await li.says(COMPANY)
    await _forget_consent(made)
    await li.says("李明")
    assert "表格先放在一边" in await li.says("不同意")
    assert "收集什么" in await li.says("继续填写")
    assert "联系人是哪位" in await li.presses("同意")


async def test_what_was_said_before_is_offered_and_not_asked_again(made: Core) -> None:
    li = Person(made)
    await up_to_the_review(li)
    await li.says("提交")
    await li.says("我要预约去上期所座谈交流")
    await li.says("开始")
    assert COMPANY in li.buttons
    heard = await li.presses("沿用上次填写的")
    assert "会员，还是市场机构" in heard
    assert "来访人数" in await li.says("会员")
    review = await li.says("预览")
    for known in (COMPANY, "李明", "13800138000", "li@example.com"):
        assert known in review


@pytest.mark.parametrize("words", ["沿用", "沿用上次的", "是", "好的，用这些", "和上次一样", "yes, use them"])
async def test_agreeing_takes_what_was_said_before(made: Core, words: str) -> None:
    li = Person(made)
    await up_to_the_review(li)
    await li.says("提交")
    await li.says("我要预约去上期所座谈交流")
    await li.says("开始")
    assert "会员，还是市场机构" in await li.says(words)
    assert COMPANY in await li.says("预览")


async def test_a_greeting_at_a_name_that_was_given_leaves_it_as_it_was(made: Core) -> None:
    li = Person(made)
    await li.says("填写会员之声反馈表")
    for words in ("开始", COMPANY, "李明", "返回"):
        await li.says(words)
    await li.says("你好")
    assert "李明" in await li.says("预览")


async def test_one_known_answer_can_be_taken_and_another_given(made: Core) -> None:
    li = Person(made)
    await up_to_the_review(li)
    await li.says("提交")
    await li.says("填写会员之声反馈表")
    await li.presses("开始")
    assert "联系人" in await li.presses(COMPANY)
    assert "李明" in li.buttons
    assert "座机" in await li.says("王芳")


async def _files(made: Core, who: str) -> Person:
    li = Person(made, id=who)
    await fills_in(li)
    await li.says("提交")
    return li


async def _verified(made: Core, *people: Person) -> None:
    """Make them verified people of the member that the stories name, which is a firm of the list."""

    def work(memory: SqlMemory) -> None:
        member = firm(memory.connection, MEMBER)
        for person in people:
            conversation = conversations.at(memory.connection, person.address)
            assert conversation is not None
            verified(memory, conversation, member)

    await asyncio.wrap_future(made.writer.submit(work))


def _holding(made: Core) -> list[int]:
    """The tickets that hold places, oldest first."""
    query = "SELECT ticket_id FROM firm_place ORDER BY ticket_id"
    return [row[0] for row in made.database.read(lambda connection: connection.exec_driver_sql(query).all())]


def _noted(made: Core, ticket: int) -> str:
    """The last internal note of a ticket."""
    return made.database.read(lambda connection: notes.of_ticket(connection, ticket))[-1].text


async def test_two_places_of_a_firm_are_counted_over_colleagues_who_are_told_at_its_name(
    compose: Compose, database_url: str
) -> None:
    async with compose(database_url, now=IN_WINDOW) as made:
        people = [Person(made, id=each) for each in ("li", "wang", "zhou")]
        for person in people:
            await person.says("你好")
        await _verified(made, *people)
        third = people[2]
        await _files(made, "li")
        await _files(made, "wang")
        await fills_in_with_another(third)
        heard = third.heard[-1].text
        assert "一家会员单位最多申报两个项目。" in heard
        assert "会员单位名称" in heard
        assert "转人工" in third.buttons
        assert "目标企业" in await third.says("另一家期货有限公司")


async def test_who_is_not_verified_learns_nothing_of_a_firm_before_they_submit(
    compose: Compose, sqlite_url: str
) -> None:
    async with compose(sqlite_url, now=IN_WINDOW) as made:
        await _files(made, "li")
        await _files(made, "wang")
        third = Person(made, id="zhou")
        assert "最多申报两个项目" not in await fills_in(third)
        assert "最多申报两个项目" in await third.says("提交")


async def test_strangers_cannot_close_a_firm_to_its_own_people(compose: Compose, database_url: str) -> None:
    async with compose(database_url, now=IN_WINDOW) as made:
        own = [Person(made, id=each) for each in ("chen", "zhao", "sun")]
        for person in own:
            await person.says("你好")
        await _verified(made, *own)
        await _files(made, "li")
        await _files(made, "wang")
        for person in own[:2]:
            await fills_in(person)
            assert "已登记工单" in await person.says("提交")
        assert _holding(made) == [3, 4]
        moved = {ticket: _noted(made, ticket) for ticket in (1, 2, 3, 4)}
        assert "MSC-2024-0003" in moved[2]
        assert "MSC-2024-0004" in moved[1]
        assert "MSC-2024-0002" in moved[3]
        assert "未经公司认证" in moved[1]
        await fills_in(Person(made, id="stranger"))
        stranger = Person(made, id="stranger")
        assert "最多申报两个项目" in await stranger.says("提交")


async def test_the_place_of_a_double_is_free_once_it_is_merged(compose: Compose, sqlite_url: str) -> None:
    async with compose(sqlite_url, now=IN_WINDOW) as made:
        li = await _files(made, "li")
        await fills_in(li)
        await li.says("提交")
        assert _holding(made) == [1, 2]
        wang = Actor(ActorKind.STAFF, "wang", "王", 1, Role.LEAD)
        pack = made.releases.current().pack

        def work(memory: SqlMemory) -> None:
            merging.merge(memory, pack, memory.tickets.get(2), wang, memory.tickets.get(1))

        await asyncio.wrap_future(made.writer.submit(work))
        assert _holding(made) == [1]


async def test_the_last_place_goes_to_who_submits_first_and_the_form_of_the_other_is_kept(
    compose: Compose, sqlite_url: str
) -> None:
    async with compose(sqlite_url, now=IN_WINDOW) as made:
        await _files(made, "li")
        wang, zhou = Person(made, id="wang"), Person(made, id="zhou")
        await fills_in(wang)
        await fills_in(zhou)
        assert "MSC-2024-0002" in await wang.says("提交")
        heard = await zhou.says("提交")
        assert "最多申报两个项目" in heard
        assert "江苏某某铜业有限公司" in heard
        assert len(made.database.read(lambda connection: tickets.in_queue(connection, "shengeng"))) == 2


async def test_withdrawing_gives_the_place_back(compose: Compose, database_url: str) -> None:
    async with compose(database_url, now=IN_WINDOW) as made:
        li = await _files(made, "li")
        await _files(made, "wang")
        zhou = Person(made, id="zhou")
        await fills_in(zhou)
        assert "最多申报两个项目" in await zhou.says("提交")
        await li.says("我的工单")
        assert "确定撤回" in await li.presses("撤回 MSC-2024-0001")
        assert "已撤回" in await li.presses("确定撤回")
        states = {
            ticket.number: ticket.state
            for ticket in made.database.read(lambda connection: tickets.in_queue(connection, "shengeng", live=False))
        }
        assert states == {"MSC-2024-0001": TicketState.CANCELLED}
        assert "MSC-2024-0003" in await zhou.says("提交")


async def fills_in_with_another(zhou: Person) -> None:
    """Stand at the member's name, which is refused."""
    for words in ("帮我报深耕", "开始", *CONDITIONS[:2]):
        await zhou.says(words)
    assert "最多申报两个项目" in await zhou.says(MEMBER)


async def test_the_year_of_the_plan_is_counted_by_itself(compose: Compose, sqlite_url: str) -> None:
    async with compose(sqlite_url, now=datetime(2024, 6, 1, 9, 0, tzinfo=EXCHANGE)) as made:
        await _files(made, "li")
        await _files(made, "wang")
        used = made.database.read(lambda connection: tickets.in_queue(connection, "shengeng"))
        assert {ticket.answers["year"] for ticket in used} == {"2024"}
