"""The pack that shows how the engine grows is a real one, and what it is measured beside does find."""

from __future__ import annotations

import pytest

from benchmarks.large_pack import CHINESE, ENGLISH, large_files
from benchmarks.rivals import RIVALS
from knowledge.compiled import Compiled, compiled

pytestmark = pytest.mark.long

ENTRIES = 120


@pytest.fixture(scope="module")
def made() -> Compiled:
    return compiled(large_files(ENTRIES))


def test_the_same_seed_makes_the_same_pack() -> None:
    assert large_files(20) == large_files(20) != large_files(20, seed=7)


def test_its_entries_have_as_many_phrasings_as_real_ones(made: Compiled) -> None:
    assert len(made.pack.entries) == ENTRIES
    for entry in made.pack.entries.values():
        assert (len(set(entry.phrasings.zh)), len(set(entry.phrasings.en))) == (CHINESE, ENGLISH)


def test_its_entries_can_be_told_apart(made: Compiled) -> None:
    asked = [(entry.id, text) for entry in made.pack.entries.values() for text in entry.tests.all()]
    found = [made.engine.understand(text).best for _, text in asked]
    right = sum(best is not None and best.id == entry for (entry, _), best in zip(asked, found, strict=True))
    assert right / len(asked) > 0.95


@pytest.mark.parametrize("name", RIVALS)
def test_a_rival_finds_what_is_near(name: str) -> None:
    rival = RIVALS[name]()
    rival.build(["深耕计划什么时候截止", "MSC的电话是多少", "who may join the course"])
    assert [rival.best(text) for text in ("深耕计划截止", "电话多少", "joining the course")] == [0, 1, 2]
