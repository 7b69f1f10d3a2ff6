"""One open page: takes what its visitor says, and shows them everything that is said in their chat."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import WSMsgType, web

from bot.web.errors import place_of
from bot.web.frames import Hello, Older, Ping, Said, Seen, read
from bot.web.sealing import Forged, Seal
from bot.web.shown import UPLOADED, file_of, shown
from bot.web.site import Site
from bot.web.uploads import keep
from handlers.messages import Address, Attachment, InboundMessage, Sender
from handlers.receipts import Rating
from knowledge.language import Language
from storage import conversations, messages, receipts
from storage.messages import Spoken

log = logging.getLogger(__name__)
HISTORY = 50
"""Messages that are shown at once, of the past."""
MANY = 1000
WRONG_FRAME = 4400
"""Close code: this is not how our page speaks; an old one loads itself again."""


class ChatSocket:
    """Two things go on at once: listening to the page, and following the transcript for it."""

    def __init__(
        self,
        site: Site,
        seal: Seal,
        socket: web.WebSocketResponse,
        chat: str,
        *,
        address: str,
        language: Language,
    ) -> None:
        self._site = site
        self._core = site.core
        self._seal = seal
        self._socket = socket
        self._chat = chat
        self._address = address
        self._language = language
        self._topic = f"visitor:{chat}"
        self._conversation: int | None = None
        self._hello: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._read_to = 0
        self._held = False
        """As the page was told; a page begins with the bot."""
        self._shown: set[int] = set()
        self._unconfirmed: list[int] = []

    async def talk(self) -> None:
        """Until the page goes, or speaks in a way that ours does not."""
        tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._follow())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def look(self, message: int) -> None:
        """`bot.channels.web.Page`: show this message, if it is not shown yet."""
        if message not in self._shown:
            self._read_to = min(self._read_to, message - 1)
            self._core.hub.publish([self._topic])

    # --- what the page says

    async def _listen(self) -> None:
        async for frame in self._socket:
            if frame.type is not WSMsgType.TEXT or self._site.paces.frames.take(self._chat):
                await self._socket.close(code=WRONG_FRAME)
                return
            try:
                said = read(frame.data)
            except ValueError:
                await self._socket.close(code=WRONG_FRAME)
                return
            await self._take(said)

    async def _take(self, frame: Hello | Older | Said | Seen | Ping) -> None:
        match frame:
            case Hello(after=after):
                if not self._hello.done():
                    self._hello.set_result(after)
            case Older(before=before):
                await self._show_older(before)
            case Said():
                await self._receive(frame)
            case Seen(id=number):
                self._confirm(number)
            case Ping():
                await self._socket.send_json({"type": "pong"})

    async def _receive(self, said: Said) -> None:
        """Take one message in. It is acknowledged after the commit; otherwise the page sends it again."""
        if wait := await self._wait_of():
            text = self._site.say("web.slow", self._language)
            await self._socket.send_json({"type": "slow", "id": said.id, "after": round(wait, 1), "text": text})
            return
        try:
            files = tuple(file_of(self._seal.open(UPLOADED, self._chat, token)) for token in said.files)
            for file in files:
                await asyncio.to_thread(keep, self._site, file)
        except (Forged, KeyError):
            text = self._site.say("web.file.unknown", self._language)
            await self._socket.send_json({"type": "refused", "id": said.id, "text": text})
            return
        answer = "ack" if await self._is_kept(said, files) else "retry"
        await self._socket.send_json({"type": answer, "id": said.id})
        self._core.hub.publish([self._topic])

    async def _is_kept(self, said: Said, files: tuple[Attachment, ...]) -> bool:
        message = InboundMessage(
            channel=self._site.channel.name,
            message_id=f"{self._chat}:{said.id}",
            sender=Sender(self._chat, "", self._language),
            chat=self._chat,
            received_at=self._core.now(),
            text=said.text,
            choice=said.choice,
            attachments=files,
        )
        try:
            await self._core.intake.receive(message)
        except Exception as error:  # noqa: BLE001 — whatever it was, nothing was kept: the page must hear that
            log.error("a message could not be kept: %s", place_of(error))  # noqa: TRY400 — no trace
            return False
        return True

    async def _wait_of(self) -> float:
        """Seconds that the visitor must wait with the next message; 0 for most."""
        paces = self._site.paces
        if await self._find_conversation() is None and (wait := paces.newcomers.take(self._address)):
            return wait
        return paces.messages.take(self._chat)

    def _confirm(self, number: int) -> None:
        """The page works in order: what was sent before a message that it shows is shown as well."""
        if number in self._unconfirmed:
            end = self._unconfirmed.index(number) + 1
            self._site.channel.seen(self._chat, self._unconfirmed[:end])
            del self._unconfirmed[:end]

    # --- what the page is shown

    async def _follow(self) -> None:
        """Show the past, then everything that comes. What waited for the visitor goes out now."""
        after = await self._hello
        with self._core.hub.listen(self._topic) as woken:
            await self._show_history(after)
            with self._site.channel.open_page(self._chat, self):
                await self._core.couriers[self._site.channel.name].back(self._chat)
                while await self._find_conversation() is None:
                    await woken.get()
                await self._follow_conversation()

    async def _follow_conversation(self) -> None:
        with self._core.hub.listen(self._topic, f"conversation:{self._conversation}") as woken:
            while True:
                await self._show_new()
                await self._show_holder()
                await woken.get()

    async def _show_history(self, after: int) -> None:
        """The newest messages. Where the page has missed more than these, it begins anew with them."""
        found = await self._transcript(after=after, limit=HISTORY + 1)
        more, found = len(found) > HISTORY, found[-HISTORY:]
        listed = self._listed(found, await self._ratings(found))
        self._read_to = found[-1].id if found else after
        self._unconfirmed += [message["id"] for message in listed]
        reset = more or after == 0
        await self._socket.send_json({"type": "history", "messages": listed, "more": more, "reset": reset})

    async def _show_older(self, before: int) -> None:
        found = await self._transcript(before=before, limit=HISTORY + 1)
        more, listed = len(found) > HISTORY, self._listed(found[-HISTORY:], await self._ratings(found))
        self._unconfirmed += [message["id"] for message in listed]
        await self._socket.send_json({"type": "older", "messages": listed, "more": more})

    async def _show_new(self) -> None:
        """Show what was said since. `look` may ask for an earlier message meanwhile: then the next turn is its."""
        read_to = self._read_to
        found = await self._transcript(after=read_to, limit=MANY)
        for message in self._listed([each for each in found if each.id not in self._shown]):
            self._unconfirmed.append(message["id"])
            await self._socket.send_json({"type": "message", **message})
        if found and self._read_to == read_to:
            self._read_to = found[-1].id

    async def _show_holder(self) -> None:
        """Say whether staff hold the chat, whenever that has changed: the bot is silent then."""
        conversation = self._conversation
        assert conversation is not None
        found = await asyncio.to_thread(
            self._core.database.read, lambda connection: conversations.get(connection, conversation)
        )
        held = found.holder is not None
        if held != self._held:
            self._held = held
            await self._socket.send_json({"type": "holder", "staff": held})

    def _listed(self, found: Sequence[Spoken], ratings: Mapping[int, Rating] | None = None) -> list[dict[str, Any]]:
        self._shown.update(each.id for each in found)
        listed = (shown(each, self._seal, self._chat, ratings or {}) for each in found)
        return [message for message in listed if message is not None]

    async def _ratings(self, found: Sequence[Spoken]) -> Mapping[int, Rating]:
        """How the answers among these messages are rated, by their questions."""
        answered = [each.outbound.question for each in found if each.outbound is not None and each.outbound.ratings]
        questions = [question for question in answered if question is not None]
        return await asyncio.to_thread(
            self._core.database.read, lambda connection: receipts.ratings(connection, questions)
        )

    async def _transcript(self, *, after: int = 0, before: int | None = None, limit: int) -> list[Spoken]:
        conversation = await self._find_conversation()
        if conversation is None:
            return []
        return await asyncio.to_thread(
            self._core.database.read,
            lambda connection: messages.transcript(connection, conversation, after=after, before=before, limit=limit),
        )

    async def _find_conversation(self) -> int | None:
        """The id of the visitor's conversation; None until their first message is kept."""
        if self._conversation is None:
            address = Address(self._site.channel.name, self._chat)
            found = await asyncio.to_thread(
                self._core.database.read, lambda connection: conversations.at(connection, address)
            )
            self._conversation = found.id if found is not None else None
        return self._conversation
