"""`msc-bot kb …`, as an editor of the knowledge uses it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import main
from tests.short_pack import write_short

PARKING = """
- id: kb-parking
  section: contact
  question: {zh: 来访可以停车吗？, en: Can visitors park a car?}
  answer: {zh: 文件未载明来访停车事宜。, en: The document does not speak of parking.}
  clause: {zh: 2024年工作安排·接待来访, en: "2024 Arrangement, Receiving visits"}
  silent: true
  phrasings: {zh: [来访能停车吗, 你们那儿有停车位没, 开车过来停哪], en: [is there parking for visitors]}
  tests: {zh: [我开车去，停哪儿], en: [cheapest hotel nearby]}
"""


@pytest.fixture
def draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A short copy of the content, to edit; and an empty database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MSC_DATABASE_URL", f"sqlite:///{tmp_path}/bot.db")
    monkeypatch.setenv("MSC_FILES", str(tmp_path / "files"))
    assert main(["db", "upgrade"]) == 0
    return write_short(tmp_path / "draft")


def add_parking(draft: Path) -> None:
    with (draft / "entries" / "contact.yaml").open("a", encoding="utf-8") as contact:
        contact.write(PARKING)


@pytest.mark.parametrize("command", [["kb", "publish"], ["kb", "releases"], ["staff", "list"], ["forms", "windows"]])
def test_a_command_in_the_wrong_folder_makes_no_database_there(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(command) == 2
    assert f"there is no database at {tmp_path}/var/msc-bot.db" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_check_says_how_the_held_out_questions_fare(draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add_parking(draft)
    assert main(["kb", "check", "--missed", str(draft)]) == 0
    told = capsys.readouterr().out
    assert "held-out questions lead to what they were written for" in told
    assert "cheapest hotel nearby" in told
    assert "我开车去，停哪儿" not in told


def test_diff_names_what_a_draft_changes(draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kb", "publish", str(draft)]) == 0
    capsys.readouterr()
    assert main(["kb", "diff", str(draft)]) == 0
    assert capsys.readouterr().out == "", "nothing is changed yet"
    add_parking(draft)
    assert main(["kb", "diff", str(draft)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert "added    entries/kb-parking" in told
    assert any(line.startswith("answer   我开车去，停哪儿: ") and line.endswith("kb-parking") for line in told)


def test_diff_before_the_first_release_says_so(draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kb", "diff", str(draft)]) == 2
    assert "nothing has been published yet" in capsys.readouterr().err


def test_an_exported_release_is_what_was_published(draft: Path, tmp_path: Path) -> None:
    assert main(["kb", "publish", str(draft)]) == 0
    assert main(["kb", "export", "1", str(tmp_path / "out")]) == 0
    names = [file.relative_to(draft) for file in draft.rglob("*") if file.is_file()]
    assert all((tmp_path / "out" / name).read_bytes() == (draft / name).read_bytes() for name in names)


def test_export_does_not_write_over_anything(draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kb", "publish", str(draft)]) == 0
    assert main(["kb", "export", "1", str(draft)]) == 2
    assert "is not empty" in capsys.readouterr().err


def test_a_release_says_which_years_it_covers_and_warns_of_the_next(
    draft: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MSC_NOW", "2026-11-23T12:00:00+08:00")
    for command in (["check", str(draft)], ["publish", str(draft)], ["rollback", "1"]):
        assert main(["kb", *command]) == 0
        told = capsys.readouterr()
        assert "working days and trading days of 2004-2026" in told.out
        assert "WARNING: no calendar covers 2027." in told.err


def test_a_release_that_covers_what_is_needed_warns_of_nothing(
    draft: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MSC_NOW", "2026-06-01T12:00:00+08:00")
    assert main(["kb", "publish", str(draft)]) == 0
    assert capsys.readouterr().err == ""


def test_asking_a_broken_draft_tells_what_is_wrong(
    draft: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (draft / "queues.yaml").write_text("queues: []\n", encoding="utf-8")
    monkeypatch.setenv("MSC_CONTENT", str(draft))
    assert main(["ask", "MSC的邮箱"]) == 2
    told = capsys.readouterr().err
    assert "queues.yaml:" in told
    assert "Traceback" not in told
