"""Everything that is kept about a person, as they may have it; and what remains when they have it deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from handlers.people import Profile


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the person is on a channel."""

    channel: str
    sender: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """A version of the consent text to which the person agreed."""

    version: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Belonging:
    """A membership, or a request for one."""

    firm: str
    state: str
    verified_by: str
    asked_at: datetime
    decided_at: datetime | None
    note: str
    address: str
    reason: str


@dataclass(frozen=True, slots=True)
class CodeSent:
    """A code that was mailed, or an address that was none of the firm's."""

    firm: str
    address: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FormDraft:
    """A form that was begun."""

    form: str
    state: str
    answers: Mapping[str, str | list[str]]
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class FileKept:
    """A file of a ticket or of a message; its bytes were sent or received in the chat."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class StaffReply:
    """A public reply to a ticket."""

    at: datetime
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class TicketKept:
    """A ticket that the person opened. Internal notes of staff are no part of it."""

    number: str
    kind: str
    state: str
    subject: str
    firm: str
    verified_firm: str
    opened_at: datetime
    updated_at: datetime
    answers: Mapping[str, str | list[str]]
    files: tuple[FileKept, ...]
    replies: tuple[StaffReply, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a chat."""

    at: datetime
    channel: str
    by: str
    """`person`, `bot`, or the name of a member of staff."""
    text: str
    files: tuple[FileKept, ...]


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Everything that is kept about a person."""

    identities: tuple[Identity, ...]
    profile: Profile
    agreements: tuple[Agreement, ...]
    memberships: tuple[Belonging, ...]
    codes: tuple[CodeSent, ...]
    drafts: tuple[FormDraft, ...]
    tickets: tuple[TicketKept, ...]
    messages: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What deleting came to."""

    tickets: int
    """Tickets that stay as records."""
    files: tuple[str, ...]
    """SHA-256 of files that nothing refers to any more: earlier exports, and what was sent in the chats and is in no
    ticket."""
