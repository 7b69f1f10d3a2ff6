"""The names of products in a text: what each may mean, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from knowledge.normalise import spelling
from knowledge.pack import Pack

_NOT_AFTER = "资证奖现基佣税租合罚押本美薪定订酬筹冶五兴鑫"
_BEFORE_WHAT_FOLLOWS = (
    r"(?=$|[\d ，、a-z零一二两三四五六七八九十百千万]|属于|额度|"
    r"[的和与跟及或要做每累净持能够呢吗这品各都是有正刚拿也算还多空合总共达超最加再今门分到支]|"
    r"[须得需可报不没在就只应会对主按几手天如那吧啊呀行换改期已昨曾])"
)
"""A name of one character is a word only beside these: 铜期货, 铜4001手 and 申报铜, but neither 铜业 nor 银行."""
_OF_A_FIRM = r"(?!业|矿业|冶炼|集团|股份|有限|公司|企业|厂|贸易|产业|实业|投资|市)"


@dataclass(frozen=True, slots=True)
class Named:
    """A product as a text names it, from `start` to `end`."""

    name: str
    codes: tuple[str, ...]
    """One; several where the word may mean any of them; none where neither table of annex 2 lists it."""
    start: int
    end: int


def products_in(pack: Pack, text: str) -> Iterator[Named]:
    """The products that a text names, in their order; the text as `in_clauses` or `spelling` spells it."""
    names = names_of(pack)
    for found in _pattern(pack).finditer(text):
        yield Named(found[0], names[found[0]], found.start(), found.end())


@lru_cache(maxsize=8)
def names_of(pack: Pack) -> dict[str, tuple[str, ...]]:
    """Every name of a product, normally spelt, with the codes it may mean."""
    names: dict[str, tuple[str, ...]] = {
        spelling(alias): (product.code,) for product in pack.products.products for alias in product.aliases
    }
    for word in pack.products.ambiguous:
        names |= {spelling(each): word.codes for each in word.words}
    return names | {spelling(each): () for each in pack.products.unlisted}


@lru_cache(maxsize=8)
def _pattern(pack: Pack) -> re.Pattern[str]:
    """Any name, the longest first.

    Latin names as whole words, a code also before a month as in cu2407. Names that have the same around them stand
    together, so that most places of a text are passed over at once.
    """
    names = sorted(names_of(pack), key=len, reverse=True)
    latin = [name for name in names if name.isascii()]
    short = [name for name in names if not name.isascii() and len(name) == 1]
    others = [name for name in names if not name.isascii() and len(name) > 1]
    return re.compile(
        rf"(?!(?<=中)国){one_of(others)}{_OF_A_FIRM}|(?<![a-z]){one_of(latin)}(?![a-z])|"
        rf"(?<![{_NOT_AFTER}]){one_of(short)}{_BEFORE_WHAT_FOLLOWS}(?![行融额属章](?!度|于|吗|不))"
    )


def one_of(names: Iterable[str]) -> str:
    """A pattern for one of `names`, the first that fits; where there are none it fits nowhere."""
    return f"(?:{'|'.join(map(re.escape, names)) or '(?!)'})"
