"""Tickets: what they are, and what hangs on them. Who may do what with them stands in `handlers/lifecycle.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from handlers.messages import Attachment
from knowledge.language import Language


class TicketState(StrEnum):
    """States of a ticket (domain 2.0); a draft is not a ticket yet."""

    PREPARED = "prepared"
    """Filled in ahead of the form's window: nothing is filed yet."""
    AWAITING_SEAL = "awaiting_seal"
    FORWARDED = "forwarded"
    ACCEPTED = "accepted"
    RETURNED_FOR_CORRECTION = "returned_for_correction"
    """Staff sent the stamped form back: a better scan is awaited."""
    IN_PROGRESS = "in_progress"
    REPLIED = "replied"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    MERGED = "merged"
    """It turned out to be another one's double, and goes on there."""


class TicketKind(StrEnum):
    """What a ticket is about."""

    INQUIRY = "inquiry"
    FEEDBACK = "feedback"
    APPLICATION = "application"
    VISIT = "visit"


class Action(StrEnum):
    """What can be done to a ticket; also the action key of its audit rows."""

    OPEN = "open"
    SUBMIT = "submit"
    """A form that was prepared ahead is filed."""
    ADD_SCAN = "add-scan"
    ADD_FILE = "add-file"
    MESSAGE = "message"
    CANCEL = "cancel"
    REOPEN = "reopen"
    RATE = "rate"
    """The member says how content they were."""
    CLAIM = "claim"
    REPLY = "reply"
    NOTE = "note"
    RETURN = "return"
    """Back to the member, for correction."""
    CLOSE = "close"
    TRANSFER = "transfer"
    """To another queue."""
    ASSIGN = "assign"
    """To a colleague by name."""
    UNCLAIM = "unclaim"
    TAKE_OVER = "take-over"
    """From the colleague who has it."""
    REFER = "refer"
    """Ask a department; the ticket stays with its owner."""
    ADVISE = "advise"
    """What the department said."""
    MERGE = "merge"
    """Into another ticket, whose double it is."""
    TAKE_IN = "take-in"
    """The other side of MERGE."""
    ITEM = "item"
    """One item of a form was worked on."""
    DRAFT_REPLY = "draft-reply"
    """Written, and to be released by somebody else."""
    RELEASE_REPLY = "release-reply"
    RETURN_REPLY = "return-reply"
    EDIT_REPLY = "edit-reply"
    """The words of a reply that was sent already."""
    RELEASE_PLACE = "release-place"
    """Staff give back the place that it holds of its firm."""
    FILE = "file"
    """The member agrees that the bot sends the form by mail."""
    FILED = "filed"
    """The mail server took that mail."""
    DELIVERY_FAILED = "delivery-failed"
    DELIVERY_UNKNOWN = "delivery-unknown"
    REMIND = "remind"
    """Staff were told that a clock runs out soon."""
    OVERDUE = "overdue"
    """Staff were told that a clock has run out."""
    BOT_BACK = "bot-back"
    """The bot answers the chat again: staff had not written for a while."""


class ActorKind(StrEnum):
    """Who acts."""

    MEMBER = "member"
    STAFF = "staff"
    BOT = "bot"


class Role(StrEnum):
    """What a member of staff may do; `handlers/lifecycle.py` says it for each action."""

    AGENT = "agent"
    """Works on tickets of their own."""
    LEAD = "lead"
    """Also takes tickets from their owners, hands them to others, and releases replies."""
    AUDITOR = "auditor"
    """Reads everything and changes nothing."""
    ADMIN = "admin"
    """Does what leads do, publishes knowledge and manages accounts."""


LIVE = frozenset(TicketState) - {TicketState.CLOSED, TicketState.CANCELLED, TicketState.MERGED}


class Refused(Exception):
    """An action that the ticket's state, or its owner, does not permit. `phrase` says it to the person."""

    def __init__(self, phrase: str, **values: object) -> None:
        super().__init__(phrase)
        self.phrase = phrase
        self.values = values


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts on a ticket, as the audit row names them."""

    kind: ActorKind
    id: str
    name: str = ""
    staff: int | None = None
    """Of staff: the account. The audit row does not have it, nor the role."""
    role: Role | None = None
    """Of staff: without one they may do nothing."""


BOT = Actor(ActorKind.BOT, "bot", "bot")


@dataclass(frozen=True, slots=True)
class Owner:
    """The member of staff who has a ticket."""

    staff: int | None
    name: str


NOBODY = Owner(None, "")


@dataclass(frozen=True, slots=True)
class Change:
    """What of a ticket an action changes beside its state; None is what stays."""

    owner: Owner | None = None
    queue: str | None = None
    into: int | None = None
    """The ticket into which it is merged."""


SAME = Change()


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What a ticket is opened with."""

    kind: TicketKind
    queue: str
    conversation: int
    subject: str
    language: Language
    firm: str = ""
    state: TicketState = TicketState.FORWARDED
    form: str = ""
    answers: Mapping[str, str | list[str]] = field(default_factory=dict)
    release: int = 0
    copies: tuple[str, ...] = ()
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A matter that staff handle. `version` grows with every change: acting on an old one is refused."""

    id: int
    number: str
    """As members quote it, such as MSC-2026-0001."""
    kind: TicketKind
    state: TicketState
    queue: str
    conversation: int
    subject: str
    language: Language
    opened_at: datetime
    updated_at: datetime
    version: int
    copies: tuple[str, ...] = ()
    tag: str = ""
    """That its route put on it, for staff."""
    firm: str = ""
    """As the member gave it."""
    firm_id: int | None = None
    """The firm to which the member belonged, verified, when they opened it."""
    verified_firm: str = ""
    """That firm's name; empty where they were not verified."""
    form: str = ""
    answers: Mapping[str, str | list[str]] = field(default_factory=dict)
    release: int = 0
    assignee: int | None = None
    assignee_name: str = ""
    closed_at: datetime | None = None
    """When it was closed last, while it is."""
    merged_into: int | None = None
    """The ticket whose double it was."""


class FileRole(StrEnum):
    """What a file is to its ticket."""

    FORM = "form"
    SCAN = "scan"
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True)
class TicketFile:
    """A file of a ticket; older scans stay beside newer ones."""

    id: int
    role: FileRole
    attachment: Attachment
    at: datetime


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """One audit row: who did what, when. Nobody can change it."""

    at: datetime
    actor: Actor
    action: Action
    data: Mapping[str, object]
    seal: str = ""
    """SHA-256 of this row and of the ticket's row before it; empty for rows that are older than the seals."""


@dataclass(frozen=True, slots=True)
class Referral:
    """What a department was asked about a ticket (second line). Members never see it."""

    id: int
    department: str
    question: str
    asked_by: str
    asked_at: datetime
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None
