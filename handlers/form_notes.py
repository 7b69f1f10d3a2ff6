"""What a form has to say about the last answer, above the next prompt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.schema import Bilingual


@dataclass(frozen=True, slots=True)
class Note:
    """A phrase of the pack with its values, or the form's own words, or both in this order."""

    phrase: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    words: Bilingual | None = None
    clause: Bilingual | None = None
    """The part of the document on which the words rest."""
    offers: tuple[tuple[str, str], ...] = ()
    """Values of the field that may have been meant, each with the product codes that name it."""
    named: str = ""
    """A text that was not taken and may name a firm of the list."""
    stops: bool = False
    """With this answer the person cannot go on; staff may help."""


NOTHING = Note()


class NotAccepted(ValueError):
    """An answer that the field cannot take, and why."""

    def __init__(self, phrase: str = "", /, *, note: Note | None = None, **values: object) -> None:
        super().__init__(phrase)
        self.note = note or Note(phrase, values)

    @property
    def phrase(self) -> str:
        """The phrase that says why."""
        return self.note.phrase

    @property
    def values(self) -> Mapping[str, object]:
        """What stands for its placeholders."""
        return self.note.values
