"""What the table of firms says: columns by their headings, rows checked, every problem with its line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from bot.firm_file import Line
from knowledge.firm_names import folded

HOW = yaml.load(Path(__file__).with_name("firm_table.yaml").read_bytes(), yaml.CSafeLoader)
COLUMNS = {folded(heading): column for column, headings in HOW["columns"].items() for heading in headings}
"""What a column holds, by its heading; several may hold mail addresses."""
PUBLIC = frozenset(HOW["public"])
NOTHING = frozenset(HOW["nothing"])
TITLES = 5
"""Lines among which the headings are looked for."""
BETWEEN_NAMES = re.compile(r"[;；、|\n，]|(?<=[\u4e00-\u9fff]),|,(?=[\u4e00-\u9fff])")
"""A comma parts names beside Chinese only: it belongs to `ABC Futures Co., Ltd.`"""
BETWEEN_MAILS = re.compile(r"[\s;；、|,，]+")
DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}")
LOCAL = re.compile(r"[^@\s,;<>\"()]{1,64}")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong in a line; line 1 where the table as a whole is meant."""

    line: int
    text: str


def _name(text: str) -> str:
    if len(text.splitlines()) > 1 or not folded(text) or not any(char.isalpha() for char in text):
        raise ValueError(f"“{text}” is no name of a firm")
    return text


def _mail(text: str) -> str:
    """A domain, or an address, in small letters; `@domain` is a domain."""
    text = unicodedata.normalize("NFKC", text).casefold()
    local, at, domain = text.rpartition("@")
    if not DOMAIN.fullmatch(domain) or (local and not LOCAL.fullmatch(local)):
        raise ValueError(f"“{text}” is neither a mail domain nor a mail address")
    if not local and domain in PUBLIC:
        raise ValueError(f"anybody may have an address at {domain}: list the addresses of the firm instead")
    return f"{local}{at}{domain}" if local else domain


FullName = Annotated[str, StringConstraints(min_length=2, max_length=80), AfterValidator(_name)]
ShortName = Annotated[str, StringConstraints(min_length=2, max_length=80), AfterValidator(_name)]
Mail = Annotated[str, AfterValidator(_mail)]


class Listed(BaseModel):
    """A firm as the table lists it. None: the table says nothing of it, and what is there stays."""

    model_config = ConfigDict(frozen=True)

    line: int
    firm: FullName
    short_names: tuple[ShortName, ...] | None = None
    tier: Annotated[str, StringConstraints(max_length=40)] | None = None
    mails: tuple[Mail, ...] | None = None


@dataclass
class Table:
    """What could be read of a table, and what is wrong with it."""

    listed: list[Listed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: tuple[str, ...] = ()
    """Headings that mean nothing here."""


def read_rows(lines: Sequence[Line]) -> Table:
    """The firms of a table. Its headings stand in one of the first lines: a title may stand above them."""
    if not lines:
        return Table(problems=[Problem(1, "the table is empty")])
    top = next((row for row, line in enumerate(lines[:TITLES]) if "firm" in _columns(line)), 0)
    columns = _columns(lines[top])
    named = zip(lines[top].cells, columns, strict=True)
    table = Table(ignored=tuple(heading for heading, column in named if heading and column is None))
    table.problems += _wrong_headings(lines[top], columns)
    if not table.problems:
        for line in lines[top + 1 :]:
            _take(table, line, columns)
        table.problems += _said_twice(table.listed)
    return table


def _columns(line: Line) -> list[str | None]:
    return [COLUMNS.get(folded(heading)) for heading in line.cells]


def _wrong_headings(line: Line, columns: Sequence[str | None]) -> Iterator[Problem]:
    if "firm" not in columns:
        yield Problem(line.number, f"no column has a heading such as “firm” or “{HOW['columns']['firm'][-1]}”")
    for column in ("firm", "short_names", "tier"):
        if columns.count(column) > 1:
            yield Problem(line.number, f"several columns hold the same: {HOW['columns'][column][0]}")


def _take(table: Table, line: Line, columns: Sequence[str | None]) -> None:
    try:
        table.listed.append(Listed.model_validate({"line": line.number, **_values(line, columns)}))
    except ValidationError as error:
        table.problems += [Problem(line.number, _in_words(detail)) for detail in error.errors(include_url=False)]


def _values(line: Line, columns: Sequence[str | None]) -> dict[str, object]:
    cells: dict[str, list[str]] = {"firm": [""]}
    for column, cell in zip(columns, line.cells, strict=False):
        if column is not None and cell:
            cells.setdefault(column, []).append(cell)
    return {name: READ[name](texts) for name, texts in cells.items()}


def _parted(between: re.Pattern[str]) -> Callable[[Iterable[str]], tuple[str, ...]]:
    def read(cells: Iterable[str]) -> tuple[str, ...]:
        parts = (part.strip() for cell in cells if cell not in NOTHING for part in between.split(cell))
        return tuple(dict.fromkeys(part for part in parts if part))

    return read


def _last(cells: Sequence[str]) -> str:
    return "" if cells[-1] in NOTHING else cells[-1]


READ: Mapping[str, Callable[[Sequence[str]], object]] = {
    "firm": lambda cells: cells[-1],
    "tier": _last,
    "short_names": _parted(BETWEEN_NAMES),
    "mails": _parted(BETWEEN_MAILS),
}
"""How the cells of a column are read; those of several columns together."""


def _in_words(detail: ErrorDetails) -> str:
    match detail["type"], detail["input"]:
        case "value_error", _:
            return detail["msg"].removeprefix("Value error, ")
        case "string_too_short", "":
            return "the name of the firm is missing"
        case "string_too_short", text:
            return f"“{text}” is too short to be a name"
        case "string_too_long", text:
            return f"“{text[:20]}…” has {len(text)} characters: too many"
        case _:
            return detail["msg"]


def _said_twice(listed: Iterable[Listed]) -> Iterator[Problem]:
    """Names that two rows claim; a row may repeat its own."""
    first: dict[str, Listed] = {}
    for row in listed:
        for name in (row.firm, *(row.short_names or ())):
            other = first.setdefault(folded(name), row)
            if other is not row:
                yield Problem(row.line, f"“{name}” is already a name of the firm in line {other.line}")
