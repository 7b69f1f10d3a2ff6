"""The two calendars: what the State Council's notices say, and the laws of counting."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from knowledge.calendar_schema import CalendarFile, Hours
from knowledge.check_calendar import uncovered, years_in_words
from knowledge.office_hours import OfficeHours
from knowledge.pack import Pack
from knowledge.working_days import UncoveredYear, trading_days, working_days

SHANGHAI = ZoneInfo("Asia/Shanghai")
USUAL = {"hours": ["09:00-11:30", "13:00-17:00"]}
OWN = CalendarFile.model_validate({"office_hours": USUAL})
OFFICES, TRADING = working_days(OWN), trading_days(OWN)
OFFICE = OfficeHours(OFFICES, OWN.office_hours.stretches(), SHANGHAI)

DAYS = st.dates(date(2023, 1, 1), date(2025, 12, 31))
COUNTS = st.integers(0, 60)
MOMENTS = st.builds(datetime.combine, DAYS, st.times(), st.just(SHANGHAI))
SPANS = st.timedeltas(timedelta(0), timedelta(hours=300))


def own(**more: object) -> CalendarFile:
    return CalendarFile.model_validate({"office_hours": USUAL, **more})


@pytest.mark.parametrize(
    ("day", "offices", "trades"),
    [
        (date(2026, 11, 23), True, True),
        (date(2026, 11, 22), False, False),
        (date(2026, 10, 1), False, False),
        (date(2026, 10, 10), True, False),  # a Saturday that makes up for the holiday
        (date(2026, 2, 14), True, False),
        (date(2026, 2, 23), False, False),
    ],
)
def test_a_make_up_saturday_is_a_working_day_and_no_trading_day(day: date, offices: bool, trades: bool) -> None:
    assert (OFFICES.holds(day), TRADING.holds(day)) == (offices, trades)


def test_a_letter_received_on_a_sunday_is_received_on_monday() -> None:
    assert OFFICES.add(date(2026, 11, 22), 2) == date(2026, 11, 25)


def test_a_letter_received_before_the_holiday_is_answered_after_it() -> None:
    assert OFFICES.add(date(2026, 9, 30), 2) == date(2026, 10, 9)
    assert TRADING.add(date(2026, 10, 8), 2) == date(2026, 10, 12)
    assert OFFICES.add(date(2026, 10, 8), 2) == date(2026, 10, 10), "offices work on that Saturday"


def test_days_taken() -> None:
    assert OFFICES.taken(date(2026, 11, 20), date(2026, 11, 20)) == 0
    assert OFFICES.taken(date(2026, 11, 20), date(2026, 11, 22)) == 0, "the weekend takes no day"
    assert OFFICES.taken(date(2026, 11, 22), date(2026, 11, 25)) == 2
    assert OFFICES.taken(date(2026, 11, 21), date(2026, 11, 22)) == 0, "done before the first working day"


def test_a_year_without_a_table_is_never_counted_by_weekends() -> None:
    for ask in (
        lambda: OFFICES.holds(date(2027, 1, 4)),
        lambda: TRADING.holds(date(2003, 12, 31)),
        lambda: OFFICES.add(date(2026, 12, 31), 1),
        lambda: OFFICES.between(date(2026, 12, 1), date(2027, 2, 1)),
        lambda: OFFICE.next_opening(datetime(2026, 12, 31, 18, tzinfo=SHANGHAI)),
    ):
        with pytest.raises(UncoveredYear, match=r"2027|2003"):
            ask()


def test_the_pack_covers_a_year_before_the_package_does() -> None:
    days = working_days(
        own(
            covers=[2027],
            days_off=[{"from": "2027-01-01", "until": "2027-01-03", "name": "元旦"}],
            working_days=["2027-02-20"],
        )
    )
    assert days.add(date(2026, 12, 31), 1) == date(2027, 1, 4)
    assert days.holds(date(2027, 2, 20))
    assert years_in_words(days) == "2004-2027"


def test_the_pack_goes_before_the_package() -> None:
    mine = own(
        days_off=[{"from": "2026-10-10", "until": "2026-10-10", "name": "台风"}],
        working_days=["2026-10-07"],
        trading_holidays=[{"from": "2026-11-24", "until": "2026-11-24", "name": "系统升级"}],
    )
    days, trading = working_days(mine), trading_days(mine)
    assert (days.holds(date(2026, 10, 10)), days.holds(date(2026, 10, 7))) == (False, True)
    assert days.holds(date(2026, 11, 24))
    assert not trading.holds(date(2026, 11, 24))


@pytest.mark.parametrize(
    ("today", "missing"),
    [
        (date(2026, 6, 1), []),
        (date(2026, 10, 30), []),
        (date(2026, 11, 1), [2027]),
        (date(2026, 11, 23), [2027]),
        (date(2027, 1, 1), [2027]),
    ],
)
def test_the_next_year_is_missed_from_november_on(today: date, missing: list[int]) -> None:
    assert uncovered(OFFICES, today) == missing


@given(DAYS, COUNTS, COUNTS)
def test_adding_twice_is_adding_the_sum(day: date, first: int, second: int) -> None:
    assert OFFICES.add(OFFICES.add(day, first), second) == OFFICES.add(day, first + second)


@given(DAYS, COUNTS)
def test_what_was_added_lies_between(day: date, count: int) -> None:
    reached = OFFICES.add(day, count)
    assert OFFICES.holds(reached)
    assert reached >= day
    assert OFFICES.between(day, reached) == count
    assert OFFICES.taken(day, reached) == count


@given(DAYS, DAYS, DAYS)
def test_what_lies_between_adds_up(first: date, second: date, third: date) -> None:
    assert OFFICES.between(first, second) + OFFICES.between(second, third) == OFFICES.between(first, third)
    assert OFFICES.between(first, second) == -OFFICES.between(second, first)


@given(DAYS, st.integers(0, 40))
def test_counting_is_looking_at_each_day(day: date, length: int) -> None:
    each = [day + timedelta(days=number) for number in range(length)]
    assert OFFICES.between(day, day + timedelta(days=length)) == sum(map(OFFICES.holds, each))


@given(DAYS)
def test_whoever_trades_works_and_nobody_trades_at_weekends(day: date) -> None:
    assume(TRADING.holds(day))
    assert OFFICES.holds(day)
    assert day.weekday() < 5


@given(MOMENTS, SPANS)
def test_what_was_worked_lies_between(at: datetime, working: timedelta) -> None:
    reached = OFFICE.add(at, working)
    assert OFFICE.between(at, reached) == working
    assert reached >= at


@given(MOMENTS, SPANS, SPANS)
def test_working_time_adds_up(at: datetime, first: timedelta, second: timedelta) -> None:
    assert OFFICE.add(OFFICE.add(at, first), second) == OFFICE.add(at, first + second)
    assert OFFICE.add(at, first) <= OFFICE.add(at, first + second)


@given(MOMENTS, MOMENTS, MOMENTS)
def test_working_time_between_adds_up(first: datetime, second: datetime, third: datetime) -> None:
    assert OFFICE.between(first, second) + OFFICE.between(second, third) == OFFICE.between(first, third)
    assert abs(OFFICE.between(first, second)) <= abs(second - first)


@given(MOMENTS)
def test_the_next_opening_is_open_and_nothing_is_before_it(at: datetime) -> None:
    opening = OFFICE.next_opening(at)
    assert OFFICE.is_open(opening)
    assert OFFICE.between(at, opening) == timedelta(0)
    assert (opening == at) == OFFICE.is_open(at)


def test_lunch_and_the_evening_are_no_working_time() -> None:
    def at(day: int, hour: int, minute: int = 0) -> datetime:
        return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)

    assert OFFICE.day_length == timedelta(hours=6, minutes=30)
    assert OFFICE.between(at(23, 11), at(23, 13, 30)) == timedelta(hours=1)
    assert OFFICE.between(at(20, 16), at(23, 10)) == timedelta(hours=2), "from Friday to Monday"
    assert OFFICE.next_opening(at(23, 12)) == at(23, 13)
    assert OFFICE.next_opening(at(20, 17)) == at(23, 9), "closed at the stroke of five"
    assert OFFICE.add(at(23, 11), timedelta(hours=1)) == at(23, 13, 30)
    elsewhere = at(23, 12).astimezone(ZoneInfo("Europe/London"))
    assert OFFICE.next_opening(elsewhere) == at(23, 13)


@pytest.mark.parametrize("hours", [["13:00-17:00", "09:00-11:30"], ["17:00-09:00"], ["09:00-13:00", "12:00-17:00"]])
def test_hours_stand_in_their_order(hours: list[str]) -> None:
    with pytest.raises(ValueError, match="later than the one before"):
        Hours.model_validate({"hours": hours})


def test_the_real_pack_has_hours_for_every_queue(pack: Pack) -> None:
    for queue in pack.queues.queues:
        assert pack.office_hours(queue.id).day_length >= timedelta(hours=4)
    assert pack.trading_days.years == pack.working_days.years
