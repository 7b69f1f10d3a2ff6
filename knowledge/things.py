"""What a text can be about: everything in a pack that is recognised by its wordings, in one list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.language import Language
from knowledge.normalise import spelling
from knowledge.pack import Pack
from knowledge.schema import Bilingual, Phrased
from knowledge.understanding import Target
from knowledge.words import is_latin, words_of


@dataclass(frozen=True, slots=True)
class Thing:
    """An entry, a decline, a clarification or an intent."""

    target: Target
    part: Phrased
    question: Bilingual | None = None
    answer: Bilingual | None = None

    def wordings(self) -> Iterator[tuple[str, Language]]:
        """How people put it, the standard question included."""
        return ((text, language) for texts, language in self._in_groups() for text in texts)

    def wording(self, number: int) -> tuple[str, Language]:
        """One of them, counted from 0; IndexError where there are fewer."""
        for texts, language in self._in_groups():
            if number < len(texts):
                return texts[number], language
            number -= len(texts)
        raise IndexError(number)

    def _in_groups(self) -> Iterator[tuple[tuple[str, ...], Language]]:
        yield self.part.phrasings.zh, Language.ZH
        yield self.part.phrasings.en, Language.EN
        if self.question:
            yield (self.question.zh,), Language.ZH
            yield (self.question.en,), Language.EN

    def answers(self) -> tuple[str, ...]:
        """What answers it, for the words that questions about it share with the answer."""
        return (self.answer.zh, self.answer.en) if self.answer else ()


def things_of(pack: Pack) -> Iterator[Thing]:
    """The things of `pack`."""
    for entry in pack.entries.values():
        yield Thing(Target.ENTRY, entry, entry.question, entry.answer)
    for decline in pack.declines.values():
        yield Thing(Target.DECLINE, decline)
    for clarification in pack.clarifications.values():
        yield Thing(Target.CLARIFICATION, clarification)
    for intent in pack.intents.values():
        yield Thing(Target.INTENT, intent)


def english_words(things: Iterable[Thing]) -> frozenset[str]:
    """The Latin words of the English wordings."""
    texts = (text for thing in things for text, language in thing.wordings() if language is Language.EN)
    return frozenset(word for text in texts for word in words_of(spelling(text)) if is_latin(word))
