"""So many times within so many seconds."""

from __future__ import annotations

import pytest

from bot.web import pace
from bot.web.pace import Pace


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_pace_says_how_long_to_wait() -> None:
    clock = Clock()
    taken = Pace(2, 10, clock)
    assert taken.take("li") == 0
    clock.now = 4
    assert taken.take("li") == 0
    assert taken.take("li") == 6
    clock.now = 10
    assert taken.take("li") == 0
    assert taken.take("li") == 4


def test_each_has_a_pace_of_their_own() -> None:
    taken = Pace(1, 10, Clock())
    assert taken.take("li") == 0
    assert taken.take("wang") == 0


def test_those_who_have_gone_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "SWEEP", 3)
    clock = Clock()
    taken = Pace(1, 10, clock)
    for number in range(3):
        taken.take(str(number))
    clock.now = 11
    taken.take("new")
    assert list(taken._taken) == ["new"]
