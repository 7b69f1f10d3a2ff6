"""The methods of the Bot API for forum topics, as the fake Telegram answers them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.fake_telegram_updates import Json
from tests.fake_telegram_world import FakeTopic, World

Arguments = dict[str, Any]
"""Arguments of a call: JSON values, or an Upload."""
NAME_LIMIT = 128
COLOURS = {7322096, 16766590, 13338331, 9367192, 16749490, 16478047}


class RefusalError(Exception):
    """The Bot API says no, with a status, a description and perhaps parameters."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def thread_in(world: World, chat: str, arguments: Arguments) -> int | None:
    """The topic that a message is for; refused where there is none, or where the bot may not write there."""
    if "message_thread_id" not in arguments:
        return None
    thread = int(arguments["message_thread_id"])
    topic = world.topics.get(thread)
    if topic is None or topic.chat != chat:
        raise RefusalError(400, "Bad Request: message thread not found")
    if topic.is_closed and not world.may_manage_topics:
        raise RefusalError(400, "Bad Request: TOPIC_CLOSED")
    return thread


class TopicsApi:
    """Making topics, and changing them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.methods: dict[str, Callable[[Arguments], Any]] = {
            "createforumtopic": self._create,
            "editforumtopic": self._edit,
            "closeforumtopic": lambda arguments: self._turn(arguments, closed=True),
            "reopenforumtopic": lambda arguments: self._turn(arguments, closed=False),
        }

    def _create(self, arguments: Arguments) -> Json:
        world = self._world
        if not world.has_topics:
            raise RefusalError(400, "Bad Request: the chat is not a forum")
        if not world.may_manage_topics:
            raise RefusalError(400, "Bad Request: not enough rights to create a topic")
        name, colour = _name(arguments), int(arguments["icon_color"])
        if colour not in COLOURS:
            raise RefusalError(400, "Bad Request: TOPIC_ICON_COLOR_INVALID")
        thread = world.next_id()
        world.topics[thread] = FakeTopic(str(arguments["chat_id"]), name, colour)
        world.bell.ring()
        return {"message_thread_id": thread, "name": name, "icon_color": colour}

    def _edit(self, arguments: Arguments) -> bool:
        topic, name = self._topic(arguments), _name(arguments)
        if topic.name == name:
            raise RefusalError(400, "Bad Request: TOPIC_NOT_MODIFIED")
        topic.name = name
        self._world.bell.ring()
        return True

    def _turn(self, arguments: Arguments, *, closed: bool) -> bool:
        topic = self._topic(arguments)
        if topic.is_closed == closed:
            raise RefusalError(400, "Bad Request: TOPIC_NOT_MODIFIED")
        topic.is_closed = closed
        self._world.bell.ring()
        return True

    def _topic(self, arguments: Arguments) -> FakeTopic:
        topic = self._world.topics.get(int(arguments["message_thread_id"]))
        if topic is None:
            raise RefusalError(400, "Bad Request: TOPIC_ID_INVALID")
        if not self._world.may_manage_topics:
            raise RefusalError(400, "Bad Request: not enough rights to manage topics")
        return topic


def _name(arguments: Arguments) -> str:
    name = str(arguments.get("name", ""))
    if not 1 <= len(name) <= NAME_LIMIT:
        raise RefusalError(400, "Bad Request: invalid topic name")
    return name
