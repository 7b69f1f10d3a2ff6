"""What `kb check` says of clocks that cannot run."""

from __future__ import annotations

import pytest

from tests.knowledge.test_load import Files, problems

ONE = "clocks:\n  - {id: a, name: {zh: 甲, en: A}, step: replied, working_days: 2}\n"


def clock(text: str) -> str:
    return ONE + f"  - {{id: b, name: {{zh: 乙, en: B}}, {text}}}\n"


@pytest.mark.parametrize(
    ("written", "line", "said"),
    [
        (clock("step: replied, kinds: [visit], working_days: 2"), 3, "it never runs: `a` is for all its tickets"),
        (clock("step: closed, working_days: 2, copies: [cellar]"), 3, "there is no queue `cellar`"),
        (clock("step: closed"), 3, "expected is either `working_days` or `working_hours`"),
        (clock("step: closed, working_days: 2, working_hours: 2"), 3, "expected is either"),
        (clock("step: closed, working_days: 0"), 3, "greater than 0"),
        (clock("step: closed, working_days: 2").replace("id: b", "id: a"), 3, "already the name of another one"),
        (clock("step: done, working_days: 2"), 3, "expected is 'accepted', 'replied' or 'closed'"),
    ],
)
def test_a_wrong_clock_is_refused_with_its_line(files: Files, written: str, line: int, said: str) -> None:
    files["clocks.yaml"] = written.encode()
    [problem] = problems(files)
    assert (problem.file, problem.line) == ("clocks.yaml", line)
    assert said in problem.message
