"""Splitting long texts: nothing is lost, nothing is too long, nothing is torn apart."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.splitting import Measure, split, utf8_bytes, utf16_units

CLUSTERS = ["👩‍👩‍👧", "e\u0301", "🇨🇳", "👍🏽", "☎️", "\r\n", " \u0301"]
WORDS = ["会员之声", "申请。", "The form. ", "\n", "\n\n", " ", "，", "！”", "3.14"]
PIECES = st.sampled_from(WORDS + CLUSTERS)
TEXTS = st.one_of(st.lists(PIECES, max_size=60).map("".join), st.text(max_size=120))
MEASURES = st.sampled_from([len, utf16_units, utf8_bytes])


def is_white_space_at_the_cuts_all_that_is_lost(text: str, parts: list[str]) -> bool:
    at = 0
    for part in parts:
        found = text.index(part, at)
        if text[at:found].strip():
            return False
        at = found + len(part)
    return not text[at:].strip()


@given(text=TEXTS, limit=st.integers(12, 40), measure=MEASURES)
def test_joined_parts_lose_nothing_but_white_space_at_the_cuts(text: str, limit: int, measure: Measure) -> None:
    parts = split(text, limit, measure)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert is_white_space_at_the_cuts_all_that_is_lost(text, parts)


@given(text=TEXTS, limit=st.integers(4, 40), measure=MEASURES)
def test_every_part_is_within_the_limit_and_says_something(text: str, limit: int, measure: Measure) -> None:
    for part in split(text, limit, measure):
        assert 0 < measure(part) <= limit
        assert part.strip()


@given(pieces=st.lists(PIECES, max_size=60), limit=st.integers(20, 40))
def test_no_part_begins_inside_a_character(pieces: list[str], limit: int) -> None:
    for part in split("文" + "".join(pieces), limit, utf16_units):
        assert not unicodedata.category(part[0]).startswith("M")
        assert part[0] != "\u200d"
        assert not "\U0001f3fb" <= part[0] <= "\U0001f3ff"
        assert not part.endswith("\u200d")


@pytest.mark.parametrize("cluster", ["👩‍👩‍👧", "e\u0301", "🇨🇳", "👍🏽", "☎️", "か\u3099", "가\u0301"])
@pytest.mark.parametrize("limit", range(5, 14))
def test_what_a_reader_sees_as_one_character_stays_whole(cluster: str, limit: int) -> None:
    for part in split(cluster * 30, limit):
        assert part == cluster * (len(part) // len(cluster))


@given(TEXTS)
def test_a_text_within_the_limit_stays_one_part(text: str) -> None:
    assert split(text, 4096, utf16_units) == ([text.strip()] if text.strip() else [])


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("第一段很长的话。\n\n第二段也是。\n还有一行", ["第一段很长的话。", "第二段也是。\n还有一行"]),
        ("第一行有十个字呢啊\n第二行。第三句话", ["第一行有十个字呢啊", "第二行。第三句话"]),
        ("先说一句完整的话。再说一句完整的", ["先说一句完整的话。", "再说一句完整的"]),
        ("他说“就是这样的。”然后走了很远", ["他说“就是这样的。”", "然后走了很远"]),
        ("one two three four", ["one two", "three four"]),
        ("先付一半保证金，2024年再付另外", ["先付一半保证金，", "2024年再付另外"]),
        ("手续费一共收12,345元整对吗", ["手续费一共收12,345元", "整对吗"]),
    ],
)
def test_a_text_is_cut_where_a_reader_would_pause(text: str, parts: list[str]) -> None:
    assert split(text, 13, len) == parts


def test_a_text_without_pauses_is_cut_at_the_limit() -> None:
    assert [len(part) for part in split("字" * 25, 10)] == [10, 10, 5]


def test_emoji_count_twice_in_telegrams_unit() -> None:
    assert [len(part) for part in split("😀" * 5000, 4096, utf16_units)] == [2048, 2048, 904]


def test_a_character_longer_than_the_limit_is_cut_rather_than_lost() -> None:
    monster = "e" + "\u0301" * 30
    assert "".join(split(monster, 10)) == monster


def test_a_blank_text_has_no_parts() -> None:
    assert split(" \n\t ", 10) == []


def test_a_limit_too_small_for_a_character_is_an_error() -> None:
    with pytest.raises(ValueError, match="no room for U\\+1F600"):
        split("😀", 1, utf16_units)


def test_a_very_long_text_is_split_in_reasonable_time() -> None:
    text = "市场服务中心答复如下。" * 20_000
    parts = split(text, 4096, utf16_units)
    assert "".join(parts) == text
