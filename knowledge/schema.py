"""The shape of a content pack's files: one model a file, unknown keys refused.

The files are written by people; `load.py` reads them and reports every problem with its line.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from knowledge.language import Language

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=48)]


class Part(BaseModel):
    """Base of all models: frozen, and a key that the model does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Bilingual(Part):
    """A text in both languages of the pack."""

    zh: Annotated[str, StringConstraints(min_length=1)]
    en: Annotated[str, StringConstraints(min_length=1)]

    def in_(self, language: Language) -> str:
        """The text in `language`."""
        return self.en if language is Language.EN else self.zh


class Wordings(Part):
    """Ways in which people say one thing."""

    zh: tuple[Line, ...] = ()
    en: tuple[Line, ...] = ()

    def all(self) -> tuple[str, ...]:
        """Every wording, Chinese first."""
        return self.zh + self.en


class Window(Part):
    """The days, both included, within which something is (or was) open."""

    from_: date = Field(alias="from")
    until: date

    @model_validator(mode="after")
    def _in_order(self) -> Window:
        if self.until < self.from_:
            raise ValueError("`until` lies before `from`")
        return self

    def holds(self, day: date) -> bool:
        """Whether `day` lies in the window."""
        return self.from_ <= day <= self.until


class Section(StrEnum):
    """The parts of the arrangement to which an entry may belong."""

    GENERAL = "general"
    CONTACT = "contact"
    ONESTOP = "onestop"
    MEMBER = "member"
    INDUSTRY = "industry"
    SHENGENG = "shengeng"
    OUTREACH = "outreach"
    AWARDS = "awards"


class Computation(StrEnum):
    """What an answer can compute from the figures of a question; `handlers/computed.py` does it."""

    FORM_NUMBER = "form-number"
    SUBJECT = "subject"
    DECLARATION = "declaration"
    PROJECT = "project"
    HOLDING_DAYS = "holding-days"
    ACCOUNT = "account"
    RECEPTION = "reception"
    MONTH = "month"


Offer = Literal["feedback", "application", "visit", "human", "status", "calculator"]


class Phrased(Part):
    """Something that is recognised by how people put it."""

    id: Name
    phrasings: Wordings
    tests: Wordings = Wordings()
    """Held out: questions that must find this item and that the index does not contain."""


class Entry(Phrased):
    """One curated answer with the clause on which it rests."""

    section: Section
    question: Bilingual
    answer: Bilingual
    clause: Bilingual
    lines: Annotated[str, StringConstraints(pattern=r"^(L\d+(-\d+)?(, ?)?)*$")] = ""
    """Lines of the source document, for those who check the text."""
    dated: bool = False
    """The fact belongs to the 2024 arrangement; the answer opens by saying so."""
    silent: bool = False
    """What is asked is not in the document: the text says so, and it counts as a decline."""
    window: Window | None = None
    offers: tuple[Offer, ...] = ()
    computes: tuple[Computation, ...] = ()
    """Lines that open the answer where the question brings the figures for them."""


class Decline(Phrased):
    """Something that the bot does not answer, with the approved words to say so."""

    text: Bilingual
    offers: tuple[Offer, ...] = ()
    concepts: tuple[Name, ...] = ()
    """Red lines: concepts that speak for this decline wherever a text holds one of them."""
    other_years: bool = False
    """It answers for years of which the document does not speak, also where the question is one that it answers."""


class Clarification(Phrased):
    """A question with a missing part: what to ask back, and the entries to choose from."""

    text: Bilingual
    options: Annotated[tuple[Name, ...], Field(min_length=2, max_length=8)]


class Intent(Phrased):
    """Something that a person wants done, rather than answered."""

    needs: Wordings = Wordings()
    """Words of which a text must hold one to want this done, unless it is a wording to the letter; for what else a
    text could mean that names the same thing."""


class Alias(Part):
    """Other words for one term of the document."""

    term: Line
    en: Line
    aliases: Wordings
    topic: bool = False
    """Questions are about it: a programme, a channel. What is asked next without a topic is about it too."""


class Concept(Part):
    """Words that mean the same, whatever they are said of: an aspect of a question, or a kind of thing."""

    id: Name
    words: Wordings


class Product(Part):
    """A product of annex 2 and the names by which members call it."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    name: Bilingual
    aliases: tuple[Line, ...]


class AmbiguousWord(Part):
    """Words that may mean several products: ask, never guess."""

    words: Annotated[tuple[Line, ...], Field(min_length=1)]
    codes: Annotated[tuple[str, ...], Field(min_length=2)]


class Products(Part):
    """`products.yaml`."""

    products: tuple[Product, ...]
    ambiguous: tuple[AmbiguousWord, ...] = ()
    unlisted: tuple[Line, ...] = ()
    """Products that people name and that neither table of annex 2 lists."""
    firms: tuple[Line, ...] = ()
    """Firms that are spoken of by names such as 银河期货 or 江西铜业, in which no product is meant."""


class Tier(Part):
    """A support quota and the cumulative position that must be exceeded for it."""

    amount: Annotated[int, Field(gt=0)]
    above: Annotated[int, Field(ge=0)]


class QuotaGroup(Part):
    """Products that share thresholds: one column of annex 2's tables."""

    group: Line
    codes: Annotated[tuple[str, ...], Field(min_length=1)]
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1)]


class AccountYears(Part):
    """The years of account opening that the two conditions for the client name (annex 2, L181-182)."""

    new: int
    earlier: int
    """With the declared product not yet traded."""


class Quotas(Part):
    """`quotas.yaml`: annex 2, three (3)."""

    plan: Name
    amount_unit: Line
    position_unit: Line
    min_holding_days: Annotated[int, Field(ge=0)]
    accounts: AccountYears
    window: Window
    project_end: date
    futures: tuple[QuotaGroup, ...]
    options: tuple[QuotaGroup, ...]
    clause: Bilingual
    concepts: tuple[Name, ...] = ()
    """What else a text may speak of that only names a position, and still is a question about the quota."""


class Queue(Part):
    """A queue of MSC staff."""

    id: Name
    name: Bilingual
    owner: Bilingual
    address: str | None = None
    release: Literal["at-once", "four-eyes"] = "at-once"
    """Whether a reply goes out at once, or when a second person has released it."""


class Route(Part):
    """Where matters of a topic go. It fits by topic, by section or by term; what it asks for besides must all hold."""

    topic: Name
    queue: Name
    copies: tuple[Name, ...] = ()
    sections: tuple[Section, ...] = ()
    """Questions that came nearest to an entry of these."""
    about: tuple[Line, ...] = ()
    """Topics (`topic: true` in `aliases.yaml`) that a question names."""
    languages: tuple[Language, ...] = ()
    firms: tuple[Line, ...] = ()
    """By their names, whatever their spelling."""
    tiers: tuple[Line, ...] = ()
    """Of verified firms."""
    tag: Annotated[str, StringConstraints(max_length=24)] = ""
    """Put on the ticket, for staff."""


class Queues(Part):
    """`queues.yaml`."""

    queues: Annotated[tuple[Queue, ...], Field(min_length=1)]
    routes: tuple[Route, ...]
    default: Name
    reopen_days: Annotated[int, Field(ge=0)] = 14
    """So many days after closing the member's next message opens a ticket again."""
    bot_back_hours: Annotated[float, Field(ge=0)] = 24
    """After so many hours without a word of staff the bot answers a chat again that they hold; 0 for never."""


class Command(Part):
    """A word that steers the bot in any state, such as back or cancel."""

    id: Name
    label: Bilingual
    words: Wordings


class Canned(Part):
    """`replies.yaml`: a reply that staff put into the box and edit before they send it."""

    id: Name
    label: Bilingual
    text: Bilingual
    """`{name}`, `{firm}` and `{ticket}` are filled in: who replies, the member's firm, the ticket's number."""

    @model_validator(mode="after")
    def _known_names(self) -> Canned:
        for text in (self.text.zh, self.text.en):
            if unknown := sorted(set(re.findall(r"\{([^}]*)\}", text)) - CANNED_NAMES):
                raise ValueError(f"`{{{unknown[0]}}}` is not filled in: use {{name}}, {{firm}} or {{ticket}}")
        return self


CANNED_NAMES = frozenset({"name", "firm", "ticket"})


class Consent(Part):
    """`consent.yaml`: what a person agrees to before they give personal data."""

    version: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]*$", max_length=24)]
    """Who agreed to another version is asked again."""
    text: Bilingual
    """What is collected, for what, and how long it is kept."""


class Identity(Part):
    """`pack.yaml`: whose content this is."""

    id: Name
    title: Bilingual
    bot_name: Bilingual
    exchange: Bilingual
    document: Bilingual
    timezone: Line
    year: int
    contacts: tuple[Line, ...]
    """Every mail address, phone number and web address that a text may name."""
