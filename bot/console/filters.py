"""Choices above a list, and reading them from the address."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

Chosen = TypeVar("Chosen", bound=StrEnum)


@dataclass(frozen=True)
class Filter:
    """A choice above the list: its name in the address, what is chosen, and what can be, each with its label."""

    name: str
    label: str
    chosen: str
    choices: tuple[tuple[str, str], ...]


def chosen(kind: type[Chosen], value: str) -> Chosen | None:
    """What a value of the address stands for; None where it is none of its kind."""
    return kind(value) if value in kind.__members__.values() else None
