"""The items of a form, such as the suggestions of a 会员之声 form, each followed by itself; and replies that wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handlers.messages import Attachment


class ItemState(StrEnum):
    """Where one item stands (domain 2.0, peers 3.10)."""

    RECEIVED = "received"
    STUDYING = "studying"
    RESOLVED = "resolved"
    ADOPTED = "adopted"
    NOT_ADOPTED = "not_adopted"


DECIDED = frozenset({ItemState.RESOLVED, ItemState.ADOPTED, ItemState.NOT_ADOPTED})


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a ticket's form. `version` grows with every change."""

    id: int
    field: str
    """The list of the form to which it belongs."""
    position: int
    """Its number in that list, from 1."""
    text: str
    """As the member wrote it."""
    state: ItemState = ItemState.RECEIVED
    department: str = ""
    reason: str = ""
    """Why it is not adopted."""
    answer: str = ""
    version: int = 1
    changed_by: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ItemWork:
    """What staff make of an item."""

    state: ItemState
    department: str = ""
    reason: str = ""
    answer: str = ""


class DraftStanding(StrEnum):
    """What has become of a reply that was drafted."""

    WAITING = "waiting"
    RELEASED = "released"
    RETURNED = "returned"
    DROPPED = "dropped"
    """Another one took its place, or the ticket ended."""


@dataclass(frozen=True, slots=True)
class ReplyDraft:
    """A reply that a second person has to release."""

    id: int
    ticket: int
    text: str
    files: tuple[Attachment, ...]
    author: int | None
    """The account of who wrote it."""
    author_id: str
    """As audit rows name them."""
    author_name: str
    at: datetime
    standing: DraftStanding = DraftStanding.WAITING
    decided_by: str = ""
    decided_at: datetime | None = None
    remark: str = ""
    """Why it was returned."""
