"""A question asked outside every form: for some minutes the next text is taken as its answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from handlers.turn import Turn

WAITS = timedelta(minutes=30)
"""After that a text is a question again."""


class Ask(StrEnum):
    """What was asked."""

    FIRM = "firm"
    """To which firm do you belong?"""
    CONSENT = "consent"
    """Do you agree? Of joining the firm `about`."""
    MAIL = "mail"
    """What is your mail address at the firm `about`?"""
    CODE = "code"
    """Which code came by mail?"""
    WHO = "who"
    """Who are you, for staff to verify that you belong to the firm `about`?"""
    LINK = "link"
    """Which code does the other chat show?"""
    LINK_SURE = "link-sure"
    """Shall the chat whose code has the hash `about` be joined?"""
    WORD = "word"
    """What does the member say beside the rating of the ticket `about`?"""
    SCAN = "scan"
    """To which ticket does the file that waits belong?"""
    WITHDRAW_SURE = "withdraw-sure"
    """Shall the ticket `about` be withdrawn?"""
    DELETE_SURE = "delete-sure"
    """Shall everything be deleted?"""


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, and of what."""

    ask: Ask
    about: str = ""

    @property
    def firm(self) -> int:
        """The firm that it is about."""
        return int(self.about)


def ask(turn: Turn, what: Ask, about: object = "") -> None:
    """Take the next text as the answer to this. An open form is laid aside, so that it is no answer of the form."""
    turn.update(asking=f"{what}:{about}", asking_at=turn.now.isoformat(), draft=None)


def asked(turn: Turn) -> Question | None:
    """What was asked, while it waits for an answer."""
    conversation = turn.conversation
    if not conversation.asking or turn.now - datetime.fromisoformat(conversation.asking_at) > WAITS:
        return None
    what, _, about = conversation.asking.partition(":")
    return Question(Ask(what), about)


def over(turn: Turn) -> None:
    """Nothing is asked any more."""
    turn.update(asking="", asking_at="")
