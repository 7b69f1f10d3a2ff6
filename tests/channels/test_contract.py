"""The contract of every channel: the same conversations, over the web chat, Telegram and the terminal.

A new channel joins by one class here with the six things that a person can do.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import pytest
from aiohttp.test_utils import TestServer

from bot.channels.telegram import TelegramChannel
from bot.channels.terminal import TerminalChannel
from bot.channels.web import WebChannel
from bot.compose import Core, running
from bot.settings import Settings
from bot.web.server import make_app
from handlers import desk
from handlers.messages import Address, Attachment, OutboundMessage
from handlers.receipts import Rating
from handlers.tickets import Actor, ActorKind, FileRole, Role, Ticket
from storage import receipts, tickets
from tests.fake_telegram import FakeTelegram
from tests.web.visiting import Page, Visit

PDF = b"%PDF-1.7\n%stamped\n%%EOF\n"
ZHANG = Actor(ActorKind.STAFF, "1", "张", role=Role.LEAD)


class Chat(Protocol):
    """What a person can do on a channel, and what they see there."""

    @property
    def address(self) -> Address: ...
    async def says(self, text: str) -> None: ...
    async def picks(self, label: str) -> None: ...
    async def sends(self, name: str, data: bytes) -> None: ...
    async def rates(self, sign: str) -> None:
        """Rate the answer that was seen last."""

    async def sees(self, words: str) -> str:
        """The next message that holds `words`, as one text with its clauses and file names."""


class TelegramChat:
    """A private chat."""

    def __init__(self, telegram: FakeTelegram) -> None:
        self.telegram = telegram
        self.address = Address("telegram", "42")
        self.read = 0

    async def says(self, text: str) -> None:
        self.telegram.say(42, text)

    async def picks(self, label: str) -> None:
        self.telegram.press(42, label)

    async def rates(self, sign: str) -> None:
        self.telegram.press(42, sign)

    async def sends(self, name: str, data: bytes) -> None:
        self.telegram.send_file(42, name, data, "application/pdf")

    async def sees(self, words: str) -> str:
        while True:
            sent = (await self.telegram.sent_to(42, self.read + 1))[self.read]
            self.read += 1
            if words in (shown := f"{sent.text} {sent.file_name}"):
                return shown


class WebChat:
    """A browser with the page open."""

    def __init__(self, visit: Visit, page: Page) -> None:
        self.visit, self.page = visit, page
        self.shown: dict[str, Any] = {}
        self.address = Address("web", sha256(visit.cookie.encode()).hexdigest()[:32])

    async def says(self, text: str) -> None:
        await self.page.says(text)

    async def picks(self, label: str) -> None:
        choice = next(each for each in self.shown["choices"] if label in each["label"])
        await self.page.says(choice["label"], choice=choice["id"])

    async def rates(self, sign: str) -> None:
        good, bad = self.shown["ratings"]
        await self.page.says(choice=(good if sign == "👍" else bad)["id"])

    async def sends(self, name: str, data: bytes) -> None:
        status, told = await self.visit.uploads(data, name)
        assert status == 200, told
        await self.page.says(files=(told["token"],))

    async def sees(self, words: str) -> str:
        while True:
            self.shown = await self.page.hears()
            whole = [self.shown.get("author") or "", self.shown["text"], *self.shown["sources"]]
            shown = " ".join([*whole, *(file["name"] for file in self.shown["files"])])
            if words in shown:
                return shown


class TerminalChat:
    """Somebody at the keyboard: they type labels, for there is nothing to press."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = Address("terminal", "local")
        self.typed: asyncio.Queue[str | None] = asyncio.Queue()
        self.printed: asyncio.Queue[str] = asyncio.Queue()

    async def says(self, text: str) -> None:
        self.typed.put_nowait(text)

    async def picks(self, label: str) -> None:
        self.typed.put_nowait(label)

    async def rates(self, sign: str) -> None:
        self.typed.put_nowait(sign)

    async def sends(self, name: str, data: bytes) -> None:
        path = self.folder / name
        await asyncio.to_thread(path.write_bytes, data)
        self.typed.put_nowait(f"/file {path}")

    async def sees(self, words: str) -> str:
        while True:
            printed = await self.printed.get()
            if words in printed:
                return printed


@asynccontextmanager
async def on_telegram(core: Core, folder: Path) -> AsyncIterator[Chat]:
    async with FakeTelegram() as telegram:
        channel = TelegramChannel(telegram.token, telegram.api_base, core.files)
        async with running(core, [channel], lambda _: None):
            yield TelegramChat(telegram)


@asynccontextmanager
async def on_the_web(core: Core, folder: Path) -> AsyncIterator[Chat]:
    channel = WebChannel()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(running(core, [channel], lambda _: None))
        server = await stack.enter_async_context(TestServer(make_app(core, channel, Settings(), ())))
        visit = await stack.enter_async_context(Visit(server, "zh-CN", None))
        page = await visit.opens()
        yield WebChat(visit, page)


@asynccontextmanager
async def in_the_terminal(core: Core, folder: Path) -> AsyncIterator[Chat]:
    chat = TerminalChat(folder)
    channel = TerminalChannel(chat.typed.get, chat.printed.put_nowait, core.files, lambda file: file.name)
    async with running(core, [channel], lambda _: None):
        yield chat


@pytest.fixture(params=[on_the_web, on_telegram, in_the_terminal], ids=["web", "telegram", "terminal"])
async def chat(request: pytest.FixtureRequest, made: Core, tmp_path: Path) -> AsyncIterator[Chat]:
    """A chat on each channel."""
    async with asyncio.timeout(60), request.param(made, tmp_path) as chat:
        yield chat


async def do(core: Core, work: Callable[[Any], object]) -> None:
    await asyncio.wrap_future(core.writer.submit(work))


def ticket(core: Core) -> Ticket:
    [found] = core.database.read(lambda connection: tickets.in_queue(connection, None))
    return found


async def test_a_question_is_answered_with_its_clause(chat: Chat) -> None:
    await chat.says("MSC的邮箱和电话是多少？")
    seen = await chat.sees("msc@shfe.com.cn")
    assert "沟通渠道矩阵" in seen


async def test_a_choice_is_picked(chat: Chat) -> None:
    await chat.says("填写会员之声反馈表")
    await chat.sees("会员之声")
    await chat.picks("同意并开始")
    await chat.sees("公司全称")


async def test_an_answer_is_rated_and_its_question_given_to_staff(chat: Chat, made: Core) -> None:
    await chat.says("MSC的邮箱和电话是多少？")
    await chat.sees("msc@shfe.com.cn")
    await chat.rates("👎")
    await chat.sees("谢谢您告诉我")
    await chat.picks("请工作人员回答")
    await chat.sees("MSC-2026-0001")
    assert "MSC的邮箱" in ticket(made).subject
    found = made.database.read(receipts.newest)
    assert found is not None
    assert found.rating is Rating.BAD


async def test_answers_come_in_the_order_of_the_questions(chat: Chat) -> None:
    for text in ("/help", "我的工单", "转人工"):
        await chat.says(text)
    await chat.sees("我可以")
    await chat.sees("还没有工单")
    await chat.sees("MSC-2026-0001")


async def test_a_reply_of_staff_arrives_under_their_name(chat: Chat, made: Core) -> None:
    await chat.says("转人工")
    await chat.sees("MSC-2026-0001")
    found = ticket(made).id
    pack = made.releases.current().pack
    await do(made, lambda memory: desk.reply(memory, pack, memory.tickets.get(found), ZHANG, "您好，已经收到。"))
    assert "张" in await chat.sees("您好，已经收到。")


async def test_a_file_of_the_member_reaches_the_ticket_whole(chat: Chat, made: Core) -> None:
    await chat.says("转人工")
    await chat.sees("MSC-2026-0001")
    await chat.sends("合同.pdf", PDF)
    await chat.says("返回机器人")
    await chat.sees("由我继续回答")
    [file] = made.database.read(lambda connection: tickets.files_of(connection, ticket(made).id))
    assert (file.role, file.attachment.name) == (FileRole.ATTACHMENT, "合同.pdf")
    assert made.files.get(file.attachment.sha256) == PDF


async def test_a_file_of_ours_arrives(chat: Chat, made: Core) -> None:
    await chat.says("/help")
    await chat.sees("我可以")
    paper = Attachment("反馈表.pdf", "application/pdf", len(PDF), made.files.put(PDF))
    await do(made, lambda memory: memory.post(OutboundMessage(chat.address, "请查收", attachments=(paper,))))
    await chat.sees("反馈表.pdf")


async def test_markup_is_shown_as_typed(chat: Chat, made: Core) -> None:
    await chat.says("/help")
    await chat.sees("我可以")
    hostile = "<b>粗</b> *星* _下划线_ [链接](https://example.com) {{ x }} &amp;"
    await do(made, lambda memory: memory.post(OutboundMessage(chat.address, hostile)))
    await chat.sees(hostile)


async def test_a_long_text_arrives_whole(chat: Chat, made: Core) -> None:
    await chat.says("/help")
    await chat.sees("我可以")
    sentences = [f"这是第{n}句话，后面还有很多。" for n in range(800)]
    await do(made, lambda memory: memory.post(OutboundMessage(chat.address, "".join(sentences))))
    seen = await chat.sees("这是第0句话")
    while "第799句" not in seen:
        seen += await chat.sees("句话")
    assert all(sentence in seen for sentence in sentences)
