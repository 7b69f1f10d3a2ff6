"""A question about the support quota: whether a text is one, what it asks, and what a short text changes of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

from knowledge.numerals import NUMBER, UNITS, value_of
from knowledge.pack import Pack
from knowledge.quota import Kind
from knowledge.quota_binding import Bound, Position, Stop, bind, combined
from knowledge.quota_marks import Mark, Sort, marks_in, read

Item = TypeVar("Item")

_QUOTA = re.compile(r"支持额度|支持标准|达标|门槛|档(?![案期次])|\bthreshold|\bquota|\btier")
_ENOUGH = re.compile(
    r"多少手|几手|几多手|要(?:超过|达到|做到|拿)|(?:得|须|需要?)(?:超过|达到)|够得着|够不够|够吗|够了|能拿|"
    r"how many lots|\blots\b|position is required"
)
_NUMBER = re.compile(NUMBER)
_UNIT_OF_LOTS = re.compile(r"\s*(?:手|口|张|lots?\b)")
_FOLLOWING_UP = re.compile(
    r"那么?|呢|如果|要是|换成|改成|改为|的话|是|再|又|另外|加上?|多|少|只有|只|持有|持仓|累计|净|一共|总共|拿了?|做了?|有|够吗|够了|了|吗|吧|就|"
    r"每[天日]|所有|\b(?:what|how|about|and|if|then|with|it|were|is|for|in|of|more|only|another|plus|each|every|a|per|day)\b"
)
_LONGEST_REST = 2
"""Characters that a text may hold besides and still only follow up."""


@dataclass(frozen=True, slots=True)
class QuotaQuestion:
    """What a question asks of the calculator."""

    positions: tuple[Position, ...] = ()
    """In the order in which the products are named."""
    uncounted: tuple[Position, ...] = ()
    stop: Stop | None = None
    """Why nothing may be computed."""
    about_quota: bool = False
    """It speaks of the quota in so many words."""
    wanted: bool = True
    """It speaks of reaching something; otherwise it only names a position."""
    plain: bool = False
    """It speaks of reaching something, and of a position."""

    @property
    def ambiguous(self) -> tuple[str, ...]:
        """Codes that a word such as 橡胶 may mean, where nothing says which."""
        return _each(code for each in self.positions if len(each.codes) > 1 for code in each.codes)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a text names of a question about the quota, be it one or not."""

    codes: tuple[str, ...]
    ambiguous: tuple[str, ...]
    """Codes that a word may mean, where no product is named beside it."""
    unlisted: tuple[str, ...]
    kinds: tuple[Kind, ...]
    lots: int | None
    days: int | None
    """Both only where one figure is named."""


def quota_question(pack: Pack, text: str) -> QuotaQuestion | None:
    """What a question about the quota asks; None where the text is no such question."""
    spelt = read(pack, text)
    marks = marks_in(pack, spelt)
    if not any(mark.sort is Sort.PRODUCT for mark in marks):
        return None
    figures = any(mark.sort is Sort.LOTS for mark in marks)
    about_quota = _QUOTA.search(spelt) is not None
    wanted = about_quota or _ENOUGH.search(spelt) is not None or _names_amount(pack, spelt)
    if not (wanted or figures or _only_named(marks, spelt)):
        return None
    bound = _clearly_named(bind(marks, spelt, pack.quotas.min_holding_days))
    return QuotaQuestion(
        bound.positions, bound.uncounted, bound.stop, about_quota, wanted or not figures, wanted and figures
    )


def parts_of(pack: Pack, text: str) -> Parts:
    """What a text names."""
    marks = marks_in(pack, read(pack, text))
    named = [mark.named for mark in marks if mark.named is not None]
    codes = _each(each.codes[0] for each in named if len(each.codes) == 1)
    ambiguous = _each(code for each in named if len(each.codes) > 1 for code in each.codes)
    return Parts(
        codes=codes,
        ambiguous=() if codes else ambiguous,
        unlisted=_each(each.name for each in named if not each.codes),
        kinds=tuple(kind for kind in sorted(Kind, reverse=True) if any(mark.kind is kind for mark in marks)),
        lots=_only_value(marks, Sort.LOTS),
        days=_only_value(marks, Sort.DAYS),
    )


def followed_up(pack: Pack, before: QuotaQuestion, text: str) -> QuotaQuestion | None:
    """The earlier question with the part that a short text changes: 那期权呢, 铜呢, 6001手呢, 再加1天, 6001.

    None where the text changes no part, where it is not clear of which product, or where it says so much more that
    it is a question of its own.
    """
    spelt = read(pack, text)
    marks = _with_lone_number(marks_in(pack, spelt), spelt)
    changes = [mark for mark in marks if mark.sort is not Sort.BREAK]
    if not changes or len(_besides(marks, spelt)) > _LONGEST_REST:
        return None
    position = _meant(before, [mark for mark in changes if mark.named is not None])
    if position is None:
        return None
    kinds = _each(mark.kind for mark in changes if mark.kind is not None)
    figures = combined(mark for mark in changes if not mark.change)
    if isinstance(figures, Stop):
        return QuotaQuestion((Position(position.name, position.codes, kinds or position.kinds),), stop=figures)
    changed = _changed(_replaced(position, figures), [mark for mark in changes if mark.change])
    return None if changed is None else QuotaQuestion((replace(changed, kinds=kinds or position.kinds),))


def _clearly_named(bound: Bound) -> Bound:
    """Without a word such as 有色 or 钢 beside a product that is named; with figures of its own it is not clear."""
    vague = [each for each in bound.positions if len(each.codes) > 1]
    clear = tuple(each for each in bound.positions if len(each.codes) <= 1)
    if not vague or not clear:
        return bound
    figures = any(each.lots is not None or each.days is not None for each in vague)
    return replace(bound, positions=clear, stop=bound.stop or (Stop.UNBOUND if figures else None))


def _names_amount(pack: Pack, spelt: str) -> bool:
    """Whether a text names one of the amounts of the tables, as 25万, 三十五万 or 350,000."""
    amounts = _amounts(pack)
    for found in _NUMBER.finditer(spelt):
        if value_of(found[0]) in amounts and not _UNIT_OF_LOTS.match(spelt, found.end()):
            return True
    return False


@lru_cache(maxsize=8)
def _amounts(pack: Pack) -> frozenset[int]:
    """The amounts of the tables, in yuan."""
    groups = (*pack.quotas.futures, *pack.quotas.options)
    return frozenset(tier.amount * UNITS["万"] for group in groups for tier in group.tiers)


def _only_named(marks: Sequence[Mark], spelt: str) -> bool:
    """Whether a text names a product's futures or options and says no more, as in 线材期权."""
    return any(mark.sort is Sort.KIND for mark in marks) and len(_besides(marks, spelt)) <= _LONGEST_REST


def _besides(marks: Iterable[Mark], spelt: str) -> str:
    """What a text says besides its marks and the words of following up."""
    rest = list(spelt)
    for mark in marks:
        rest[mark.start : mark.end] = " " * (mark.end - mark.start)
    return "".join(filter(str.isalnum, _FOLLOWING_UP.sub("", "".join(rest))))


def _with_lone_number(marks: Sequence[Mark], spelt: str) -> Sequence[Mark]:
    """A number and nothing else is a number of lots."""
    if marks or not _NUMBER.fullmatch(spelt):
        return marks
    return (Mark(Sort.LOTS, 0, len(spelt), value=value_of(spelt)),)


def _meant(before: QuotaQuestion, products: Sequence[Mark]) -> Position | None:
    """The position that a text changes: the only one, the one that it names, or the only one for another product."""
    named = {mark.named.codes or mark.named.name: mark.named for mark in products if mark.named is not None}
    if len(named) > 1 or not before.positions:
        return None
    if not named:
        return before.positions[0] if len(before.positions) == 1 else None
    (product,) = named.values()
    same = [each for each in before.positions if product.codes and each.codes == product.codes]
    if len(same) == 1 or len(before.positions) == 1:
        return replace((same or before.positions)[0], name=product.name, codes=product.codes)
    return None


def _replaced(position: Position, figures: Position) -> Position:
    """A position with the figures that a text brings in the place of its own."""
    if figures.lots is not None:
        days = position.days if figures.days is None else figures.days
        return replace(figures, name=position.name, codes=position.codes, days=days)
    return position if figures.days is None else replace(position, days=figures.days)


def _changed(position: Position, changes: Sequence[Mark]) -> Position | None:
    """A position with what is added to it or taken off; None where there is nothing to add it to."""
    for mark in changes:
        number = position.lots if mark.sort is Sort.LOTS else position.days
        if number is None or mark.value is None or (mark.sort is Sort.LOTS and mark.daily != position.daily):
            return None
        number = max(0, number + mark.change * mark.value)
        changed = replace(position, lots=number) if mark.sort is Sort.LOTS else replace(position, days=number)
        position = replace(changed, stretches=())
    return position


def _only_value(marks: Iterable[Mark], sort: Sort) -> int | None:
    values = {mark.value for mark in marks if mark.sort is sort}
    return values.pop() if len(values) == 1 else None


def _each(found: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys(found))
