"""What can be begun from an answer: the dialogs that the pack can carry out, as choices."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.messages import Choice
from handlers.turn import Turn


def offers(turn: Turn, offered: Iterable[str]) -> list[Choice]:
    """Choices for those of the offered dialogs that this pack can carry out."""
    labels = {"feedback": "button.feedback", "application": "button.application", "visit": "button.visit"}
    choices: list[Choice] = []
    for name in offered:
        if name in {"human", "status", "calculator"}:
            choices.append(turn.choice(name, f"button.{name}"))
        elif name in labels:
            choices.append(turn.choice(f"start:{name}", labels[name]))
    return choices
