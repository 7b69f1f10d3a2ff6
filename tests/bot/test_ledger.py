"""The ledger as a file: a line for each item, days by the calendar, and no cell that is a formula."""

from __future__ import annotations

import csv
import zipfile
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import delete

from bot import ledger_file
from bot.cli import main
from bot.compose import Core
from bot.ledger_file import Format, write
from handlers.item_states import ItemState, ItemWork
from handlers.ledger import Cell, Column, Line
from handlers.tickets import Action, Actor, ActorKind, Role, TicketState
from storage.items import ITEM
from storage.memory import SqlMemory
from tests.conftest import Compose
from tests.conversations.test_feedback_form import COMPANY, up_to_the_menu
from tests.stories import Person

WANG = Actor(ActorKind.STAFF, "1", "王芳", role=Role.LEAD)
EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", '=HYPERLINK("http://x","y")', " =1+1", "＝1+1", "＠SUM(A1)"]


async def files_a_form(made: Core, items: list[str]) -> None:
    """A member's form with some suggestions and a matter, sealed later."""
    li = Person(made)
    await up_to_the_menu(li)
    await li.presses("意见建议")
    for item in items:
        await li.says(item)
    await li.says("完成")
    await li.says("2")
    await li.says("仓单系统卡顿")
    await li.says("完成")
    await li.presses("填完了")
    await li.says("稍后")
    await li.says("提交")


def exported(place: Path, *options: str) -> list[dict[str, str]]:
    assert main(["tickets", "ledger", "--format", "csv", "--out", str(place / "out.csv"), *options]) == 0
    with (place / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def place(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MSC_DATABASE_URL", sqlite_url)
    return tmp_path


async def test_a_form_has_a_line_for_each_item_and_an_inquiry_one(
    compose: Compose, sqlite_url: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with compose(sqlite_url) as made:
        await files_a_form(made, ["简化登录", "=1+1"])
        await Person(made, "zhao", channel="web").says("转人工")

        def close(memory: SqlMemory) -> None:
            ticket = memory.tickets.get(2)
            memory.tickets.record(ticket, WANG, Action.CLOSE, TicketState.CLOSED)

        made.writer.submit(close).result()
    lines = exported(place)
    assert [line["事项"] for line in lines][:3] == ["简化登录", "'=1+1", "仓单系统卡顿"]
    assert [line["栏目"] for line in lines][:3] == ["希望向交易所反馈的意见建议"] * 2 + ["希望交易所协助推动解决的事项"]
    form, inquiry = lines[0], lines[3]
    assert (form["工单号"], form["单位"], form["部门"]) == ("MSC-2026-0001", COMPANY, "会员管理部")
    assert (form["结果"], form["工单状态"], form["办结日期"], form["已核实"]) == ("已收到", "等待盖章扫描件", "", "否")
    assert (inquiry["类别"], inquiry["渠道"], inquiry["登记日期"]) == ("咨询", "网页", "2026-11-22")
    assert (inquiry["办结日期"], inquiry["办结用时（工作日）"]) == ("2026-11-22", "0")
    assert "2 of 2 tickets  100 %" in capsys.readouterr().err


async def test_each_item_has_its_own_department_and_outcome(compose: Compose, sqlite_url: str, place: Path) -> None:
    async with compose(sqlite_url) as made:
        await files_a_form(made, ["简化登录", "免除手续费"])

        def work(memory: SqlMemory) -> None:
            ticket = memory.tickets.get(1)
            first, second, _ = memory.items.of_ticket(1)
            memory.items.work(ticket, first, ItemWork(ItemState.ADOPTED, "技术公司"), WANG)
            memory.items.work(ticket, second, ItemWork(ItemState.NOT_ADOPTED, reason="=已有规定"), WANG)

        made.writer.submit(work).result()
    lines = exported(place)
    assert [(line["部门"], line["结果"]) for line in lines] == [
        ("技术公司", "采纳"),
        ("会员管理部", "不采纳：=已有规定"),
        ("会员管理部", "已收到"),
    ]


async def test_a_form_that_is_older_than_its_items_is_read_from_its_answers(
    compose: Compose, sqlite_url: str, place: Path
) -> None:
    async with compose(sqlite_url) as made:
        await files_a_form(made, ["简化登录"])
        made.writer.submit(lambda memory: memory.connection.execute(delete(ITEM))).result()
    lines = exported(place)
    assert [(line["事项"], line["结果"]) for line in lines] == [
        ("简化登录", "等待盖章扫描件"),
        ("仓单系统卡顿", "等待盖章扫描件"),
    ]


async def test_period_queue_kind_and_state_choose(compose: Compose, sqlite_url: str, place: Path) -> None:
    async with compose(sqlite_url) as made:
        await Person(made).says("转人工")
    for options, found in (
        (("--from", "2026-11-22", "--to", "2026-11-22"), 1),
        (("--from", "2026-11-23"), 0),
        (("--to", "2026-11-21"), 0),
        (("--queue", "msc"), 1),
        (("--queue", "office"), 0),
        (("--kind", "inquiry", "--state", "live"), 1),
        (("--state", "closed"), 0),
    ):
        assert len(exported(place, *options)) == found, options
        (place / "out.csv").unlink()


def test_a_file_is_never_written_over_and_a_wrong_day_is_said(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "out.csv").write_text("mine")
    assert main(["tickets", "ledger", "--out", str(place / "out.csv")]) == 2
    assert main(["tickets", "ledger", "--from", "yesterday", "--out", str(place / "x.xlsx")]) == 2
    told = capsys.readouterr().err
    assert "is there already" in told
    assert "yesterday is no date such as 2026-11-30" in told
    assert (place / "out.csv").read_text() == "mine"


def line_with(text: str) -> Line:
    return tuple(text if column is Column.ITEM else None for column in Column)


HEAD = tuple(column.value for column in Column)


def test_no_cell_of_a_csv_begins_like_a_formula(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", Format.CSV, HEAD, [line_with(text) for text in EVIL])
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        items = [line["item"] for line in csv.DictReader(file)]
    assert items == [f"'{text}" for text in EVIL]


def test_no_cell_of_an_xlsx_is_a_formula(tmp_path: Path) -> None:
    write(tmp_path / "a.xlsx", Format.XLSX, HEAD, [line_with(text) for text in EVIL])
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        sheet, styles = (book.read(f"xl/{name}").decode() for name in ("worksheets/sheet1.xml", "styles.xml"))
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert 'quotePrefix="1"' in styles
    rows = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_index(0).to_python()
    assert [str(row[5]).strip() for row in rows[1:]] == [text.strip() for text in EVIL]


def test_days_are_days_and_numbers_are_numbers(tmp_path: Path) -> None:
    cells: dict[Column, Cell] = {Column.OPENED: date(2026, 11, 23), Column.TAKEN: 3, Column.NUMBER: "007"}
    write(tmp_path / "a.xlsx", Format.XLSX, HEAD, [tuple(cells.get(column) for column in Column)])
    [row] = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_index(0).to_python()[1:]
    found = dict(zip(Column, row, strict=True))
    assert (found[Column.OPENED], found[Column.TAKEN], found[Column.NUMBER]) == (date(2026, 11, 23), 3, "007")


def test_what_one_sheet_cannot_hold_goes_on_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_file, "MOST_ROWS", 3)
    write(tmp_path / "a.xlsx", Format.XLSX, HEAD, [line_with(str(number)) for number in range(5)])
    book = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx"))
    sheets = [book.get_sheet_by_index(place).to_python() for place in range(len(book.sheet_names))]
    assert [[row[5] for row in sheet[1:]] for sheet in sheets] == [["0", "1"], ["2", "3"], ["4"]]
