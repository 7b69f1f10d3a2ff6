"""`msc-bot ask`: questions through the real intake and router, on a database that is thrown away.

The JSON lines are a fixed interface (design 9): `{"session": s, "q": text}` or `{"session": s, "file": path}` in;
out `session, kind, text, dialog, offers, buttons, sources, files`, in order, each flushed before the next is read.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import mimetypes
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.cli import CommandFailed
from bot.clock import clock
from bot.compose import Core, core
from bot.serving import LIBRARY
from bot.settings import Settings
from bot.shelf import shelf_of
from bot.why import why
from handlers.messages import Address, Attachment, InboundMessage, OutboundMessage, ReplyKind, Sender
from knowledge.load import PackBroken, digest_of, read_folder
from storage import conversations, messages, receipts
from storage.database import Database

CHANNEL = "ask"


def ask(options: argparse.Namespace, settings: Settings) -> int:
    """One question to standard output, or JSON lines."""
    if options.jsonl:
        return asyncio.run(_lines(settings))
    if not options.question:
        raise CommandFailed('ask what? Give a question, as in: msc-bot ask "What is the e-mail of the MSC?"')
    if options.why:
        return asyncio.run(_why(options.question, settings))
    return asyncio.run(_one(options.question, settings))


async def _one(question: str, settings: Settings) -> int:
    async with _throw_away(settings) as made:
        reply = await turn(made, "1", {"q": question}, 0)
    print(reply["text"])
    for source in reply["sources"]:
        print(f"※ {source}")
    for number, button in enumerate(reply["buttons"], 1):
        print(f"[{number}] {button}")
    if reply["dialog"] is not None:
        print("(This was only tried out: nothing is kept, and nobody is told.)", file=sys.stderr)
    return 0


async def _why(question: str, settings: Settings) -> int:
    async with _throw_away(settings) as made:
        print("\n".join(await explained(made, question)))
    return 0


async def explained(made: Core, question: str) -> list[str]:
    """Ask the question, and tell from its receipt why it gets the reply that it gets."""
    await turn(made, "1", {"q": question}, 0)
    kept = made.database.read(receipts.newest)
    return why(made.releases.current().pack, question, kept.receipt if kept is not None else None)


async def _lines(settings: Settings) -> int:
    async with _throw_away(settings) as made:
        for number, line in enumerate(sys.stdin):
            if not line.strip():
                continue
            try:
                asked = json.loads(line)
                session = str(asked["session"])
            except (ValueError, TypeError, KeyError):
                raise CommandFailed(f'line {number + 1} is not {{"session": …, "q": …}}') from None
            reply = await turn(made, session, asked, number)
            print(json.dumps(reply, ensure_ascii=False), flush=True)
    return 0


@asynccontextmanager
async def _throw_away(settings: Settings) -> AsyncIterator[Core]:
    files = await asyncio.to_thread(read_folder, settings.content)
    try:
        LIBRARY.get(digest_of(files), lambda: shelf_of(settings).compiled(files))
    except PackBroken as broken:
        problems = "\n".join(str(problem) for problem in broken.problems)
        raise CommandFailed(f"{settings.content} cannot answer:\n{problems}") from None
    with TemporaryDirectory(prefix="msc-bot-ask-") as folder:
        database = Database(f"sqlite:///{folder}/ask.db")
        async with core(database, settings.content, Path(folder) / "files", clock(settings.now)) as made:
            yield made


async def turn(made: Core, session: str, asked: dict[str, Any], number: int) -> dict[str, Any]:
    """One turn of a session: what was said back, put together from all messages of the turn."""
    before = _heard(made, session)
    files = (await asyncio.to_thread(_attached, made, Path(asked["file"])),) if "file" in asked else ()
    message = InboundMessage(
        channel=CHANNEL,
        message_id=str(number),
        sender=Sender(session),
        chat=session,
        received_at=made.now(),
        text=str(asked.get("q", "")),
        attachments=files,
    )
    await made.intake.receive(message)
    return {"session": session, **as_json(_heard(made, session)[len(before) :])}


def _heard(made: Core, session: str) -> list[OutboundMessage]:
    """All that was said to a session."""
    conversation = made.database.read(lambda connection: conversations.at(connection, Address(CHANNEL, session)))
    if conversation is None:
        return []
    spoken = made.database.read(lambda connection: messages.transcript(connection, conversation.id, limit=10_000))
    return [each.outbound for each in spoken if each.outbound is not None]


def _attached(made: Core, path: Path) -> Attachment:
    data = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Attachment(path.name, kind, len(data), made.files.put(data))


def as_json(replies: Sequence[OutboundMessage]) -> dict[str, Any]:
    """The messages of one turn as one reply; its kind is that of the first that is no mere notice."""
    kinds = [reply.kind for reply in replies if reply.kind is not ReplyKind.NOTICE]
    dialogs = [reply.dialog.value for reply in replies if reply.dialog is not None]
    return {
        "kind": kinds[0].value if kinds else ReplyKind.MENU.value,
        "text": "\n\n".join(reply.text for reply in replies),
        "dialog": dialogs[0] if dialogs else None,
        "offers": [offer.value for reply in replies for offer in reply.offers],
        "buttons": [choice.label for reply in replies for choice in reply.choices],
        "sources": [source for reply in replies for source in reply.sources],
        "files": [file.name for reply in replies for file in reply.attachments],
    }
