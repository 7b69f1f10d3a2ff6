"""A person: somebody who may write from several chats, what is remembered of them, and to what they agreed."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.messages import Address
from knowledge.language import Language


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person gave in forms that they submitted; offered in the next one. Empty where nothing was given."""

    company: str = ""
    contact: str = ""
    landline: str = ""
    mobile: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is known: they agreed, submitted a form, asked to join a firm, or linked two chats."""

    id: int
    profile: Profile = Profile()


@dataclass(frozen=True, slots=True)
class LinkOffer:
    """Another chat that a code would join to this one."""

    code_hash: str
    person: int
    address: Address
    """Where the code was shown."""
    language: Language
    firm: str
    """The firm to which the person there belongs, verified; empty for none."""
    is_same: bool
    """Both chats are this person's already."""
    clashes: bool
    """The two belong to different firms: one must be left first."""
