"""How another process drives the fake Telegram: acts and faults by POST, what came of them by GET."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fake_telegram_updates import PATIENCE, Json
from tests.fake_telegram_world import Sent

if TYPE_CHECKING:
    from tests.fake_telegram import FakeTelegram


class Control:
    """The routes below `/control/`. Acts take their arguments as a JSON object; bytes go as base64."""

    def __init__(self, telegram: FakeTelegram) -> None:
        self._telegram = telegram
        self._acts: dict[str, Callable[..., Any]] = {
            "say": telegram.say,
            "staff_reply": telegram.staff_reply,
            "edit": telegram.edit,
            "press": telegram.press,
            "sticker": telegram.sticker,
            "send_file": lambda data, **more: telegram.send_file(data=base64.b64decode(data), **more),
            "redeliver": telegram.redeliver,
            "end_polls": telegram.end_polls,
            "refuse": telegram.refuse,
            "garble": telegram.garble,
            "cut": telegram.cut,
            "hang": telegram.hang,
            "release": telegram.release,
            "block": telegram.block,
            "unblock": telegram.unblock,
            "migrate": telegram.migrate,
        }

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/control/{act}", self._act),
            web.get("/control/sent", self._sent),
            web.get("/control/confirmed", self._confirmed),
            web.get("/control/state", self._state),
        ]

    async def _act(self, request: web.Request) -> web.Response:
        act = self._acts.get(request.match_info["act"])
        if act is None:
            return web.json_response({"error": "no such act"}, status=404)
        arguments: Json = await request.json() if request.can_read_body else {}
        try:
            return web.json_response({"result": act(**arguments)})
        except (LookupError, TypeError) as error:
            return web.json_response({"error": str(error)}, status=400)

    async def _sent(self, request: web.Request) -> web.Response:
        """What was sent to `chat`, or to all; waits until there are `count`, 408 after `patience` seconds."""
        chat, count = request.query.get("chat", ""), int(request.query.get("count", "0"))

        def found() -> list[Sent]:
            return self._telegram.sent_messages(chat) if chat else self._telegram.sent

        try:
            await self._telegram.bell.until(lambda: len(found()) >= count, _patience(request))
        except TimeoutError:
            return web.json_response({"error": f"only {len(found())} messages"}, status=408)
        return web.json_response([_as_json(sent) for sent in found()])

    async def _confirmed(self, request: web.Request) -> web.Response:
        """Waits until every update is confirmed, 408 after `patience` seconds."""
        try:
            await self._telegram.all_confirmed(_patience(request))
        except TimeoutError:
            return web.json_response({"pending": len(self._telegram.updates.pending)}, status=408)
        return web.json_response({"pending": 0})

    async def _state(self, request: web.Request) -> web.Response:
        """Counts: updates pending, calls by method, queries answered, command menus."""
        telegram = self._telegram
        return web.json_response(
            {
                "pending": len(telegram.updates.pending),
                "calls": dict(telegram.calls),
                "answered_queries": telegram.answered_queries,
                "commands": telegram.commands,
            }
        )


def _patience(request: web.Request) -> float:
    return float(request.query.get("patience", PATIENCE))


def _as_json(sent: Sent) -> Json:
    return {
        "chat": sent.chat,
        "message_id": sent.message_id,
        "method": sent.method,
        "text": sent.text,
        "keyboard": [[asdict(button) for button in row] for row in sent.keyboard],
        "file_name": sent.file_name,
        "media_type": sent.media_type,
        "data": base64.b64encode(sent.data).decode(),
    }
