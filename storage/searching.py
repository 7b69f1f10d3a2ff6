"""Full-text search over tickets, chats and notes, in tables that are written in the transaction of what they index.

SQLite keeps the terms in FTS5 tables, PostgreSQL in `tsvector` columns; neither cuts texts into words by itself, for
the terms are ours (`search_terms.py`). The id of a row is that of the ticket, message or note.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from sqlalchemy import BigInteger, Connection, TextualSelect, column, text

from handlers.messages import InboundMessage, OutboundMessage
from storage.search_terms import phrases, terms


class Place(StrEnum):
    """What is searched; the value is the table of its terms."""

    TICKETS = "search_ticket"
    MESSAGES = "search_message"
    NOTES = "search_note"


_PUT = {
    place: {
        "sqlite": text(f"INSERT INTO {place.value} (rowid, terms) VALUES (:id, :terms)"),
        "postgresql": text(f"INSERT INTO {place.value} (id, terms) VALUES (:id, CAST(:terms AS tsvector))"),
    }
    for place in Place
}
_TAKE = {
    place: {
        "sqlite": text(f"DELETE FROM {place.value} WHERE rowid = :id"),
        "postgresql": text(f"DELETE FROM {place.value} WHERE id = :id"),
    }
    for place in Place
}
_FIND = {
    place: {
        "sqlite": f"SELECT rowid AS id FROM {place.value} WHERE {place.value} MATCH :asked",
        "postgresql": f"SELECT id FROM {place.value} WHERE terms @@ CAST(:asked AS tsquery)",
    }
    for place in Place
}


def index(connection: Connection, place: Place, texts: Mapping[int, Iterable[str]]) -> None:
    """Index what is to be found, by its id; those without a word in them are left out."""
    dialect = connection.dialect.name
    rows = [{"id": id_, "terms": _kept(dialect, found)} for id_, each in texts.items() if (found := terms(each))]
    if rows:
        connection.execute(_PUT[place][dialect], rows)


def take(connection: Connection, place: Place, ids: Iterable[int]) -> None:
    """Take texts out of the index."""
    rows = [{"id": id_} for id_ in ids]
    if rows:
        connection.execute(_TAKE[place][connection.dialect.name], rows)


def found(connection: Connection, place: Place, asked: str, limit: int) -> list[int]:
    """The ids of what holds all that is looked for, the newest first."""
    if not phrases(asked):
        return []
    dialect = connection.dialect.name
    query = text(f"{_FIND[place][dialect]} ORDER BY 1 DESC LIMIT :most")
    return [int(id_) for id_ in connection.execute(query, {"asked": _asked(dialect, asked), "most": limit}).scalars()]


def ids(connection: Connection, place: Place, asked: str) -> TextualSelect:
    """The same as a part of another statement: `column.in_(ids(…))`. There must be a word in what is looked for."""
    dialect = connection.dialect.name
    query = text(_FIND[place][dialect]).bindparams(asked=_asked(dialect, asked))
    return query.columns(column("id", BigInteger()))


def _kept(dialect: str, found: Sequence[str]) -> str:
    if dialect == "sqlite":
        return " ".join(found)
    places: dict[str, list[int]] = {}
    for at, term in enumerate(found, 1):
        places.setdefault(term, []).append(at)
    return " ".join(f"'{term}':{','.join(map(str, at))}" for term, at in places.items())


def _asked(dialect: str, asked: str) -> str:
    if dialect == "sqlite":
        return " AND ".join(f'"{" ".join(phrase)}" *' for phrase in phrases(asked))
    return " & ".join(f"({' <-> '.join(_terms(phrase))}:*)" for phrase in phrases(asked))


def _terms(phrase: Sequence[str]) -> list[str]:
    return [f"'{term}'" for term in phrase]


def of_inbound(message: InboundMessage) -> list[str]:
    """What is found of a message of theirs: its text, and the names of its files."""
    return [message.text, *(file.name for file in message.attachments)]


def of_outbound(message: OutboundMessage) -> list[str]:
    """What is found of a message of ours: nothing of the bot's, which says what the pack says."""
    return [message.text, *(file.name for file in message.attachments)] if message.author else []


def of_ticket(number: str, subject: str, firms: Iterable[str], answers: Mapping[str, object]) -> list[str]:
    """What is found of a ticket."""
    return [number, subject, *dict.fromkeys(firms), *(part for value in answers.values() for part in _parts(value))]


def _parts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]
