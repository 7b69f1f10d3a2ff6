"""Whether a text is put together of nothing but what the pack says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property

from pydantic import BaseModel

from knowledge.normalise import spelling
from knowledge.pack import Pack
from knowledge.schema import Alias

PLACEHOLDER = re.compile(r"\{(\w+)[^}]*\}")
NUMBER = re.compile(r"(MSC-)?[\d,.:#/%()（）-]+")
"""And what identifies a ticket."""


HEARD = {"phrasings", "tests"}


@dataclass(frozen=True, eq=False)
class Curated:
    """All texts of a pack, by lines: those that are said as they are, and those with places for values."""

    pack: Pack

    @cached_property
    def lines(self) -> frozenset[str]:
        """The lines of all texts."""
        return frozenset(line.strip() for text in texts_in(self.pack) for line in text.split("\n"))

    @cached_property
    def products(self) -> frozenset[str]:
        """The names of products."""
        return frozenset(product.name.zh for product in self.pack.products.products)

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        """Lines with values in them, those with the most words of their own first."""
        with_values = {line for line in self.lines if PLACEHOLDER.search(line) and PLACEHOLDER.sub("", line).strip()}
        told = sorted(with_values, key=lambda line: (-len(PLACEHOLDER.sub("", line)), line))
        return tuple(_pattern(line, value) for line in told for value in ("(.*?)", "(.*)"))

    def holds(self, text: str, typed: str) -> bool:
        """Whether each line of `text` is curated, with values that are curated, numbers, or were typed."""
        return not self.others(text, typed)

    def others(self, text: str, typed: str) -> list[str]:
        """The lines of `text` that are not."""
        return [line for line in text.split("\n") if not self._is_curated(line.strip(), typed)]

    def _is_curated(self, line: str, typed: str) -> bool:
        if not line or line in self.lines or NUMBER.fullmatch(line):
            return True
        for pattern in self.patterns:
            for found in (pattern.fullmatch(line), pattern.match(line)):
                held = found and found.end() and all(self._is_value(value, typed) for value in found.groups())
                if found and held and self._is_curated(line[found.end() :].strip(), typed):
                    return True
        starts = (line[:end] for end in range(len(line) - 1, 0, -1))
        return any(self._is_piece(start) and self._is_curated(line[len(start) :].strip(), typed) for start in starts)

    def _is_piece(self, text: str) -> bool:
        """Whether a line may begin with it: a single character only where it is a product, such as 铜."""
        return text in self.lines if len(text) > 1 else text in self.products

    def _is_value(self, value: str, typed: str) -> bool:
        value = value.strip()
        if NUMBER.fullmatch(value):
            return True
        return _folded(value) in _folded(typed) or self._is_curated(value, typed)


def _folded(text: str) -> str:
    return "".join(spelling(text).split())


def texts_in(value: object) -> Iterator[str]:
    """Every text in a pack or a part of one that may be said; how people put things is not said."""
    match value:
        case str():
            yield value
        case Pack():
            parts = [field.name for field in fields(value) if field.name != "concepts"]
            yield from (text for name in parts for text in texts_in(getattr(value, name)))
        case Alias():
            yield from (value.term, value.en)
        case BaseModel():
            yield from (text for name, part in value if name not in HEARD for text in texts_in(part))
        case Mapping():
            yield from (text for part in value.values() for text in texts_in(part))
        case tuple() | list():
            yield from (text for part in value for text in texts_in(part))


def _pattern(line: str, value: str) -> re.Pattern[str]:
    """Of two values side by side, such as "international copper" and "futures", either may take what is between."""
    parts = PLACEHOLDER.split(line)[::2]
    return re.compile(value.join(map(re.escape, parts)), re.IGNORECASE)
