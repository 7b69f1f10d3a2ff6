"""The arrays hold what the formulas say: what a thing explains of a text, and what its silence tells."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import profiles
from knowledge.naming import Naming
from knowledge.profiles import Profiles, ProfilesMade, profile_of
from knowledge.terms import symbol_of
from knowledge.texts import Texts
from knowledge.traits import Traits

TRAITS = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0.1, 5), max_size=6)
TERMS = st.frozensets(st.sampled_from([symbol_of(number) for number in range(5)]))


def profiles_of(each: list[Traits]) -> Profiles:
    made = ProfilesMade()
    for profile in each:
        made.add(profile)
    return made.made()


def gain(weight: float) -> float:
    return math.log1p(weight / 0.02)


def distinction(weights: list[float], things: int) -> float:
    if len(weights) == 1:
        return 1
    return 1 + sum(weight * math.log(weight / sum(weights)) for weight in weights) / sum(weights) / math.log(things)


@given(st.lists(TRAITS, min_size=1, max_size=6), TRAITS)
def test_each_thing_explains_what_its_traits_gain_less_its_size(each: list[Traits], text: Traits) -> None:
    having = {trait: [profile[trait] for profile in each if trait in profile] for trait in "abcdefgh"}
    told = {trait: weight * distinction(having[trait], len(each)) for trait, weight in text.items() if having[trait]}
    kinds = sum(map(bool, having.values()))
    totals = [sum(profile.values()) + 0.02 * kinds for profile in each]
    wanted = [
        sum(amount * gain(profile.get(trait, 0)) for trait, amount in told.items())
        - sum(told.values()) * (math.log(total / min(totals)) if kinds else 0)
        for profile, total in zip(each, totals, strict=True)
    ]
    explained = profiles_of(each).explain(text)
    assert explained.by_thing == pytest.approx(wanted, rel=1e-5, abs=1e-5)
    novel = sum(weight for trait, weight in text.items() if not having[trait])
    whole = sum(amount * gain(max(having[trait])) for trait, amount in told.items()) + novel * gain(1)
    assert explained.whole == pytest.approx(whole, rel=1e-5)


def test_what_most_things_have_is_kept_in_another_way_and_tells_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(1)
    things: list[Traits] = [
        {trait: random.uniform(0.1, 5) for trait in "abcdefgh" if random.random() < ord(trait) / 200}
        for _ in range(2000)
    ]
    in_rows = profiles_of(things)
    monkeypatch.setattr(profiles, "_LONG", math.inf)
    listed = profiles_of(things)
    assert 0 < len(in_rows.rows) < 8
    assert len(listed.rows) == 0
    text = {"a": 1, "d": 2, "h": 3, "z": 4}
    assert in_rows.explain(text).by_thing == pytest.approx(listed.explain(text).by_thing, rel=1e-5, abs=1e-5)
    assert in_rows.explain(text).whole == pytest.approx(listed.explain(text).whole)


def test_wordings_count_the_same_however_long_they_are() -> None:
    assert profile_of([{"a": 3, "b": 4}, {"a": 1}]) == pytest.approx({"a": 1.6, "b": 0.8})


@given(st.lists(st.lists(TERMS, min_size=1, max_size=4), min_size=1, max_size=6), TERMS)
def test_a_silence_is_the_weightiest_name_that_a_text_leaves_out(
    things: list[list[frozenset[str]]], text: frozenset[str]
) -> None:
    def weight(wordings: list[frozenset[str]], term: str) -> float:
        share = sum(term in named for named in wordings) / len(wordings)
        return -3 * math.log(1 - min(share, 0.95))

    left_out = [[weight(each, term) for term in frozenset[str]().union(*each) - text] for each in things]
    naming = Naming.of(things)
    assert naming.silences(text) == pytest.approx([max(weights, default=0) for weights in left_out])
    assert [set(naming.named(thing)) for thing in range(len(things))] == [set().union(*each) for each in things]


def test_a_name_that_no_wording_has_breaks_no_silence() -> None:
    naming = Naming.of([[frozenset({symbol_of(1)})]])
    assert np.array_equal(naming.silences([symbol_of(900)]), naming.silences([]))


@given(st.lists(st.text(max_size=8), max_size=8))
def test_texts_come_back_as_they_were(texts: list[str]) -> None:
    packed = Texts.of(texts)
    assert [packed[number] for number in range(len(packed))] == texts
