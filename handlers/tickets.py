"""Tickets: what they are, and one printable table of who may move them where."""

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
    CLAIM = "claim"
    REPLY = "reply"
    NOTE = "note"
    RETURN = "return"
    CLOSE = "close"
    CANCEL = "cancel"
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


class ActorKind(StrEnum):
    """Who acts."""

    MEMBER = "member"
    STAFF = "staff"
    BOT = "bot"


S, A = TicketState, Action
LIVE = frozenset(S) - {S.CLOSED, S.CANCELLED}

TRANSITIONS: Mapping[tuple[ActorKind, Action], Mapping[TicketState, TicketState]] = {
    (ActorKind.MEMBER, A.ADD_SCAN): {
        **{state: state for state in LIVE - {S.PREPARED}},
        S.AWAITING_SEAL: S.FORWARDED,
        S.RETURNED_FOR_CORRECTION: S.FORWARDED,
        S.REPLIED: S.IN_PROGRESS,
    },
    (ActorKind.MEMBER, A.SUBMIT): {S.PREPARED: S.AWAITING_SEAL},
    (ActorKind.MEMBER, A.ADD_FILE): {state: state for state in LIVE},
    (ActorKind.MEMBER, A.FILE): {state: state for state in LIVE},
    (ActorKind.MEMBER, A.MESSAGE): {
        **{state: state for state in LIVE - {S.REPLIED}},
        S.REPLIED: S.IN_PROGRESS,
    },
    (ActorKind.MEMBER, A.CANCEL): dict.fromkeys((S.PREPARED, S.AWAITING_SEAL, S.FORWARDED), S.CANCELLED),
    (ActorKind.STAFF, A.CLAIM): {S.AWAITING_SEAL: S.ACCEPTED, S.FORWARDED: S.ACCEPTED},
    (ActorKind.STAFF, A.REPLY): {**dict.fromkeys(LIVE, S.REPLIED), S.PREPARED: S.PREPARED},
    (ActorKind.STAFF, A.RETURN): dict.fromkeys(
        (S.AWAITING_SEAL, S.FORWARDED, S.ACCEPTED, S.IN_PROGRESS, S.REPLIED), S.RETURNED_FOR_CORRECTION
    ),
    (ActorKind.STAFF, A.NOTE): {state: state for state in S},
    (ActorKind.STAFF, A.CLOSE): dict.fromkeys(LIVE, S.CLOSED),
    (ActorKind.BOT, A.FILED): {state: state for state in S},
    (ActorKind.BOT, A.DELIVERY_FAILED): {state: state for state in S},
    (ActorKind.BOT, A.DELIVERY_UNKNOWN): {state: state for state in S},
}
"""Who may do what in which state, and the state that follows. What is not here is refused."""


class Refused(Exception):
    """An action that the ticket's state, or its owner, does not permit. `phrase` says it to the person."""

    def __init__(self, phrase: str, **values: object) -> None:
        super().__init__(phrase)
        self.phrase = phrase
        self.values = values


def next_state(kind: ActorKind, action: Action, state: TicketState) -> TicketState:
    """The state after `action`; raises Refused where the table does not have it."""
    after = TRANSITIONS.get((kind, action), {}).get(state)
    if after is None:
        raise Refused("ticket.not-now", state=state.value)
    return after


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts on a ticket, as the audit row names them."""

    kind: ActorKind
    id: str
    name: str = ""


BOT = Actor(ActorKind.BOT, "bot", "bot")


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
