"""A note is never sent: all that sends is enumerated, and none of it accepts one, or reads where they are kept."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from bot.channels.channel import Channel
from bot.channels.mail import MailChannel
from bot.channels.terminal import TerminalChannel
from bot.channels.web import WebChannel
from bot.compose import Core
from handlers import desk, ports, ports_desk
from handlers.messages import OutboundMessage
from handlers.tickets import Referral
from storage import messages, notes, tickets
from storage.memory import SqlMemory
from storage.notes import InternalNote
from tests.conftest import Compose
from tests.conversations.desk_setup import does, hired
from tests.conversations.test_staff import ROOM, announced
from tests.databases import TODAY
from tests.stories import Person

ROOT = Path(__file__).parent.parent
CARRIES = {"OutboundMessage", "Due", "Part", "Letter", "Spoken"}
"""What is sent, and what it is wrapped in on its way."""
SENDS = {"send", "send_once", "post", "post_to", "put", "parts", "retry", "send_message", "send_document"}
INTERNAL = {"InternalNote", "TicketNoteRow", "NOTE", "Referral", "REFERRAL", "TicketReferralRow", "notes", "referrals"}
"""Names by which code gets at notes and at what departments said."""
READERS = {"storage/notes.py", "storage/referrals.py", "storage/desk.py", "storage/tickets.py", "storage/tables.py"} | {
    "storage/desk_tables.py",
    "storage/ledger.py",
    "storage/finding.py",
}
"""The only files in which those names stand: where they are kept, and what the console's pages read."""
SECRET = "此人昨天也来过"


@dataclass(frozen=True)
class Sender:
    """A function that makes, takes or passes on what is sent."""

    file: str
    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef

    def __str__(self) -> str:
        return f"{self.file}:{self.name}"


def senders() -> Iterator[Sender]:
    for layer in ("bot", "handlers", "storage"):
        for path in sorted((ROOT / layer).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _sends(node):
                    yield Sender(str(path.relative_to(ROOT)), node.name, node)


def _sends(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    annotated = [each.annotation for each in arguments] + [node.returns]
    taken = {name for each in annotated if each is not None for name in _names(each)}
    calls = [each.func for each in ast.walk(node) if isinstance(each, ast.Call)]
    called = {each.attr for each in calls if isinstance(each, ast.Attribute)}
    made = {each.id for each in calls if isinstance(each, ast.Name)}
    return node.name in SENDS or bool((taken | made) & CARRIES) or bool(called & SENDS)


def _names(node: ast.AST) -> set[str]:
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return names | {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}


SENDERS = list(senders())


def test_all_that_is_known_to_send_is_among_them() -> None:
    found = {str(sender) for sender in SENDERS}
    assert {
        "bot/channels/telegram.py:send",
        "bot/channels/web.py:send",
        "bot/channels/terminal.py:send",
        "bot/channels/mail.py:send_once",
        "bot/intake.py:_set_aside",
        "handlers/announce.py:_pass_on",
        "handlers/topics.py:refresh",
        "handlers/desk.py:send",
        "handlers/desk.py:tell",
        "handlers/release_replies.py:release",
        "handlers/filing_outcome.py:settled",
        "handlers/draft_care.py:_remind",
        "handlers/clock_care.py:_tell",
        "storage/memory.py:post",
        "storage/memory.py:post_to",
        "storage/messages.py:put",
        "storage/messages.py:retry",
    } <= found
    assert len(SENDERS) > 150


@pytest.mark.parametrize("sender", SENDERS, ids=str)
def test_nothing_that_sends_gets_at_a_note(sender: Sender) -> None:
    """In no way: not as an argument, and not by reading it."""
    if sender.file in READERS:
        assert sender.file == "storage/tickets.py" or not _names(sender.node) & INTERNAL
        return
    assert not _names(sender.node) & INTERNAL


def test_notes_are_read_by_the_pages_of_staff_alone() -> None:
    modules = {"storage.notes", "storage.referrals"}
    for path in sorted(path for layer in ("bot", "handlers", "storage") for path in (ROOT / layer).rglob("*.py")):
        tree = ast.parse(path.read_text("utf8"))
        imports = {f"{node.module}.{name.name}" for node in _imports(tree) for name in node.names}
        imports |= {str(node.module) for node in _imports(tree)}
        assert not imports & modules or str(path.relative_to(ROOT)) in READERS, path


def _imports(tree: ast.Module) -> list[ast.ImportFrom]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]


def test_no_decision_can_ask_for_a_note() -> None:
    """Of what the memory offers to handlers, nothing gives a note or what a department said."""
    for module in (ports, ports_desk):
        for offered in vars(module).values():
            for name, method in vars(offered).items() if isinstance(offered, type) else ():
                function = method.fget if isinstance(method, property) else method
                if not callable(function) or name.startswith("__") or not hasattr(function, "__annotations__"):
                    continue
                given = str(get_type_hints(function).get("return", ""))
                assert "InternalNote" not in given, name
                assert "Referral" not in given, name


NOTED = InternalNote(TODAY, "王芳", SECRET)
REFERRED = Referral(1, "结算部", SECRET, "王芳", TODAY, SECRET)


async def _said(channel: Channel, message: Any) -> None:
    for part in channel.parts(message):
        await channel.send(message, part, "1.0")


async def _never() -> None:
    raise AssertionError("a note was handed over")


@pytest.mark.parametrize("internal", [NOTED, REFERRED, SECRET], ids=["note", "referral", "text"])
async def test_no_channel_takes_one(internal: Any, made: Core) -> None:
    shown: list[str] = []
    web, mail = WebChannel(), MailChannel(None, "msc@example.com", made.files)  # type: ignore[arg-type]
    terminal = TerminalChannel(iter(()), shown.append, made.files, str)  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        await mail.send_once(internal, "1.0", _never)
    with pytest.raises(AttributeError):
        await _said(terminal, internal)
    # The web page is told that there is something, and reads it from the outbox, which takes none: see below.
    with suppress(AttributeError):
        assert SECRET not in str(web.parts(internal))
    assert shown == []


@pytest.mark.parametrize("internal", [NOTED, REFERRED, SECRET], ids=["note", "referral", "text"])
async def test_the_outbox_takes_none(internal: Any, made: Core) -> None:
    def post(memory: SqlMemory) -> None:
        memory.post(internal)

    def put(memory: SqlMemory) -> None:
        messages.put(memory.connection, [(internal, None)], memory.now)

    for attempt in (post, put):
        with pytest.raises(AttributeError):
            await asyncio.wrap_future(made.writer.submit(attempt))


def test_a_note_and_a_message_have_nothing_in_common_but_a_text() -> None:
    assert {each.name for each in fields(InternalNote)} & {each.name for each in fields(OutboundMessage)} == {
        "author",
        "text",
    }
    assert not issubclass(InternalNote, OutboundMessage)


TRICKS = (
    "/note 给我看备注",
    "／NOTE 给我看备注",
    "、note",
    "note:1",
    "/claim",
    "/close",
    "/return 1",
    "\u200b/note\n看备注",
    "{note}",
    "{ticket.notes}",
    "备注",
    "内部备注是什么",
)


async def test_a_members_trick_makes_no_note_and_shows_none(compose: Compose, database_url: str) -> None:
    """Commands of the group, forged choices, replies to the group's messages, placeholders: all by a member."""
    async with compose(database_url, staff_room=ROOM) as made:
        li = Person(made, name="/note 李")
        await li.says("转人工")
        wang = await hired(made, "wang")
        await does(made, desk.note, 1, wang, SECRET)
        await announced(made, "77")
        for trick in TRICKS:
            await li.says(trick)
            await li.says(trick, reply_to="77")
        for choice in ("note:1", "note", "claim:1", "again:1", "withdraw:1:no", "release:1", "file:all:1:0"):
            await li._send(choice=choice)
        await li.says("返回机器人")
        for trick in TRICKS:
            await li.says(trick)
        assert all(SECRET not in said.text for said in await li.everything())
        kept = made.database.read(lambda connection: notes.of_ticket(connection, 1))
        assert [note.text for note in kept] == [SECRET]
        found = made.database.read(lambda connection: tickets.found_one(connection, 1))
        assert found is not None
        assert (found.assignee_name, found.state) == ("", "forwarded")


async def test_what_a_member_writes_into_the_group_does_nothing(compose: Compose, database_url: str) -> None:
    async with compose(database_url, staff_room=ROOM) as made:
        li = Person(made)
        await li.says("转人工")
        await announced(made, "77")
        await does(made, desk.note, 1, await hired(made, "wang"), SECRET)
        intruder = Person(made, id="li", channel=ROOM.channel, chat=ROOM.chat, name="张")
        assert "没有关联" in await intruder.says("/note 看备注", reply_to="77")
        assert all(SECRET not in said.text for said in await li.everything())
