"""The examination of a pack by its own held-out questions: which of them lead to what they were written for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from knowledge.language import Language
from knowledge.pack import Pack
from knowledge.things import Thing, things_of
from knowledge.understanding import Certainty, Engine, Target, Understanding


@dataclass(frozen=True, slots=True)
class Held:
    """One held-out question and what came of it."""

    thing: Thing
    text: str
    language: Language
    understood: Understanding
    leads: bool
    """Whether the reply holds what the thing says."""

    @property
    def found(self) -> str:
        """Id of what was found first; empty where nothing was."""
        return self.understood.best.id if self.understood.best else ""


@dataclass(frozen=True, slots=True)
class Examination:
    """Every held-out question of a pack, asked."""

    questions: tuple[Held, ...]

    @property
    def missed(self) -> tuple[Held, ...]:
        """The questions that led elsewhere."""
        return tuple(held for held in self.questions if not held.leads)

    def shares(self) -> Mapping[str, float]:
        """The share that leads to its thing, 0 to 1: of `all`, of each kind of thing, and of each language."""
        asked, led = Counter[str](), Counter[str]()
        for held in self.questions:
            groups = ("all", held.thing.target.value, held.language.value)
            asked.update(groups)
            led.update(groups if held.leads else ())
        return {group: led[group] / asked[group] for group in asked}

    def right_when_sure(self) -> float:
        """Of the entries that were asserted, the share that was right, 0 to 1."""
        sure = [
            held
            for held in self.questions
            if held.understood.certainty is Certainty.SURE and held.thing.target is Target.ENTRY
        ]
        return sum(held.found == held.thing.part.id for held in sure) / len(sure) if sure else 1.0


def examine(pack: Pack, engine: Engine) -> Examination:
    """Ask `engine` every held-out question of `pack`."""
    return Examination(tuple(_asked(pack, engine)))


def _asked(pack: Pack, engine: Engine) -> Iterator[Held]:
    for thing in things_of(pack):
        for language, texts in ((Language.ZH, thing.part.tests.zh), (Language.EN, thing.part.tests.en)):
            for text in texts:
                understood = engine.understand(text)
                yield Held(thing, text, language, understood, _leads_to(pack, thing, understood))


def _leads_to(pack: Pack, thing: Thing, understood: Understanding) -> bool:
    """Whether the reply holds what `thing` says: its answer, its question back, its dialog, its refusal."""
    ids = [match.id for match in understood.asserted]
    if thing.part.id in ids:
        return True
    first = pack.entries.get(ids[0]) if ids else None
    match thing.target:
        case Target.DECLINE:
            refused = understood.certainty is Certainty.UNKNOWN or (first is not None and first.silent)
            return refused or (bool(ids) and understood.matches[0].target is Target.DECLINE)
        case Target.INTENT:
            return first is not None and thing.part.id in first.offers
        case _:
            return False
