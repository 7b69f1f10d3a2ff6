"""Questions as nobody would write them down: the pack's own, mistyped, mixed and cut, and mere noise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random

from knowledge.pack import Pack
from knowledge.things import things_of

SIGNS = "的了吗呢啊，。？！：（）/-—…《》\u3000 \t\n.?!:;'\"$%&*#@0123456789一二三百万手月日%"
ODD = (
    "\0\x07\x1b\u200b\u200d\u202e\ufeff\ufe0f\u0301\u0e47\ud7ff\ue000\U000f0000\U0010ffff👍🏽👨‍👧ﬁ㎏①Ⅷﷺßİſ\u1e9b\u0323"
)
LETTERS = "abcdefghijklmnopqrstuvwxyzABCXYZéñüжقאकぁア한"
LONGEST = 4000
"""Characters of a question; longer ones are no questions."""


def wordings_in(pack: Pack) -> list[str]:
    """Everything that the pack knows people to say, held out or not."""
    return [text for thing in things_of(pack) for text in (*thing.part.phrasings.all(), *thing.part.tests.all())]


def questions(wordings: Sequence[str], count: int, seed: int) -> Iterator[str]:
    """So many texts; the same ones for the same seed."""
    random = Random(seed)
    for number in range(count):
        if number % 10 == 0:
            yield _noise(random)
        elif number % 1000 == 1:
            yield (" ".join(random.choices(wordings, k=300)))[:LONGEST]
        else:
            yield _mutated(random, wordings)


def full_width(text: str) -> str:
    """The text with its ASCII letters, digits and signs in their full-width forms."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def _noise(random: Random) -> str:
    pool = random.choice(
        [SIGNS, ODD, LETTERS, SIGNS + ODD + LETTERS, "".join(map(chr, random.sample(range(0xD800), 9)))]
    )
    return "".join(random.choices(pool, k=random.choice([0, 1, 2, 5, 20, 80])))


def _mutated(random: Random, wordings: Sequence[str]) -> str:
    text = random.choice(wordings)
    for _ in range(random.choice([1, 1, 2, 3])):
        text = random.choice(MUTATIONS)(random, text)
    if random.random() < 0.15:
        text += random.choice(["，", " and ", "。另外", "? ", "\n"]) + random.choice(wordings)
    return text


def _place(random: Random, text: str) -> int:
    return random.randrange(len(text)) if text else 0


def _left_out(random: Random, text: str) -> str:
    place = _place(random, text)
    return text[:place] + text[place + 1 :]


def _twice(random: Random, text: str) -> str:
    place = _place(random, text)
    return text[:place] + text[place : place + 1] * 2 + text[place + 1 :]


def _swapped(random: Random, text: str) -> str:
    place = _place(random, text)
    return text[:place] + text[place : place + 2][::-1] + text[place + 2 :]


def _put_in(random: Random, text: str) -> str:
    place = _place(random, text)
    return text[:place] + random.choice(random.choice([SIGNS, ODD, LETTERS])) + text[place:]


def _cut(random: Random, text: str) -> str:
    place = _place(random, text)
    return random.choice([text[:place], text[place:]])


def _turned(random: Random, text: str) -> str:
    place = _place(random, text)
    return text[place:] + text[:place]


def _shouted(random: Random, text: str) -> str:
    return random.choice([text.upper(), text.title(), text.swapcase(), full_width(text)])


MUTATIONS: Sequence[Callable[[Random, str], str]] = (
    _left_out, _twice, _swapped, _put_in, _cut, _turned, _shouted
)  # fmt: skip
