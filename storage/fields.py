"""Fields that the tables share: keys, links, moments and JSON values."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey
from sqlmodel import Field

from storage.columns import BigId, Json, Moment


def key() -> Any:
    """A number that the database gives."""
    return Field(default=None, sa_column=Column(BigId, primary_key=True, autoincrement=True))


def link(target: str, *, nullable: bool = False, index: bool = True, primary_key: bool = False) -> Any:
    """A key of another table's row."""
    column = Column(BigId, ForeignKey(target), nullable=nullable, index=index, primary_key=primary_key)
    return Field(default=None, sa_column=column)


def moment(*, nullable: bool = False) -> Any:
    """A point in time with its zone."""
    return Field(default=None, sa_column=Column(Moment, nullable=nullable))


def json() -> Any:
    """A JSON value."""
    return Field(default=None, sa_column=Column(Json, nullable=False))
