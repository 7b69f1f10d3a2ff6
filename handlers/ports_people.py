"""What the decisions need to know of people and firms; part of `ports.Memory`.

A person is found by the conversation in which they write: all chats that they linked lead to the same one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from handlers.conversation import Conversation
from handlers.firms import Firm, Membership
from handlers.people import Person, Profile
from handlers.personal import Forgotten, PersonalData


class People(Protocol):
    """Who writes, what they agreed to, and what is remembered for their next form."""

    def of(self, conversation: Conversation) -> Person | None:
        """The person of a conversation; None while nothing is kept about them beside the chat."""
        ...

    def made(self, conversation: Conversation) -> Person:
        """The person of a conversation, made on first need."""
        ...

    def profile(self, conversation: Conversation) -> Profile:
        """What is remembered of the person; empty where that is nothing."""
        ...

    def remember(self, conversation: Conversation, profile: Profile) -> None:
        """Keep what a submitted form said; a field that is empty in `profile` keeps what was there."""
        ...

    def agreed(self, conversation: Conversation, version: str) -> bool:
        """Whether the person agreed to this version of the consent text."""
        ...

    def agree(self, conversation: Conversation, version: str) -> None:
        """Note that they agree, and when."""
        ...

    def conversations(self, conversation: Conversation) -> Sequence[int]:
        """Ids of all conversations of the same person, this one among them."""
        ...


class Firms(Protocol):
    """Firms, their people, and what is counted by firm."""

    def all(self) -> Sequence[Firm]:
        """Every firm with its names and mail addresses, by name."""
        ...

    def get(self, firm: int) -> Firm:
        """The firm with this id; KeyError where there is none."""
        ...

    def membership(self, conversation: Conversation) -> Membership | None:
        """The verified membership of the person; None where there is none."""
        ...

    def serial_key(self, conversation: Conversation, company: str) -> str:
        """Under what the serials of feedback forms are counted (`Tickets.next_serial`): the person's verified
        firm where the form speaks for it, or else the company, however its name was typed."""
        ...

    def key(self, conversation: Conversation, company: str) -> str:
        """Under what the applications of a firm are counted: the firm of the list that the form names or
        was likely to mean, else the name. Whoever files for a firm takes one of its places, verified or not."""
        ...

    def take_place(self, firm_key: str, plan: str, limit: int, ticket: int) -> bool:
        """Take one of a firm's `limit` places in a plan for a ticket; False where all are taken.

        Counted and taken in one transaction, whatever other colleagues, channels and processes do. A ticket
        takes one place only, however often it is asked for. Where it is False nothing was changed, but the
        ticket is there: raise to undo it, or count first with `places`.
        """
        ...

    def release_place(self, plan: str, ticket: int) -> bool:
        """Give the ticket's place back (it was withdrawn, say); False where it has none."""
        ...

    def places(self, firm_key: str, plan: str) -> Sequence[int]:
        """The tickets that hold the firm's places in a plan, oldest first. Waits for others that are taking one."""
        ...


class Personal(Protocol):
    """Everything about a person at once."""

    def everything(self, conversation: Conversation) -> PersonalData:
        """All that is kept about the person of a conversation."""
        ...

    def note_export(self, conversation: Conversation, files: Sequence[str]) -> None:
        """Note that the person was given their data in these files (by SHA-256): they go when the data goes."""
        ...

    def forget(self, conversation: Conversation) -> Forgotten:
        """Delete all that is not the record of a ticket, over all chats of the person."""
        ...
