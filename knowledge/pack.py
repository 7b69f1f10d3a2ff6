"""A content pack that has been read and checked: everything that the bot knows, immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from pydantic import ConfigDict

from knowledge.calendar_schema import CalendarFile
from knowledge.clock_schema import Clocks
from knowledge.form import Form
from knowledge.language import Language
from knowledge.office_hours import OfficeHours
from knowledge.routing import Destination, Matter, destination
from knowledge.schema import (
    Alias,
    Bilingual,
    Canned,
    Clarification,
    Command,
    Concept,
    Consent,
    Decline,
    Entry,
    Identity,
    Intent,
    Products,
    Queue,
    Queues,
    Quotas,
)
from knowledge.working_days import Days, trading_days, working_days


@dataclass(frozen=True, eq=False)
class Pack:
    """One exchange's, one year's knowledge. Mappings are by id and keep the files' order."""

    __pydantic_config__ = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")  # `compiled.py` writes it

    identity: Identity
    entries: Mapping[str, Entry]
    declines: Mapping[str, Decline]
    clarifications: Mapping[str, Clarification]
    intents: Mapping[str, Intent]
    aliases: tuple[Alias, ...]
    concepts: tuple[Concept, ...]
    products: Products
    quotas: Quotas
    queues: Queues
    consent: Consent
    calendar: CalendarFile
    clocks: Clocks
    commands: Mapping[str, Command]
    replies: tuple[Canned, ...]
    phrases: Mapping[str, Bilingual]
    forms: Mapping[str, Form]
    templates: Mapping[str, bytes]
    """Word templates by file name."""
    digest: str
    """SHA-256 over all files, by which two packs are the same or not."""

    def say(self, key: str, language: Language, /, **values: object) -> str:
        """The phrase `key` in `language`, with `{name}` replaced by the values.

        Values are put in as they are: braces in what people typed are not read as placeholders.
        """
        return self.phrases[key].in_(language).format(**values)

    def form_of(self, dialog: str) -> Form | None:
        """The form that a dialog fills in."""
        return next((form for form in self.forms.values() if form.dialog == dialog), None)

    @cached_property
    def other_years(self) -> Decline | None:
        """The decline that answers for years of which the document does not speak."""
        return next((decline for decline in self.declines.values() if decline.other_years), None)

    @cached_property
    def working_days(self) -> Days:
        """The days on which offices work."""
        return working_days(self.calendar)

    @cached_property
    def trading_days(self) -> Days:
        """The days on which the exchange trades."""
        return trading_days(self.calendar)

    def office_hours(self, queue_id: str) -> OfficeHours:
        """When the staff of a queue are there."""
        stretches = self.calendar.hours_of(queue_id).stretches()
        return OfficeHours(self.working_days, stretches, ZoneInfo(self.identity.timezone))

    def queue(self, queue_id: str) -> Queue:
        """The queue called `queue_id`; KeyError where there is none."""
        for queue in self.queues.queues:
            if queue.id == queue_id:
                return queue
        raise KeyError(queue_id)

    def needs_release(self, queue_id: str) -> bool:
        """Whether a reply from this queue waits until a second person has released it."""
        return any(queue.id == queue_id and queue.release == "four-eyes" for queue in self.queues.queues)

    def destination(self, matter: Matter) -> Destination:
        """Where a matter goes: by its route, else to the default queue."""
        return destination(self.queues, matter)
