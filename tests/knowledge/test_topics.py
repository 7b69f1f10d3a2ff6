"""Whatever is asked of whatever topic: what holds for another topic is never given for an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from knowledge.normalise import spelling
from knowledge.pack import Pack
from knowledge.schema import Alias, Entry, Section
from knowledge.understanding import Certainty, Engine, Target

ASKED = (
    "{}要盖章吗",
    "{}多久答复",
    "{}的联系电话是多少",
    "{}发到哪个邮箱",
    "{}什么时候截止",
    "谁可以申请{}",
    "银行能申请{}吗",
    "{}怎么申请",
    "{}有什么支持",
    "{}的费用怎么报销",
    "{}要交什么材料",
    "{}由哪个部门负责",
    "{}在哪里看，有回放吗",
    "{}多久一次",
    "{}的信息在哪里发布",
    "{}收费吗",
    "{}是什么",
    "{}违规了怎么处罚",
)
ASKED_IN_ENGLISH = (
    "does the {} need a seal",
    "how soon is there a reply about the {}",
    "who may apply for the {}",
    "deadline of the {}",
    "is there a replay of the {}",
    "can a bank apply for the {}",
)

NamedBy = Callable[[str], frozenset[str]]
"""The topics that an entry names anywhere, by its id."""


@pytest.fixture(scope="module")
def named_by(pack: Pack, engine: Engine) -> NamedBy:
    @cache
    def named(entry_id: str) -> frozenset[str]:
        return frozenset(topic for text in _texts(pack.entries[entry_id]) for topic in engine.topics(text))

    return named


@pytest.mark.parametrize("asked", [*ASKED, *ASKED_IN_ENGLISH])
def test_no_topic_is_answered_by_what_is_said_of_others(
    pack: Pack, engine: Engine, named_by: NamedBy, asked: str
) -> None:
    wrong = [
        (alias.term, match.id)
        for alias in _topics(pack)
        for match in engine.understand(asked.format(alias.en if asked in ASKED_IN_ENGLISH else alias.term)).asserted
        if match.target is Target.ENTRY
        and not _is_general(pack.entries[match.id], engine)
        and not any(_akin(alias.term, topic) for topic in named_by(match.id))
    ]
    assert wrong == []


@pytest.mark.parametrize("question", ["从业人员强化班要盖章吗", "会员评优多久答复", "会员评优要盖章吗"])
def test_what_is_said_only_of_others_is_known_to_be_so(engine: Engine, question: str) -> None:
    understood = engine.understand(question)
    silent = understood.is_answer and understood.topics[0] in engine.topics(understood.matches[0].phrasing)
    assert understood.certainty is Certainty.ELSEWHERE or silent


def _topics(pack: Pack) -> Iterator[Alias]:
    return (alias for alias in pack.aliases if alias.topic)


def _texts(entry: Entry) -> Iterator[str]:
    for part in (entry.question, entry.answer, entry.clause):
        yield from (part.zh, part.en)
    yield from entry.phrasings.all()


def _is_general(entry: Entry, engine: Engine) -> bool:
    """Whether an entry is said of the whole arrangement, or of no programme at all."""
    return entry.section is Section.GENERAL or not any(map(engine.topics, entry.phrasings.all()))


def _akin(one: str, other: str) -> bool:
    return spelling(one) in spelling(other) or spelling(other) in spelling(one)
