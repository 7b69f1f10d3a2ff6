"""A seeded walk over every form through intake and router: whatever people say, press and send, in whatever order.

Beside the steps of `tests/walking.py` there are questions, other languages, old buttons, restarts, windows that open
and are taken back, and firms whose names are offered. It walks fewer conversations, for each message is committed.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from bot.clock import clock
from bot.compose import Core, core
from bot.settings import CONTENT
from handlers import window_desk
from handlers.conversation import Conversation
from handlers.drafts import Draft, DraftState
from handlers.form_ground import Ground
from handlers.form_steps import cursor
from handlers.messages import OutboundMessage
from handlers.tickets import Refused, Ticket
from knowledge.form import FieldType
from storage import conversations, openings, tickets
from storage.database import Database
from storage.memory import SqlMemory
from tests.conversations.test_application_form import IN_WINDOW
from tests.firms import bring_in_firms
from tests.stories import PDF, Person
from tests.walking import COMMANDS, ODD, asked, check_place, is_complete, likely

pytestmark = pytest.mark.long

SEED, PEOPLE, STEPS = 20240630, 24, 40
WISHES = ("填写会员之声", "帮我报深耕", "我要预约去上期所座谈交流", "继续填写", "我的工单")
QUESTIONS = ("MSC的邮箱是多少？", "会员之声多久答复？", "Who handles Member Voice?", "一家会员可以申报几个项目？")
NAMES = ("示例期货", "示例", "另一家期货", "江苏示例铜业有限公司")
APPLICATION = "enterprise-cultivation"


@dataclass
class Talk:
    """One person's walk, and what the bot that they talk with knows of it."""

    random: Random
    person: Person
    seen: list[OutboundMessage] = field(default_factory=list)

    @property
    def core(self) -> Core:
        return self.person.core

    def conversation(self) -> Conversation | None:
        return self.core.database.read(lambda connection: conversations.at(connection, self.person.address))

    def draft(self) -> Draft | None:
        """The open form."""
        found = self.conversation()
        if found is None or found.draft is None:
            return None
        number = found.draft
        return self.core.database.read(lambda connection: SqlMemory(connection, self.core.now()).drafts.get(number))

    def ground(self, draft: Draft) -> Ground:
        pack = self.core.releases.number(draft.release).pack
        standing = self.core.database.read(lambda connection: openings.standing(connection, draft.form))
        return Ground(pack.forms[draft.form], pack, self.core.now().date(), standing.opening)

    async def says(self, text: str) -> None:
        await self.person.says(text)

    async def answers(self) -> None:
        """What one says at the field under the cursor; or a wish, where no form is open."""
        draft = self.draft()
        if draft is None:
            await self.says(self.random.choice(WISHES))
            return
        here = cursor(self.ground(draft).form, draft) if draft.begun else None
        if here is None:
            await self.says(self.random.choice(("开始", "提交", "是")))
        elif here.type is FieldType.FILES and self.random.random() < 0.7:
            await self.sends()
        else:
            extra = NAMES if here.type is FieldType.COMPANY else ()
            await self.says(self.random.choice((*likely(here), *extra)))

    async def presses(self) -> None:
        """A button of the last message or of an older one."""
        shown = [message for message in self.seen[-12:] if message.choices]
        if shown:
            among = shown[-1] if self.random.random() < 0.8 else self.random.choice(shown)
            await self.person._send(choice=self.random.choice(among.choices).id)

    async def sends(self) -> None:
        await self.person.sends("文件.pdf", PDF + bytes([self.random.randrange(256)]))

    async def asks(self) -> None:
        """A question, or another language: neither changes an answer."""
        before = self.draft()
        await self.says(self.random.choice((*QUESTIONS, "English", "中文")))
        after = self.draft()
        if before is not None and before.begun and after is not None and before.state is DraftState.OPEN:
            here = cursor(self.ground(before).form, before)
            if here is None or here.type not in {FieldType.TEXT, FieldType.ITEMS}:  # these take any text
                lost = {name for name in before.answers if after.answers.get(name) != before.answers[name]}
                assert not lost, f"a question or a language changed {lost}"

    async def changes_the_window(self) -> None:
        """An admin opens a window, or takes it back."""
        form = self.core.releases.current().pack.forms[APPLICATION]
        today = self.core.now().date()
        last = today + timedelta(days=self.random.choice((0, 30)))

        def work(memory: SqlMemory) -> None:
            if memory.openings.of(form.id) is None:
                window_desk.open_window(memory, form, today - timedelta(days=3), last, today.year, today, "zhao")
            else:
                window_desk.take_back(memory, form, "zhao")

        await asyncio.wrap_future(self.core.writer.submit(work))


Deed = Callable[[Talk], Awaitable[None]]
DEEDS: Sequence[tuple[str, Deed, int]] = (
    ("answer", Talk.answers, 60),
    ("press", Talk.presses, 14),
    ("command", lambda talk: talk.says(talk.random.choice(COMMANDS)), 8),
    ("odd", lambda talk: talk.says(talk.random.choice(ODD)), 5),
    ("ask", Talk.asks, 6),
    ("file", Talk.sends, 4),
    ("wish", lambda talk: talk.says(talk.random.choice(WISHES)), 3),
    ("window", Talk.changes_the_window, 1),
)


def check(talk: Talk) -> None:
    """What must hold after every message."""
    sorry = talk.core.releases.current().pack.phrases["trouble.sorry"]
    said = "\n".join(message.text for message in talk.person.heard)
    assert sorry.zh not in said
    assert sorry.en not in said
    assert "{" not in said.replace("{company}", "").replace("&{{x}}", ""), said
    draft = talk.draft()
    if draft is not None:
        assert draft.state is DraftState.OPEN, draft
        check_place(talk.ground(draft), draft)


def check_ticket(made: Core, ticket: Ticket) -> None:
    """A ticket's form is complete, and nothing hidden stands in it."""
    pack = made.releases.number(ticket.release).pack
    form = pack.forms[ticket.form]
    answers = dict(ticket.answers)
    kept = [each for each in asked(form, Draft(1, 1, form.id, 1, answers)) if each.id in answers]
    for each in kept:
        assert is_complete(form, each, answers), f"{ticket.number}: {each.id} = {answers[each.id]!r}"
    shown = {each.id for each in kept} | {name for each in form.fields for name in each.of} | {"year"}
    assert answers.keys() <= shown, ticket.number


async def test_whatever_people_say_nothing_breaks_and_nothing_incomplete_is_filed(
    sqlite_url: str, tmp_path: Path
) -> None:
    random, happened = Random(SEED), Counter[str]()
    now = IN_WINDOW
    people: list[Talk] = []
    for number in range(PEOPLE):
        async with core(Database(sqlite_url), CONTENT, tmp_path / "files", clock(now)) as made:
            if number == 0:
                bring_in_firms(made)
            people.append(Talk(random, Person(made, f"p{number}")))
            for talk in people:
                talk.person.core = made
            await walk(random.choice(people[-3:]) if random.random() < 0.3 else people[-1], happened)
            now += timedelta(days=random.choice((0, 0, 1, 60)))
            filed = made.database.read(lambda connection: tickets.in_queue(connection, None, limit=1000))
            for ticket in filed:
                if ticket.form:
                    check_ticket(made, ticket)
            happened.update({f"{ticket.form}:{ticket.state.value}" for ticket in filed if ticket.form})
    assert sum(count for name, count in happened.items() if ":" in name) > 5, happened


async def walk(talk: Talk, happened: Counter[str]) -> None:
    done: list[str] = []
    await talk.says("你好")
    for _ in range(STEPS):
        name, deed, _ = talk.random.choices(DEEDS, [weight for *_, weight in DEEDS])[0]
        try:
            await deed(talk)
            talk.seen += talk.person.heard
            check(talk)
        except (AssertionError, Refused) as broken:
            raise AssertionError(f"{talk.person.id}, {[*done, name]}: {broken}") from broken
        done.append(name)
        happened[name] += 1
