"""What a step in a form stands on, beside the draft: the form, its release, the day, and the window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowledge.form import Form
from knowledge.language import Language
from knowledge.pack import Pack
from knowledge.schema import Bilingual, Window


@dataclass(frozen=True, slots=True)
class Opening:
    """A window that admins opened for a form, in place of the one in the pack, and the year that its texts speak of."""

    window: Window
    year: int


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything that the pure functions of a form may look at. `today` is the day at the exchange."""

    form: Form
    pack: Pack
    today: date
    opening: Opening | None = None

    @property
    def year(self) -> int:
        """The year Y of the texts; the year before it is Y-1."""
        return self.opening.year if self.opening is not None else self.pack.identity.year

    @property
    def window(self) -> Window | None:
        """The days within which the form can be filed; None where it can be filed on any day."""
        if self.form.gate is None:
            return None
        return self.opening.window if self.opening is not None else self.form.gate.window

    @property
    def is_open(self) -> bool:
        """Whether the form can be filed today."""
        window = self.window
        return window is None or window.holds(self.today)

    def text(self, said: Bilingual, language: Language, /, **values: object) -> str:
        """A text of the form in `language`, with the years and `values` put in."""
        return said.in_(language).format(year=self.year, last_year=self.year - 1, **values)
