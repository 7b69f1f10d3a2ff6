"""Days as people write them, seen from Sunday 22 November 2026."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.form_days import day_in
from handlers.form_fields import read_date
from handlers.form_notes import NotAccepted
from knowledge.form import Days, Field
from tests.databases import TODAY

DAY = TODAY.date()


@pytest.mark.parametrize(
    ("text", "coming"),
    [
        ("2026-12-01", "2026-12-01"),
        ("2026年12月1号", "2026-12-01"),
        ("2026/12/1", "2026-12-01"),
        ("12月1日", "2026-12-01"),
        ("1月5日", "2027-01-05"),
        ("11月22日", "2026-11-22"),
        ("2月29日", "2028-02-29"),
        ("明天", "2026-11-23"),
        ("大后天", "2026-11-25"),
        ("下周二", "2026-11-24"),
        ("下下周二", None),
        ("周二", "2026-11-24"),
        ("本周日", "2026-11-22"),
        ("星期天", "2026-11-22"),
        ("next Tuesday", "2026-11-24"),
        ("Friday", "2026-11-27"),
        ("1 December", "2026-12-01"),
        ("Dec 1st", "2026-12-01"),
        ("tomorrow", "2026-11-23"),
        ("昨天", None),
        ("2026-02-30", None),
        ("13月1日", None),
        ("12月1日上午10点", None),
        ("December", None),
        ("改天", None),
    ],
)
def test_a_day_to_come(text: str, coming: str | None) -> None:
    said = {"zh": "填写", "en": "Fill in"}
    field = Field.model_validate({"id": "x", "type": "date", "days": "coming", "label": said, "prompt": said})
    if coming is None:
        with pytest.raises(NotAccepted):
            read_date(field, text, DAY)
    else:
        assert read_date(field, text, DAY) == coming


@pytest.mark.parametrize(
    ("text", "past"),
    [("12月1日", "2025-12-01"), ("周二", "2026-11-17"), ("上周五", "2026-11-13"), ("yesterday", "2026-11-21")],
)
def test_a_day_that_has_been(text: str, past: str) -> None:
    assert str(day_in(text, Days.PAST, DAY)) == past


@given(
    st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.sampled_from(Days)
)
def test_a_whole_date_is_that_day_whatever_day_it_is_today(day: date, today: date, days: Days) -> None:
    assert day_in(day.isoformat(), days, today) == day_in(f"{day.year}年{day.month}月{day.day}日", days, today) == day


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.sampled_from(["周一", "周日", "wednesday", "3月1日", "2 may"]))
def test_what_names_no_year_is_on_the_side_that_is_wanted(today: date, text: str) -> None:
    coming, past = day_in(text, Days.COMING, today), day_in(text, Days.PAST, today)
    assert coming is not None
    assert past is not None
    assert past <= today <= coming
