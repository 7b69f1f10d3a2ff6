"""What the decisions need to bind people to firms and chats to people; part of `ports.Memory`."""

from __future__ import annotations

from typing import Protocol

from handlers.conversation import Conversation
from handlers.firms import Membership, Tried
from handlers.people import LinkOffer


class Binding(Protocol):
    """Joining a firm and leaving it. Every change leaves its audit row, without names and addresses of members."""

    def pending(self, conversation: Conversation) -> Membership | None:
        """The person's request that waits for staff."""
        ...

    def waiting_code(self, conversation: Conversation) -> tuple[int, str] | None:
        """Firm and address of the code that was mailed and can still be typed."""
        ...

    def open_code(self, conversation: Conversation, firm: int, address: str) -> str | None:
        """A fresh code for an address of the firm; one sent before is void. None where too many were sent lately,
        to this person, to this address, or for this firm."""
        ...

    def note_strange_address(self, conversation: Conversation, firm: int, address: str) -> bool:
        """Note that an address was given that is none of the firm's; False where that happened too often."""
        ...

    def try_code(self, conversation: Conversation, code: str) -> Tried:
        """Compare a code with the one that was mailed; the right one makes the person a verified member."""
        ...

    def request(self, conversation: Conversation, firm: int, note: str) -> Membership:
        """Ask staff to verify the person; a request that waits already is replaced."""
        ...

    def withdraw(self, conversation: Conversation) -> None:
        """Take back a request that waits."""
        ...

    def leave(self, conversation: Conversation) -> Membership | None:
        """End the person's membership, on every channel at once; None where there is none."""
        ...

    def decide(self, membership: int, by: str, *, approve: bool, reason: str = "") -> Membership:
        """Staff approve or refuse a request. KeyError where there is none; Refused where it is decided already."""
        ...

    def revoke(self, membership: int, by: str, reason: str) -> Membership:
        """Staff end a membership, on every channel at once. KeyError; Refused where it has ended already."""
        ...


class Links(Protocol):
    """Several chats of one person."""

    def identities(self, conversation: Conversation) -> list[tuple[str, str]]:
        """Channel and sender of all identities of the person."""
        ...

    def open_code(self, conversation: Conversation) -> str:
        """A fresh code to be typed in another chat; one shown before is void."""
        ...

    def offer(self, conversation: Conversation, code: str) -> LinkOffer | None:
        """What typing this code here would join; None where there is no such code, or not any more."""
        ...

    def offered(self, conversation: Conversation, code_hash: str) -> LinkOffer | None:
        """The same offer a moment later, by `LinkOffer.code_hash`."""
        ...

    def join(self, conversation: Conversation, offer: LinkOffer) -> bool:
        """Make both chats one person's; False where the code was used or has expired since, or where they belong
        to two different firms."""
        ...

    def part(self, conversation: Conversation, identity: tuple[str, str]) -> bool:
        """Take an identity (channel and sender) from the person; False where it is the only one, or none of theirs."""
        ...
