"""What the desk needs of the memory beside the tickets: items of forms, and replies that wait for release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from handlers.item_states import DraftStanding, Item, ItemWork, ReplyDraft
from handlers.messages import Attachment
from handlers.tickets import Actor, Ticket


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
