"""Where one person stands in one chat: the state from which the router chooses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handlers.messages import Address, Choice
from knowledge.language import Language


@dataclass(frozen=True, slots=True)
class Conversation:
    """One person in one chat on one channel. Replaced, never changed; saved when the turn ends."""

    id: int
    address: Address
    person: str
    """The person's id on that channel; in a direct chat usually the chat itself."""
    name: str = ""
    language: Language = Language.ZH
    language_fixed: bool = False
    """The person chose the language: their next message in another one does not change it."""
    draft: int | None = None
    """The form that is being filled in."""
    holder: int | None = None
    """The ticket whose staff hold this chat; the bot is silent until it is closed."""
    held_at: datetime | None = None
    """When staff last acted here while they hold the chat, or were given it."""
    told: int | None = None
    """The ticket of which the person knows that what they write goes to staff."""
    closed: int | None = None
    """The ticket that staff closed last, until the bot answers something: what it cannot answer opens it again."""
    choices: tuple[Choice, ...] = ()
    """What was offered last: a label or number typed now picks one of these."""
    misses: int = 0
    """Questions in a row that were not answered."""
    last_question: str = ""
    """What was asked last; a ticket opens with it."""
    pending_file: str = ""
    """Stamped scans (as a JSON list) that wait for the person to say which ticket they belong to."""
    quota: str = ""
    """The last question to the calculator, as a choice's id, for "and options?" a moment later."""
    quota_at: str = ""
    """When that was, as ISO 8601."""
    topic: str = ""
    """The topic that the last question with one named, for "and the mailbox?" a moment later."""
    topic_at: str = ""
    """When that was, as ISO 8601."""
    asked_back: str = ""
    """The question about which we asked back: a short text that names its topic goes on with it."""
    asked_back_at: str = ""
    """When that was, as ISO 8601."""
    asking: str = ""
    """What was asked outside a form, by `handlers.asking`: the next text answers it."""
    asking_at: str = ""
    """When that was, as ISO 8601."""
