"""What flows through the bot: messages in, messages out, and the choices that they carry.

Nothing here knows a platform. A channel translates its own updates to `InboundMessage` and
`OutboundMessage` to its own calls; everything between speaks these types only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from knowledge.language import Language


@dataclass(frozen=True, slots=True)
class Address:
    """A place where messages can be delivered: one chat on one channel."""

    channel: str
    chat: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.chat}"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote a message, as the platform names them. `id` is unique within the channel."""

    id: str
    name: str = ""
    language: Language | None = None


class FileTrouble(StrEnum):
    """Why a file that somebody sent could not be taken."""

    TOO_BIG = "too-big"
    UNSUPPORTED = "unsupported"
    """A sticker, a place, a poll: something that carries no file or text for us."""
    LOST = "lost"
    """The platform did not hand it over, however often it was asked."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a message. Its bytes are in the file store under `sha256`, unless there is `trouble`."""

    name: str
    media_type: str
    size: int
    """Bytes."""
    sha256: str = ""
    trouble: FileTrouble | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that the person may pick: a meaning and its label, not a button.

    Channels show it as a button, a card item or a numbered line; typing the label, or its number
    where `numbered` is set, is the same as pressing it. `id` is ASCII and at most 64 bytes, the
    shortest limit of any platform (Telegram callback_data).
    """

    id: str
    label: str
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message from a person, verified and translated by its channel.

    `(channel, message_id)` is unique: a repeated pair is the same message again.
    """

    channel: str
    message_id: str
    sender: Sender
    chat: str
    received_at: datetime
    text: str = ""
    choice: str | None = None
    """Id of the `Choice` that was pressed."""
    attachments: tuple[Attachment, ...] = ()
    reply_to: str | None = None
    """The platform's id of the message that this one replies to."""
    thread: str | None = None
    """The platform's id of the topic in which it was written, where the chat has topics."""
    edits: str | None = None
    """The `message_id` of an earlier message that this is the new version of; its own begins with `edit:<edits>:`."""
    forwarded: bool = False
    """Somebody else's words, passed on as they are."""

    @property
    def address(self) -> Address:
        """Where an answer goes."""
        return Address(self.channel, self.chat)


class ReplyKind(StrEnum):
    """What a message of ours is; `design` terms of `ask --jsonl`, and `NOTICE` for everything unasked."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    DECLINE = "decline"
    DIALOG = "dialog"
    MENU = "menu"
    NOTICE = "notice"


RATINGS = ("👍", "👎")
"""How an answer may be rated; typed right after it, they count as pressed."""
PRAISE, BLAME = "rate:+:", "rate:-:"
"""What the ids of such choices begin with."""


class Dialog(StrEnum):
    """The things that the bot can do with a member, beside answering."""

    FEEDBACK = "feedback"
    APPLICATION = "application"
    VISIT = "visit"
    HUMAN = "human"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a mail has beside its text and files; channels other than `mail` do not look at it.

    All addresses are bare: `name@host`, without a person's name.
    """

    subject: str
    cc: tuple[str, ...] = ()
    reply_to: str = ""
    note: str = ""
    """Said under the text where we send the mail ourselves; a draft for somebody to send does not have it."""
    filed_from: int | None = None
    """Of a mail that files a form: the conversation in which somebody agreed to that, and hears what came of it."""


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One message of ours to one chat; it goes to the outbox and is delivered from there."""

    to: Address
    text: str
    choices: tuple[Choice, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    kind: ReplyKind = ReplyKind.NOTICE
    dialog: Dialog | None = None
    offers: tuple[Dialog, ...] = ()
    """Dialogs that `choices` offer."""
    sources: tuple[str, ...] = ()
    """Clauses on which the text rests; shown under the answer."""
    author: str = ""
    """Name of the member of staff who wrote it; empty for the bot."""
    ticket: int | None = None
    """The ticket it belongs to: replies to this message go there."""
    envelope: Envelope | None = None
    """Of a mail, that is, where `to` is `Address("mail", "name@host")`."""
    question: int | None = None
    """The inbound message to which it is the reply; a receipt under this id says why it is."""
    edits: int | None = None
    """The message of ours whose text it replaces."""
    passes_on: int | None = None
    """The inbound message, of another chat, whose words it carries: when that is edited, this can be."""

    @property
    def ratings(self) -> tuple[Choice, ...]:
        """By what an answer is rated. Channels show them small, beside the choices and not among them."""
        if self.question is None or self.kind is not ReplyKind.ANSWER:
            return ()
        good, bad = RATINGS
        return (
            Choice(f"{PRAISE}{self.question}", good, numbered=False),
            Choice(f"{BLAME}{self.question}", bad, numbered=False),
        )
