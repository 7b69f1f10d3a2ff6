"""A form under way: its answers, and nothing that could be derived from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Value = str | list[str]
"""An answer: text, a list of texts, or the id of a stored file. An empty text is a field skipped."""


class DraftState(StrEnum):
    """What has become of a draft."""

    OPEN = "open"
    SUBMITTED = "submitted"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Draft:
    """One form of one person. `release` is the knowledge it began with, and it ends with."""

    id: int
    conversation: int
    form: str
    release: int
    answers: Mapping[str, Value] = field(default_factory=dict)
    editing: str | None = None
    """A field that the person went back to; otherwise the first unanswered one is asked."""
    begun: bool = False
    """The person agreed to start."""
    confirming_cancel: bool = False
    state: DraftState = DraftState.OPEN
