"""The mail channel against a real SMTP server: each mail is sent once, or it is clear that it was not."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from bot.channels.mail import MailChannel
from bot.channels.mail_server import mail_server
from bot.channels.mail_session import Patience
from bot.compose import Core, core
from bot.delivery import Courier
from bot.settings import CONTENT
from handlers import mime
from handlers.messages import Address, Attachment, Envelope, OutboundMessage
from handlers.tickets import Action
from storage import messages, ticket_audit
from storage.database import Database
from storage.messages import Delivery, Spoken
from tests.bot.test_delivery import Time
from tests.fake_mail import LOGIN, FakeMail, Mood, certificates
from tests.stories import Person

SENDER = "市场服务中心 <bot@msc.test>"
SUBJECT = "华泰期货有限公司“一站通”会员之声反馈"
SCAN = b"%PDF-1.7\n" + bytes(range(256)) * 40
PATIENT = Patience(10, 10, 10)
HASTY = Patience(0.3, 0.3, 0.3)
BIG = 20 * 1024 * 1024


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    return certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def made(database_url: str, tmp_path: Path, time: Time) -> AsyncIterator[Core]:
    async with core(Database(database_url), CONTENT, tmp_path / "files", time) as made:
        await Person(made, channel="other").says("转人工")
        yield made


@pytest.fixture
async def server() -> AsyncIterator[FakeMail]:
    async with FakeMail() as server:
        yield server


@asynccontextmanager
async def sending(made: Core, server: FakeMail, patience: Patience = PATIENT, url: str = "") -> AsyncIterator[None]:
    """The mail courier at work."""
    channel = MailChannel(
        mail_server(url or f"smtp://127.0.0.1:{server.port}"), SENDER, made.files, patience, now=made.now
    )
    courier = Courier(channel, made.database, made.writer, made.hub, made.now)
    task = asyncio.create_task(courier.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await channel.close()
    assert task.cancelled(), task.exception()


def letter(made: Core, data: bytes = SCAN, name: str = "盖章扫描件（第一版）.pdf") -> OutboundMessage:
    scan = Attachment(name, "application/pdf", len(data), made.files.put(data))
    envelope = Envelope(SUBJECT, cc=("zhang@member.test",), reply_to="zhang@member.test")
    return OutboundMessage(
        Address("mail", "msc@exchange.test"),
        "您好：\n.附件为盖章表格。",
        attachments=(scan,),
        ticket=1,
        envelope=envelope,
    )


async def post(made: Core, *mails: OutboundMessage) -> None:
    await asyncio.wrap_future(made.writer.submit(lambda memory: memory.post_to(None, list(mails))))


def outbox(made: Core) -> list[Spoken]:
    """All mails of the ticket, oldest first."""
    return made.database.read(lambda connection: messages.of_ticket(connection, 1, "mail"))


async def until(made: Core, done: Callable[[list[Spoken]], bool]) -> list[Spoken]:
    """The mails, once they are as wanted."""
    with made.hub.listen("ticket:1") as news:
        async with asyncio.timeout(10):
            while not done(found := await asyncio.to_thread(outbox, made)):
                await news.get()
    return found


async def stands(made: Core, *wanted: Delivery) -> list[Spoken]:
    return await until(made, lambda found: [each.delivery for each in found] == list(wanted))


async def passes(made: Core, time: Time, seconds: float) -> None:
    """Time passes, and the courier notices."""
    time.now += timedelta(seconds=seconds)
    made.hub.publish(["outbox:mail"])


async def failed(made: Core, times: int = 1) -> str:
    """Why the last try failed, once so many have."""
    count = select(func.count()).select_from(messages.ATTEMPT)
    tries = lambda _: made.database.read(lambda connection: connection.execute(count).scalar_one()) >= times  # noqa: E731
    return str((await until(made, tries))[0].trouble)


async def test_a_mail_arrives_with_subject_copy_files_and_a_proof(made: Core, server: FakeMail) -> None:
    async with sending(made, server):
        await post(made, letter(made))
        [arrived] = await server.until(1)
        [sent] = await stands(made, Delivery.SENT)
    assert arrived.sender == "bot@msc.test"
    assert arrived.recipients == ["msc@exchange.test", "zhang@member.test"]
    mail = arrived.mail
    assert (mail["Subject"], mail["To"], mail["Cc"]) == (SUBJECT, "msc@exchange.test", "zhang@member.test")
    assert (mail["Reply-To"], mail["From"]) == ("zhang@member.test", SENDER)
    assert mail["Date"].datetime == made.now().replace(microsecond=0)
    assert arrived.text == "您好：\n.附件为盖章表格。"
    assert arrived.files == {"盖章扫描件（第一版）.pdf": SCAN}
    assert b"\xe7" not in arrived.data, "only ASCII goes over the line"
    assert sent.trouble is None
    identity, reply = made.database.read(lambda c: messages.proof(c, sent.id)) or ("", "")
    assert identity == mail["Message-ID"]
    assert reply == "250 2.0.0 queued as 00001"


async def test_a_refused_recipient_is_never_deliverable(made: Core, server: FakeMail) -> None:
    server.moods.append(Mood.REFUSES_RECIPIENT)
    async with sending(made, server):
        await post(made, letter(made))
        [dead] = await stands(made, Delivery.DEAD)
    assert dead.trouble == "the mail server refused the recipient: 550 5.1.1 no such mailbox"
    assert server.arrived == []


@pytest.mark.parametrize(
    "mood",
    [Mood.GREYLISTS, Mood.DEFERS_CONTENT, Mood.DEFERS_COPY, Mood.CUTS_BEFORE_CONTENT],
)
async def test_what_the_server_does_not_take_now_is_tried_again_and_arrives_once(
    made: Core, server: FakeMail, time: Time, mood: Mood
) -> None:
    server.moods += [mood, mood]
    async with sending(made, server):
        await post(made, letter(made))
        for tries in (1, 2):
            await failed(made, tries)
            await passes(made, time, 3600)
        await stands(made, Delivery.SENT)
    assert len(server.arrived) == 1


async def test_refused_content_is_never_deliverable(made: Core, server: FakeMail) -> None:
    server.moods.append(Mood.REFUSES_CONTENT)
    async with sending(made, server):
        await post(made, letter(made))
        [dead] = await stands(made, Delivery.DEAD)
    assert "554 5.6.0 content not allowed" in str(dead.trouble)


async def test_a_copy_that_nobody_takes_does_not_stop_the_mail(made: Core, server: FakeMail) -> None:
    server.moods.append(Mood.REFUSES_COPY)
    async with sending(made, server):
        await post(made, letter(made))
        [sent] = await stands(made, Delivery.SENT)
    assert server.arrived[0].recipients == ["msc@exchange.test"]
    _, reply = made.database.read(lambda c: messages.proof(c, sent.id)) or ("", "")
    assert "zhang@member.test: 550 5.1.1" in reply


async def test_a_connection_cut_in_the_middle_of_the_mail_has_sent_nothing(
    made: Core, server: FakeMail, time: Time
) -> None:
    server.moods.append(Mood.CUTS_IN_CONTENT)
    async with sending(made, server):
        await post(made, letter(made, b"%PDF-1.7" + b"x" * BIG))
        assert "cannot be reached" in await failed(made)
        assert server.read == 0
        await passes(made, time, 10)
        await server.until(1)
        await stands(made, Delivery.SENT)
    assert (server.tried, len(server.arrived)) == (2, 1)


@pytest.mark.parametrize("mood", [Mood.TAKES_AND_CUTS, Mood.TALKS_NONSENSE])
async def test_after_the_last_dot_nobody_knows_and_it_is_not_sent_again(
    made: Core, server: FakeMail, time: Time, mood: Mood
) -> None:
    server.moods.append(mood)
    async with sending(made, server):
        await post(made, letter(made))
        [unknown] = await stands(made, Delivery.UNKNOWN)
        await passes(made, time, 100_000)
        await post(made, replace(letter(made), text="another"))
        await stands(made, Delivery.UNKNOWN, Delivery.SENT)
    assert server.tried == 2
    assert "after the whole mail was sent" in str(unknown.trouble)
    assert unknown.id in [each.id for each in made.database.read(messages.troubled)]
    last = [event.action for event in made.database.read(lambda c: ticket_audit.of_ticket(c, 1))]
    assert last[-1] is Action.DELIVERY_UNKNOWN


async def test_a_person_may_send_again_what_nobody_knows_of_under_the_same_id(
    made: Core, server: FakeMail, time: Time
) -> None:
    server.moods.append(Mood.TAKES_AND_CUTS)
    async with sending(made, server):
        await post(made, letter(made))
        [unknown] = await stands(made, Delivery.UNKNOWN)
        assert await asyncio.wrap_future(made.writer.submit(lambda m: messages.retry(m.connection, unknown.id)))
        await passes(made, time, 1)
        await stands(made, Delivery.SENT)
    first, second = server.arrived
    assert first.mail["Message-ID"] == second.mail["Message-ID"]


async def test_a_slow_server_is_waited_for(made: Core, server: FakeMail) -> None:
    server.moods.append(Mood.TAKES_SLOWLY)
    async with sending(made, server):
        await post(made, letter(made))
        await server.until(lambda: server.read == 1)
        await post(made, replace(letter(made), text="not held up"))
        await server.until(1)
        assert server.arrived[0].text == "not held up"
        server.go.set()
        await stands(made, Delivery.SENT, Delivery.SENT)
    assert len(server.arrived) == 2


async def test_a_verdict_that_does_not_come_is_an_unknown_outcome(made: Core, server: FakeMail) -> None:
    server.moods.append(Mood.TAKES_SLOWLY)
    async with sending(made, server, HASTY):
        await post(made, letter(made))
        [unknown] = await stands(made, Delivery.UNKNOWN)
    assert str(unknown.trouble).endswith("the mail server did not answer in time")


async def test_a_server_that_is_down_for_a_while_gets_it_when_it_is_back(
    made: Core, server: FakeMail, time: Time
) -> None:
    port = server.port
    await server.__aexit__()
    async with sending(made, server):
        await post(made, letter(made))
        assert await failed(made) == "the mail server cannot be reached: Connection refused"
        async with FakeMail(port=port) as back:
            await passes(made, time, 10)
            await back.until(1)
            await stands(made, Delivery.SENT)
    assert len(back.arrived) == 1


async def test_a_restart_in_the_middle_of_the_mail_sends_it_once(made: Core, server: FakeMail) -> None:
    server.moods.append(Mood.READS_NOTHING)
    async with sending(made, server):
        await post(made, letter(made, b"%PDF-1.7" + b"x" * BIG))
        await server.until(lambda: server.tried == 1)
    async with sending(made, server):
        await stands(made, Delivery.SENT)
    assert (server.tried, len(server.arrived)) == (2, 1)


async def test_a_restart_after_the_last_dot_leaves_it_unknown_and_sends_nothing(
    made: Core, server: FakeMail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.LAST_WORDS", 0.05)
    server.moods.append(Mood.TAKES_SLOWLY)
    async with sending(made, server):
        await post(made, letter(made))
        await server.until(lambda: server.read == 1)
    async with sending(made, server):
        [unknown] = await stands(made, Delivery.UNKNOWN)
    assert "the program ended" in str(unknown.trouble)
    assert server.tried == 1


async def test_a_stop_waits_for_a_verdict_that_is_near(made: Core, server: FakeMail) -> None:
    server.moods.append(Mood.TAKES_SLOWLY)
    async with sending(made, server):
        await post(made, letter(made))
        await server.until(lambda: server.read == 1)
        asyncio.get_running_loop().call_later(0.05, server.go.set)
    assert [each.delivery for each in outbox(made)] == [Delivery.SENT]


async def test_where_the_brink_cannot_be_recorded_nothing_is_handed_over(
    made: Core, server: FakeMail, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(messages, "hand_over", away)
        async with sending(made, server):
            await post(made, letter(made))
            assert await failed(made) == "RuntimeError"
            assert server.read == 0
    async with sending(made, server):
        await passes(made, time, 10)
        await stands(made, Delivery.SENT)
    assert len(server.arrived) == 1


async def test_an_outcome_that_cannot_be_recorded_does_not_send_it_twice(
    made: Core, server: FakeMail, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    original = messages.record
    failing = [RuntimeError("the disk is full")]

    def record(*arguments: object) -> bool:
        if failing:
            raise failing.pop()
        return original(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(messages, "record", record)
    monkeypatch.setattr("bot.delivery.WITHOUT_DATABASE", 0.0)
    async with sending(made, server):
        await post(made, letter(made))
        [unknown] = await stands(made, Delivery.UNKNOWN)
    assert len(server.arrived) == 1
    assert unknown.delivery is Delivery.UNKNOWN


def secured(server: FakeMail, ca: Path | None, scheme: str = "smtp", login: bool = True) -> str:
    user, password = (quote(part, safe="") for part in LOGIN)
    who = f"{user}:{password}@" if login else ""
    return f"{scheme}://{who}127.0.0.1:{server.port}" + (f"?ca={quote(str(ca))}" if ca else "")


@pytest.mark.parametrize("implicit", [False, True], ids=["starttls", "smtps"])
async def test_over_tls_with_an_authority_of_our_own(
    made: Core, tls: tuple[Path, ssl.SSLContext], implicit: bool
) -> None:
    ca, context = tls
    async with FakeMail(context, implicit=implicit, login=True) as server:
        url = secured(server, ca, "smtps" if implicit else "smtp")
        async with sending(made, server, url=url):
            await post(made, letter(made))
            await stands(made, Delivery.SENT)
    assert [(each.encrypted, each.logged_in) for each in server.arrived] == [(True, True)]


async def test_a_certificate_that_nobody_signed_is_refused(made: Core, tls: tuple[Path, ssl.SSLContext]) -> None:
    async with FakeMail(tls[1], login=True) as server, sending(made, server, url=secured(server, None)):
        await post(made, letter(made))
        assert "certificate is not trusted" in await failed(made)
    assert server.tried == 0


async def test_a_password_never_goes_unencrypted(made: Core, server: FakeMail) -> None:
    async with sending(made, server, url=secured(server, None)):
        await post(made, letter(made))
        assert "offers no STARTTLS" in await failed(made)
    assert server.tried == 0


async def test_a_wrong_password_is_named_without_being_shown(
    made: Core, tls: tuple[Path, ssl.SSLContext], caplog: pytest.LogCaptureFixture
) -> None:
    ca, context = tls
    async with FakeMail(context, login=True) as server:
        url = secured(server, ca).replace(quote(LOGIN[1], safe=""), "Wr0ngSecret")
        async with sending(made, server, url=url):
            await post(made, letter(made))
            why = await failed(made)
    assert "refused the login" in why
    assert "Wr0ngSecret" not in why + caplog.text


async def test_a_sender_that_the_server_refuses_is_named_in_the_log(
    made: Core, server: FakeMail, caplog: pytest.LogCaptureFixture
) -> None:
    server.refuses_sender = True
    async with sending(made, server):
        await post(made, letter(made))
        assert "refused our sender address: 553" in await failed(made)
    assert "refused our sender address" in caplog.text
    assert "zhang@member.test" not in caplog.text


async def test_a_mail_that_is_too_big_for_the_server_is_never_deliverable(made: Core, server: FakeMail) -> None:
    server.largest = 1000
    async with sending(made, server):
        await post(made, letter(made))
        [dead] = await stands(made, Delivery.DEAD)
    assert "refused a mail of this size: 552" in str(dead.trouble)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda m: replace(m, to=Address("mail", "a@b.test, evil@x.test")), "no usable mail address"),
        (lambda m: replace(m, to=Address("mail", "a@b.test\r\nBcc: evil@x.test")), "no usable mail address"),
        (lambda m: replace(m, to=Address("mail", "张三@b.test")), "no usable mail address"),
        (lambda m: replace(m, envelope=None), "without a subject"),
        (lambda m: replace(m, attachments=(replace(m.attachments[0], sha256="0" * 64),)), "missing in the file store"),
    ],
)
async def test_what_is_no_mail_is_never_deliverable(
    made: Core, server: FakeMail, change: Callable[[OutboundMessage], OutboundMessage], why: str
) -> None:
    async with sending(made, server):
        await post(made, change(letter(made)))
        [dead] = await stands(made, Delivery.DEAD)
    assert why in str(dead.trouble)
    assert server.tried == 0


HOSTILE = "a\r\nBcc: evil@x.test\r\n\r\n“引号” " + "很长的题目" * 60


async def test_nothing_in_a_subject_or_a_name_adds_a_header(made: Core, server: FakeMail) -> None:
    message = letter(made, name='坏\r\nX-Evil: "1".pdf')
    message = replace(message, envelope=Envelope(HOSTILE), text="line\n.\n..\nend")
    async with sending(made, server):
        await post(made, message)
        [arrived] = await server.until(1)
        await stands(made, Delivery.SENT)
    assert arrived.recipients == ["msc@exchange.test"]
    assert arrived.mail["Subject"] == " ".join(HOSTILE.split())
    assert {"Bcc", "X-Evil"}.isdisjoint(arrived.mail.keys())
    assert arrived.text == "line\n.\n..\nend"
    assert list(arrived.files) == ['坏 X-Evil: "1".pdf']
    assert all(len(line) <= 998 for line in arrived.data.split(b"\r\n"))


def test_a_draft_opens_in_a_mail_program_ready_to_be_sent(tmp_path: Path) -> None:
    class Files:
        def put(self, data: bytes) -> str:
            return ""

        def get(self, sha256: str) -> bytes:
            return SCAN

    scan = Attachment("盖章.pdf", "application/pdf", len(SCAN), "0")
    envelope = Envelope(SUBJECT)
    message = OutboundMessage(Address("mail", "msc@exchange.test"), "请查收。", attachments=(scan,), envelope=envelope)
    eml = mime.draft(message, Files())
    read = message_from_bytes(eml, policy=SMTP)
    assert (read["X-Unsent"], read["To"], read["Subject"]) == ("1", "msc@exchange.test", SUBJECT)
    assert not {"From", "Date", "Message-ID", "Reply-To"} & set(read.keys())
    assert re.search(rb"filename\*=utf-8''%E7%9B%96%E7%AB%A0\.pdf", eml)
