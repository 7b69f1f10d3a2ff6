"""A process with many members who submit an application at once, through intake and router:

`python -m tests.conversations.applicants URL FILES NAME COUNT`, with the answers of the form as a JSON line.

They begin the form by talking; what they would type field by field is put into their drafts. The process says `ready`,
waits for a line, has all of them say 提交 in the same moment, and prints what each of them hears, as a JSON list.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot.compose import core
from bot.settings import CONTENT
from handlers.drafts import Value
from storage import conversations
from storage.database import Database
from storage.memory import SqlMemory
from tests.conversations.test_application_form import IN_WINDOW
from tests.stories import Person

CHANNELS = ("web", "telegram", "wecom")
NAMES = ("某某期货有限公司", "某某期货")
"""What people type who mean the same firm."""


async def main(url: str, files: str, name: str, count: int) -> None:
    """All of it."""
    answers = json.loads(sys.stdin.readline())
    async with core(Database(url), CONTENT, Path(files), lambda: IN_WINDOW) as made:
        people = [Person(made, f"{name}{n}", CHANNELS[n % len(CHANNELS)]) for n in range(count)]
        await asyncio.gather(*(begins(person) for person in people))
        await asyncio.wrap_future(made.writer.submit(lambda memory: fill_in(memory, people, answers)))
        _say("ready")
        await asyncio.to_thread(sys.stdin.readline)
        _say(json.dumps(await asyncio.gather(*(person.says("提交") for person in people))))


async def begins(person: Person) -> None:
    """The form, up to its first question."""
    await person.says("帮我报深耕")
    await person.says("开始")


def fill_in(memory: SqlMemory, people: Sequence[Person], answers: Mapping[str, Value]) -> None:
    """Give everybody's draft all its answers."""
    for number, person in enumerate(people):
        conversation = conversations.at(memory.connection, person.address)
        assert conversation is not None
        assert conversation.draft is not None
        draft = memory.drafts.get(conversation.draft)
        company = NAMES[number % len(NAMES)]
        memory.drafts.save(replace(draft, answers={**answers, "company": company}))


def _say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
