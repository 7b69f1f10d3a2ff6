"""People: found by the conversation in which they write, with their profile and what they agreed to."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from handlers.conversation import Conversation
from handlers.people import Person, Profile
from storage.firm_tables import ConsentRow, PersonIdentityRow, PersonRow
from storage.tables import ConversationRow, table

PERSON, IDENTITY, CONSENT = table(PersonRow), table(PersonIdentityRow), table(ConsentRow)
CONVERSATION = table(ConversationRow)


class SqlPeople:
    """`handlers.ports_people.People` on one transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def of(self, conversation: Conversation) -> Person | None:
        """The person of a conversation; None while nothing is kept about them beside the chat."""
        return of_sender(self._connection, conversation.address.channel, conversation.person)

    def made(self, conversation: Conversation) -> Person:
        """The person of a conversation, made on first need."""
        return self.of(conversation) or self._make(conversation)

    def profile(self, conversation: Conversation) -> Profile:
        """What is remembered of the person; empty where that is nothing."""
        person = self.of(conversation)
        return person.profile if person is not None else Profile()

    def remember(self, conversation: Conversation, profile: Profile) -> None:
        """Keep what a submitted form said; a field that is empty in `profile` keeps what was there."""
        person = self.made(conversation)
        merged = asdict(person.profile) | {name: value for name, value in asdict(profile).items() if value}
        self._connection.execute(update(PERSON).where(PERSON.c.id == person.id).values(profile=merged))

    def agreed(self, conversation: Conversation, version: str) -> bool:
        """Whether the person agreed to this version of the consent text."""
        person = self.of(conversation)
        if person is None:
            return False
        query = select(CONSENT.c.at).where(CONSENT.c.person_id == person.id, CONSENT.c.version == version)
        return self._connection.execute(query).first() is not None

    def agree(self, conversation: Conversation, version: str) -> None:
        """Note that they agree, and when."""
        dialect = sqlite if self._connection.dialect.name == "sqlite" else postgresql
        values = {"person_id": self.made(conversation).id, "version": version, "at": self._now}
        self._connection.execute(dialect.insert(CONSENT).values(values).on_conflict_do_nothing())

    def conversations(self, conversation: Conversation) -> list[int]:
        """Ids of all conversations of the same person, this one among them."""
        person = self.of(conversation)
        return conversations_of(self._connection, person.id) if person is not None else [conversation.id]

    def _make(self, conversation: Conversation) -> Person:
        values = {"profile": {}, "created_at": self._now}
        person = self._connection.execute(insert(PERSON).values(values).returning(PERSON.c.id)).scalar_one()
        identity = {"channel": conversation.address.channel, "sender": conversation.person, "person_id": person}
        self._connection.execute(insert(IDENTITY).values(identity))
        return Person(person)


def of_sender(connection: Connection, channel: str, sender: str) -> Person | None:
    """The person who is `sender` on `channel`."""
    query = select(PERSON.c.id, PERSON.c.profile).join(IDENTITY, IDENTITY.c.person_id == PERSON.c.id)
    row = connection.execute(query.where(IDENTITY.c.channel == channel, IDENTITY.c.sender == sender)).one_or_none()
    return Person(row.id, Profile(**row.profile)) if row is not None else None


def conversations_of(connection: Connection, person: int) -> list[int]:
    """Ids of all conversations of a person."""
    mine = (IDENTITY.c.channel == CONVERSATION.c.channel) & (IDENTITY.c.sender == CONVERSATION.c.person)
    query = select(CONVERSATION.c.id).join(IDENTITY, mine).where(IDENTITY.c.person_id == person)
    return list(connection.execute(query.order_by(CONVERSATION.c.id)).scalars())
