"""What is found by a part of its words, on both databases alike."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from storage import searching
from storage.database import Database
from storage.searching import Place

TEXTS = {
    1: "请问企业深耕计划2024年怎么申报？",
    2: "席位续费——铜期权",
    3: "How do I apply for the Visit?",
    4: "A股票",
    5: "深浅与耕种的计划",
    6: "MSC-2026-0042 某期货有限公司",
    7: "會員之聲 反饋",
    8: "100%会员_服务",
    9: "票 2024",
}
FOUND = [
    ("深耕计划", [1]),
    ("深耕", [1]),
    ("深", [5, 1]),
    ("计划", [5, 1]),
    ("耕计", [1]),
    ("深耕计划2024", [1]),
    ("计划 深耕", [1]),
    ("计划深耕", []),
    ("续费铜期", [2]),
    ("票", [9, 4]),
    ("a股", [4]),
    ("股票", [4]),
    ("visit", [3]),
    ("VIS", [3]),
    ("isit", []),
    ("apply for", [3]),
    ("for apply", [3]),
    ("msc-2026-0042", [6]),
    ("2026-00", [6]),
    ("0042", [6]),
    ("期货公司", []),
    ("期货 公司", [6]),
    ("会员之声", [7]),
    ("會員", [8, 7]),
    ("100%", [8]),
    ("服務", [8]),
    ("%", []),
    ("'", []),
    ('"', []),
    ("", []),
    ("* OR :* <-> ) AND NEAR(", []),
]


@pytest.fixture
def connection(empty_url: str) -> Iterator[Connection]:
    database = Database(empty_url)
    database.upgrade()
    with database.writing.begin() as connection:
        searching.index(connection, Place.MESSAGES, {id_: [text] for id_, text in TEXTS.items()})
        yield connection
    database.close()


def test_texts_are_found_by_any_part_of_their_words(connection: Connection) -> None:
    found = {asked: searching.found(connection, Place.MESSAGES, asked, 10) for asked, _ in FOUND}
    assert found == dict(FOUND)


def test_the_newest_come_first_and_no_more_than_are_wanted(connection: Connection) -> None:
    assert searching.found(connection, Place.MESSAGES, "计划", 1) == [5]


def test_what_was_taken_out_is_not_found(connection: Connection) -> None:
    searching.take(connection, Place.MESSAGES, [1, 99])
    assert searching.found(connection, Place.MESSAGES, "深耕", 10) == []
    assert searching.found(connection, Place.NOTES, "计划", 10) == []


def test_a_text_of_any_length_is_taken_and_found_by_its_beginning(connection: Connection) -> None:
    for id_, text in ((20, "长" * 200_000), (21, "word " * 100_000), (22, "x" * 300_000), (23, "\ud800\u200b🎉")):
        searching.index(connection, Place.MESSAGES, {id_: [text]})
    assert searching.found(connection, Place.MESSAGES, "长长长", 10) == [20]
    assert searching.found(connection, Place.MESSAGES, "word word", 10) == [21]


def test_no_pair_of_signs_reaches_from_one_text_into_the_next(connection: Connection) -> None:
    searching.index(connection, Place.TICKETS, {1: ["之声", "某公司"]})
    assert searching.found(connection, Place.TICKETS, "声某", 10) == []
    assert searching.found(connection, Place.TICKETS, "公司 之声", 10) == [1]
