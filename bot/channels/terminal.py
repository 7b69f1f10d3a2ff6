"""The terminal channel: one person at the keyboard of this machine, without any platform."""

from __future__ import annotations

import asyncio
import mimetypes
import sys
import threading
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from bot.channels.channel import Part, Receive
from bot.channels.composition import composed
from handlers.messages import Attachment, Choice, InboundMessage, OutboundMessage, Sender
from handlers.ports import FileStore

LOCAL = "local"
"""Id of the one person, and of their chat."""

FILE_LIMIT = 20 * 1024 * 1024
"""Bytes; the same as on the platforms."""

Read = Callable[[], Awaitable[str | None]]
"""The next line that was typed; None at the end of the input."""

Write = Callable[[str], None]
"""Prints a text and ends the line."""


class TerminalChannel:
    """Prints what the bot says, also while it waits for a line. `/file PATH` sends a file."""

    name = "terminal"

    def __init__(
        self,
        read: Read,
        write: Write,
        files: FileStore,
        where: Callable[[Attachment], str],
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._read = read
        self._write = write
        self._files = files
        self._where = where
        self._now = now
        # Another run is another conversation's worth of messages: its numbers must not repeat these.
        self._run = uuid4().hex
        self._count = 0

    def parts(self, message: OutboundMessage) -> list[Part]:
        """The text with its choices, then a part for each file."""
        text = composed(message)
        spoken = [Part(text, message.choices, ratings=message.ratings)] if text or message.choices else []
        return spoken + [Part(attachment=file) for file in message.attachments]

    async def send(self, message: OutboundMessage, part: Part, key: str) -> None:  # noqa: ARG002 — of every channel
        """Print one part."""
        file = [f"{part.attachment.name} ({self._where(part.attachment)})"] if part.attachment else []
        ratings = " ".join(choice.label for choice in part.ratings)
        lines = [part.text, *_choice_lines(part.choices), ratings, *file]
        self._write("\n".join(line for line in lines if line))

    async def run(self, receive: Receive) -> None:
        """Receive until the input ends."""
        while (line := await self._read()) is not None:
            if (message := await self._message(line.strip())) is not None:
                await receive(message)

    async def close(self) -> None:
        """Nothing is held open."""

    async def _message(self, line: str) -> InboundMessage | None:
        match line.split(maxsplit=1):
            case []:
                return None
            case ["/file", path]:
                return await self._file_message(path.strip("'\""))
            case _:
                return self._said(line)

    async def _file_message(self, path: str) -> InboundMessage | None:
        try:
            file = await asyncio.to_thread(self._stored, path)
        except (OSError, RuntimeError, ValueError) as error:  # no such file, home folder or name
            self._write(f"cannot read {path}: {error}")
            return None
        if file is None:
            self._write(f"{path} is larger than 20 MB")
            return None
        return self._said("", file)

    def _stored(self, path: str) -> Attachment | None:
        """The file, kept; None where it is too big. Raises OSError, RuntimeError or ValueError."""
        file = Path(path).expanduser()
        if file.stat().st_size > FILE_LIMIT:
            return None
        data = file.read_bytes()
        media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return Attachment(file.name, media_type, len(data), self._files.put(data))

    def _said(self, text: str, *files: Attachment) -> InboundMessage:
        self._count += 1
        return InboundMessage(
            channel=self.name,
            message_id=f"{self._run}:{self._count}",
            sender=Sender(LOCAL),
            chat=LOCAL,
            received_at=self._now(),
            text=text,
            attachments=files,
        )


def _choice_lines(choices: tuple[Choice, ...]) -> list[str]:
    """Numbered choices are counted among themselves, as typing their number is understood."""
    numbers = iter(range(1, len(choices) + 1))
    return [f"[{next(numbers)}] {choice.label}" if choice.numbered else f"· {choice.label}" for choice in choices]


def standard_input() -> Read:
    """Lines of this process's input, read on a thread: asyncio cannot wait for a file or a console everywhere.

    The thread is a daemon, so that a process that is told to end does not wait for another line.
    """
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue()

    def hand_over(line: str | None) -> None:
        # Somebody may type on while the program ends.
        if not loop.is_closed():
            loop.call_soon_threadsafe(lines.put_nowait, line)

    def pump() -> None:
        for line in sys.stdin:
            hand_over(line)
        hand_over(None)

    threading.Thread(target=pump, name="standard input", daemon=True).start()
    return lines.get
