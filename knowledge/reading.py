"""Reading the files of a pack into a draft: one file at a time, every complaint kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from knowledge.calendar_schema import CalendarFile
from knowledge.clock_schema import Clocks
from knowledge.draft import Draft, Placed
from knowledge.form import Form
from knowledge.problems import Problem, in_words
from knowledge.schema import (
    Alias,
    Bilingual,
    Canned,
    Clarification,
    Command,
    Concept,
    Consent,
    Decline,
    Entry,
    Identity,
    Intent,
    Products,
    Queues,
    Quotas,
)
from knowledge.yaml_tree import Node, Unreadable, parse

Files = Mapping[str, bytes]
M = TypeVar("M", bound=BaseModel)

_LISTS: Mapping[str, type[BaseModel]] = {
    "entries": Entry,
    "declines": Decline,
    "clarify": Clarification,
    "intents": Intent,
    "aliases": Alias,
    "concepts": Concept,
    "commands": Command,
    "replies": Canned,
}
_SINGLE: Mapping[str, type[BaseModel]] = {
    "pack": Identity,
    "products": Products,
    "quotas": Quotas,
    "queues": Queues,
    "consent": Consent,
    "calendar": CalendarFile,
    "clocks": Clocks,
    "forms": Form,
}
_FOLDERS = {"entries", "forms", "phrases"}
_OPTIONAL = {"replies"}
_REQUIRED = sorted({*_LISTS, *_SINGLE} - _FOLDERS - _OPTIONAL)


def read(files: Files) -> tuple[Draft, list[Problem]]:
    """The draft that the files make up, and what is wrong with single files."""
    reader = _Reader()
    for name in sorted(files):
        reader.take(name, files[name])
    reader.miss(files)
    return reader.draft, reader.problems


def _kind(path: PurePosixPath) -> str | None:
    """What a file holds, by its place; None where it has no place in a pack."""
    if path.suffix != ".yaml":
        return None
    if len(path.parts) == 1:
        return path.stem if path.stem in {*_REQUIRED, *_OPTIONAL} else None
    return path.parts[0] if len(path.parts) == 2 and path.parts[0] in _FOLDERS else None


class _Reader:
    """Reads file by file into a draft, and remembers what was wrong."""

    def __init__(self) -> None:
        self.draft = Draft()
        self.problems: list[Problem] = []

    def take(self, name: str, data: bytes) -> None:
        """Read one file."""
        path = PurePosixPath(name)
        if path.match("forms/*.docx") and len(path.parts) == 2:
            self.draft.templates[path.name] = data
        elif kind := _kind(path):
            self._parse(kind, name, data)
        else:
            self.problems.append(Problem(name, 1, "is not a file of a pack"))

    def miss(self, files: Files) -> None:
        """Complain about files that every pack must have."""
        for kind in _REQUIRED:
            if f"{kind}.yaml" not in files:
                self.problems.append(Problem(f"{kind}.yaml", 1, "the file is missing"))
                self.draft.unread.add(kind)
        if not any(name.startswith("entries/") for name in files):
            self.problems.append(Problem("entries", 1, "there is no file in this folder"))
            self.draft.unread.add("entries")

    def _parse(self, kind: str, file: str, data: bytes) -> None:
        try:
            tree, repeated = parse(data)
        except Unreadable as error:
            self.problems.append(Problem(file, error.line, str(error)))
            self.draft.unread.add(kind)
            return
        self.problems += [Problem(file, line, message) for line, message in repeated]
        before = len(self.problems)
        self._read(kind, file, tree)
        if len(self.problems) > before:
            self.draft.refused.add(kind)

    def _read(self, kind: str, file: str, tree: Node) -> None:
        if kind in _SINGLE:
            self._add(_SINGLE[kind], file, tree)
        elif kind == "phrases" and isinstance(tree.value, dict):
            self._phrases(file, tree)
        elif kind in _LISTS and isinstance(tree.value, list):
            for node in tree.nodes():
                self._add(_LISTS[kind], file, node)
        else:
            wanted = "phrases, each with `zh` and `en`" if kind == "phrases" else "a list: items begin with `- `"
            self.problems.append(Problem(file, tree.line, f"expected is {wanted}"))

    def _add(self, model: type[BaseModel], file: str, node: Node) -> None:
        if part := self._part(model, file, node):
            self.draft.add(part)
        elif isinstance(node.value, dict):
            self.draft.seen.add(str(node.value.get("id")))

    def _phrases(self, file: str, tree: Node) -> None:
        for key, node in tree.children.items():
            if part := self._part(Bilingual, file, node, f"{key}: "):
                self.draft.phrases.append((str(key), part))
            else:
                self.draft.seen.add(str(key))

    def _part(self, model: type[M], file: str, node: Node, subject: str = "") -> Placed[M] | None:
        try:
            return Placed(model.model_validate(node.value), file, node)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                line = node.line_of(detail["loc"])
                self.problems.append(Problem(file, line, subject + in_words(detail)))
            return None
