"""The languages in which the bot speaks, and which one a text is written in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from knowledge.pinyin import is_pinyin


class Language(StrEnum):
    """A language of the content pack; every text of the pack is there in both."""

    ZH = "zh"
    EN = "en"


Texts = Mapping[Language, str]

_LATIN = re.compile(r"[a-z]+(?:'[a-z]+)?")
_ENGLISH_GRAMMAR = frozenset(
    "a about an and are at by can did do does for from has have how i in is it may me my of on or our the "
    "there to under was we what when where which who why will with you your".split()
)
_CHINESE_GRAMMAR = frozenset("的了吗呢吧么是在我你您咱们请怎哪谁几什这那给帮想啥咋")
"""Without those that names are made of, such as 会 and 能."""
_ALSO_ENGLISH = frozenset(
    "a an are base can case change china chinese data date do edu face game guide he here human hong kong "
    "language late like line long machine made make me mean media menu more name nice page plan rule run "
    "same see she shanghai site size so song sure take time use you".split()
)
"""Words that could be pinyin, but are more often English."""

LONGEST = 1000
"""Characters that are looked at: what comes after does not change the language."""


def language_of(text: str) -> Language | None:
    """The language in which a person wrote, or None where the text does not tell.

    Members mix English names into Chinese sentences ("深耕的application form") and Chinese names into English
    ones ("who may join 会员同行"): the small words decide, and where they don't, Chinese characters mean
    Chinese. So does full pinyin ("zenme shenqing"). Digits, signs and single tokens such as "ok" or "MSC"
    decide nothing.
    """
    text = text[:LONGEST]
    words = [word.partition("'")[0] for word in _LATIN.findall(text.lower())]
    if any("\u3400" <= char <= "\u9fff" for char in text):
        english = _ENGLISH_GRAMMAR.intersection(words) and not _CHINESE_GRAMMAR.intersection(text)
        return Language.EN if english else Language.ZH
    if len(words) < 2:
        return None
    english = _ENGLISH_GRAMMAR.difference(_ALSO_ENGLISH).intersection(words)
    return Language.ZH if is_pinyin(words, _ALSO_ENGLISH) and not english else Language.EN
