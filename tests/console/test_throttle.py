"""Those who guess wait longer and longer; others do not."""

from __future__ import annotations

from bot.console import throttle
from bot.console.throttle import Throttle
from tests.console.conftest import Time


def made(time: Time, free: int = 3) -> Throttle:
    return Throttle(free, lambda: time.running)


def test_tries_at_once_count_before_any_of_them_has_failed(time: Time) -> None:
    slow = made(time)
    for _ in range(3):
        assert slow.wait("wang") == 0
        slow.begin("wang")
    assert slow.wait("wang") == 5


def test_the_wait_doubles_up_to_a_quarter_of_an_hour(time: Time) -> None:
    slow = made(time)
    waits = []
    for _ in range(14):
        time.passes(slow.wait("wang"))
        slow.begin("wang")
        waits.append(slow.wait("wang"))
    assert waits == [0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900, 900]


def test_an_hour_of_quiet_forgets(time: Time) -> None:
    slow = made(time)
    for _ in range(3):
        slow.begin("wang")
    time.passes(3601)
    slow.begin("wang")
    assert slow.wait("wang") == 0


def test_a_good_try_from_a_shared_address_takes_back_only_itself(time: Time) -> None:
    slow = made(time)
    for _ in range(2):
        slow.begin("10.0.0.1")
    slow.begin("10.0.0.1")
    slow.refund("10.0.0.1")
    assert slow.wait("10.0.0.1") == 0
    slow.begin("10.0.0.1")
    assert slow.wait("10.0.0.1") == 5


def test_memory_is_bounded_but_who_must_wait_is_not_forgotten_for_others(time: Time) -> None:
    slow = made(time)
    for _ in range(3):
        slow.begin("admin")
    for number in range(2 * throttle.MOST_KEYS):
        slow.begin(f"key{number}")
    assert slow.wait("admin") == 5
    assert len(slow) <= throttle.MOST_KEYS
