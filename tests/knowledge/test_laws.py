"""What holds for every text: it is understood or not, soon, and the same however it is typed."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from statistics import median
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.pack import Pack
from knowledge.search import Search
from knowledge.understanding import Certainty, Engine, Understanding
from tests.knowledge.mutations import full_width, questions, wordings_in

pytestmark = pytest.mark.long

COUNT = 66_000
"""With the other tests here it is 100,000."""
SLOWEST = 0.05
"""Seconds of work, whatever else the machine does; in the middle a text takes a hundredth of that."""
FORMS: tuple[Callable[[str], str], ...] = (
    lambda text: f" {text}",
    lambda text: f"{text} \u3000",
    lambda text: f"{text}?",
    lambda text: f"{text}？！",
    lambda text: f"{text}。",
    lambda text: f"{text}……",
    full_width,
)
"""Ways to type a text that change nothing of it."""


def test_whatever_is_asked_is_understood_or_not_and_soon(engine: Engine, pack: Pack) -> None:
    for text in questions(wordings_in(pack), COUNT, seed=1):
        began = thread_time()
        understood = engine.understand(text)
        if thread_time() - began > SLOWEST:
            assert median(_seconds(engine, text) for _ in range(3)) < SLOWEST, text
        assert _is_sound(understood), text


def test_a_text_is_understood_the_same_whatever_came_before(engine: Engine, pack: Pack) -> None:
    asked = list(questions(wordings_in(pack), 2000, seed=2))
    first = [engine.understand(text) for text in asked]
    for number in Random(2).sample(range(len(asked)), len(asked)):
        assert engine.understand(asked[number]) == first[number], asked[number]


def test_how_a_text_is_typed_changes_nothing(engine: Engine, pack: Pack) -> None:
    """They are read, which is quicker; every eighth is understood, and what has no words or more than are read."""
    assert isinstance(engine, Search)
    random = Random(3)
    for number, text in enumerate(questions(wordings_in(pack), 16_000, seed=3)):
        typed = random.choice(FORMS)(text)
        if number % 8 and len(text) < 1000 and any(map(str.isalnum, text)):
            assert engine._read(typed) == engine._read(text), (text, typed)
        else:
            assert engine.understand(typed) == engine.understand(text), (text, typed)


@given(st.text(max_size=200))
def test_what_is_no_question_is_understood_or_not(engine: Engine, text: str) -> None:
    understood = engine.understand(text)
    assert _is_sound(understood)
    for form in FORMS:
        assert engine.understand(form(text)) == understood


def _seconds(engine: Engine, text: str) -> float:
    """How long it takes to understand a text anew."""
    assert isinstance(engine, Search)
    began = thread_time()
    engine._understand(text)
    return thread_time() - began


def _is_sound(understood: Understanding) -> bool:
    scores = [match.score for match in understood.matches]
    return (
        (understood.certainty is Certainty.UNKNOWN) == (not scores)
        and all(0 <= score <= 1 for score in scores)
        and len({(match.target, match.id) for match in understood.matches}) == len(scores)
    )
