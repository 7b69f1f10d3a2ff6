"""The usual slips of people who write YAML by hand, to be named beside what the parser says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

KEY = re.compile(r"\s*(?:- +)?(?P<key>[A-Za-z_][\w.-]*)(?P<rest>.*)")
BEFORE = 3
"""Lines above the place where reading ended in which the slip may stand."""


def slip_in(lines: Sequence[str], place: int) -> str:
    """The likely slip near line `place` (from 1) of a file that the parser refused; empty where none is seen."""
    near = range(max(1, place - BEFORE), min(place, len(lines)) + 1)
    found = [slip for number in reversed(near) for slip in _slips(number, lines[number - 1])]
    return found[0] if found else _indented(lines, place)


def _slips(number: int, line: str) -> Iterator[str]:
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent:
        yield f"line {number} begins with a tab: use spaces"
    key = KEY.fullmatch(line)
    if key is None:
        return
    if key["rest"].startswith("\uff1a"):
        yield f"a full-width colon \uff1a stands after `{key['key']}` in line {number}: write a plain one and a space"
    if re.match(r":[^\s:/]", key["rest"]):
        yield f"there is no space after `{key['key']}:` in line {number}"


def _indented(lines: Sequence[str], place: int) -> str:
    if not 1 <= place <= len(lines) or not lines[place - 1].startswith(" "):
        return ""
    indent = len(lines[place - 1]) - len(lines[place - 1].lstrip())
    return f"line {place} is indented by {indent} spaces: does that fit the lines around it?"
