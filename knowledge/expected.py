"""What the code expects of a pack: phrases that it says, intents and commands that it can carry out.

`load` refuses a pack in which one is missing, or whose phrases have other placeholders.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml


def _phrases() -> Mapping[str, frozenset[str]]:
    listed = yaml.load(Path(__file__).with_suffix(".yaml").read_bytes(), yaml.CSafeLoader)
    return {key: frozenset(names.split()) for key, names in listed.items()}


PHRASES = _phrases()
"""Key of a phrase to the names of the values that `Pack.say` is given for it."""

INTENTS = frozenset(
    {
        "feedback",
        "application",
        "prepare",
        "visit",
        "human",
        "status",
        "calculator",
        "greeting",
        "thanks",
        "goodbye",
        "help",
        "switch-english",
        "switch-chinese",
        "reload",
        "join",
        "leave",
        "link",
        "my-data",
        "export-data",
        "delete-data",
        "rating-good",
        "rating-bad",
        "annoyed",
    }
)
"""Ids of the intents that the bot can carry out; a pack may have these and no others."""

COMMANDS = frozenset(
    {
        "start",
        "help",
        "human",
        "bot",
        "status",
        "withdraw",
        "english",
        "chinese",
        "reload",
        "feedback",
        "join",
        "leave",
        "link",
        "my-data",
        "export-data",
        "delete-data",
        "resume",
        "back",
        "skip",
        "later",
        "review",
        "save",
        "cancel",
        "submit",
        "done",
        "keep",
        "yes",
        "no",
        "none",
        "same",
        "add",
        "today",
        "delete-item",
        "change-item",
        "move-item",
    }
)
"""Ids of the commands; a pack has words for each."""
