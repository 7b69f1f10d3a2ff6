"""`msc-bot firms …` as an operator runs it: tables of firms come in, whole or not at all, and say what they change."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from sqlalchemy import select

from bot.cli import main
from storage.database import Database
from storage.firm_import import IMPORT
from storage.firms import SqlFirms
from tests.databases import TODAY

HEAD = "公司名称,简称,等级,邮箱域名,联系邮箱\n"
EXAMPLE = "示例期货有限公司,示例期货;示例,AA,example-futures.com,\n"
ABC = '"ABC Futures Co., Ltd.",ABC Futures,B,,li@abc.example\n'

Import = Callable[..., int]


@pytest.fixture
def bring_in(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Import:
    """Write a table and import it: `bring_in(text, "--check")`."""
    monkeypatch.setenv("MSC_DATABASE_URL", database_url)

    def run(table: str | bytes, *options: str, name: str = "firms.csv") -> int:
        path = tmp_path / name
        path.write_bytes(table if isinstance(table, bytes) else table.encode())
        return main(["firms", "import", str(path), *options])

    return run


def firms(database_url: str) -> dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Every firm: its tier, short names, and mail."""
    with closing(Database(database_url)) as database:
        database.upgrade()
        found = database.read(lambda connection: SqlFirms(connection, TODAY).all())
    return {firm.name: (firm.tier, firm.short_names, (*firm.domains, *firm.addresses)) for firm in found}


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="{PACKAGE}/content-types">
        <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
        <Override PartName="/xl/workbook.xml" ContentType="{SHEETS}.sheet.main+xml"/>
        <Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEETS}.worksheet+xml"/></Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{PACKAGE}/relationships">
        <Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
    "xl/workbook.xml": f"""<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">
        <sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{PACKAGE}/relationships">
        <Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>""",
}


def workbook(*rows: tuple[str, ...]) -> bytes:
    """A workbook of one sheet, as small as it may be."""
    lines = ("".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row) for row in rows)
    data = "".join(f"<row>{line}</row>" for line in lines)
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>'
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in {**PARTS, "xl/worksheets/sheet1.xml": sheet}.items():
            archive.writestr(name, text)
    return held.getvalue()


def test_a_table_comes_in(bring_in: Import, database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert bring_in(HEAD + EXAMPLE + ABC) == 0
    assert "2 added, 0 changed, 0 unchanged" in capsys.readouterr().out
    assert firms(database_url) == {
        "ABC Futures Co., Ltd.": ("B", ("ABC Futures",), ("li@abc.example",)),
        "示例期货有限公司": ("AA", ("示例", "示例期货"), ("example-futures.com",)),
    }
    assert main(["firms", "list"]) == 0
    assert "示例期货有限公司  [AA]  0 verified  example-futures.com" in capsys.readouterr().out


def test_a_check_only_says_what_would_change(
    bring_in: Import, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bring_in(HEAD + EXAMPLE, "--check") == 0
    assert "+ 示例期货有限公司" in capsys.readouterr().out
    assert firms(database_url) == {}


def test_the_same_table_again_changes_nothing(bring_in: Import, capsys: pytest.CaptureFixture[str]) -> None:
    bring_in(HEAD + EXAMPLE + ABC)
    capsys.readouterr()
    assert bring_in(HEAD + EXAMPLE + ABC) == 0
    assert "0 added, 0 changed, 2 unchanged" in capsys.readouterr().out


def test_an_import_updates_and_says_how_and_deletes_no_firm(
    bring_in: Import, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_in(HEAD + EXAMPLE + ABC)
    assert bring_in("firm,tier,mail\n示例期货有限公司,AAA,new.example.com\n") == 0
    said = capsys.readouterr().out
    assert "tier AA → AAA; mail domain added: new.example.com; mail domain removed: example-futures.com" in said
    assert "1 firm(s) are not in the table and stay as they are: ABC Futures Co., Ltd." in said
    assert firms(database_url)["示例期货有限公司"] == ("AAA", ("示例", "示例期货"), ("new.example.com",))
    assert "ABC Futures Co., Ltd." in firms(database_url)


def test_an_empty_cell_keeps_what_is_there_and_a_dash_empties_it(bring_in: Import, database_url: str) -> None:
    bring_in(HEAD + EXAMPLE)
    bring_in(HEAD + "示例期货有限公司,,,,\n")
    assert firms(database_url)["示例期货有限公司"] == ("AA", ("示例", "示例期货"), ("example-futures.com",))
    bring_in(HEAD + "示例期货有限公司,-,无,-,\n")
    assert firms(database_url)["示例期货有限公司"] == ("", (), ())


def test_a_firm_that_lists_its_former_name_is_renamed(
    bring_in: Import, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_in(HEAD + EXAMPLE)
    assert bring_in(HEAD + "示例期货股份有限公司,示例期货有限公司;示例,,,\n") == 0
    assert "was named 示例期货有限公司" in capsys.readouterr().out
    assert list(firms(database_url)) == ["示例期货股份有限公司"]


def test_every_bad_row_is_named_with_its_line_and_nothing_comes_in(
    bring_in: Import, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = (
        EXAMPLE
        + ",无名,A,x.example.com,\n"
        + "另一家期货有限公司,,,qq.com,\n"
        + "第三家期货有限公司,,,,someone at home\n"
        + f"{'长' * 81},,,,\n"
        + "12345,,,,\n"
        + "示例 期货有限公司,,,,\n"
    )
    assert bring_in(HEAD + rows) == 1
    said = capsys.readouterr().err
    for line in ("3: the name of the firm is missing", "4: anybody may have an address at qq.com"):
        assert f"firms.csv:{line}" in said
    for number in (5, 6, 7, 8):
        assert f"firms.csv:{number}: " in said
    assert "already a name of the firm in line 2" in said
    assert "nothing was changed" in said
    assert firms(database_url) == {}


def test_a_name_that_another_firm_has_is_refused(
    bring_in: Import, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_in(HEAD + EXAMPLE)
    assert bring_in(HEAD + "示例二号期货有限公司,示例,,,\n") == 1
    assert "firms.csv:2: “示例” is already a name of “示例期货有限公司”" in capsys.readouterr().err
    assert len(firms(database_url)) == 1


def test_a_name_passes_from_one_firm_to_another(bring_in: Import, database_url: str) -> None:
    bring_in(HEAD + EXAMPLE + "示例二号期货有限公司,二号,,,\n")
    assert bring_in(HEAD + "示例期货有限公司,示例期货,,,\n示例二号期货有限公司,示例,,,\n") == 0
    assert firms(database_url)["示例二号期货有限公司"][1] == ("示例",)


def test_two_rows_for_one_firm_are_refused(bring_in: Import, capsys: pytest.CaptureFixture[str]) -> None:
    bring_in(HEAD + EXAMPLE)
    capsys.readouterr()
    assert bring_in(HEAD + "示例期货有限公司,,,,\n新名期货有限公司,示例期货有限公司,,,\n") == 1
    assert "firms.csv:3:" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encodings_of_spreadsheets_are_read(bring_in: Import, database_url: str, encoding: str) -> None:
    assert bring_in((HEAD + EXAMPLE).encode(encoding)) == 0
    assert "示例期货有限公司" in firms(database_url)


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_separators_are_read(bring_in: Import, database_url: str, mark: str) -> None:
    assert bring_in(f"Firm{mark}Short names{mark}Tier\n示例期货有限公司{mark}示例、示例期货{mark}AA\n") == 0
    assert firms(database_url)["示例期货有限公司"][1] == ("示例", "示例期货")


def test_a_workbook_is_read_and_a_title_above_its_headings_passed_over(
    bring_in: Import, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = (("会员名单",), ("会员单位", "简称", "备注"), ("示例期货有限公司", "示例，示例期货", "不读"))
    assert bring_in(workbook(*rows), name="firms.xlsx") == 0
    assert "columns that were not read: 备注" in capsys.readouterr().out
    assert firms(database_url) == {"示例期货有限公司": ("", ("示例", "示例期货"), ())}
    assert bring_in(workbook(*rows, ("",), ("1",)), name="firms.xlsx") == 1
    assert "firms.xlsx:5: “1” is too short to be a name" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (b"", "firms.csv", "the table is empty"),
        ("甲,乙\n1,2\n".encode(), "firms.csv", "no column has a heading"),
        (b"firm,name\nx,y\n", "firms.csv", "several columns hold the same: firm"),
        (b'firm\n"never closed\n', "firms.csv", "line 2: unexpected end of data"),
        (b"\x81\xff\xff", "firms.csv", "written neither in UTF-8 nor in GB 18030"),
        (b"not a zip", "firms.xlsx", "cannot be read as a workbook"),
        (b"firm\nx\n", "firms.ods", "is no .csv or .xlsx file"),
    ],
)
def test_what_is_no_table_of_firms_is_refused(
    bring_in: Import, capsys: pytest.CaptureFixture[str], data: bytes, name: str, why: str
) -> None:
    assert bring_in(data, name=name) in {1, 2}
    assert why in capsys.readouterr().err


def test_a_file_that_is_not_there_is_named(bring_in: Import, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["firms", "import", "/nowhere/firms.csv"]) == 2
    assert "/nowhere/firms.csv: No such file or directory" in capsys.readouterr().err


def test_an_import_is_kept_on_record(bring_in: Import, database_url: str) -> None:
    bring_in(HEAD + EXAMPLE)
    bring_in(HEAD + "示例期货有限公司,,AAA,,\n")
    with closing(Database(database_url)) as database:
        rows = database.read(lambda connection: connection.execute(select(IMPORT).order_by(IMPORT.c.id)).all())
    assert [(row.file, row.added, row.changed, row.unchanged, row.notes) for row in rows] == [
        ("firms.csv", 1, 0, 0, ["+ 示例期货有限公司"]),
        ("firms.csv", 0, 1, 0, ["~ 示例期货有限公司: tier AA → AAA"]),
    ]
