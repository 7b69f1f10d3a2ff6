"""What `kb check` says of a calendar that cannot be right, with the line to mend."""

from __future__ import annotations

import pytest

from tests.knowledge.test_load import Files, problems

USUAL = 'office_hours:\n  hours: ["09:00-11:30"]\n'


@pytest.mark.parametrize(
    ("written", "line", "said"),
    [
        ("working_days: [2027-02-20]\n", 1, "2027 is in no table"),
        (
            "days_off:\n  - {from: 2026-10-10, until: 2026-10-10, name: x}\nworking_days: [2026-10-10]\n",
            3,
            "a day off as",
        ),
        ("working_days: [2026-11-23]\n", 1, "2026-11-23 is a working day anyway"),
        ("covers: [2027]\n", 1, "`days_off` names no day of it"),
        ("trading_holidays:\n  - {from: 2026-11-22, until: 2026-11-22, name: x}\n", 2, "no trading day anyway"),
        ("trading_holidays:\n  - {from: 2026-10-01, until: 2026-10-01, name: x}\n", 2, "no trading day anyway"),
        ("queue_hours:\n  - {queue: cellar, hours: ['09:00-11:00']}\n", 2, "there is no queue `cellar`"),
        (
            "queue_hours:\n  - {queue: msc, hours: ['09:00-11:00']}\n  - {queue: msc, hours: ['09:00-10:00']}\n",
            3,
            "`msc` has its hours already",
        ),
        ("queue_hours:\n  - {queue: msc, hours: ['9-11']}\n", 2, "expected are hours such as 09:00-11:30"),
        ("queue_hours:\n  - {queue: msc, hours: []}\n", 2, "expected are hours such as 09:00-11:30"),
        ("days_off:\n  - {from: 2026-10-10, until: 2026-10-09, name: x}\n", 2, "`until` lies before `from`"),
    ],
)
def test_a_wrong_calendar_is_refused_with_its_line(files: Files, written: str, line: int, said: str) -> None:
    files["calendar.yaml"] = (written + USUAL).encode()
    (problem,) = problems(files)
    assert problem.file == "calendar.yaml"
    assert problem.line == line
    assert said in problem.message


def test_a_pack_needs_a_calendar(files: Files) -> None:
    del files["calendar.yaml"]
    assert [str(problem) for problem in problems(files)] == ["calendar.yaml:1: the file is missing"]
