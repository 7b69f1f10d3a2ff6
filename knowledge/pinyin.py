"""How Chinese sounds, and which Latin letters are Chinese typed in full pinyin.

Sounds are rough on purpose: without tones, and without the differences that speakers and typists miss
(zh/z, ch/c, sh/s, -ng/-n), so that homophones and near homophones come out equal.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import lru_cache

_FINALS = {
    "": "a ai an ang ao e en er ou",
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "f": "a an ang ei en eng o ou u",
    "d": "a ai an ang ao e ei eng i ian iao ie ing iu ong ou u uan ui un uo",
    "t": "a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un uo",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong u uan ue un uo v ve",
    "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu ong ou u uan ue un uo v ve",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "k": "a ai an ang ao e en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "zh": "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "sh": "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo",
    "r": "an ang ao e en eng i ong ou u ua uan ui un uo",
    "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "s": "a ai an ang ao e en i ong ou u uan ui un uo",
    "y": "a an ang ao e i in ing ong ou u uan ue un",
    "w": "a ai an ang ei en eng o u",
}
"""The syllables of Mandarin by initial (GB/T 16159), without a few interjections."""

_SYLLABLES = frozenset(initial + final for initial, finals in _FINALS.items() for final in finals.split())
_LONGEST = max(map(len, _SYLLABLES))
LONGEST_WORD = 60
"""Letters of a word that people type: a longer run of letters is no pinyin."""
_VOWELS = frozenset("aeiouy")
_FIRST, _LAST = 0x3400, 0x9FFF
"""The Chinese characters (`words.is_chinese`)."""


class Sounds:
    """The rough sounds of Chinese characters, each by its most common reading; what has none sounds like itself."""

    def __init__(self) -> None:
        self._known: tuple[str, ...] = ()

    def of(self, char: str) -> str:
        """The sound of a Chinese character."""
        return (self._known or self.all())[ord(char) - _FIRST]

    def all(self) -> tuple[str, ...]:
        """The sounds from U+3400 to U+9FFF; the first time they are read from a large dictionary, for 0.3 s."""
        if not self._known:
            from pypinyin import lazy_pinyin  # noqa: PLC0415 — reads it

            read = lazy_pinyin(list(map(chr, range(_FIRST, _LAST + 1))))
            self._known = tuple(rough(str(sound)) for sound in read)
        return self._known

    def know(self, told: tuple[str, ...]) -> None:
        """Take what `all` has told an earlier process, so that nothing has to be read."""
        self._known = self._known or told


def rough(syllable: str) -> str:
    """A pinyin syllable without the differences that people miss."""
    plain = syllable.replace("v", "u").replace("ü", "u").removesuffix("g")
    return plain[0] + plain[2:] if plain.startswith(("zh", "ch", "sh")) else plain


@lru_cache(maxsize=16384)
def syllables(word: str) -> tuple[str, ...]:
    """The syllables of a Latin word typed as pinyin, `shengeng` as (shen, geng); empty where it is none.

    Takes the fewest syllables, and those that begin with a consonant before those that do not.
    """
    if len(word) > LONGEST_WORD:
        return ()
    best: list[tuple[float, tuple[str, ...]] | None] = [(0.0, ()), *[None] * len(word)]
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _LONGEST), end):
            before, syllable = best[start], word[start:end]
            if before is None or syllable not in _SYLLABLES:
                continue
            cost = before[0] + 1 + (0.9 if start and syllable[0] in "aoe" else 0)
            best[end] = min(filter(None, (best[end], (cost, (*before[1], syllable)))))
    found = best[len(word)]
    return found[1] if found else ()


def is_pinyin(words: Iterable[str], english: AbstractSet[str]) -> bool:
    """Whether Latin words in lower case are Chinese typed in full pinyin.

    `english` are words that could be pinyin but are likely English, such as `can`: they tell nothing, and
    abbreviations such as `msc` neither.
    """
    telling = [word for word in words if _VOWELS.intersection(word) and not (syllables(word) and word in english)]
    typed = sum(len(word) for word in telling if syllables(word))
    return typed >= 4 and typed >= 0.7 * sum(map(len, telling))


SOUNDS = Sounds()
sound_of = SOUNDS.of
