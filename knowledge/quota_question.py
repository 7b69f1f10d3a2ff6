"""Reading a question about the support quota by its parts: product, futures or options, lots, days."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from knowledge.normalise import spelling
from knowledge.numerals import NUMBER, value_of
from knowledge.pack import Pack
from knowledge.quota import Kind
from knowledge.typed_pinyin import in_characters

LOTS = re.compile(rf"(?!一手)({NUMBER})\s*(?:多)?(?:手|lots?\b|张|contracts\b)")
DAYS = re.compile(rf"({NUMBER})\s*(?:个)?(?:交易日|天|trading\s*days?|days?\b)")
DAILY = re.compile(
    r"每天|每日|每一天|每个交易日|日均|天天|(?:一天|单日)(?:持|净|留)|\bdaily\b|\b(?:every|each|per|a)\s+(?:trading\s+)?day\b"
)
TOTAL = re.compile(r"累计|合计|总共|一共|加起来|\bcumulative|\bin total\b|\btotal\b")
KINDS = (
    (Kind.OPTIONS, re.compile(r"期权|期全|\boptions?\b")),
    (Kind.FUTURES, re.compile(r"期货|期获|\bfutures?\b")),
)
WANTED = re.compile(
    r"多少手|几手|几多手|门槛|要(?:超过|达到|做到|拿)|(?:得|须|需要?)(?:超过|达到)|支持额度|支持标准|达标|够得着|够不够|够吗|够了|能拿|"
    r"(?:25|35|二十五|三十五)\s*万|how many lots|\blots\b|threshold|quota|tier|position is required"
)

FOLLOWING_UP = re.compile(r"那么?|呢|如果|要是|换成|改成|的话|是|what|how|about|and|if|then|with|it|were|is|for|in|of")
LONGEST_REST = 2
"""Characters that a text may hold besides and still only follow up."""


@dataclass(frozen=True, slots=True)
class QuotaQuestion:
    """What a question asks of the calculator. `codes` are the products that it names, in their order."""

    codes: tuple[str, ...]
    ambiguous: tuple[str, ...]
    """Codes that a word such as 橡胶 may mean, where nothing says which."""
    unlisted: tuple[str, ...]
    """Products that neither table of annex 2 lists, as they were named."""
    kinds: tuple[Kind, ...]
    lots: int | None
    days: int | None
    daily: bool = False
    """`lots` is what was held each day; the cumulative position is their sum over the days (our reading, X08)."""
    plain: bool = False
    """The text speaks of reaching a quota in so many words, and of a position."""

    @property
    def cumulative(self) -> int | None:
        """The lots over all days; None where none are given, or those of each day without the number of days."""
        if not self.daily or self.lots is None:
            return self.lots
        return None if self.days is None else self.lots * self.days


def quota_question(pack: Pack, text: str) -> QuotaQuestion | None:
    """The parts of a question about the quota; None where the text is no such question."""
    spelt = in_characters(pack, spelling(text))
    parts = _parts(pack, spelt)
    about_products = parts.codes or parts.ambiguous or parts.unlisted
    wanted = WANTED.search(spelt) is not None or _only_named(pack, parts, spelt)
    if not about_products or not (wanted or parts.lots is not None):
        return None
    return replace(parts, plain=wanted and parts.lots is not None)


def _only_named(pack: Pack, parts: QuotaQuestion, spelt: str) -> bool:
    """Whether a text names a product's futures or options and says no more, as in 线材期权."""
    return bool(parts.kinds) and len(_without_parts(pack, spelt)) <= LONGEST_REST


def parts_of(pack: Pack, text: str) -> QuotaQuestion:
    """What a text names of a question about the quota, be it one or not."""
    return _parts(pack, in_characters(pack, spelling(text)))


def _parts(pack: Pack, spelt: str) -> QuotaQuestion:
    named = [(name, _names(pack)[name]) for name in _names_in(pack, spelt)]
    codes = _each(codes[0] for _, codes in named if len(codes) == 1)
    ambiguous = _each(code for _, codes in named if len(codes) > 1 for code in codes)
    return QuotaQuestion(
        codes=codes,
        ambiguous=() if codes else ambiguous,
        unlisted=_each(name for name, codes in named if not codes),
        kinds=tuple(kind for kind, words in KINDS if words.search(spelt)),
        lots=_number(LOTS, spelt),
        days=_number(DAYS, spelt),
        daily=DAILY.search(spelt) is not None and TOTAL.search(spelt) is None,
    )


def followed_up(pack: Pack, before: QuotaQuestion, text: str) -> QuotaQuestion | None:
    """The earlier question with the part that a short text changes: 那期权呢, 铜呢, 6001手呢, what about options.

    None where the text changes no part, or says so much more that it is a question of its own.
    """
    spelt = in_characters(pack, spelling(text))
    parts = _parts(pack, spelt)
    products = parts.codes or parts.ambiguous or parts.unlisted
    if not (products or parts.kinds or parts.lots is not None or parts.days is not None):
        return None
    if len(_without_parts(pack, spelt)) > LONGEST_REST:
        return None
    return QuotaQuestion(
        codes=parts.codes if products else before.codes,
        ambiguous=parts.ambiguous if products else before.ambiguous,
        unlisted=parts.unlisted if products else before.unlisted,
        kinds=parts.kinds or before.kinds,
        lots=before.lots if parts.lots is None else parts.lots,
        days=before.days if parts.days is None else parts.days,
        daily=before.daily if parts.lots is None else parts.daily,
    )


def _without_parts(pack: Pack, text: str) -> str:
    """What a text says besides products, kinds, lots and days, and besides the words of following up."""
    for pattern in (LOTS, DAYS, DAILY, _pattern(pack), *(words for _, words in KINDS), FOLLOWING_UP):
        text = pattern.sub("", text)
    return "".join(char for char in text if char.isalnum())


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return value_of(found[1]) if found else None


def _each(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=8)
def _names(pack: Pack) -> dict[str, tuple[str, ...]]:
    """Every name of a product, normalised, with the codes it may mean."""
    names: dict[str, tuple[str, ...]] = {
        spelling(alias): (product.code,) for product in pack.products.products for alias in product.aliases
    }
    for word in pack.products.ambiguous:
        names |= {spelling(each): word.codes for each in word.words}
    return names | {spelling(each): () for each in pack.products.unlisted}


@lru_cache(maxsize=8)
def _pattern(pack: Pack) -> re.Pattern[str]:
    """Any name, the longest first.

    Latin names as whole words, a code also before a month as in cu2407; 金 and 银 not inside 资金 or 银行. Names
    that have the same around them stand together, so that most places of a text are passed over at once.
    """
    names = sorted(_names(pack), key=len, reverse=True)
    latin = [name for name in names if name.isascii()]
    short = [name for name in names if not name.isascii() and len(name) == 1]
    others = [name for name in names if not name.isascii() and len(name) > 1]
    return re.compile(
        rf"{_one_of(others)}|(?<![a-z]){_one_of(latin)}(?![a-z])|"
        rf"(?<![资证奖现基佣税租合罚押]){_one_of(short)}(?![行融额属章])"
    )


def _one_of(names: Iterable[str]) -> str:
    """A pattern for one of `names`, the first that fits; where there are none it fits nowhere."""
    return f"(?:{'|'.join(map(re.escape, names)) or '(?!)'})"


def _names_in(pack: Pack, text: str) -> Iterator[str]:
    return (found[0] for found in _pattern(pack).finditer(text))
