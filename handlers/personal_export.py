"""A person's data as files: JSON for programs, text for people. Labels are the pack's."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import datetime

from handlers.personal import PersonalData, Said
from handlers.turn import Turn


def as_json(data: PersonalData, at: datetime) -> bytes:
    """Everything, by name; times as ISO 8601."""
    body = {"exported_at": at, **asdict(data)}
    return json.dumps(body, ensure_ascii=False, indent=1, default=_moment).encode()


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def as_text(turn: Turn, data: PersonalData) -> bytes:
    """The same to be read, part by part; a part without anything says so."""
    lines = [turn.phrase("export.head", at=turn.now.strftime("%Y-%m-%d %H:%M"))]
    for part in fields(data):
        found = list(_lines(turn, data, part.name))
        lines += ["", turn.phrase(f"export.part.{part.name}"), *(found or [turn.phrase("export.nothing")])]
    return ("\ufeff" + "\n".join([*lines, "", turn.phrase("export.notes")]) + "\n").encode()


def _lines(turn: Turn, data: PersonalData, part: str) -> Iterable[str]:
    match part:
        case "profile":
            values = asdict(data.profile)
            return [f"- {turn.phrase(f'my-data.{name}')}: {value}" for name, value in values.items() if value]
        case "messages":
            return [_said(turn, said) for said in data.messages]
        case _:
            return [_entry(turn, asdict(each)) for each in getattr(data, part)]


def _entry(turn: Turn, values: dict[str, object]) -> str:
    """One thing, its values in a row; empty ones are left out."""
    return "- " + " | ".join(_value(turn, value) for value in values.values() if value not in (None, "", (), {}))


def _value(turn: Turn, value: object) -> str:
    match value:
        case datetime():
            return _at(turn, value)
        case dict():
            return "; ".join(f"{name}: {_value(turn, each)}" for name, each in value.items())
        case list() | tuple():
            return ", ".join(_value(turn, each) for each in value)
        case _:
            return str(value)


def _said(turn: Turn, said: Said) -> str:
    files = "".join(f" [{file.name}]" for file in said.files)
    return f"{_at(turn, said.at)} {said.by}: {said.text}{files}"


def _at(turn: Turn, at: datetime) -> str:
    return at.astimezone(turn.now.tzinfo).strftime("%Y-%m-%d %H:%M")
