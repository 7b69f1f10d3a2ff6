"""Which figures of a text belong to which product: each figure is used once, and only where that is clear.

What is not clear is no position but a reason to stop: the thresholds can be told, a verdict cannot.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from knowledge.product_names import Named
from knowledge.quota import Held, Kind, Stretch, cumulated
from knowledge.quota_marks import Mark, Side, Sort


class Stop(StrEnum):
    """Why nothing is computed although there are figures."""

    UNREAD = "unread"
    """A number that is not whole, not exact, or a range."""
    UNBOUND = "unbound"
    """It is not clear which figure belongs to what."""
    COMBINED = "combined"
    """Products, or futures and options, are to be added up: the document does not say that they may (X10, X11)."""
    CLIENTS = "clients"
    """Several clients: the form names one enterprise, and the document does not say that they may be added up."""
    SIDES = "sides"
    """Long and short options, or one side alone: how they count is not stated (X14)."""


@dataclass(frozen=True, slots=True)
class Position:
    """What is asked about one product: what it is called, and what is held of it."""

    name: str
    codes: tuple[str, ...]
    """As of `Named`."""
    kinds: tuple[Kind, ...] = ()
    lots: int | None = None
    days: int | None = None
    daily: bool = False
    """`lots` are held each day; the cumulative position is their sum over the days (our reading, X08)."""
    total: bool = False
    """The lots are said to be cumulative."""
    stretches: tuple[Stretch, ...] = ()
    """What `lots` and `days` were added up from, where that are several figures."""

    @property
    def cumulative(self) -> int | None:
        """The lots over all days; None where none are given, or those of each day without the number of days."""
        if not self.daily or self.lots is None:
            return self.lots
        return None if self.days is None else self.lots * self.days


@dataclass(frozen=True, slots=True)
class Bound:
    """The positions of a text."""

    positions: tuple[Position, ...] = ()
    uncounted: tuple[Position, ...] = ()
    """Those in other products than the one that is said to be declared."""
    stop: Stop | None = None


@dataclass(slots=True)
class _Subject:
    """A product, or its futures or options, with the marks that belong to it."""

    named: Named
    kinds: tuple[Kind, ...] = ()
    declared: bool = False
    clause: int = 0
    figures: list[tuple[int, Mark]] = field(default_factory=list)
    """With the number of their clause."""

    def has(self, sort: Sort) -> bool:
        return any(mark.sort is sort for _, mark in self.figures)


@dataclass(frozen=True, slots=True)
class _NotClear(Exception):
    stop: Stop


_EACH = re.compile(r"各|都|均|每个品种|\beach\b|\bboth\b")
_RESPECTIVELY = re.compile(r"分别|依次|\brespectively\b")
_COMBINING = re.compile(
    r"加起来|加在一起|合并|合在一起|合起来|一起算|叠加|合计|相加|加总|总共|"
    r"\bcombin|\btogether\b|\badd(?:ed)? up\b|\bsum\b"
)
_CLIENTS = re.compile(
    r"每个(?:客户|企业)|每户|每家|各(?:个)?客户|(?:[两二三四五六七八九十几多]|(?<![\d.])(?:[2-9]|\d\d))(?:个|家)(?:客户|企业|公司|户)|"
    r"\b(?:each|per|two|three|four|five|several|many|[2-9]|\d\d) (?:of the )?clients?\b"
)


def bind(marks: Sequence[Mark], text: str, least_days: int) -> Bound:
    """The positions that `marks` of `text` tell of. Days that are not exact count where they are surely enough."""
    marks = [_surely_enough(mark, least_days) for mark in marks]
    subjects = _subjects(marks)
    if not subjects:
        return Bound()
    try:
        _refuse(subjects, marks, text)
        _share(subjects, text)
        return _of_the_declared(subjects, [_position(subject) for subject in subjects])
    except _NotClear as reason:
        positions = [Position(each.named.name, each.named.codes, each.kinds) for each in subjects]
        return Bound(tuple(dict.fromkeys(positions)), stop=reason.stop)


def combined(figures: Iterable[Mark]) -> Position | Stop:
    """The figures of one product that is named elsewhere, put together; or why they cannot be."""
    try:
        return _put_together(Position("", ()), list(figures))
    except _NotClear as reason:
        return reason.stop


def _surely_enough(mark: Mark, least_days: int) -> Mark:
    enough = mark.sort is Sort.DAYS and mark.least is not None and mark.least >= least_days
    return replace(mark, value=mark.least) if enough else mark


def _subjects(marks: Sequence[Mark]) -> list[_Subject]:
    """Each product, with futures and options apart, and the figures that stand after it; before it where the first
    figure does."""
    mentions: list[_Subject] = []
    early: list[tuple[int, Mark]] = []
    clause = 0
    for mark in marks:
        if mark.sort is Sort.BREAK:
            clause += 1
        elif mark.sort is Sort.PRODUCT and mark.named is not None:
            mentions.append(_Subject(mark.named, declared=mark.declared, clause=clause))
        elif mark.sort is Sort.KIND:
            _name_kind(mentions, mark, clause)
        elif mark.sort in {Sort.LOTS, Sort.DAYS, Sort.CONTRACT}:
            (mentions[-1].figures if mentions else early).append((clause, mark))
    if early and mentions:
        _put_before(mentions, early)
    return _merged(mentions)


def _name_kind(mentions: list[_Subject], mark: Mark, clause: int) -> None:
    """铜期货4000手，期权1001手: the second kind is another subject of the same product."""
    if not mentions or mark.kind is None:
        return
    last = mentions[-1]
    if not last.kinds:
        last.kinds = (mark.kind,)
    elif mark.kind not in last.kinds:
        mentions.append(_Subject(last.named, (mark.kind,), clause=clause))


def _put_before(mentions: list[_Subject], early: list[tuple[int, Mark]]) -> None:
    """Where the first lots stand before their product, all do: 3000手铜，5000手铝. Days stay where they are."""
    before = [figure for figure in early if figure[1].sort is Sort.LOTS]
    mentions[0].figures[:0] = [figure for figure in early if figure not in before]
    for mention in mentions if before else ():
        after = [figure for figure in mention.figures if figure[1].sort is Sort.LOTS]
        mention.figures = [*before, *(figure for figure in mention.figures if figure not in after)]
        before = after
    mentions[-1].figures += before


def _merged(mentions: list[_Subject]) -> list[_Subject]:
    """Mentions of the same product and kind are one subject; a mention without a kind belongs to the only one."""
    merged: list[_Subject] = []
    for mention in mentions:
        same = [each for each in merged if each.named.codes == mention.named.codes and _is_same(each, mention)]
        if len(same) == 1:
            same[0].kinds = same[0].kinds or mention.kinds
            same[0].declared = same[0].declared or mention.declared
            same[0].figures += mention.figures
        else:
            merged.append(mention)
    return merged


def _is_same(one: _Subject, other: _Subject) -> bool:
    same_name = bool(one.named.codes) or one.named.name == other.named.name
    return same_name and (not one.kinds or not other.kinds or one.kinds == other.kinds)


def _refuse(subjects: Sequence[_Subject], marks: Sequence[Mark], text: str) -> None:
    """Raises _NotClear where several clients or products are to be added up."""
    if not any(mark.sort is Sort.LOTS for mark in marks):
        return
    if _CLIENTS.search(text):
        raise _NotClear(Stop.CLIENTS)
    if len(subjects) > 1 and _COMBINING.search(text):
        raise _NotClear(Stop.COMBINED)


def _share(subjects: list[_Subject], text: str) -> None:
    """Give what is said of several products to each of them; raises _NotClear where that is not said."""
    if len(subjects) == 1:
        return
    for clause in {subject.clause for subject in subjects}:
        beside = [subject for subject in subjects if subject.clause == clause]
        lots = sum(subject.has(Sort.LOTS) for subject in beside)
        if 0 < lots < len(beside) and len({subject.declared for subject in beside}) == 1:
            _share_among(beside, text)
    loose = [each for each in subjects if _days_apart(each)]
    lacking = [each for each in subjects if each.has(Sort.LOTS) and not each.has(Sort.DAYS)]
    if loose and lacking:
        if not _EACH.search(text):
            raise _NotClear(Stop.UNBOUND)
        days = [figure for figure in loose[0].figures if figure[1].sort is Sort.DAYS]
        for each in lacking:
            each.figures += days


def _share_among(group: list[_Subject], text: str) -> None:
    """铜和铝各4001手, or 铜和铝分别4001手和3000手."""
    figures = [figure for subject in group for figure in subject.figures]
    lots = [figure for figure in figures if figure[1].sort is Sort.LOTS]
    rest = [figure for figure in figures if figure[1].sort is not Sort.LOTS]
    if len(lots) == len(group) and _RESPECTIVELY.search(text):
        for subject, figure in zip(group, lots, strict=True):
            subject.figures = [figure]
        group[-1].figures += rest
    elif _EACH.search(text) and len(lots) == 1:
        for subject in group:
            subject.figures = list(figures)
    else:
        raise _NotClear(Stop.UNBOUND)


def _days_apart(subject: _Subject) -> bool:
    """Whether the days stand in another clause than the lots."""
    of_lots = {clause for clause, mark in subject.figures if mark.sort is Sort.LOTS}
    return any(mark.sort is Sort.DAYS and clause not in of_lots for clause, mark in subject.figures)


def _of_the_declared(subjects: Sequence[_Subject], positions: Sequence[Position]) -> Bound:
    """Only the declared product counts (domain 3.3, 4), where one of several is said to be it."""
    declared = [position for subject, position in zip(subjects, positions, strict=True) if subject.declared]
    if len({position.codes for position in declared}) != 1:
        return Bound(tuple(positions))
    codes = declared[0].codes
    counted = tuple(position for position in positions if position.codes == codes)
    others = tuple(position for position in positions if position.codes != codes and position.lots is not None)
    return Bound(counted, others)


def _position(subject: _Subject) -> Position:
    start = Position(subject.named.name, subject.named.codes, subject.kinds)
    return _put_together(start, [mark for _, mark in subject.figures])


def _put_together(position: Position, figures: list[Mark]) -> Position:
    """The figures of one product, as one position. Raises _NotClear."""
    lots = [mark for mark in figures if mark.sort is Sort.LOTS]
    days = _days(figures, several=len(lots) > 1)
    if any(mark.value is None for mark in (*lots, *days)):
        raise _NotClear(Stop.UNREAD)
    if any(mark.side for mark in lots):
        return _netted(position, figures, lots, days)
    if len(lots) > 1 and len(_contracts(figures)) == len(lots):
        return _held(position, [_only(_contracts(figures)[place], mark) for place, mark in enumerate(lots)], lots, days)
    if len(lots) > 1 and len(lots) == len(days) and all(mark.daily for mark in lots):
        stretches = [Stretch((_only("", each),), _number(day)) for each, day in zip(lots, days, strict=True)]
        return _summed(position, stretches)
    return _simple(position, lots, days)


def _simple(position: Position, lots: list[Mark], days: list[Mark]) -> Position:
    """One figure of lots and one of days at most, each with what is added to it or taken off."""
    return replace(
        position,
        lots=_changed(lots),
        days=_changed(days),
        daily=any(mark.daily for mark in lots),
        total=any(mark.total for mark in lots),
    )


def _changed(figures: list[Mark]) -> int | None:
    """4000手，再加1手 is 4001; a figure that is said twice is one. Raises _NotClear for two that differ."""
    if not figures:
        return None
    first, *more = figures
    number = _number(first)
    for mark in more:
        if not mark.change and mark.value != first.value:
            raise _NotClear(Stop.UNBOUND)
        number += mark.change * _number(mark)
    return max(0, number)


def _days(figures: list[Mark], *, several: bool) -> list[Mark]:
    """The days; one that is only the sum of the others is left out."""
    days = [mark for mark in figures if mark.sort is Sort.DAYS]
    values = [mark.value or 0 for mark in days]
    return days[:-1] if several and len(days) > 2 and sum(values[:-1]) == values[-1] else days


def _netted(position: Position, figures: list[Mark], lots: list[Mark], days: list[Mark]) -> Position:
    """Long and short by contract (L229-231). Raises _NotClear for options, and where a side is missing."""
    if Kind.OPTIONS in position.kinds or not all(mark.side for mark in lots):
        raise _NotClear(Stop.SIDES)
    sides: dict[str, dict[Side, int]] = {}
    for mark in lots:
        held = sides.setdefault(_contract_of(mark, figures), {})
        if mark.side is None or mark.side in held:
            raise _NotClear(Stop.UNBOUND)
        held[mark.side] = _number(mark)
    held_each = [Held(name, each.get(Side.LONG, 0), each.get(Side.SHORT, 0)) for name, each in sides.items()]
    return _held(replace(position, kinds=(Kind.FUTURES,)), held_each, lots, days)


def _held(position: Position, held: list[Held], lots: list[Mark], days: list[Mark]) -> Position:
    """What several contracts hold: each day, or over all days."""
    if len({mark.daily for mark in lots}) > 1:
        raise _NotClear(Stop.UNBOUND)
    number, daily = _changed(days), lots[0].daily
    if daily and number is not None:
        return _summed(position, [Stretch(tuple(held), number)])
    total = all(mark.total for mark in lots)
    return replace(_summed(position, [Stretch(tuple(held), 1)]), days=number, daily=daily, total=total)


def _summed(position: Position, stretches: Sequence[Stretch]) -> Position:
    """The cumulative position of so many lots on so many days."""
    lots, days = cumulated(position.kinds[0] if position.kinds else Kind.FUTURES, stretches)
    return replace(position, lots=lots, days=days, total=True, stretches=tuple(stretches))


def _contracts(figures: Sequence[Mark]) -> list[str]:
    """The contracts of the lots, one each where each has its own."""
    names = [_contract_of(mark, figures) for mark in figures if mark.sort is Sort.LOTS]
    return names if all(names) and len(set(names)) == len(names) else []


def _contract_of(lots: Mark, figures: Sequence[Mark]) -> str:
    named = [mark.contract for mark in figures if mark.sort is Sort.CONTRACT and mark.start < lots.start]
    return named[-1] if named else ""


def _only(contract: str, mark: Mark) -> Held:
    return Held(contract, _number(mark))


def _number(mark: Mark) -> int:
    if mark.value is None:
        raise _NotClear(Stop.UNREAD)
    return mark.value
