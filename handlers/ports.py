"""What the decisions need of the memory, as Protocols. `storage/` implements them on one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from handlers.conversation import Conversation
from handlers.drafts import Draft
from handlers.form_ground import Opening
from handlers.messages import Address, Attachment, OutboundMessage
from handlers.outcomes import Filing
from handlers.ports_binding import Binding, Links
from handlers.ports_clocks import ClockBook
from handlers.ports_desk import Items, ReplyDrafts, Topics, Written
from handlers.ports_people import Firms, People, Personal
from handlers.receipts import Asked, Rating
from handlers.tickets import SAME, Action, Actor, Change, FileRole, NewTicket, Role, Ticket, TicketFile, TicketState
from knowledge.pack import Pack
from knowledge.understanding import Engine


class FileStore(Protocol):
    """Bytes by their SHA-256. What `put` has returned is on disk for good."""

    def put(self, data: bytes) -> str:
        """Keep `data`; its SHA-256 in hexadecimal."""
        ...

    def get(self, sha256: str) -> bytes:
        """The bytes; KeyError where they are not here."""
        ...


class DroppingStore(FileStore, Protocol):
    """A file store from which files can be deleted."""

    def drop(self, sha256: str) -> None:
        """Delete the bytes, which nothing may refer to any more; nothing happens where they are not here."""
        ...


class Knowledge(Protocol):
    """A release that is being served."""

    @property
    def release(self) -> int:
        """Its number."""
        ...

    @property
    def pack(self) -> Pack:
        """What it says."""
        ...

    @property
    def engine(self) -> Engine:
        """Understands texts by it."""
        ...


class Drafts(Protocol):
    """Forms under way."""

    def start(self, conversation: int, form: str, release: int) -> Draft:
        """A new draft without answers."""
        ...

    def get(self, draft: int) -> Draft:
        """The draft with this id; KeyError where there is none."""
        ...

    def save(self, draft: Draft) -> None:
        """Keep its new state."""
        ...

    def open_of(self, conversation: int, form: str | None = None) -> Draft | None:
        """The conversation's newest open draft, of any form or of one."""
        ...

    def idle(self, since: datetime, most: int, *, unreminded: bool = False) -> Sequence[Draft]:
        """Open drafts that nobody has touched since then, the oldest first; on demand those not reminded of only."""
        ...

    def prepared(self) -> Sequence[Draft]:
        """Forms that were prepared ahead and wait for their window."""
        ...

    def reminded_at(self, draft: Draft) -> datetime | None:
        """When its owner was told that it waits, if they were since its last step."""
        ...

    def reminded(self, draft: Draft, at: datetime) -> None:
        """Note that its owner was told."""
        ...


class Openings(Protocol):
    """Windows that admins opened for forms, in place of those in the pack."""

    def of(self, form: str) -> Opening | None:
        """The window of a form that was opened last and not taken back."""
        ...

    def put(self, form: str, opening: Opening | None, by: str) -> None:
        """Open a window for a form, or take the last one back: then that of the pack counts again."""
        ...


class Tickets(Protocol):
    """Tickets with their audit rows, notes, replies and files. Every change writes its audit row."""

    def open(self, new: NewTicket, actor: Actor) -> Ticket:
        """Number and keep a new ticket."""
        ...

    def get(self, ticket: int) -> Ticket:
        """The ticket with this id; KeyError where there is none."""
        ...

    def of_conversation(self, conversation: int) -> Sequence[Ticket]:
        """All tickets of a conversation, newest first."""
        ...

    def of_conversations(self, conversations: Sequence[int]) -> Sequence[Ticket]:
        """All tickets of some conversations, newest first."""
        ...

    def of_firm(self, firm: int) -> Sequence[Ticket]:
        """All tickets that verified people of a firm have opened, newest first."""
        ...

    def openers(self, tickets: Sequence[Ticket]) -> Mapping[int, str]:
        """Who opened each ticket (by its id), as the chat named them then; empty where it named nobody."""
        ...

    def record(
        self,
        ticket: Ticket,
        actor: Actor,
        action: Action,
        to: TicketState,
        data: Mapping[str, object] | None = None,
        change: Change = SAME,
    ) -> Ticket:
        """Move a ticket, change what is to be changed of it, and write the audit row. Raises Refused when someone else
        changed it since it was read."""
        ...

    def refill(
        self, ticket: Ticket, subject: str, firm: str, answers: Mapping[str, str | list[str]], release: int
    ) -> Ticket:
        """Put the answers of a form into a ticket that was opened with earlier ones. Raises Refused as `record`."""
        ...

    def doubles(self, ticket: int) -> Sequence[Ticket]:
        """The tickets that were merged into this one, oldest first."""
        ...

    def refer(self, ticket: Ticket, by: Actor, department: str, question: str) -> None:
        """Keep that a department was asked. Nothing that sends reads it."""
        ...

    def advise(self, ticket: Ticket, by: Actor, referral: int, answer: str) -> str:
        """Keep what a department said; its name. Raises Refused where nothing waits under this id."""
        ...

    def note(self, ticket: Ticket, actor: Actor, text: str) -> None:
        """Keep an internal note. Nothing that sends reads these."""
        ...

    def reply(self, ticket: Ticket, actor: Actor, text: str, files: Sequence[Attachment]) -> None:
        """Keep a public reply."""
        ...

    def add_file(self, ticket: Ticket, role: FileRole, file: Attachment) -> None:
        """Keep a file of the ticket."""
        ...

    def files(self, ticket: int) -> Sequence[TicketFile]:
        """The files of a ticket, oldest first."""
        ...

    def happened(self, ticket: int, actor: Actor, action: Action, data: Mapping[str, object]) -> None:
        """Write the audit row of something that does not change the ticket."""
        ...

    def rate(self, ticket: Ticket, stars: int | None, word: str = "") -> None:
        """Keep how content the member was (1 to 5), or what they said of it, in the place of what was kept before."""
        ...

    def next_serial(self, firm: str) -> int:
        """The next number of a firm's feedback forms, from 1. `firm` is what `Firms.serial_key` says."""
        ...

    def has_serial(self, firm: str, serial: int) -> bool:
        """Whether a firm has used a number. `firm` is what `Firms.serial_key` says."""
        ...

    def take_serial(self, firm: str, serial: int) -> bool:
        """Note that a firm used a number; False where it had used it before."""
        ...


class Receipts(Protocol):
    """Why questions got their replies, and how people rated them."""

    def rate(self, question: int, rating: Rating, by: Conversation) -> bool:
        """Keep a rating in the place of an earlier one; False where `by` was given no answer to that question."""
        ...

    def asked(self, question: int, by: Conversation) -> Asked | None:
        """The question; None where it is not one of the chat of `by`."""
        ...


class Memory(Protocol):
    """All that a turn may read and change, in one transaction."""

    @property
    def drafts(self) -> Drafts:
        """Forms under way."""
        ...

    @property
    def openings(self) -> Openings:
        """Windows that admins opened for forms."""
        ...

    @property
    def tickets(self) -> Tickets:
        """Tickets."""
        ...

    @property
    def clocks(self) -> ClockBook:
        """The runs of the tickets' clocks."""
        ...

    @property
    def items(self) -> Items:
        """The items of the tickets' forms."""
        ...

    @property
    def reply_drafts(self) -> ReplyDrafts:
        """Replies that wait for release."""
        ...

    @property
    def topics(self) -> Topics:
        """The staff group's view of the tickets."""
        ...

    @property
    def written(self) -> Written:
        """What was written before, where somebody edits it."""
        ...

    @property
    def now(self) -> datetime:
        """When the transaction takes place."""
        ...

    @property
    def people(self) -> People:
        """People, by the conversations in which they write."""
        ...

    @property
    def personal(self) -> Personal:
        """Everything about a person at once."""
        ...

    @property
    def firms(self) -> Firms:
        """Firms and who belongs to them."""
        ...

    @property
    def receipts(self) -> Receipts:
        """Receipts."""
        ...

    @property
    def binding(self) -> Binding:
        """Joining a firm and leaving it."""
        ...

    @property
    def links(self) -> Links:
        """Several chats of one person."""
        ...

    def conversation(self, conversation: int) -> Conversation:
        """The conversation with this id; KeyError where there is none."""
        ...

    def left_alone(self, since: datetime, most: int) -> Sequence[Conversation]:
        """Chats that staff hold and in which they have not acted since then, the longest first."""
        ...

    def save(self, conversation: Conversation) -> None:
        """Keep a conversation's new state."""
        ...

    def post(self, message: OutboundMessage) -> int:
        """Put a message into the outbox, beside those that a handler returns; its id."""
        ...

    def withdraw_edits(self, ticket: int, room: Address, edited: int) -> None:
        """Take back edits of a message about a ticket that were not delivered yet."""
        ...

    def filings(self, ticket: int) -> Sequence[Filing]:
        """The mails by which a ticket's form was filed, or should be; oldest first."""
        ...

    def withdraw_filings(self, ticket: int) -> None:
        """Take back those of them that were not handed over yet."""
        ...

    def ticket_of_message(self, channel: str, chat: str, platform_id: str) -> int | None:
        """The ticket to which a delivered message of ours belongs."""
        ...

    def is_barred(self, channel: str, person: str) -> bool:
        """Whether this identity on a channel belongs to an account of staff that has been closed."""
        ...

    def staff_of(self, channel: str, person: str) -> StaffIdentity | None:
        """The member of staff who has this identity on a channel."""
        ...

    def colleague(self, account: int) -> StaffIdentity | None:
        """The member of staff with this account, unless it is closed."""
        ...

    def colleagues(self) -> Sequence[StaffIdentity]:
        """All members of staff whose accounts are open."""
        ...


class StaffIdentity(Protocol):
    """A member of staff."""

    @property
    def id(self) -> int: ...  # noqa: D102
    @property
    def login(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def role(self) -> Role: ...  # noqa: D102
    @property
    def is_admin(self) -> bool: ...  # noqa: D102


class Releases(Protocol):
    """The knowledge that is served, and older releases that dialogs still end on."""

    def current(self) -> Knowledge:
        """The release that answers now."""
        ...

    def number(self, release: int) -> Knowledge:
        """An older release; KeyError where it is unknown, or no longer fits this program."""
        ...


class Clock(Protocol):
    """The time; fixed by `MSC_NOW` to try dates."""

    def now(self) -> datetime:
        """Now, with its time zone."""
        ...
