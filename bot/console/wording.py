"""How the console puts things: its phrases, times, ages, sizes, and the names of states, queues and channels."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import EXCHANGE
from handlers.messages import InboundMessage
from handlers.tickets import Refused
from knowledge.language import Language
from knowledge.pack import Pack
from knowledge.working_days import UncoveredYear

MINUTE, HOUR, DAY = 60, 3600, 86400


_NOTES = {"first start": "console.release.first", "reload": "console.release.folder"}
_AGAIN = re.compile(r"rollback to (\d+)")


@dataclass(frozen=True)
class QueueCount:
    """A queue as the side bar names it."""

    id: str
    name: str
    count: int


@dataclass(frozen=True)
class Words:
    """What a page says, in the language of the person before it."""

    pack: Pack
    language: Language
    now: datetime

    def say(self, key: str, /, **values: object) -> str:
        """A phrase of the running release."""
        return self.pack.say(key, self.language, **values)

    @property
    def between(self) -> str:
        """What stands between the parts of a list."""
        return self.say("link.between")

    def refusal(self, refused: Refused) -> str:
        """Why something was refused; a state is named as it is everywhere else on the page."""
        values = dict(refused.values)
        if "state" in values:
            values["state"] = self.say(f"console.state.{values['state']}")
        return self.say(refused.phrase, **values)

    def moment(self, at: datetime) -> str:
        """A time at the exchange, as short as it may be."""
        at, now = at.astimezone(EXCHANGE), self.now.astimezone(EXCHANGE)
        if at.date() == now.date():
            return at.strftime("%H:%M")
        return at.strftime("%m-%d %H:%M") if at.year == now.year else at.strftime("%Y-%m-%d")

    def clock(self, at: datetime) -> str:
        """Hour and minute at the exchange."""
        return at.astimezone(EXCHANGE).strftime("%H:%M")

    def day(self, at: datetime) -> str:
        """The day at the exchange."""
        return at.astimezone(EXCHANGE).date().isoformat()

    def exactly(self, at: datetime) -> str:
        """A time at the exchange, to the second."""
        return at.astimezone(EXCHANGE).strftime("%Y-%m-%d %H:%M:%S")

    def age(self, at: datetime) -> str:
        """How long ago that was, in its largest unit."""
        seconds = max(0, int((self.now - at).total_seconds()))
        if seconds < HOUR:
            return self.say("console.age.minutes", n=seconds // MINUTE)
        if seconds < DAY:
            return self.say("console.age.hours", n=seconds // HOUR)
        return self.say("console.age.days", n=seconds // DAY)

    def size(self, size: int) -> str:
        """Bytes as KB or MB."""
        return f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{max(1, round(size / 2**10))} KB"

    def queue(self, queue: str) -> str:
        """A queue's name; its id where the running release has no such queue."""
        found = next((each for each in self.pack.queues.queues if each.id == queue), None)
        return found.name.in_(self.language) if found else queue

    def queues(self, counts: Mapping[str, int]) -> list[QueueCount]:
        """The queues of the running release with their counts, and older ones that still hold tickets."""
        ids = [queue.id for queue in self.pack.queues.queues]
        ids += sorted(counts.keys() - set(ids))
        return [QueueCount(queue, self.queue(queue), counts.get(queue, 0)) for queue in ids]

    def clock_name(self, clock: str) -> str:
        """What a clock waits for; its id where the running release has no such clock."""
        found = self.pack.clocks.named(clock)
        return found.name.in_(self.language) if found else clock

    def copies(self, clock: str) -> tuple[str, ...]:
        """The queues that hear of it when a clock has run out."""
        found = self.pack.clocks.named(clock)
        return found.copies if found else ()

    def distance(self, queue: str, due: datetime) -> str:
        """How much working time is left until then, or has passed since; nothing where no calendar covers it."""
        hours = self.pack.office_hours(queue)
        try:
            left = hours.between(self.now, due)
        except UncoveredYear:
            return ""
        is_late, days = due <= self.now, abs(left) // hours.day_length
        if days:
            return self.say("console.breaches.late-days" if is_late else "console.breaches.left-days", n=days)
        spent = f"{abs(left) / timedelta(hours=1):.1f}"
        return self.say("console.breaches.late-hours" if is_late else "console.breaches.left-hours", n=spent)

    def titles(self, chosen: Sequence[str]) -> list[str]:
        """The questions of those of the ids that are entries of the running release."""
        return [self.pack.entries[each].question.in_(self.language) for each in chosen if each in self.pack.entries]

    def asked(self, message: InboundMessage, chosen: Sequence[str]) -> str:
        """What a member asked; where they pressed a button that is not named, what they got for it."""
        return message.text or next(iter(self.titles(chosen)), message.choice or "")

    def release_note(self, note: str) -> str:
        """What a release was published for; what a person wrote is shown as it is."""
        if note in _NOTES:
            return self.say(_NOTES[note])
        again = _AGAIN.fullmatch(note)
        return self.say("console.release.again", n=again[1]) if again else note

    def channel(self, channel: str) -> str:
        """A channel's name."""
        return self.say(f"console.channel.{channel}") if f"console.channel.{channel}" in self.pack.phrases else channel
