"""Reading the table of firms from a file: CSV in the encodings that spreadsheets write, or XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

LARGEST = 20 * 1024 * 1024
"""Bytes of a file; a thousand firms take about one hundred thousand."""
ENCODINGS = ("utf-8-sig", "gb18030")
"""Chinese Excel writes CSV as GB 18030; every file that is UTF-8 by chance is meant as such."""


class NotATable(Exception):
    """A file that cannot be read as a table; the text says why, in one line."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: its number in the file, from 1, and its cells as text without white space around them."""

    number: int
    cells: tuple[str, ...]


def read_table(path: Path) -> list[Line]:
    """The rows of a file that are not empty. Raises NotATable, OSError."""
    if path.stat().st_size > LARGEST:
        raise NotATable(f"is larger than {LARGEST >> 20} MB")
    match path.suffix.casefold():
        case ".csv" | ".txt" | ".tsv":
            lines = _from_csv(path.read_bytes())
        case ".xlsx" | ".xlsm":
            lines = _from_workbook(path.read_bytes())
        case _:
            raise NotATable("is no .csv or .xlsx file")
    return [line for line in lines if any(line.cells)]


def _from_csv(data: bytes) -> list[Line]:
    text = _decoded(data)
    head = text.lstrip().partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    lines, last = [], 0
    try:
        for row in reader:
            lines.append(_line(last + 1, row))
            last = reader.line_num
    except csv.Error as error:
        raise NotATable(f"line {reader.line_num}: {error}") from error
    return lines


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotATable("is written neither in UTF-8 nor in GB 18030")


def _from_workbook(data: bytes) -> list[Line]:
    """The rows of the first sheet; other sheets are none of our business."""
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except CalamineError as error:
        raise NotATable(f"cannot be read as a workbook: {error}") from error
    return [_line(number, map(_as_text, row)) for number, row in enumerate(rows, 1)]


def _line(number: int, cells: Iterable[str]) -> Line:
    return Line(number, tuple(cell.strip() for cell in cells))


def _as_text(cell: object) -> str:
    """A cell as people see it: a whole number without the `.0` that Excel keeps."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
