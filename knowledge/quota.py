"""The support quota of annex 2, three (3), as arithmetic: which tier a position reaches, and what is short.

Only what the document says is computed. Thresholds are strict (`>`), days are `not fewer than`, the highest
tier that is passed applies, and tiers are never added (domain 3.3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from knowledge.schema import QuotaGroup, Quotas, Tier


class Kind(StrEnum):
    """The two tables of annex 2."""

    FUTURES = "futures"
    OPTIONS = "options"


@dataclass(frozen=True, slots=True)
class Held:
    """What is held in one contract, in lots; the contract is empty where none is named."""

    contract: str
    long: int
    short: int = 0

    def counted(self, kind: Kind) -> int:
        """Futures: the net, whatever its sign (L229-231; the sign is our reading, X09). Options: all of it (L233)."""
        return abs(self.long - self.short) if kind is Kind.FUTURES else self.long + self.short


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is held in one product on each of a number of trading days."""

    held: tuple[Held, ...]
    days: int

    def daily(self, kind: Kind) -> int:
        """Lots that count each day: contracts are not set off against each other."""
        return sum(each.counted(kind) for each in self.held)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a position reaches by the published thresholds; no finding by the exchange."""

    kind: Kind
    code: str
    tiers: tuple[Tier, ...]
    """Of the product's group, the lowest first; empty where the table of its kind does not list the product."""
    lots: int | None
    days: int | None
    reached: Tier | None
    """By the lots alone, the highest tier that they exceed."""
    enough_days: bool | None
    """Whether the days suffice; None where they were not given."""

    @property
    def listed(self) -> bool:
        """Whether the table lists the product."""
        return bool(self.tiers)

    @property
    def amount(self) -> int:
        """The quota in units of 10,000 yuan when the days suffice or were not given; 0 where none is reached."""
        return self.reached.amount if self.reached is not None and self.enough_days is not False else 0

    def short_of(self, tier: Tier) -> int:
        """How many lots are missing to the first value that exceeds the tier's threshold."""
        return max(0, tier.above + 1 - (self.lots or 0))


def days_to_exceed(tier: Tier, daily: int, least: int) -> int:
    """Trading days on which `daily` lots (above 0) must be held to exceed a tier, at least `least`; see X08."""
    return max(least, tier.above // daily + 1)


def group_of(quotas: Quotas, kind: Kind, code: str) -> QuotaGroup | None:
    """The column of the table in which a product stands; None where it is not listed."""
    groups = quotas.futures if kind is Kind.FUTURES else quotas.options
    return next((group for group in groups if code in group.codes), None)


def judge(quotas: Quotas, kind: Kind, code: str, lots: int | None = None, days: int | None = None) -> Verdict:
    """Compare a cumulative position (lots) and the trading days held with the thresholds."""
    group = group_of(quotas, kind, code)
    tiers = tuple(sorted(group.tiers, key=lambda tier: tier.above)) if group else ()
    passed = [tier for tier in tiers if lots is not None and lots > tier.above]
    enough = None if days is None else days >= quotas.min_holding_days
    return Verdict(kind, code, tiers, lots, days, passed[-1] if passed else None, enough)


def cumulated(kind: Kind, stretches: Iterable[Stretch]) -> tuple[int, int]:
    """Cumulative lots and holding days of what is held in one product.

    The sum over days is our reading (X08). A day counts when its sum is above 0 (our reading, X15); days need not
    follow each other.
    """
    counted = [(stretch.daily(kind), stretch.days) for stretch in stretches]
    return sum(lots * days for lots, days in counted), sum(days for lots, days in counted if lots > 0)
