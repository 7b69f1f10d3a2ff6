"""`msc-bot forms …`, as an admin opens the window of a form from the command line."""

from __future__ import annotations

import pytest

from bot.cli import main

FORM = "enterprise-cultivation"
DECEMBER = ("--from", "2026-12-01", "--to", "2026-12-31")


@pytest.fixture
def published(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The content that ships is published; it is 22 November 2026."""
    monkeypatch.setenv("MSC_DATABASE_URL", database_url)
    monkeypatch.setenv("MSC_NOW", "2026-11-22T10:00:00+08:00")


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


@pytest.mark.usefixtures("published")
def test_a_window_is_opened_for_a_year_and_taken_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms", "windows"]) == 0
    shown = said(capsys)
    assert "in force        2024-03-08 to 2024-06-30, for 2024, over" in shown
    assert "opened by" not in shown
    assert main(["forms", "open", FORM, *DECEMBER]) == 0
    shown = said(capsys)
    assert "in force        2026-12-01 to 2026-12-31, for 2026, not begun yet" in shown
    assert "of the pack     2024-03-08 to 2024-06-30, for 2024" in shown
    assert "opened by" in shown
    assert "SHFE 2026" in shown
    assert main(["forms", "open", FORM, "--from", "2026-11-01", "--to", "2026-12-31", "--year", "2027"]) == 0
    assert "2026-11-01 to 2026-12-31, for 2027, open today" in said(capsys)
    assert main(["forms", "close", FORM]) == 0
    assert "in force        2024-03-08 to 2024-06-30, for 2024, over" in said(capsys)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("call", "why"),
    [
        (["open", "member-voice", *DECEMBER], "there is no form member-voice with a window; there is: " + FORM),
        (["open", FORM, "--from", "2026-12-31", "--to", "2026-12-01"], "cannot be before the first"),
        (["open", FORM, "--from", "2026-01-01", "--to", "2026-11-21"], "cannot be before today (2026-11-22)"),
        (["open", FORM, *DECEMBER, "--year", "2062"], "between 2025 and 2027"),
        (["close", FORM], "No other window is open"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason_and_changes_nothing(
    capsys: pytest.CaptureFixture[str], call: list[str], why: str
) -> None:
    assert main(["forms", *call]) == 2
    assert why in capsys.readouterr().err
    assert main(["forms", "windows"]) == 0
    assert "in force        2024-03-08 to 2024-06-30, for 2024, over" in said(capsys)


@pytest.mark.usefixtures("published")
def test_the_same_window_is_not_opened_twice(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms", "open", FORM, *DECEMBER]) == 0
    assert main(["forms", "open", FORM, *DECEMBER]) == 2
    assert "nothing was changed" in capsys.readouterr().err


def test_before_the_first_release_there_are_no_forms(
    empty_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MSC_DATABASE_URL", empty_url)
    assert main(["db", "upgrade"]) == 0
    assert main(["forms", "windows"]) == 2
    assert "nothing has been published yet" in capsys.readouterr().err


def test_a_day_that_is_none_is_said_to_be_none(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["forms", "open", FORM, "--from", "2026-02-30", "--to", "2026-12-31"])
    assert "2026-02-30" in capsys.readouterr().err
