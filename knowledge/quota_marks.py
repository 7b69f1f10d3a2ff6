"""What a text says about positions, mark by mark in its order: products, futures or options, contracts, lots, days.

Nothing is put together here (`quota_binding.py` does that); but each figure is read whole or marked as unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from knowledge.firms_named import without_firms
from knowledge.normalise import in_clauses
from knowledge.numerals import NUMBER, value_of
from knowledge.pack import Pack
from knowledge.product_names import Named, products_in
from knowledge.quota import Kind
from knowledge.typed_pinyin import in_characters


class Sort(StrEnum):
    """What a mark stands for."""

    PRODUCT = "product"
    KIND = "kind"
    CONTRACT = "contract"
    LOTS = "lots"
    DAYS = "days"
    BREAK = "break"
    """A new clause."""
    ASIDE = "aside"
    """A figure that is no position, such as the lots that are missing."""


class Side(StrEnum):
    """Of the lots in one contract."""

    LONG = "long"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Mark:
    """One of the things that a text says, from `start` to `end`."""

    sort: Sort
    start: int
    end: int
    named: Named | None = None
    declared: bool = False
    """Of a product: it is said to be the one declared."""
    kind: Kind | None = None
    contract: str = ""
    value: int | None = None
    """Of a figure; None where it is no whole number, or not an exact one."""
    least: int | None = None
    """Of a figure that is not exact: what it is not below."""
    change: int = 0
    """1 or -1: the figure is added to another one, or taken off."""
    daily: bool = False
    """Lots of each day."""
    total: bool = False
    """Lots that are said to be cumulative."""
    side: Side | None = None


_DAILY = re.compile(
    r"每天|每日|每一天|每个交易日|日均|天天|(?:一天|单日|(?<!\d)日)(?:持|净|留)|(?<=手)[、/][天日]|(?<=lots)[、/]day\b|"
    r"\bdaily\b|\b(?:every|each|per|a)\s+(?:trading\s+)?day\b"
)
_TOTAL = re.compile(r"累计|合计|总共|一共|总计|加起来|总量|共(?=\d)|\bcumulative|\baccumulat|\btotal")
_TOTAL_AFTER = re.compile(r"\s*(?:held )?(?:in total|altogether|cumulative|总共|合计)")
_KINDS = ((Kind.OPTIONS, re.compile(r"期权|期全|\boptions?\b")), (Kind.FUTURES, re.compile(r"期货|期获|\bfutures?\b")))
_NET = re.compile(r"净(?:持仓|头寸|多|空|买|卖)|\bnet\b")
_BEFORE_UNIT = r"(?P<rough>[多几余来])?\s*(?P<more>more |extra |additional |fewer |less )?"
_LOTS = re.compile(
    rf"(?<!第)(?P<number>{NUMBER})\s*{_BEFORE_UNIT}(?:(?:net|cumulative) )?"
    r"(?:手|口(?![径头气价岸])|张(?![表纸图照单])|lots?\b|contracts\b)"
)
_DAYS = re.compile(
    rf"(?<![月年第])(?P<number>{NUMBER})\s*{_BEFORE_UNIT}"
    r"(?:个?交易日|个?持仓日|天|日(?![期均子内前后之以截])|trading\s*days?\b|days?\b)"
)
_CONTRACT_OF_PRODUCT = re.compile(
    r"\s?(2\d(?:0[1-9]|1[0-2]))(?![\d.,~/:]|\s?(?:手|口|张|天|千|万|百|[kw]\b|lots?\b|个))"
)
_CONTRACT = re.compile(
    r"(?<![\d.])(2\d(?:0[1-9]|1[0-2]))(?=合约)|(?:\d{1,2}|十?[一二三四五六七八九十])月(?:份)?(?=合约)"
)
_BARE_LOTS = re.compile(
    rf"\s*(?:期货|期权|futures?\b|options?\b)?\s*(?P<number>{NUMBER})(?![年月号日个元块档天]|\s*(?:tier|yuan|rmb))"
)
_ROUGHLY_BEFORE = re.compile(
    r"(?:超过|大于|多于|高于|不到|不足|不满|不少于|不低于|少于|低于|小于|[没未]到|将近|接近|大[约概致]|差不多|至[少多]|最[少多]|起码|(?<!合)约|(?<!最)近|[逾超]|"
    r"\b(?:over|above|more than|less than|fewer than|under|below|about|around|roughly|nearly|almost|at least|at most|"
    r"up to|between|approximately|exceed(?:s|ed|ing)?))了?\s*$"
)
_NOT_BELOW = re.compile(r"(?:至少|最少|起码|不[少低]于|超过|大于|多于|\b(?:at least|more than|over|above))了?\s*$")
_NOT_BELOW_AFTER = re.compile(r"\s*(?:以上|or more)")
_ROUGHLY_AFTER = re.compile(r"\s*(?:以上|以下|以内|左右|上下|出头|起步|or more|or so|or less)")
_ADDED = re.compile(
    r"(?:[再又另追增多补外]外?)?加[上了仓到]?$|[再又](?:做|来|买|多|持有?|拿|过|等)?了?$|增加$|(?:另外|然后|后来|之后|接着|隔|，后)$|"
    r"\b(?:and|plus|add|adding|another|then)\s*$"
)
_TAKEN = re.compile(r"(?:少了?|减少?|减掉|减去|平掉|平了|minus)\s*$")
_MISSING = re.compile(r"(?:还?差了?|还?缺了?|离|距离?|\bshort (?:by|of)?|\bmissing)\s*$")
_MISSING_AFTER = re.compile(r"\s*short\b")
_LONG = re.compile(
    r"(?<!净)(?:多头|多单|买持仓|\blong)(?:仓|持仓|方)?(?:的|有|是|各)?\s*$|(?<![净不差再])多(?:仓)?\s*$"
)
_SHORT = re.compile(r"(?<!净)(?:空头|空单|卖持仓|\bshort)(?:仓|持仓|方)?(?:的|有|是|各)?\s*$|(?<!净)空(?:仓)?\s*$")
_LONG_AFTER = re.compile(r"\s*(?:的)?(?:多头|多单|long\b)")
_SHORT_AFTER = re.compile(r"\s*(?:的)?(?:空头|空单|short\b)")
_DECLARING = re.compile(r"(?:申报|(?<!申)报|\bdeclar(?:e|es|ed|ing))(?:的|了|一个)?(?:目标)?(?:品种)?(?:是|为|用)?\s*$")
_JOINS_NUMBERS = re.compile(r"(?:[至到或和x*×乘]|\b(?:to|by|and|or))?\s*$")
_FILLED = "\u25a1"
"""Stands for each character of a product's name, so that no figure is read out of 20号胶."""
_OF_A_PRODUCT = re.compile(rf"\s*(?:(?:of )?{_FILLED}+\s*(?:期货|期权|futures?|options?)?\s*)?")
"""What may stand between lots and the day that they are for: 150 lots of aluminium a day."""
_LONGEST = 1000
"""Characters of a text in which figures are read; a longer one is no question about a quota."""
_NEAR = 60
"""Characters before a figure that may say what it is."""
_YEARS = range(1990, 2040)
_LEAST_BARE = 100


def read(pack: Pack, text: str) -> str:
    """`text` as the marks are read from it: spelt in clauses, pinyin in characters, without the names of firms."""
    return _read(pack, text)


@lru_cache(maxsize=64)
def _read(pack: Pack, text: str) -> str:
    spelt = in_characters(pack, in_clauses(text)) if len(text) <= _LONGEST else ""
    return without_firms(pack, re.sub(r"(?<=\d) ?([.,~/:]) ?(?=\d)", r"\1", spelt))


@lru_cache(maxsize=64)
def marks_in(pack: Pack, spelt: str) -> tuple[Mark, ...]:
    """The marks of a text that `read` has spelt, in their order, none overlapping another."""
    products = [*_products(pack, spelt)]
    filled = spelt
    for mark in products:
        filled = filled[: mark.start] + _FILLED * (mark.end - mark.start) + filled[mark.end :]
    contracts = [*_contracts(filled, products)]
    figures = [mark for mark in _figures(filled) if not _overlaps(mark, contracts)]
    if not any(mark.sort is Sort.LOTS for mark in figures):
        figures += _bare_lots(filled, products, [*contracts, *figures])
    kinds = [*_kinds(filled)] or [*_net(filled, products)]
    marks = [*products, *kinds, *_breaks(filled), *contracts, *figures]
    marks.sort(key=lambda mark: mark.start)
    return tuple(_unread_beside(filled, marks))


def _products(pack: Pack, spelt: str) -> Iterator[Mark]:
    for named in products_in(pack, spelt):
        declared = _DECLARING.search(_before(spelt, named.start)) is not None
        yield Mark(Sort.PRODUCT, named.start, named.end, named=named, declared=declared)


def _kinds(text: str) -> Iterator[Mark]:
    for kind, words in _KINDS:
        for found in words.finditer(text):
            yield Mark(Sort.KIND, found.start(), found.end(), kind=kind)


def _net(text: str, products: list[Mark]) -> Iterator[Mark]:
    """Only futures are counted net (annex 2, three (3)): who says so and names no kind means them, of each product."""
    if _NET.search(text):
        yield from (Mark(Sort.KIND, each.end, each.end, kind=Kind.FUTURES) for each in products)


def _breaks(text: str) -> Iterator[Mark]:
    return (Mark(Sort.BREAK, found.start(), found.end()) for found in re.finditer("，", text))


def _contracts(text: str, products: list[Mark]) -> Iterator[Mark]:
    for product in products:
        if found := _CONTRACT_OF_PRODUCT.match(text, product.end):
            name = product.named.name if product.named is not None else ""
            yield Mark(Sort.CONTRACT, found.start(1), found.end(1), contract=name + found[1])
    for found in _CONTRACT.finditer(text):
        yield Mark(Sort.CONTRACT, found.start(), found.end(), contract=found[0])


def _figures(text: str) -> Iterator[Mark]:
    daily = [found.span() for found in _DAILY.finditer(text)]
    sides = bool(re.search(r"空|\bshort\b", text) and re.search(r"多|\blong\b", text))
    for found in _LOTS.finditer(text):
        if found["number"] == "一" or any(start <= found.start() < end for start, end in daily):
            continue
        yield _lots(text, found, daily, sides=sides)
    for found in _DAYS.finditer(text):
        if not any(start < found.end() and found.start() < end for start, end in daily):
            yield _figure(text, Sort.DAYS, found)


def _before(text: str, place: int) -> str:
    return text[max(0, place - _NEAR) : place]


def _figure(text: str, sort: Sort, found: re.Match[str]) -> Mark:
    """A figure of lots or days: whole, exact, or else without a value."""
    before, rough = _before(text, found.start()), found["rough"] is not None
    rough = rough or bool(_ROUGHLY_BEFORE.search(before) or _ROUGHLY_AFTER.match(text, found.end()))
    less = _TAKEN.search(before) or (found["more"] or "").strip() in {"fewer", "less"}
    change = -1 if less else 1 if found["more"] or _ADDED.search(before) else 0
    value = value_of(found["number"])
    least = value if _NOT_BELOW.search(before) or _NOT_BELOW_AFTER.match(text, found.end()) else None
    return Mark(sort, found.start(), found.end(), value=None if rough else value, least=least, change=change)


def _lots(text: str, found: re.Match[str], daily: list[tuple[int, int]], *, sides: bool) -> Mark:
    mark, before = _figure(text, Sort.LOTS, found), _before(text, found.start())
    if _MISSING.search(before) or (not sides and _MISSING_AFTER.match(text, mark.end)):
        return replace(mark, sort=Sort.ASIDE)
    clause = before[before.rfind("，") + 1 :]
    each_day = max((end for _, end in daily if end <= mark.start), default=-1)
    after = any(_OF_A_PRODUCT.fullmatch(text[mark.end : start]) for start, _ in daily if start >= mark.end)
    sums = [total.start() for total in _TOTAL.finditer(clause[_after_last_figure(clause) :])]
    total = bool(sums) or _TOTAL_AFTER.match(text, mark.end) is not None
    side = _side(text, before, mark) if sides else None
    return replace(mark, total=total and not after, daily=after or (each_day >= 0 and not total), side=side)


def _after_last_figure(clause: str) -> int:
    """Where what belongs to the next figure begins."""
    return max((found.end() for found in re.finditer(r"\d[^\d，]*?(?:手|天|日|lots?|days?)", clause)), default=0)


def _side(text: str, before: str, mark: Mark) -> Side | None:
    if _LONG.search(before) or _LONG_AFTER.match(text, mark.end):
        return Side.LONG
    return Side.SHORT if _SHORT.search(before) or _SHORT_AFTER.match(text, mark.end) else None


def _bare_lots(text: str, products: list[Mark], others: list[Mark]) -> Iterator[Mark]:
    """A number directly after a product, without 手: gold 1400."""
    for product in products:
        found = _BARE_LOTS.match(text, product.end)
        value = value_of(found["number"]) if found else None
        if found is None or value is None or value < _LEAST_BARE or value in _YEARS:
            continue
        mark = Mark(Sort.LOTS, *found.span("number"), value=value)
        if not _overlaps(mark, others):
            yield mark


def _overlaps(mark: Mark, others: Iterable[Mark]) -> bool:
    return any(other.start < mark.end and mark.start < other.end for other in others)


def _unread_beside(text: str, marks: list[Mark]) -> Iterator[Mark]:
    """A figure behind another number that nothing has read, as in 4001到5000手, is unread too."""
    for mark in marks:
        figure = mark.sort in {Sort.LOTS, Sort.DAYS}
        yield replace(mark, value=None) if figure and _is_beside_number(text, mark, marks) else mark


def _is_beside_number(text: str, mark: Mark, marks: list[Mark]) -> bool:
    near = _JOINS_NUMBERS.sub("", _before(text, mark.start), count=1).rstrip()
    place = mark.start - min(mark.start, _NEAR) + len(near) - 1
    return bool(re.fullmatch(NUMBER, near[-1:])) and not any(each.start <= place < each.end for each in marks)
