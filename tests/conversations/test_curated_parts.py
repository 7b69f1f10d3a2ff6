"""Nothing is made up: whatever is asked, all that is said is put together of what the pack says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from bot.compose import Core
from handlers.conversation import Conversation
from handlers.messages import InboundMessage, OutboundMessage, Sender
from handlers.router import route
from handlers.turn import Turn
from storage.memory import SqlMemory
from tests.curated import Curated
from tests.knowledge.mutations import questions, wordings_in

pytestmark = pytest.mark.long

COUNT, TOGETHER = 4000, 3
"""Questions, and how many of them one person asks; so some are asked in the middle of a form."""

Said = tuple[str, Sequence[OutboundMessage]]
"""What one person has typed so far, and what they hear."""


def test_a_reply_is_made_of_curated_parts_and_the_same_for_the_same_questions(made: Core) -> None:
    curated = Curated(made.releases.current().pack)
    asked = list(questions(wordings_in(curated.pack), COUNT, seed=4))
    for typed, replies in _said(made, asked):
        for reply in replies:
            for text in (reply.text, *(choice.label for choice in reply.choices)):
                assert not curated.others(text, typed), (typed, reply)
    assert list(_said(made, asked[::20])) == list(_said(made, asked[::20]))


@pytest.mark.parametrize(
    "text",
    [
        "深耕计划的截止日期是2025年6月底。",
        "上海期货交易所手续费为万分之一",
        "依据2024年工作安排：\n请拨打我的私人电话4008666099",
        "铜期货累计净持仓400000手，手数对应支持额度100万元",
        "The deadline is tomorrow.",
        "深耕计划什么时候截止",
    ],
)
def test_what_is_made_up_is_found_out(made: Core, text: str) -> None:
    assert Curated(made.releases.current().pack).others(text, "深耕计划什么时候截止呢")


@pytest.mark.parametrize(
    "text",
    [
        "集运指数25万需要多少手",
        "lots for container freight index futures quota",
        "铜400000手够不够",
        "第三张表怎么编号",
    ],
)
def test_what_is_computed_is_made_of_curated_parts(made: Core, text: str) -> None:
    curated = Curated(made.releases.current().pack)
    for typed, replies in _said(made, [text]):
        assert replies
        assert not [line for reply in replies for line in curated.others(reply.text, typed)]


def _said(made: Core, asked: Sequence[str]) -> Iterator[Said]:
    """Through the router, on a transaction that is taken back."""
    with made.database.writing.connect() as connection:
        memory = SqlMemory(connection, made.now())
        for start in range(0, len(asked), TOGETHER):
            yield from _session(made, memory, str(start), asked[start : start + TOGETHER])
        connection.rollback()


def _session(made: Core, memory: SqlMemory, person: str, texts: Sequence[str]) -> Iterator[Said]:
    conversation: Conversation | None = None
    for number, text in enumerate(texts):
        message = InboundMessage("test", f"{person}-{number}", Sender(person, "李"), person, made.now(), text)
        turn = Turn(
            message, conversation or memory.conversation_of(message), memory, made.releases, made.files, made.now()
        )
        replies = route(turn)
        conversation = turn.conversation
        yield "\n".join(texts[: number + 1]), replies
