"""YAML as a tree whose every node knows its line.

Only the plain part of YAML is taken: no anchors, no tags, no second document. That keeps a file that somebody
uploads from growing in memory or building objects, and nobody who edits a pack needs more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import yaml

from knowledge.yaml_slips import slip_in

DEEPEST = 20
"""Levels of nesting that are read; a pack needs six."""


@dataclass(slots=True)
class Node:
    """A value of a YAML file, the line it stands on, and the nodes within it."""

    value: object
    line: int
    """From 1. Of a list or mapping under a key: the line of that key."""
    children: dict[str | int, Node] = field(default_factory=dict)

    def line_of(self, path: tuple[str | int, ...]) -> int:
        """The line of the node at `path` below this one, or of the nearest parent that is there."""
        node = self
        for step in path:
            if step not in node.children:
                break
            node = node.children[step]
        return node.line

    def nodes(self) -> Iterator[Node]:
        """The nodes within this one, in the file's order."""
        return iter(self.children.values())


class Unreadable(Exception):
    """A file is not (plain) YAML; `line` is where reading ended."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


def parse(data: bytes) -> tuple[Node, list[tuple[int, str]]]:
    """The tree of a file, and the duplicate keys in it as (line, message).

    Raises Unreadable where the file is empty, is not UTF-8 or is not plain YAML.
    """
    text = _text(data)
    loader = yaml.CSafeLoader(text)
    try:
        return _Reader(loader).document()
    except yaml.MarkedYAMLError as error:
        raise _invalid(error, text.splitlines()) from None
    finally:
        loader.dispose()


def _invalid(error: yaml.MarkedYAMLError, lines: Sequence[str]) -> Unreadable:
    """What the parser met and where, and the likely slip; of something left open the beginning is told too."""
    place = error.problem_mark.line + 1 if error.problem_mark else 1
    begun = f", in what begins in line {error.context_mark.line + 1}" if error.context_mark else ""
    slip = slip_in(lines, min(place, len(lines)))
    told = f"not valid YAML: {error.problem or error.context}{begun}{f' ({slip})' if slip else ''}"
    return Unreadable(told, min(place, len(lines)))


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable("not UTF-8: save the file in this encoding", line) from None
    if broken := yaml.reader.Reader.NON_PRINTABLE.search(text):
        raise Unreadable("holds a control character", text.count("\n", 0, broken.start()) + 1)
    return text


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


class _Reader:
    """Builds the tree from the parser's events: composing in C would follow any depth into a crash."""

    def __init__(self, loader: yaml.CSafeLoader) -> None:
        self._loader = loader
        self._repeated: list[tuple[int, str]] = []

    def document(self) -> tuple[Node, list[tuple[int, str]]]:
        self._next()
        if isinstance(self._next(), yaml.StreamEndEvent):
            raise Unreadable("the file is empty")
        tree = self._node(self._next(), 0)
        self._next()
        rest = self._next()
        if not isinstance(rest, yaml.StreamEndEvent):
            raise Unreadable("a second document (---) begins here, expected is one", _line(rest))
        return tree, self._repeated

    def _next(self) -> yaml.Event:
        event = self._loader.get_event()
        if event is None:
            raise Unreadable("the file ends too early")
        return event

    def _node(self, event: yaml.Event, depth: int) -> Node:
        line = _line(event)
        if getattr(event, "anchor", None):
            raise Unreadable("anchors (&) and aliases (*) are not taken: quote the text", line)
        if getattr(event, "tag", None):
            raise Unreadable("tags (!) are not taken: quote the text", line)
        if depth > DEEPEST:
            raise Unreadable(f"nested deeper than {DEEPEST} levels", line)
        match event:
            case yaml.ScalarEvent():
                return Node(self._scalar(event), line)
            case yaml.SequenceStartEvent():
                return self._sequence(line, depth)
        return self._mapping(line, depth)

    def _scalar(self, event: yaml.ScalarEvent) -> object:
        tag = self._loader.resolve(yaml.ScalarNode, event.value, event.implicit)  # type: ignore[no-untyped-call]
        if tag == "tag:yaml.org,2002:str":
            return event.value
        try:
            value: object = self._loader.construct_object(yaml.ScalarNode(tag, event.value))
        except (ValueError, yaml.constructor.ConstructorError):
            return event.value  # such as 2024-02-30: the schema refuses it in words
        return value

    def _sequence(self, line: int, depth: int) -> Node:
        node = Node([], line)
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            node.children[len(node.children)] = self._node(event, depth + 1)
        node.value = [child.value for child in node.nodes()]
        return node

    def _key(self, event: yaml.Event, depth: int) -> str:
        self._node(event, depth + 1)
        if not isinstance(event, yaml.ScalarEvent):
            raise Unreadable("a key is a list or mapping: quote texts in braces", _line(event))
        return str(event.value)

    def _mapping(self, line: int, depth: int) -> Node:
        node = Node({}, line)
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            name = self._key(event, depth)
            if name in node.children:
                self._repeated.append((_line(event), f"the key `{name}` stands here twice"))
            child = self._node(self._next(), depth + 1)
            child.line = _line(event) if child.children else child.line
            node.children[name] = child
        node.value = {name: child.value for name, child in node.children.items()}
        return node
