"""A person: somebody who may write from several chats, what is remembered of them, and to what they agreed."""

from __future__ import annotations

from dataclasses import dataclass


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
