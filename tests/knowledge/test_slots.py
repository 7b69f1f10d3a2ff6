"""Figures are read from a question however they are written."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.slots import Account, account_in, days_in, form_number, weekday_in, years_in
from knowledge.splitting import gist_of, questions_in


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("第7张反馈表填几号", 7),
        ("第十二份怎么编号", 12),
        ("number of our 3rd form", 3),
        ("the second form", 2),
        ("编号怎么填", None),
    ],
)
def test_the_form_that_is_spoken_of_is_known(text: str, number: int | None) -> None:
    assert form_number(text) == number


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("7月3号交还来得及吗", date(2024, 7, 3), date(2024, 7, 3)),
        ("十二月中旬才够", date(2024, 12, 11), date(2024, 12, 20)),
        ("5月那期", date(2024, 5, 1), date(2024, 5, 31)),
        ("is 10 July too late", date(2024, 7, 10), date(2024, 7, 10)),
        ("reached on December 5th", date(2024, 12, 5), date(2024, 12, 5)),
        ("in mid August", date(2024, 8, 11), date(2024, 8, 20)),
        ("11月底没够，12月5号够了", date(2024, 12, 5), date(2024, 12, 5)),
    ],
)
def test_the_last_day_that_is_named_counts(text: str, first: date, last: date) -> None:
    days = days_in(text, 2024)
    assert days is not None
    assert (days.first, days.last) == (first, last)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-07-03", date(2024, 7, 3)),
        ("７/3 交可以吗", date(2024, 7, 3)),
        ("6.30前交", date(2024, 6, 30)),
        ("30/06", date(2024, 6, 30)),
        ("2024.6.30之前交可以吗", date(2024, 6, 30)),
    ],
)
def test_days_are_read_in_figures_too(text: str, day: date) -> None:
    days = days_in(text, 2024)
    assert days is not None
    assert days.first == days.last == day


@pytest.mark.parametrize("text", ["持仓1.20万手", "3.5千手", "2.10天", "13/13", "2025-07-03", "1/2/3"])
def test_what_only_looks_like_a_day_is_none(text: str) -> None:
    assert days_in(text, 2024) is None


@pytest.mark.parametrize(
    ("text", "year"), [("明年5月", 2027), ("今年10月的持仓", 2026), ("去年4月份", 2025), ("in may next year", 2027)]
)
def test_a_month_of_a_relative_year_is_of_the_year_it_means_today(text: str, year: int) -> None:
    today = date(2026, 11, 23)
    assert years_in(text, today) == (year,)
    assert days_in(text, 2024, today) is None
    assert days_in(text, 2024) is None
    assert days_in(text, year, today) is not None


@pytest.mark.parametrize("text", ["每周一次", "一周三次", "两周五个人", "第三周一回"])
def test_how_often_is_no_weekday(text: str) -> None:
    assert weekday_in(text) is None


@pytest.mark.parametrize("text", ["may I visit", "6月31日", "13月1日", "2025年7月3日", "两个月", ""])
def test_what_is_no_day_of_the_year_is_none(text: str) -> None:
    assert days_in(text, 2024) is None


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("2023年开户，已经交易过铜，申报铜", Account(2023, traded=True)),
        ("23年开的户，做过铜，铝一手没碰过，申报铝", Account(2023, traded=False)),
        ("account opened in 2022", Account(2022, traded=None)),
        ("opened an account in 2023 and never traded zinc", Account(2023, traded=False)),
        ("开户要什么条件", None),
    ],
)
def test_the_account_is_read_with_what_it_has_traded(text: str, account: Account | None) -> None:
    assert account_in(text) == account


def test_weekdays_and_years_are_read() -> None:
    assert (weekday_in("礼拜天收到"), weekday_in("received on Friday"), weekday_in("哪天")) == (6, 4, None)
    assert years_in("25年和2026年的安排") == (2025, 2026)


def test_a_message_is_split_where_each_part_asks() -> None:
    assert questions_in("谁可以来访？要几天答复？") == ("谁可以来访", "要几天答复")
    assert questions_in("誰可以來訪,要幾天答覆") == ("誰可以來訪", "要幾天答覆")
    assert questions_in("谁 可以来访 ， 要几 天答复") == ("谁可以来访", "要几天答复")
    assert len(questions_in("我们想来拜访，几天能有答复")) == 1
    assert questions_in("who hosts it and where is the replay?") == ("who hosts it", "where is the replay")


@given(st.text(max_size=80))
def test_any_text_can_be_read_for_figures(text: str) -> None:
    form_number(text)
    days_in(text, 2024)
    account_in(text)
    weekday_in(text)
    years_in(text)
    assert all(questions_in(text)) or not text.strip()


def test_a_long_story_comes_to_the_sentence_that_asks() -> None:
    story = "我们公司去年刚成立，两位同事是从别的行业转来的，对交易所的安排不太熟悉，领导又催得紧。" * 2
    assert gist_of(f"{story}月月谈在哪里能看？谢谢各位老师。") == "月月谈在哪里能看?"
    assert gist_of("月月谈在哪里能看？谢谢。") == "", "short texts are taken whole"
    assert gist_of(story) == "", "nothing is asked"
