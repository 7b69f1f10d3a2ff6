"""Names of firms, compared as people mean them and as they mistype them.

Script, width, case, spaces and signs do not matter; what nearly all names share (期货有限公司, Co., Ltd.) says nothing;
characters that sound alike are nearly as good as equal ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from knowledge.normalise import spelling
from knowledge.pinyin import sound_of

LIKE_ENOUGH = 72.0
"""Of 100: one character in four may differ."""
MOST = 4
"""Firms that are offered for one name."""
SOUNDS_ALIKE = 0.95
"""How much a likeness of sounds counts, beside one of characters."""

_SHARED = re.compile(
    r"有限责任公司|股份有限公司|有限公司|股份公司|公司|股份|集团|期货经纪|期货"
    r"|\b(?:co|ltd|limited|inc|corp|corporation|company|plc|llc|futures?|brokers?|group)\b"
)
_FORM = re.compile(
    r"有限责任公司|股份有限公司|有限公司|股份公司|总公司|公司|总部|(?<=期货)经纪"
    r"|\b(?:co|ltd|limited|inc|corp|corporation|company|plc|llc|head office|headquarters)\b"
)
"""The legal form of a company, and what says that its head office is meant."""
_BRANCH = re.compile(r"分公司|营业部|分支机构|代表处|办事处|\bbranch\b")
_TRADE = re.compile(r"期货|\b(?:futures?|brokers?)\b")
_WHOLE = re.compile(r"公司|\b(?:co|ltd|limited|inc|corp|corporation|company|plc|llc)\b")


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """`name` without what does not tell two firms apart; never empty for a name that has letters."""
    return spelling(name).replace(" ", "")


def is_branch(name: str) -> bool:
    """Whether a company's name says that it is a branch of one."""
    return _BRANCH.search(spelling(name)) is not None


@lru_cache(maxsize=4096)
def counted(name: str) -> str:
    """`name` as one counts by it: without the legal form and the head office, however it was typed."""
    return _FORM.sub("", spelling(name)).replace(" ", "") or folded(name)


def likely(text: str, firms: Mapping[int, Sequence[str]]) -> list[int]:
    """The firms (by id, with their names) that `text` may name, the likeliest first; a name that is the same is the
    only one."""
    wanted = folded(text)
    same = [firm for firm, names in firms.items() if wanted in map(folded, names)]
    if same or not wanted:
        return same
    scores = {firm: max(_likeness(text, name) for name in names) for firm, names in firms.items()}
    near = sorted((-score, firm) for firm, score in scores.items() if score >= LIKE_ENOUGH)
    return [firm for _, firm in near[:MOST]]


def named(text: str, firms: Mapping[int, Sequence[str]]) -> list[int]:
    """Those of the likely firms that `text` names among companies of all trades, the likeliest first.

    A company of another trade may have a firm's name in its own: a text that says neither futures nor broker must
    be a short name, and no longer than what is particular to the firm's.
    """
    if _TRADE.search(spelling(text)):
        return likely(text, firms)
    short, length = not _WHOLE.search(spelling(text)), len(_particular(text))
    wanted = folded(text)
    return [
        firm
        for firm in likely(text, firms)
        if wanted in map(folded, firms[firm])
        or (short and length <= max(len(_particular(name)) for name in firms[firm]))
    ]


def _likeness(text: str, name: str) -> float:
    """From 0 to 100. Who says only what is particular to a name means it."""
    said, known = _particular(text), _particular(name)
    alike = fuzz.ratio(said, known)
    if len(said) >= 2 and said in known:
        return 100 - (len(known) - len(said))
    if len(known) >= 2 and known in said:
        alike = max(alike, 100 - 5 * (len(said) - len(known)))
    if alike < 100 and not said.isascii():
        alike = max(alike, SOUNDS_ALIKE * fuzz.ratio(_sounds(said), _sounds(known)))
    return alike


@lru_cache(maxsize=4096)
def _particular(name: str) -> str:
    """What of a name is its own; the whole name where nothing is."""
    return _SHARED.sub("", spelling(name)).replace(" ", "") or folded(name)


def _sounds(text: Iterable[str]) -> list[str]:
    """Each Chinese character as its sound, anything else as it is."""
    return [sound_of(char) if "\u4e00" <= char <= "\u9fff" else char for char in text]
