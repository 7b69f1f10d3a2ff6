"""Telling conversations: a person says and hears, through the real intake and a real database."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field
from itertools import count

from bot.channels.channel import Receipt
from bot.compose import Core
from handlers.messages import Address, Attachment, InboundMessage, OutboundMessage, Sender
from storage import conversations, messages, receipts
from storage.receipts import Kept

NUMBERS = count(1)
PROCESS = os.getpid()
"""Messages of several processes to one bot have ids of their own, as a platform's have."""
PDF = b"%PDF-1.7\n%stamped\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(21) + b"IEND\xaeB`\x82"


@dataclass
class Person:
    """Somebody who talks with the bot. `says` returns what they heard in that turn."""

    core: Core
    id: str = "li"
    channel: str = "test"
    name: str = "李"
    chat: str = ""
    heard: list[OutboundMessage] = field(default_factory=list)

    @property
    def address(self) -> Address:
        """Where they hear."""
        return Address(self.channel, self.chat or self.id)

    async def edits(self, message: str, text: str) -> str:
        """Change what was said in the message with this id."""
        return await self._send(text=text, edits=message)

    async def says(self, text: str = "", *, reply_to: str | None = None, file: Attachment | None = None) -> str:
        """Say something; all that is heard in return, as one text."""
        return await self._send(text=text, reply_to=reply_to, attachments=(file,) if file else ())

    async def presses(self, label: str, *, among: OutboundMessage | None = None) -> str:
        """Press a button of the last message (or of an older one) whose label contains `label`."""
        shown = (among or self.heard[-1]).choices
        choice = next((choice for choice in shown if label in choice.label), None)
        assert choice is not None, f"no button {label!r} among {[choice.label for choice in shown]}"
        return await self._send(choice=choice.id)

    async def sends(self, name: str, data: bytes = PDF, media_type: str = "application/pdf") -> str:
        """Send a file."""
        file = Attachment(name, media_type, len(data), self.core.files.put(data))
        return await self.says(file=file)

    async def _send(
        self,
        text: str = "",
        choice: str | None = None,
        reply_to: str | None = None,
        attachments: tuple[Attachment, ...] = (),
        edits: str | None = None,
    ) -> str:
        name = f"{PROCESS}-{next(NUMBERS)}"
        message = InboundMessage(
            channel=self.channel,
            message_id=f"edit:{edits}:{name}" if edits else name,
            sender=Sender(self.id, self.name),
            chat=self.chat or self.id,
            received_at=self.core.now(),
            text=text,
            choice=choice,
            attachments=attachments,
            reply_to=reply_to,
            edits=edits,
        )
        before = len(await self.everything())
        receipt = await self.core.intake.receive(message)
        assert receipt is Receipt.HANDLED, receipt
        self.heard = (await self.everything())[before:]
        return "\n\n".join(message.text for message in self.heard)

    async def everything(self) -> list[OutboundMessage]:
        """All that the person was ever told, oldest first."""
        return await asyncio.to_thread(self._everything)

    async def receipts(self) -> list[Kept]:
        """The receipts of all that the person was told in the last turn, oldest first."""
        questions = [message.question for message in self.heard if message.question is not None]
        kept = await asyncio.to_thread(self.core.database.read, lambda c: receipts.of_questions(c, questions))
        return [kept[question] for question in questions if question in kept]

    async def rates(self, sign: str, *, answer: OutboundMessage | None = None) -> str:
        """Press 👍 or 👎 under the last message, or under an older one."""
        shown = (answer or self.heard[-1]).ratings
        return await self._send(choice=next(choice.id for choice in shown if choice.label == sign))

    def _everything(self) -> list[OutboundMessage]:
        conversation = self.core.database.read(lambda connection: conversations.at(connection, self.address))
        if conversation is None:
            return []
        spoken = self.core.database.read(
            lambda connection: messages.transcript(connection, conversation.id, limit=100_000)
        )
        return [each.outbound for each in spoken if each.outbound is not None]

    @property
    def buttons(self) -> list[str]:
        """The labels under the last message."""
        return [choice.label for choice in self.heard[-1].choices]
