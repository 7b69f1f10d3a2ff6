"""Marking what was looked for in the texts that were found."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.normalise import simplified

LONGEST = 6000
"""Characters in which something is marked."""
AROUND = 50
"""Characters shown on both sides of the first mark."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, and whether it is what was looked for."""

    text: str
    marked: bool = False


def marked(text: str, asked: str) -> list[Piece]:
    """The whole text in pieces."""
    return _pieces(text, _places(text[:LONGEST], asked), 0, len(text))


def excerpt(text: str, asked: str) -> list[Piece]:
    """The part of a text around the first place where something was found; its beginning where there is none."""
    places = _places(text[:LONGEST], asked)
    first = places[0][0] if places else 0
    start, end = max(0, first - AROUND), min(len(text), first + 3 * AROUND)
    pieces = _pieces(text, places, start, end)
    return [*([Piece("…")] if start else []), *pieces, *([Piece("…")] if end < len(text) else [])]


def _pieces(text: str, places: Sequence[tuple[int, int]], start: int, end: int) -> list[Piece]:
    found, at = [], start
    for begin, stop in places:
        if begin < at or stop > end:
            continue
        found += [Piece(text[at:begin]), Piece(text[begin:stop], marked=True)]
        at = stop
    return [piece for piece in (*found, Piece(text[at:end])) if piece.text]


def _places(text: str, asked: str) -> list[tuple[int, int]]:
    """Where what was looked for begins and ends, whatever stands between its signs."""
    folded, origin = _folded(text)
    found = []
    for part in asked.split():
        wanted, _ = _folded(part)
        at = folded.find(wanted) if wanted else -1
        while at >= 0:
            found.append((origin[at], origin[at + len(wanted) - 1] + 1))
            at = folded.find(wanted, at + len(wanted))
    return sorted(found)


def _folded(text: str) -> tuple[str, list[int]]:
    """The letters of a text in their one spelling, and where each came from."""
    signs = [(sign, at) for at, one in enumerate(text) for sign in unicodedata.normalize("NFKC", one).lower()]
    signs = [(sign, at) for sign, at in signs if sign.isalnum()]
    folded = "".join(sign for sign, _ in signs)
    plain = simplified(folded)
    return (plain if len(plain) == len(folded) else folded), [at for _, at in signs]
