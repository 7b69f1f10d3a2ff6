"""What one pack changes against another, for those who decide whether it goes live."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel

from knowledge.pack import Pack
from knowledge.things import things_of
from knowledge.understanding import Engine, Understanding


class Change(StrEnum):
    """What became of a part."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class PartChange:
    """One part of a pack that is not as it was."""

    change: Change
    kind: str
    id: str
    keys: tuple[str, ...] = ()
    """Of a changed part: which of its keys differ."""


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """A held-out question of either pack that now leads elsewhere."""

    question: str
    before: tuple[str, ...]
    """Ids of what is shown."""
    after: tuple[str, ...]


def changed_parts(old: Pack, new: Pack) -> Iterator[PartChange]:
    """The parts that differ, in the order of the kinds; parts without an id are named by their file."""
    for kind in ("entries", "declines", "clarifications", "intents", "commands", "phrases", "forms"):
        yield from _changed(kind, getattr(old, kind), getattr(new, kind))
    for kind in (
        "identity",
        "aliases",
        "concepts",
        "products",
        "quotas",
        "queues",
        "consent",
        "calendar",
        "clocks",
        "replies",
        "templates",
    ):
        if getattr(old, kind) != getattr(new, kind):
            yield PartChange(Change.CHANGED, kind, kind)


def _changed(kind: str, old: Mapping[str, BaseModel], new: Mapping[str, BaseModel]) -> Iterator[PartChange]:
    for name in dict.fromkeys((*old, *new)):
        if name not in old:
            yield PartChange(Change.ADDED, kind, name)
        elif name not in new:
            yield PartChange(Change.REMOVED, kind, name)
        elif old[name] != new[name]:
            yield PartChange(Change.CHANGED, kind, name, _keys(old[name], new[name]))


def _keys(old: BaseModel, new: BaseModel) -> tuple[str, ...]:
    return tuple(key for key in type(old).model_fields if getattr(old, key) != getattr(new, key))


def changed_answers(old: tuple[Pack, Engine], new: tuple[Pack, Engine]) -> Iterator[AnswerChange]:
    """The held-out questions of either pack that lead to something else than before."""
    questions = dict.fromkeys(
        text for pack, _ in (old, new) for thing in things_of(pack) for text in thing.part.tests.all()
    )
    for question in questions:
        before, after = (_shown(engine.understand(question)) for _, engine in (old, new))
        if before != after:
            yield AnswerChange(question, before, after)


def _shown(understood: Understanding) -> tuple[str, ...]:
    return tuple(match.id for match in understood.asserted)
