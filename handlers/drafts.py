"""A form under way: its answers, and nothing that could be derived from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Value = str | list[str]
"""An answer. Of a choice the option's id; of products their codes; of persons name, position and contact with tabs
between; of files their descriptions as JSON. An empty text is a field skipped, an empty list a list that holds none."""


class DraftState(StrEnum):
    """What has become of a draft."""

    OPEN = "open"
    PREPARED = "prepared"
    """Filled in ahead of the form's window; it waits for the window to open."""
    SUBMITTED = "submitted"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    """Nobody went on with it: its answers are deleted."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One form of one person. `release` is the knowledge it began with, and it ends with while that can be read."""

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
    ahead: bool = False
    """The form is prepared ahead of its window: nothing of it is filed yet."""
    ticket: int | None = None
    """The ticket of a form that was prepared ahead."""
    state: DraftState = DraftState.OPEN
