"""A complete 企业深耕 application with its files, in its window, over the web chat, Telegram and the terminal.

From the wish to the Word file, the stamped scan, and the mail: sent with the member's consent where the bot can send,
handed over as a draft where it cannot.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import FilePayload, Locator, Page, async_playwright

from bot.channels.telegram import TelegramChannel
from bot.channels.terminal import TerminalChannel
from bot.channels.web import WebChannel
from bot.compose import Core, running
from bot.settings import Settings
from bot.web.pace import Pace
from bot.web.server import make_app
from bot.web.site import Paces
from handlers.tickets import FileRole, TicketState
from storage import tickets
from tests.channels.test_contract import TelegramChat, TerminalChat
from tests.conftest import Compose
from tests.conversations.test_application_form import BASICS, CONDITIONS, IN_WINDOW, MEMBER, PLAN, TEAM, words_of
from tests.conversations.test_filing import SENDER, delivering
from tests.fake_mail import FakeMail
from tests.fake_telegram import FakeTelegram
from tests.stories import PNG

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
QUICK = Pace(1000, 1)
"""Nobody fills in a form as quickly as a test."""
PROOFS = {"营业执照.pdf": b"%PDF-1.7\n%licence\n%%EOF\n", "开户证明.png": PNG}
STAMPED = b"%PDF-1.7\n%stamped\n%%EOF\n"
PAPER = "企业深耕计划申报表_某某期货_江苏某某铜业.docx"
UP_TO_THE_PROOFS = (
    ("帮我报深耕", "现在开始吗"),
    ("开始", "总部名义"),
    *zip(
        (*CONDITIONS, "沪铜", "无", BASICS, "无", PLAN, *TEAM),
        (
            *("几个项目", "会员单位名称", "目标企业名称", "经营范围", "哪一种情况", "性质", "上市公司", "期货品种"),
            *("期权品种", "风险管理需求", "历史情况", "工作计划", "牵头人", "联系人", "其他团队成员", "证明材料"),
        ),
        strict=True,
    ),
)
"""What the member says, and what they see then."""


class Applicant(Protocol):
    """Somebody on a channel."""

    async def says(self, text: str) -> None: ...
    async def picks(self, label: str) -> None: ...
    async def sends(self, name: str, data: bytes) -> None: ...
    async def sees(self, words: str) -> str:
        """The next message that holds `words`."""
        ...

    async def fetches(self, name: str) -> bytes:
        """The file of this name, which has come or is coming."""
        ...


class OnTelegram(TelegramChat):
    """They tap the file."""

    async def fetches(self, name: str) -> bytes:
        await self.sees(name)
        return self.telegram.sent_messages(42)[self.read - 1].data


class InTheTerminal(TerminalChat):
    """They open the path that is printed."""

    async def fetches(self, name: str) -> bytes:
        printed = await self.sees(f"{name} (")
        return await asyncio.to_thread(Path(printed.rpartition("(")[2].removesuffix(")")).read_bytes)


class InABrowser:
    """They look at the page in Chromium."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.read = 0

    async def says(self, text: str) -> None:
        await self.page.fill("#text", text)
        await self.page.press("#text", "Enter")

    async def picks(self, label: str) -> None:
        await self.page.locator(".newest").get_by_role("button", name=label).first.click()

    async def sends(self, name: str, data: bytes) -> None:
        media_type = "image/png" if name.endswith("png") else "application/pdf"
        await self.page.set_input_files("#file", FilePayload(name=name, mimeType=media_type, buffer=data))
        await self.page.click("#send")

    async def sees(self, words: str) -> str:
        while True:
            shown = await self._message(self.read).inner_text()
            self.read += 1
            if words in shown:
                return shown

    async def fetches(self, name: str) -> bytes:
        async with self.page.expect_download() as coming:
            await self.page.get_by_text(name).last.click()
        return await asyncio.to_thread((await (await coming.value).path()).read_bytes)

    def _message(self, number: int) -> Locator:
        return self.page.locator(".message:not(.from-member)").nth(number)


@asynccontextmanager
async def on_telegram(core: Core, folder: Path) -> AsyncIterator[Applicant]:
    async with FakeTelegram() as telegram:
        channel = TelegramChannel(telegram.token, telegram.api_base, core.files)
        async with running(core, [channel], lambda _: None):
            yield OnTelegram(telegram)


@asynccontextmanager
async def in_the_terminal(core: Core, folder: Path) -> AsyncIterator[Applicant]:
    chat = InTheTerminal(folder)
    channel = TerminalChannel(
        chat.typed.get, chat.printed.put_nowait, core.files, lambda file: str(core.files.path(file.sha256))
    )
    async with running(core, [channel], lambda _: None):
        yield chat


@asynccontextmanager
async def in_a_browser(core: Core, folder: Path) -> AsyncIterator[Applicant]:
    channel = WebChannel()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(running(core, [channel], lambda _: None))
        app = make_app(core, channel, Settings(), (), paces=Paces(messages=QUICK))
        server = await stack.enter_async_context(TestServer(app))
        playwright = await stack.enter_async_context(async_playwright())
        chromium = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        stack.push_async_callback(chromium.close)
        page = await chromium.new_page(locale="zh-CN")
        await page.goto(str(server.make_url("/")))
        yield InABrowser(page)


Open = Callable[[Core, Path], AbstractAsyncContextManager[Applicant]]
CHANNELS = [
    pytest.param(
        in_a_browser,
        id="web",
        marks=[
            pytest.mark.browser,
            pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
        ],
    ),
    pytest.param(on_telegram, id="telegram"),
    pytest.param(in_the_terminal, id="terminal"),
]


async def files_the_form(member: Applicant) -> bytes:
    """The whole dialog up to the stamped scan; the Word file that came in between."""
    for says, sees in UP_TO_THE_PROOFS:
        await member.says(says)
        await member.sees(sees)
    for name, data in PROOFS.items():
        await member.sends(name, data)
        await member.sees(name)
    for says, sees in (("完成", "日期"), ("今天", "盖章"), ("跳过", "请核对以上全部内容")):
        await member.says(says)
        await member.sees(sees)
    await member.says("提交")
    await member.sees("已登记工单 MSC-2024-0001")
    paper = await member.fetches(PAPER)
    await member.sends("盖章申报表.pdf", STAMPED)
    await member.sees("已收到盖章扫描件")
    return paper


def check_paper(paper: bytes) -> None:
    words = words_of(paper)
    for written in (
        MEMBER,
        "☐国企 ☑民企",
        "期货：铜",
        "期权：无",
        BASICS,
        PLAN,
        "张三（牵头人）",
        "日期：2024年5月10日",
    ):
        assert written in words, written


def check_ticket(core: Core) -> None:
    [ticket] = core.database.read(lambda connection: tickets.in_queue(connection, "shengeng"))
    assert ticket.state is TicketState.FORWARDED
    files = core.database.read(lambda connection: tickets.files_of(connection, ticket.id))
    assert [(file.role, file.attachment.name) for file in files] == [
        *((FileRole.ATTACHMENT, name) for name in PROOFS),
        (FileRole.FORM, PAPER),
        (FileRole.SCAN, "盖章申报表.pdf"),
    ]
    kept = {file.attachment.name: core.files.get(file.attachment.sha256) for file in files}
    assert kept.items() >= {**PROOFS, "盖章申报表.pdf": STAMPED}.items()


@pytest.mark.parametrize("open_", CHANNELS)
async def test_an_application_to_the_draft_of_its_mail(
    compose: Compose, sqlite_url: str, tmp_path: Path, open_: Open
) -> None:
    async with asyncio.timeout(180), compose(sqlite_url, now=IN_WINDOW) as core, open_(core, tmp_path) as member:
        check_paper(await files_the_form(member))
        check_ticket(core)
        draft = message_from_bytes(await member.fetches("MSC-2024-0001.eml"), policy=SMTP)
    assert isinstance(draft, EmailMessage)
    assert draft["To"] == "market@shfe.com.cn"
    assert draft["Subject"] == f"{MEMBER}企业深耕计划项目申报"
    files = {str(part.get_filename()): part.get_payload(decode=True) for part in draft.iter_attachments()}
    assert files == {**PROOFS, "盖章申报表.pdf": STAMPED}


@pytest.mark.parametrize("open_", CHANNELS)
async def test_an_application_to_the_proof_that_it_was_sent(
    compose: Compose, sqlite_url: str, tmp_path: Path, open_: Open
) -> None:
    async with (
        asyncio.timeout(180),
        FakeMail() as server,
        compose(sqlite_url, now=IN_WINDOW, mail_from=SENDER) as core,
        delivering(core, server),
        open_(core, tmp_path) as member,
    ):
        check_paper(await files_the_form(member))
        check_ticket(core)
        assert re.search("营业执照.pdf.*开户证明.png.*盖章申报表.pdf", await member.sees("market@shfe.com.cn"))
        assert server.arrived == []
        await member.picks("同意，现在发送")
        [arrived] = await server.until(1)
        proof = await member.sees("发送凭证：")
    assert arrived.recipients == ["market@shfe.com.cn", "lisi@example.com"]
    assert arrived.files == {**PROOFS, "盖章申报表.pdf": STAMPED}
    assert arrived.mail["Message-ID"] in proof
