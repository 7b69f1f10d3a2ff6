"""The languages in which the bot speaks, and which one a text is written in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Language(StrEnum):
    """A language of the content pack; every text of the pack is there in both."""

    ZH = "zh"
    EN = "en"


Texts = Mapping[Language, str]


def language_of(text: str) -> Language | None:
    """The language in which a person wrote, or None where the text does not tell.

    A single Chinese character decides for Chinese: members mix English names into Chinese
    sentences ("深耕的application form"), hardly ever the other way round. Digits, signs and single
    tokens such as "ok" or "MSC" decide nothing.
    """
    chinese = sum("\u3400" <= char <= "\u9fff" for char in text)
    words = [word for word in text.split() if word.isascii() and any(char.isalpha() for char in word)]
    if chinese and len(words) > 3 * chinese:
        return Language.EN
    if chinese:
        return Language.ZH
    return Language.EN if len(words) > 1 else None
