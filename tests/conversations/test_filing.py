"""Filing a form by mail: only what the member agreed to, once, with a proof; else it is said that it was not sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from bot.channels.mail import MailChannel
from bot.channels.mail_server import mail_server
from bot.channels.mail_session import Patience
from bot.compose import Core, running
from handlers import form_places
from handlers.messages import Address, Envelope, OutboundMessage
from handlers.tickets import Action, Actor, ActorKind, Role, TicketEvent
from storage import conversations, messages, ticket_audit
from storage.memory import SqlMemory
from storage.messages import Delivery
from tests.conftest import Compose
from tests.conversations.test_application_form import IN_WINDOW, fills_in
from tests.conversations.test_scans import files_a_form, in_room, offering, staff_close
from tests.conversations.test_visit_form import up_to_the_letter
from tests.fake_mail import FakeMail, Mood
from tests.stories import PDF, Person

SENDER = "MSC bot <bot@msc.test>"
SUBJECT = "华泰期货有限公司“一站通”会员之声反馈"
OWN = "zhangsan@example.com"
ROOM = Address("telegram", "-100")
OTHER = OutboundMessage(Address("mail", "a@b.test"), "another", envelope=Envelope("another"))
SEND, LAST, SELF = "同意，现在发送", "只附最后一份", "我自己发送"


@pytest.fixture
async def server() -> AsyncIterator[FakeMail]:
    async with FakeMail() as server:
        yield server


@pytest.fixture
async def made(compose: Compose, database_url: str) -> AsyncIterator[Core]:
    """A bot that can send mail."""
    async with compose(database_url, mail_from=SENDER, staff_room=ROOM) as made:
        await Person(made, id="9", channel=ROOM.channel, chat=ROOM.chat, name="张").says("早")
        yield made


@asynccontextmanager
async def delivering(made: Core, server: FakeMail) -> AsyncIterator[None]:
    channel = MailChannel(mail_server(f"smtp://127.0.0.1:{server.port}"), SENDER, made.files, Patience(10, 10, 10))
    async with running(made, [channel], lambda _: None):
        yield


async def hears(member: Person, words: str) -> OutboundMessage:
    """The message with these words, as soon as it comes."""
    made = member.core
    found = made.database.read(lambda connection: conversations.at(connection, member.address))
    assert found is not None
    with made.hub.listen(f"conversation:{found.id}") as news:
        async with asyncio.timeout(10):
            while True:
                everything = await member.everything()
                if match := [message for message in everything if words in message.text]:
                    return match[-1]
                await news.get()


async def with_a_scan(made: Core, name: str = "盖章.pdf") -> Person:
    """A member whose stamped form has just arrived."""
    member = Person(made)
    await files_a_form(member)
    await member.sends(name)
    return member


def events(made: Core, ticket: int = 1) -> list[TicketEvent]:
    return made.database.read(lambda connection: ticket_audit.of_ticket(connection, ticket))


def mails(made: Core) -> list[Delivery | None]:
    return [each.delivery for each in made.database.read(lambda connection: messages.of_ticket(connection, 1, "mail"))]


def opened(made: Core, message: OutboundMessage) -> EmailMessage:
    """The draft in a message, as a mail program opens it."""
    [file] = message.attachments
    assert file.name.endswith(".eml")
    assert file.media_type == "message/rfc822"
    mail = message_from_bytes(made.files.get(file.sha256), policy=SMTP)
    assert isinstance(mail, EmailMessage)
    return mail


def body_of(mail: EmailMessage) -> str:
    body = mail.get_body()
    assert body is not None
    return str(body.get_content())


async def test_the_whole_path_from_the_scan_to_the_proof(made: Core, server: FakeMail) -> None:
    member = await with_a_scan(made)
    offer = member.heard[-1].text
    for part in ("msc@shfe.com.cn", SUBJECT, OWN, "盖章.pdf", "bot@msc.test"):
        assert part in offer
    assert mails(made) == [], "nothing is sent before the member agrees"
    assert "不要当作已经提交" in await member.presses(SEND)
    async with delivering(made, server):
        [arrived] = await server.until(1)
        proof = (await hears(member, "发送凭证：")).text
    assert arrived.recipients == ["msc@shfe.com.cn", OWN]
    assert (arrived.mail["Subject"], arrived.mail["Reply-To"]) == (SUBJECT, OWN)
    assert arrived.files == {"盖章.pdf": PDF}
    assert "“一站通”会员之声反馈表的盖章扫描件" in arrived.text
    assert "MSC-2026-0001" in arrived.text
    assert "代为发送" in arrived.text
    for part in ("msc@shfe.com.cn", OWN, SUBJECT, arrived.mail["Message-ID"], "250 2.0.0 queued as 00001"):
        assert part in proof
    assert "不是交易所的收讫回执" in proof
    agreed, filed = events(made)[-2:]
    assert (agreed.action, filed.action) == (Action.FILE, Action.FILED)
    assert filed.data["message_id"] == arrived.mail["Message-ID"]
    assert "MSC-2026-0001 已按会员同意发出邮件" in in_room(made)[-1].text


async def test_the_whole_path_in_english(made: Core, server: FakeMail) -> None:
    member = Person(made)
    await member.says("English")
    await files_in_english(member)
    await member.sends("stamped.pdf")
    assert "Shall I send it" in member.heard[-1].text
    assert "please do not count it as filed" in await member.presses("I agree, send it now")
    async with delivering(made, server):
        [arrived] = await server.until(1)
        proof = await hears(member, "proof of sending:")
    assert "no receipt of the exchange" in proof.text
    assert arrived.text.startswith("Dear Sir or Madam,")
    assert arrived.mail["Subject"] == "ABC Futures Co., Ltd.“一站通”会员之声反馈"


async def files_in_english(member: Person) -> None:
    await member.says("Fill in the Member Voice form")
    for words in ("Start", "ABC Futures Co., Ltd.", "Zhang San", "none", "13812345678", OWN, "001", "2026-11-22"):
        await member.says(words)
    await member.presses("Suggestions")
    for words in ("Longer night session", "done", "Finished", "skip", "submit"):
        await member.says(words)


async def test_a_button_pressed_twice_sends_once(made: Core, server: FakeMail) -> None:
    member = await with_a_scan(made)
    offer = member.heard[-1]
    await member.presses(SEND)
    assert "没有重复发送" in await member.presses(SEND, among=offer)
    async with delivering(made, server):
        await hears(member, "发送凭证：")
    assert "没有重复发送" in await member.presses(SEND, among=offer)
    assert mails(made) == [Delivery.SENT]
    assert len(server.arrived) == 1


async def test_what_was_agreed_to_before_a_restart_is_sent_after_it_once(
    compose: Compose, database_url: str, server: FakeMail
) -> None:
    async with compose(database_url, mail_from=SENDER) as made:
        member = await with_a_scan(made)
        await member.presses(SEND)
    async with compose(database_url, mail_from=SENDER) as made, delivering(made, server):
        await hears(Person(made), "发送凭证：")
    assert len(server.arrived) == 1


async def test_nothing_is_sent_that_was_not_shown(made: Core) -> None:
    member = await with_a_scan(made)
    first = member.heard[-1]
    await member.sends("新版.pdf", b"%PDF-1.7 second %%EOF")
    await member.presses("MSC-2026-0001")
    assert "盖章.pdf, 新版.pdf" in member.heard[-1].text
    heard = await member.presses(SEND, among=first)
    assert "没有发送" in heard
    assert "盖章.pdf, 新版.pdf" in heard
    assert mails(made) == []


async def test_of_several_scans_the_last_alone_may_be_sent(made: Core, server: FakeMail) -> None:
    member = await with_a_scan(made)
    await member.sends("新版.pdf", b"%PDF-1.7 second %%EOF")
    await member.presses("MSC-2026-0001")
    await member.presses(LAST)
    async with delivering(made, server):
        await hears(member, "发送凭证：")
    assert list(server.arrived[0].files) == ["新版.pdf"]


async def test_a_later_scan_may_be_filed_again_and_the_offer_says_so(made: Core, server: FakeMail) -> None:
    member = await with_a_scan(made)
    await member.presses(SEND)
    async with delivering(made, server):
        await hears(member, "发送凭证：")
        await member.sends("更正.pdf", b"%PDF-1.7 second %%EOF")
        await member.presses("MSC-2026-0001")
        assert "之前已经发过邮件" in member.heard[-1].text
        await member.presses(LAST)
        await server.until(2)
    assert [list(each.files) for each in server.arrived] == [["盖章.pdf"], ["更正.pdf"]]


async def test_a_refusal_is_said_clearly_with_the_mail_to_send_oneself(made: Core, server: FakeMail) -> None:
    server.moods.append(Mood.REFUSES_RECIPIENT)
    member = await with_a_scan(made)
    offer = member.heard[-1]
    await member.presses(SEND)
    async with delivering(made, server):
        told = await hears(member, "没有发出：")
    assert "没有通过邮件提交" in told.text
    assert "550 5.1.1 no such mailbox" in told.text
    mail = opened(made, told)
    assert (mail["X-Unsent"], mail["To"], mail["Subject"]) == ("1", "msc@shfe.com.cn", SUBJECT)
    assert [part.get_filename() for part in mail.iter_attachments()] == ["盖章.pdf"]
    assert "代为发送" not in body_of(mail)
    assert Action.DELIVERY_FAILED in [event.action for event in events(made)]
    assert Action.FILED not in [event.action for event in events(made)]
    assert "没有发出" in in_room(made)[-1].text
    await member.presses(SEND, among=offer)
    async with delivering(made, server):
        await hears(member, "发送凭证：")
    assert mails(made) == [Delivery.DEAD, Delivery.SENT]


async def test_an_unknown_outcome_is_said_to_be_unknown_and_is_not_sent_again(made: Core, server: FakeMail) -> None:
    server.moods.append(Mood.TAKES_AND_CUTS)
    member = await with_a_scan(made)
    offer = member.heard[-1]
    await member.presses(SEND)
    async with delivering(made, server):
        told = await hears(member, "不清楚是否已发出")
        heard = await member.presses(SEND, among=offer)
    assert f"请先看 {OWN} 有没有收到" in told.text
    assert opened(made, told)["To"] == "msc@shfe.com.cn"
    assert "不再发送" in heard
    assert "发送凭证：" not in "".join(message.text for message in await member.everything())
    assert (mails(made), server.tried) == ([Delivery.UNKNOWN], 1)
    assert "结果不明" in in_room(made)[-1].text


async def test_a_copy_that_was_refused_is_named_in_the_proof(made: Core, server: FakeMail) -> None:
    server.moods.append(Mood.REFUSES_COPY)
    member = await with_a_scan(made)
    await member.presses(SEND)
    async with delivering(made, server):
        proof = await hears(member, "发送凭证：")
    assert f"抄送没有送达（服务器拒收）：{OWN}: 550 5.1.1 no such mailbox" in proof.text


async def test_who_rather_sends_it_gets_the_draft(made: Core) -> None:
    member = await with_a_scan(made)
    await member.presses(SELF)
    assert opened(made, member.heard[-1])["Subject"] == SUBJECT
    assert "由您发送" in member.heard[-1].text
    assert mails(made) == []


async def test_without_a_mail_server_the_draft_and_a_link_come_at_once(compose: Compose, sqlite_url: str) -> None:
    async with compose(sqlite_url) as made:
        member = await with_a_scan(made)
        told = member.heard[-1]
        mail = opened(made, told)
        assert "盖章扫描件，请查收" in body_of(mail)
        assert (mail["From"], mail["Cc"], mail["X-Unsent"]) == (None, None, "1")
        assert (
            "mailto:msc@shfe.com.cn?subject=%E5%8D%8E%E6%B3%B0%E6%9C%9F%E8%B4%A7%E6%9C%89%E9%99%90%E5%85%AC%E5%8F%B8"
            "%E2%80%9C%E4%B8%80%E7%AB%99%E9%80%9A%E2%80%9D" in told.text
        )
        assert told.choices == ()
        assert mails(made) == []


async def test_without_a_mail_server_in_english(compose: Compose, sqlite_url: str) -> None:
    async with compose(sqlite_url) as made:
        member = Person(made)
        await member.says("English")
        await files_in_english(member)
        assert "until then it has not been filed" in await member.sends("stamped.pdf")
        assert "Dear Sir or Madam" in body_of(opened(made, member.heard[-1]))


async def test_an_offer_of_before_a_mail_server_was_taken_away_gives_the_draft(
    compose: Compose, sqlite_url: str
) -> None:
    async with compose(sqlite_url, mail_from=SENDER) as made:
        member = await with_a_scan(made)
        offer = member.heard[-1]
    async with compose(sqlite_url) as made:
        member = Person(made, heard=[offer])
        await member.presses(SEND)
        assert opened(made, member.heard[-1])["To"] == "msc@shfe.com.cn"
        assert mails(made) == []


async def test_a_closed_ticket_is_not_filed(made: Core) -> None:
    member = await with_a_scan(made)
    offer = member.heard[-1]
    await staff_close(made, 1)
    await member.presses(SEND, among=offer)
    assert mails(made) == []


@pytest.mark.parametrize("choice", ["file:all:1:0", "file:all:99:0123456789abcdef", "file:x:1:0123456789abcdef"])
async def test_a_choice_that_names_nothing_says_so(made: Core, choice: str) -> None:
    member = await with_a_scan(made)
    assert "已经失效" in await member.presses("按", among=offering(member, choice))
    assert mails(made) == []


async def test_nobody_files_the_form_of_somebody_else(made: Core) -> None:
    member = await with_a_scan(made)
    offer = member.heard[-1]
    stranger = Person(made, id="zhou", name="周")
    await stranger.says("你好")
    await stranger.presses(SEND, among=offer)
    assert mails(made) == []


async def test_an_application_goes_with_its_proofs_and_a_copy_to_its_contact(
    compose: Compose, sqlite_url: str, server: FakeMail
) -> None:
    async with compose(sqlite_url, now=IN_WINDOW, mail_from=SENDER) as made, delivering(made, server):
        member = Person(made)
        await fills_in(member)
        await member.says("提交")
        assert SEND not in member.buttons, "there is nothing to send before it is stamped"
        await member.sends("盖章申报表.pdf", b"%PDF-1.7 stamped %%EOF")
        assert "证明.pdf, 盖章申报表.pdf" in member.heard[-1].text
        await member.presses(SEND)
        [arrived] = await server.until(1)
    assert arrived.recipients == ["market@shfe.com.cn", "lisi@example.com"]
    assert list(arrived.files) == ["证明.pdf", "盖章申报表.pdf"]
    assert arrived.mail["Subject"] == "某某期货有限公司企业深耕计划项目申报"
    assert "2024年“企业深耕计划”申报表的盖章扫描件" in arrived.text


async def test_after_the_window_nothing_is_sent_to_the_exchange(compose: Compose, sqlite_url: str) -> None:
    async with compose(sqlite_url, now=IN_WINDOW, mail_from=SENDER) as made:
        member = Person(made)
        await fills_in(member)
        await member.says("提交")
        await member.sends("盖章申报表.pdf", b"%PDF-1.7 stamped %%EOF")
        offer = member.heard[-1]
    async with compose(sqlite_url, mail_from=SENDER) as made:
        member = Person(made)
        assert "不在申报期内" in await member.presses(SEND, among=offer)
        assert mails(made) == []


async def test_a_letter_that_was_brought_along_is_offered_at_once(made: Core, server: FakeMail) -> None:
    member = Person(made)
    await up_to_the_letter(member)
    await member.presses("上传已有的联系函")
    await member.sends("联系函.pdf")
    await member.says("完成")
    await member.presses("邮件")
    await member.says("提交")
    assert "联系函.pdf" in member.heard[-1].text
    await member.presses(SEND)
    async with delivering(made, server):
        [arrived] = await server.until(1)
    assert arrived.mail["Subject"] == "某某期货有限公司来访联系函"
    assert "随信附上：联系函.pdf，请查收。" in arrived.text


async def test_a_letter_that_goes_by_fax_is_not_offered_by_mail(made: Core) -> None:
    member = Person(made)
    await up_to_the_letter(member)
    await member.presses("上传已有的联系函")
    await member.sends("联系函.pdf")
    await member.says("完成")
    await member.presses("传真")
    await member.says("提交")
    assert SEND not in member.buttons
    assert mails(made) == []


async def test_a_scan_that_comes_with_the_form_is_offered_at_once(made: Core) -> None:
    member = Person(made)
    await member.says("填写会员之声")
    for words in ("开始", "华泰期货有限公司", "张三", "无", "13812345678", OWN, "001", "2026-11-22"):
        await member.says(words)
    await member.presses("意见建议")
    for words in ("建议延长夜盘", "完成", "填完了"):
        await member.says(words)
    await member.sends("盖章.pdf")
    await member.says("提交")
    assert member.buttons == [SEND, SELF]


async def test_a_form_that_is_withdrawn_while_its_mail_waits_is_not_sent(made: Core, server: FakeMail) -> None:
    member = await with_a_scan(made)
    await member.presses(SEND)
    await member.says("我的工单")
    await member.presses("撤回")
    assert "无法收回" not in await member.presses("确定撤回")
    assert mails(made) == [Delivery.WITHDRAWN]
    async with delivering(made, server):
        await asyncio.wrap_future(made.writer.submit(lambda memory: memory.post(OTHER)))
        [arrived] = await server.until(1)
    assert arrived.text == "another"


async def test_what_was_sent_before_it_was_withdrawn_is_said_to_be_out(made: Core, server: FakeMail) -> None:
    member = await with_a_scan(made)
    await member.presses(SEND)
    async with delivering(made, server):
        await hears(member, "发送凭证：")
    await member.says("我的工单")
    await member.presses("撤回")
    assert "无法收回" in await member.presses("确定撤回")


async def test_an_application_that_was_mailed_and_withdrawn_counts_until_staff_free_its_place(
    compose: Compose, database_url: str, server: FakeMail
) -> None:
    async with compose(database_url, mail_from=SENDER, now=IN_WINDOW) as made:
        first, second, third = (Person(made, id=each) for each in ("li", "wang", "zhou"))
        for person in (first, second):
            await fills_in(person)
            await person.says("提交")
        await first.sends("盖章.pdf")
        await first.presses(SEND)
        async with delivering(made, server):
            await hears(first, "发送凭证：")
        await first.says("我的工单")
        await first.presses("撤回")
        heard = await first.presses("确定撤回")
        assert "无法收回" in heard
        assert "仍算已占用" in heard
        await fills_in(third)
        assert "最多申报两个项目" in await third.says("提交")
        pack = made.releases.current().pack
        wang = Actor(ActorKind.STAFF, "console:wang", "王", 1, Role.LEAD)

        def free(memory: SqlMemory) -> None:
            form_places.give_back(memory, pack, memory.tickets.get(1), wang, "交易所确认不再计入")

        await asyncio.wrap_future(made.writer.submit(free))
        last = events(made)[-1]
        assert (last.action, last.data["why"]) == (Action.RELEASE_PLACE, "交易所确认不再计入")
        assert "MSC-2024-0003" in await third.says("提交")
