"""The terminal: what is typed arrives, what the bot says is printed, at any time."""

from __future__ import annotations

import asyncio
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels.channel import Channel, Receipt
from bot.channels.terminal import FILE_LIMIT, TerminalChannel, standard_input
from handlers.messages import Address, Attachment, Choice, InboundMessage, OutboundMessage, ReplyKind
from tests.channels.telegram_setup import MemoryFiles

ME = Address("terminal", "local")
NOON = datetime(2024, 5, 10, 4, tzinfo=UTC)


class Person:
    """Types lines and reads what is printed."""

    def __init__(self, *lines: str) -> None:
        self.printed: list[str] = []
        self.arrived: list[InboundMessage] = []
        self.files = MemoryFiles()
        self._typed: asyncio.Queue[str | None] = asyncio.Queue()
        for line in lines:
            self.types(line)
        self.channel: Channel = TerminalChannel(
            self._typed.get, self.printed.append, self.files, lambda file: f"/out/{file.name}", now=lambda: NOON
        )

    def types(self, line: str | None) -> None:
        self._typed.put_nowait(line)

    async def receive(self, message: InboundMessage) -> Receipt:
        self.arrived.append(message)
        return Receipt.HANDLED

    async def run(self) -> None:
        self.types(None)
        await self.channel.run(self.receive)

    async def is_told(self, message: OutboundMessage) -> None:
        for number, part in enumerate(self.channel.parts(message)):
            await self.channel.send(message, part, f"1.{number}")


async def test_lines_arrive_until_the_input_ends() -> None:
    person = Person("期权做市怎么申请？\n", "\n", "  \n", "1\n")
    await person.run()
    assert [message.text for message in person.arrived] == ["期权做市怎么申请？", "1"]
    [first, second] = person.arrived
    assert (first.address, first.sender.id, first.received_at) == (ME, "local", NOON)
    assert first.message_id != second.message_id


async def test_message_ids_of_two_runs_differ() -> None:
    first, second = Person("a"), Person("a")
    await first.run()
    await second.run()
    assert first.arrived[0].message_id != second.arrived[0].message_id


async def test_choices_are_numbered_as_they_are_understood() -> None:
    person = Person()
    choices = (Choice("a", "会员之声"), Choice("b", "跳过", numbered=False), Choice("c", "企业深耕"))
    await person.is_told(OutboundMessage(ME, "请选择：", choices))
    assert person.printed == ["请选择：\n[1] 会员之声\n· 跳过\n[2] 企业深耕"]


async def test_sources_author_and_files_are_printed() -> None:
    person = Person()
    form = Attachment("会员之声.docx", "application/msword", 3, "0" * 64)
    await person.is_told(OutboundMessage(ME, "您的表格", attachments=(form,), sources=("附件1",), author="王老师"))
    assert person.printed == ["王老师：\n您的表格\n\n※ 附件1", "会员之声.docx (/out/会员之声.docx)"]


async def test_a_file_is_sent_by_its_path(tmp_path: Path) -> None:
    scan = tmp_path / "盖章 扫描.pdf"
    scan.write_bytes(b"%PDF")
    person = Person(f"/file {scan}\n", f'/file "{scan}"')
    await person.run()
    for message in person.arrived:
        [file] = message.attachments
        assert (message.text, file.name, file.media_type, file.size) == ("", scan.name, "application/pdf", 4)
        assert person.files.get(file.sha256) == b"%PDF"
    assert len(person.arrived) == 2


@pytest.mark.parametrize("name", ["missing.pdf", ".", "nul\0.pdf", "~nobody-has-this-name/x.pdf"])
async def test_a_path_that_cannot_be_read_is_said(tmp_path: Path, name: str) -> None:
    path = name if name.startswith("~") else f"{tmp_path}/{name}"
    person = Person(f"/file {path}", "next")
    await person.run()
    assert [message.text for message in person.arrived] == ["next"]
    assert person.printed[0].startswith(f"cannot read {path}: ")


async def test_a_file_above_the_limit_is_said(tmp_path: Path) -> None:
    huge = tmp_path / "huge.pdf"
    with huge.open("wb") as file:
        file.truncate(FILE_LIMIT + 1)
    person = Person(f"/file {huge}")
    await person.run()
    assert person.arrived == []
    assert person.printed == [f"{huge} is larger than 20 MB"]


async def test_a_reply_of_staff_is_printed_while_the_person_has_typed_nothing() -> None:
    person = Person()
    running = asyncio.create_task(person.channel.run(person.receive))
    await asyncio.wait_for(person.is_told(OutboundMessage(ME, "已受理", author="王老师")), 10)
    assert person.printed == ["王老师：\n已受理"]
    assert not running.done()
    person.types(None)
    await running


async def test_the_input_of_the_process_is_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("一\n二"))
    read = standard_input()
    assert [await read(), await read(), await read()] == ["一\n", "二", None]


async def test_an_answer_ends_with_what_may_be_typed_to_rate_it() -> None:
    person = Person()
    choices = (Choice("a", "会员之声"),)
    await person.is_told(OutboundMessage(ME, "答案", choices, kind=ReplyKind.ANSWER, question=7))
    assert person.printed == ["答案\n[1] 会员之声\n👍 👎"]
