"""Texts as the terms by which they are found: the same on both databases, so that both find the same.

Chinese has no spaces, so a run of n signs becomes its n - 1 pairs and its last sign: whatever part of the run is looked
for, its pairs stand one after the other there. Words and numbers are terms as they are. What is looked for may end
within a word. A change of what is made here needs a migration that makes the index again (`searching.rebuild`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge.normalise import spelling

LONGEST = 12_000
"""Characters of a text that are indexed: PostgreSQL counts 16,383 positions."""
LONGEST_WORD = 100
"""Signs of a word by which it is found: PostgreSQL takes 2,046 bytes."""
MOST_ASKED = 200
"""Characters of what is looked for."""

_HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PIECES = re.compile(rf"[{_HAN}]+|(?:(?![{_HAN}])[^\W_])+")


def terms(texts: Iterable[str]) -> list[str]:
    """The terms of some texts, in their order; no pair of signs reaches from one text into the next."""
    found: list[str] = []
    for text in texts:
        room = LONGEST - len(found)
        found += [term for piece in _pieces(text[:room]) for term in _of_piece(piece)]
    return found[:LONGEST]


def phrases(asked: str) -> list[list[str]]:
    """What is looked for: phrases that must all be there, each as terms that follow one another; of the last one of
    a phrase the beginning is enough."""
    found = (_phrase(_pieces(part)) for part in asked[:MOST_ASKED].split())
    return [phrase for phrase in found if phrase]


def _phrase(pieces: list[str]) -> list[str]:
    found = [term for piece in pieces for term in _of_piece(piece)]
    is_run = bool(pieces) and _is_chinese(pieces[-1]) and len(pieces[-1]) > 1
    return found[:-1] if is_run else found


def _pieces(text: str) -> list[str]:
    return _PIECES.findall(spelling(text))


def _of_piece(piece: str) -> list[str]:
    if not _is_chinese(piece):
        return [piece[:LONGEST_WORD]]
    return [*(piece[at : at + 2] for at in range(len(piece) - 1)), piece[-1]]


def _is_chinese(piece: str) -> bool:
    return re.match(f"[{_HAN}]", piece) is not None
