"""What is wrong with a content pack, in words for the people who write it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic_core import ErrorDetails


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend in a pack."""

    file: str
    """Path within the pack folder."""
    line: int
    """From 1; 1 also where the file as a whole is meant."""
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class PackBroken(Exception):
    """A pack was refused. `problems` holds everything that is wrong with it, by file and line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


_TEXT = "`{key}` is {given}, expected is a text (in quotes where it looks like a number, or like yes or no)"
_KEYS = "`{key}` is {given}, expected are keys with values"
_LIST = "`{key}` is {given}, expected is a list"
_SWITCH = "`{key}` is {given}, expected is true or false"
_NUMBER = "`{key}` is {given}, expected is a whole number"
_DATE = "`{key}` is {given}, expected is a date such as 2024-06-30"

_SENTENCES = {
    "missing": "`{key}` is missing",
    "extra_forbidden": "`{key}` is not a key that is known here",
    "string_type": _TEXT,
    "string_too_short": "`{key}` is empty",
    "string_too_long": "`{key}` has {length} characters, at most {max_length} are allowed",
    "string_pattern_mismatch": "`{key}` is {given}, expected is the pattern {pattern}",
    "enum": "`{key}` is {given}, expected is {expected}",
    "literal_error": "`{key}` is {given}, expected is {expected}",
    "too_short": "`{key}` has {actual_length} items, at least {min_length} are needed",
    "too_long": "`{key}` has {actual_length} items, at most {max_length} are allowed",
    "value_error": "`{key}`: {error}",
    "model_type": _KEYS,
    "model_attributes_type": _KEYS,
    "tuple_type": _LIST,
    "bool_type": _SWITCH,
    "bool_parsing": _SWITCH,
    "int_type": _NUMBER,
    "int_parsing": _NUMBER,
    "int_from_float": _NUMBER,
    "date_type": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
}
"""By pydantic's error types (https://docs.pydantic.dev/latest/errors/validation_errors/)."""


def in_words(error: ErrorDetails) -> str:
    """A pydantic error as a sentence that names the key, says what is wrong and what is expected."""
    given = error["input"]
    values = {"key": dotted(error["loc"]) or "all of this", "given": _shown(given), **error.get("ctx", {})}
    if isinstance(given, str):
        values["length"] = len(given)
    sentence = _SENTENCES.get(error["type"])
    return sentence.format_map(values) if sentence else f"`{values['key']}`: {error['msg']}"


def dotted(path: Sequence[str | int]) -> str:
    """Keys and list positions as people write them: `phrasings.zh.1` is the first one."""
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in path)


def _shown(given: object) -> str:
    match given:
        case None:
            return "empty"
        case dict():
            return "a set of keys"
        case list():
            return "a list"
    text = str(given)
    return f"`{text[:40]}…`" if len(text) > 40 else f"`{text}`"
