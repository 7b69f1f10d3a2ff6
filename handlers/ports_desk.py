"""What the desk needs of the memory beside the tickets: items of forms, replies that wait for release, and topics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from handlers.item_states import DraftStanding, Item, ItemWork, ReplyDraft
from handlers.messages import Address, Attachment, InboundMessage, OutboundMessage
from handlers.tickets import Actor, Ticket
from handlers.topic_view import Topic


class Items(Protocol):
    """The items of the tickets' forms."""

    def begin(self, ticket: Ticket, items: Sequence[tuple[str, str]]) -> None:
        """Follow these items of a ticket: each the form's list to which it belongs, and its text, in order."""
        ...

    def of(self, tickets: Sequence[int]) -> Mapping[int, Sequence[Item]]:
        """The items of those of the tickets that have any, in their order."""
        ...

    def of_ticket(self, ticket: int) -> Sequence[Item]:
        """All items of a ticket in their order."""
        ...

    def work(self, ticket: Ticket, item: Item, work: ItemWork, by: Actor) -> None:
        """Keep what was made of it. Raises Refused when someone else changed it since it was read."""
        ...


class ReplyDrafts(Protocol):
    """Replies that wait for release. Nothing that sends reads them; a released one is sent as a reply of its own."""

    def add(self, ticket: Ticket, by: Actor, text: str, files: Sequence[Attachment]) -> ReplyDraft:
        """Keep a draft, in the place of one of the ticket that waits."""
        ...

    def waiting(self, ticket: int) -> ReplyDraft | None:
        """The draft of a ticket that waits."""
        ...

    def decide(self, draft: ReplyDraft, by: Actor, standing: DraftStanding, remark: str = "") -> None:
        """Say what became of a draft. Raises Refused where it does not wait any more."""
        ...

    def drop(self, ticket: int) -> None:
        """Drop the draft of a ticket that waits, if there is one."""
        ...


class Topics(Protocol):
    """The staff group's view of the tickets."""

    def of(self, ticket: int) -> Topic | None:
        """How a ticket is shown; None where it was never announced."""
        ...

    def in_thread(self, room: Address, thread: str) -> int | None:
        """The ticket whose topic this is."""
        ...

    def want(self, topic: Topic) -> None:
        """Keep how a ticket should be shown; what the platform was told of its topic stays, unless the room is new."""
        ...

    def shown(self, ticket: int, thread: str | None, name: str, *, closed: bool) -> None:
        """Keep what the platform was told of a ticket's topic."""
        ...

    def lack(self) -> str:
        """What staff were told last that their group has not."""
        ...

    def note_lack(self, what: str) -> None:
        """Keep that they were told."""
        ...


class Written(Protocol):
    """What was written before, where somebody edits it."""

    def version(self, conversation: int, message_id: str, before: int) -> InboundMessage | None:
        """The newest version of a conversation's inbound message that is older than the message `before`."""
        ...

    def passed_on(self, channel: str, message_id: str) -> Sequence[tuple[int, OutboundMessage]]:
        """The messages of ours that took an inbound one into other chats, by their ids."""
        ...
