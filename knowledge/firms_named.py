"""The firms that a text names: their names are cut before products are read, and one may stand in a mail's subject."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from knowledge.normalise import in_clauses, spelling
from knowledge.pack import Pack
from knowledge.product_names import names_of, one_of

_CHARACTER = r"[\u4e00-\u9fff]"
_IN_A_NAME = rf"(?:(?![的是和与跟及我们在为叫帮做买卖有这那])(?!比如|例如|假如|如果|作为|代表){_CHARACTER})"
_KIND = r"(?:期货|证券|集团|实业|投资|资本|贸易|矿业|有色|钢铁|石油|石化|铜业|铝业|锌业|锡业|冶炼)"
_FORM = r"(?:经纪)?(?:集团)?(?:股份)?(?:有限)?(?:责任)?公司"
_SAYING_WHO = (
    r"(?:我们公司是|我们是|我司是|我是|这里是|这边是|我们在|我在|代表|作为|来自|比如|例如|假如是|公司叫|公司是)"
)
_OF_ITS_OWN = r"(?:的)?(?:客户|营业部|席位|这边|经纪)"
_NO_NAME = re.compile(r"上海期货|上期|交易所|什么|哪|某|一家|会员|我|你|的|贵|本公司|全部|所有|多家|其他")
_SHORTEST = 2


def without_firms(pack: Pack, text: str) -> str:
    """A text, as `in_clauses` spells it, with a space in the place of each firm."""
    text = _known(pack).sub(" ", text)
    for pattern in (_OFFICIAL, _SAID, _BESIDE):
        text = pattern.sub(lambda found: found[0] if _trades(pack, found) else f"{found['before']} ", text)
    return text


def without_firms_of_products(pack: Pack, text: str) -> str:
    """A text without the firms whose names hold that of a product, as 金元期货 does; spelt where there are any."""
    spelt = spelling(text)
    return _of_product_names(pack).sub(" ", spelt) if _of_product_names(pack).search(spelt) else text


def firm_in(pack: Pack, text: str) -> str | None:
    """The Chinese name of a firm in a text, such as 华泰期货有限公司; None for 白银期货 or 国际投资."""
    text = in_clauses(text)
    known = _known(pack).search(text)
    if known is not None and known["form"]:
        return known[0]
    for pattern in (_OFFICIAL, _SAID, _ALONE):
        for found in pattern.finditer(text):
            if len(found["own"]) >= _SHORTEST and not _NO_NAME.search(found["name"]) and not _trades(pack, found):
                return found["name"]
    return None


_OFFICIAL = re.compile(rf"(?P<before>)(?P<name>(?P<own>{_IN_A_NAME}{{2,10}}?){_KIND}?{_FORM})")
_SAID = re.compile(rf"(?P<before>{_SAYING_WHO})(?P<name>(?P<own>{_IN_A_NAME}{{2,8}}?){_KIND})")
_BESIDE = re.compile(rf"(?P<before>)(?P<name>(?P<own>{_IN_A_NAME}{{2,6}}?)期货)(?={_OF_ITS_OWN})")
_ALONE = re.compile(rf"(?P<before>^|(?<=[ ，、]))(?P<name>(?P<own>{_IN_A_NAME}{{2,6}}?)(?:期货|证券))(?=$|[ ，、])")


def _trades(pack: Pack, found: re.Match[str]) -> bool:
    """Whether what stands before 期货 is a product rather than a name: 做螺纹钢期货, 原油期货."""
    return "公司" not in found["name"] and found["own"].endswith(_of_products(pack))


@lru_cache(maxsize=8)
def _of_products(pack: Pack) -> tuple[str, ...]:
    return tuple(name for name in names_of(pack) if not name.isascii())


@lru_cache(maxsize=8)
def _of_product_names(pack: Pack) -> re.Pattern[str]:
    products = _of_products(pack)
    return _pattern([firm for firm in pack.products.firms if any(name in firm for name in products)])


@lru_cache(maxsize=8)
def _known(pack: Pack) -> re.Pattern[str]:
    return _pattern(pack.products.firms)


def _pattern(firms: Iterable[str]) -> re.Pattern[str]:
    """Firms, with what stands after their names; 中金所 is an exchange and not the firm 中金."""
    names = sorted(map(spelling, firms), key=len, reverse=True)
    return re.compile(rf"(?<!其){one_of(names)}(?!所)(?P<form>(?:{_KIND})?(?:{_FORM})?)")
