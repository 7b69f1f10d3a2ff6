"""Firms, and who belongs to them: a membership is asked for, verified by mail or by staff, and ends at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm that staff have entered. `short_names` are the other names by which it is known."""

    id: int
    name: str
    tier: str = ""
    short_names: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    """Mail domains of which every address belongs to the firm, in small letters."""
    addresses: tuple[str, ...] = ()
    """Single mail addresses of the firm, in small letters."""

    @property
    def names(self) -> tuple[str, ...]:
        """The full name and the short ones."""
        return (self.name, *self.short_names)

    @property
    def has_mail(self) -> bool:
        """Whether a code could be mailed to somebody there."""
        return bool(self.domains or self.addresses)

    def knows(self, address: str) -> bool:
        """Whether a mail address is one of the firm's."""
        address = address.casefold()
        return address in self.addresses or address.rpartition("@")[2] in self.domains


class MembershipState(StrEnum):
    """What has become of a request to belong to a firm."""

    PENDING = "pending"
    """Staff have to decide."""
    VERIFIED = "verified"
    REFUSED = "refused"
    LEFT = "left"
    """The person left, or staff ended it."""


class VerifiedBy(StrEnum):
    """How a membership is, or is to be, verified."""

    MAIL = "mail"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Membership:
    """One person in one firm."""

    id: int
    person: int
    firm: Firm
    state: MembershipState
    how: VerifiedBy
    conversation: int
    """Where it was asked for."""
    asked_at: datetime
    note: str = ""
    """What the person wrote for staff to verify it by."""
    address: str = ""
    """The mail address to which the code went."""
    decided_at: datetime | None = None
    decided_by: str = ""
    reason: str = ""


class CodeOutcome(StrEnum):
    """What came of a code that somebody typed."""

    RIGHT = "right"
    WRONG = "wrong"
    SPENT = "spent"
    """It was wrong too often: a new one is needed."""
    EXPIRED = "expired"
    NONE = "none"
    """No code was sent."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a code, and how often another may be tried."""

    outcome: CodeOutcome
    left: int = 0
    membership: Membership | None = None
    """Of the right one."""
