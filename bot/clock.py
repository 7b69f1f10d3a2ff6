"""The time, at the exchange."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

EXCHANGE = ZoneInfo("Asia/Shanghai")

Now = Callable[[], datetime]


def clock(fixed: datetime | None) -> Now:
    """A clock in the exchange's zone; `fixed` (MSC_NOW) stops it, to try dates."""
    if fixed is not None:
        stopped = fixed.astimezone(EXCHANGE)
        return lambda: stopped
    return lambda: datetime.now(EXCHANGE)
