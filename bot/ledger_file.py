"""Writing the ledger to a file, line by line: XLSX for people who filter and print, CSV for other programs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cells import safe
from handlers.ledger import Cell, Column, Line

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format as Look
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_576
"""Of a sheet, with its head."""
WIDTHS = {Column.FIRM: 30, Column.SECTION: 30, Column.ITEM: 60, Column.DEPARTMENT: 20, Column.NUMBER: 16}
USUAL_WIDTH = 12


class Format(StrEnum):
    """What the file is."""

    XLSX = "xlsx"
    CSV = "csv"


def write(path: Path, form: Format, head: Sequence[str], lines: Iterable[Line]) -> None:
    """Write the file anew. Raises OSError."""
    if form is Format.CSV:
        _write_csv(path, head, lines)
    else:
        _write_xlsx(path, head, lines)


def _write_csv(path: Path, head: Sequence[str], lines: Iterable[Line]) -> None:
    """UTF-8 with the mark by which spreadsheet programs know it; no cell is a formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows([_text(cell) for cell in line] for line in lines)


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return safe(cell)
        case date():
            return cell.isoformat()
    return str(cell)


def _write_xlsx(path: Path, head: Sequence[str], lines: Iterable[Line]) -> None:
    """Texts stay texts: one that begins like a formula is marked so that it is none after editing either."""
    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    import xlsxwriter  # noqa: PLC0415 — forty milliseconds, for this only

    with xlsxwriter.Workbook(str(path), options) as book:
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#E8EEF5", "bottom": 1}),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "quoted": book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True}),
        }
        rest: Iterator[Line] = iter(lines)
        while _sheet(book, formats, head, rest) == MOST_ROWS - 1:
            pass


def _sheet(book: Workbook, formats: dict[str, Look], head: Sequence[str], lines: Iterator[Line]) -> int:
    """One sheet; how many lines it took."""
    sheet = book.add_worksheet()
    for place, column in enumerate(Column):
        sheet.set_column(place, place, WIDTHS.get(column, USUAL_WIDTH))
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, head, formats["head"])
    row = 0
    while row < MOST_ROWS - 1 and (line := next(lines, None)) is not None:
        row += 1
        for place, cell in enumerate(line):
            _put(sheet, row, place, cell, formats)
    sheet.autofilter(0, 0, max(row, 1), len(head) - 1)
    return row


def _put(
    sheet: Worksheet,
    row: int,
    place: int,
    cell: Cell,
    formats: dict[str, Look],
) -> None:
    match cell:
        case None | "":
            return
        case str():
            sheet.write_string(row, place, cell[:32_767], formats["text" if safe(cell) == cell else "quoted"])
        case date():
            sheet.write_datetime(row, place, cell, formats["day"])
        case _:
            sheet.write_number(row, place, cell)
