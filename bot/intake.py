"""Taking a message in: everything that it does is committed, or nothing; only then may it be acknowledged."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

from bot.channels.channel import Receipt
from bot.clock import Now
from bot.logs import where
from handlers.messages import Address, InboundMessage, OutboundMessage
from handlers.ports import DroppingStore, Releases
from handlers.router import route
from handlers.turn import Turn
from knowledge.language import Language
from storage.memory import SqlMemory
from storage.writer import Writer

log = logging.getLogger(__name__)
TRIES = 3
LONGEST = 1_000_000
"""Characters of a text that are kept; what a platform lets through is far less."""

OnReload = Callable[[Address, Language, str], None]
"""Publish the content folder: where and in which language to say what came of it, and who asked."""


class Intake:
    """Gives messages to the writer and decides what becomes of those that cannot be handled."""

    def __init__(
        self,
        writer: Writer,
        releases: Releases,
        files: DroppingStore,
        now: Now,
        *,
        staff_room: Address | None = None,
        mail_from: str | None = None,
        on_reload: OnReload | None = None,
    ) -> None:
        self._writer = writer
        self._releases = releases
        self._files = files
        self._now = now
        self._staff_room = staff_room
        self._mail_from = mail_from
        self._on_reload = on_reload

    async def receive(self, message: InboundMessage) -> Receipt:
        """Handle one message and commit it. Raises only when nothing could be kept (the database is away).

        A channel that stops listening meanwhile (a page that is closed) does not stop what follows the commit.
        """
        return await asyncio.shield(self._received(message))

    async def _received(self, message: InboundMessage) -> Receipt:
        message = cleaned(message)
        keys = [str(message.address)]
        for attempt in range(1, TRIES + 1):
            try:
                work = self._writer.submit(lambda memory: self._handle(memory, message), keys)
                receipt, after = await asyncio.wrap_future(work)
            except Exception as error:  # noqa: BLE001 — whatever a handler does, a chat must not be blocked by it
                log.warning("handling failed, try %d of %d: %s", attempt, TRIES, where(error))
                continue
            if after is not None:
                after()
            return receipt
        work_aside = self._writer.submit(lambda memory: self._set_aside(memory, message), keys)
        return await asyncio.wrap_future(work_aside)

    def _handle(self, memory: SqlMemory, message: InboundMessage) -> tuple[Receipt, Callable[[], None] | None]:
        conversation = memory.conversation_of(message)
        question = memory.take(message, conversation.id)
        if question is None:
            return Receipt.DUPLICATE, None
        turn = Turn(
            message=message,
            conversation=conversation,
            memory=memory,
            releases=self._releases,
            files=self._files,
            now=self._now(),
            staff_room=self._staff_room,
            mail_from=self._mail_from,
            question=question,
        )
        replies = route(turn)
        if turn.conversation != conversation:
            memory.save(turn.conversation)
        memory.post_to(conversation.id, replies)
        if turn.receipt is not None:
            memory.receipts.put(question, message, turn.receipt)
        return Receipt.HANDLED, self._afterwards(turn)

    def _afterwards(self, turn: Turn) -> Callable[[], None] | None:
        """What is done once the turn is committed: few turns have anything."""
        if turn.dropped:
            return lambda: self._drop(turn.dropped)
        return self._reload(turn) if turn.reload_wanted else None

    def _drop(self, files: tuple[str, ...]) -> None:
        for file in files:
            self._files.drop(file)

    def _reload(self, turn: Turn) -> Callable[[], None] | None:
        on_reload, by = self._on_reload, turn.member.id
        if on_reload is None:
            return None
        address, language = turn.conversation.address, turn.conversation.language
        return lambda: on_reload(address, language, by)

    def _set_aside(self, memory: SqlMemory, message: InboundMessage) -> Receipt:
        """The third failure: keep the message, apologise to the member, tell staff. It never blocks the chat."""
        conversation = memory.conversation_of(message)
        if memory.take(message, conversation.id, "set-aside") is None:
            return Receipt.DUPLICATE
        pack = self._releases.current().pack
        sorry = OutboundMessage(message.address, pack.say("trouble.sorry", conversation.language))
        memory.post_to(conversation.id, [sorry])
        if self._staff_room is not None:
            notice = pack.say("staff.set-aside", Language.ZH, channel=message.channel)
            memory.post(OutboundMessage(self._staff_room, notice))
        memory.touched.add("trouble:inbound")
        return Receipt.SET_ASIDE


def cleaned(message: InboundMessage) -> InboundMessage:
    """The message without what no database keeps: U+0000 and halves of surrogate pairs, and cut at `LONGEST`."""
    sender = replace(message.sender, id=_kept(message.sender.id), name=_kept(message.sender.name))
    return replace(
        message,
        message_id=_kept(message.message_id),
        sender=sender,
        chat=_kept(message.chat),
        text=_kept(message.text[:LONGEST]),
        choice=_kept(message.choice) if message.choice is not None else None,
        attachments=tuple(replace(file, name=_kept(file.name)) for file in message.attachments),
    )


def _kept(text: str) -> str:
    text = text.replace("\x00", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
