"""A pack as it was read: every part that has the right shape, each with its place in the files.

`reading.py` fills it, `check.py` looks across it, and only a draft without problems becomes a `Pack`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar, cast

from pydantic import BaseModel

from knowledge.problems import Problem
from knowledge.schema import Bilingual, Clarification, Decline, Entry, Intent, Phrased
from knowledge.yaml_tree import Node

M_co = TypeVar("M_co", bound=BaseModel, covariant=True)
M = TypeVar("M", bound=BaseModel)

Path = tuple[str | int, ...]
"""Keys and list positions that lead to a value."""


@dataclass(frozen=True, eq=False)
class Placed(Generic[M_co]):
    """A part of a pack and where it stands."""

    value: M_co
    file: str
    node: Node

    def problem(self, message: str, *path: str | int) -> Problem:
        """`message` as a problem at `path` in this part."""
        return Problem(self.file, self.node.line_of(path), message)

    def place(self, *path: str | int) -> str:
        """`file:line` of `path`, to name it in the problem of another part."""
        return f"{self.file}:{self.node.line_of(path)}"


@dataclass
class Draft:
    """What could be read of a pack, in the order of the files."""

    phrases: list[tuple[str, Placed[Bilingual]]] = field(default_factory=list)
    templates: dict[str, bytes] = field(default_factory=dict)
    """Word templates by file name, without the folder."""
    seen: set[str] = field(default_factory=set)
    """Names of parts that were refused: what points at them is not wrong for that."""
    unread: set[str] = field(default_factory=set)
    """Kinds (folder, or file without suffix) of which a file could not be read."""
    refused: set[str] = field(default_factory=set)
    """Kinds of which a part was refused."""
    _parts: dict[type[BaseModel], list[Placed[BaseModel]]] = field(default_factory=dict)

    def add(self, part: Placed[BaseModel]) -> None:
        """Take in a part."""
        self._parts.setdefault(type(part.value), []).append(part)

    def of(self, model: type[M]) -> list[Placed[M]]:
        """The parts of one model."""
        return cast("list[Placed[M]]", self._parts.get(model, []))

    def phrased(self) -> Iterator[Placed[Phrased]]:
        """Everything that is recognised by how people put it."""
        yield from self.of(Entry)
        yield from self.of(Decline)
        yield from self.of(Clarification)
        yield from self.of(Intent)
