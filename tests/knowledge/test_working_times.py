"""How long tickets took: in classes of working time, with the middle one."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.clock import EXCHANGE
from handlers.working_times import Length, taken
from knowledge.pack import Pack


def at(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=EXCHANGE)


def test_nights_weekends_and_lunch_do_not_count(pack: Pack) -> None:
    found = taken(
        pack,
        [
            ("msc", at(20, 16), at(23, 9)),  # an hour, over the weekend
            ("msc", at(23, 9), at(23, 14)),  # three and a half, over lunch
            ("gone", at(23, 9), at(24, 17)),  # two days, in a queue that is no more
        ],
    )
    assert {length: n for length, n in found.spread.items() if n} == {Length.HOUR: 1, Length.HOURS: 1, Length.DAYS_2: 1}
    assert found.middle == timedelta(hours=3, minutes=30)
    assert found.uncounted == 0


def test_what_no_calendar_covers_is_left_out_and_said(pack: Pack) -> None:
    found = taken(pack, [("msc", at(31, 9, month=12), at(4, 9, month=1).replace(year=2027))])
    assert (found.uncounted, found.middle, sum(found.spread.values())) == (1, None, 0)
