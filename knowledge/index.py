"""What is made once of all the wordings of a pack, so that a text can be held against them quickly."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.naming import Naming
from knowledge.pack import Pack
from knowledge.pinyin import SOUNDS
from knowledge.profiles import Profiles, ProfilesMade, profile_of
from knowledge.things import english_words, things_of
from knowledge.traits import Reader
from knowledge.wordings import Wordings, WordingsMade


@dataclass(frozen=True, slots=True)
class Index:
    """The wordings of things, which are numbered in the order of `things_of`, and what is needed to read a text."""

    english: frozenset[str]
    """The Latin words of the English wordings."""
    pronounced: tuple[str, ...]
    """How characters sound, for `SOUNDS`."""
    letters: Profiles
    sounds: Profiles
    naming: Naming
    wordings: Wordings


def index_of(pack: Pack) -> Index:
    """Read everything that is said of the things of `pack`."""
    things = list(things_of(pack))
    english = english_words(things)
    reader = Reader(pack, english)
    letters, sounds, wordings = ProfilesMade(), ProfilesMade(), WordingsMade()
    terms = []
    for thing in things:
        told = [reader.read(text) for text, _ in thing.wordings()]
        wordings.add(told)
        terms.append([frozenset(reading.terms) for reading in told])
        readings = [*told, *map(reader.read, thing.answers())]
        letters.add(profile_of(reading.letters for reading in readings))
        sounds.add(profile_of(reading.sounds for reading in readings))
    return Index(english, SOUNDS.all(), letters.made(), sounds.made(), Naming.of(terms), wordings.made())
