"""What is kept about a person, over all their chats: read for them, or deleted for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from handlers.conversation import Conversation
from handlers.people import Profile
from handlers.personal import (
    Agreement,
    Belonging,
    CodeSent,
    FileKept,
    Forgotten,
    FormDraft,
    Identity,
    PersonalData,
    Said,
    StaffReply,
    TicketKept,
)
from storage import forgetting
from storage.binding import CODE
from storage.codec import inbound_in, outbound_in
from storage.columns import JsonValue
from storage.drafts import DRAFT
from storage.firm_audit import Deed, note
from storage.firms import FIRM, MEMBERSHIP
from storage.links import SqlLinks
from storage.messages import MESSAGE
from storage.people import CONSENT, SqlPeople
from storage.tickets import FILE, REPLY, TICKET


class SqlPersonal:
    """`handlers.ports_people.Personal` on one transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._people = SqlPeople(connection, now)
        self._links = SqlLinks(connection, now)

    def everything(self, conversation: Conversation) -> PersonalData:
        """All that is kept about the person of a conversation."""
        person = self._people.of(conversation)
        chats = self._people.conversations(conversation)
        return PersonalData(
            identities=tuple(Identity(*each) for each in self._links.identities(conversation)),
            profile=person.profile if person else Profile(),
            agreements=self._agreements(person.id) if person else (),
            memberships=self._memberships(person.id) if person else (),
            codes=self._codes(person.id) if person else (),
            drafts=self._drafts(chats),
            tickets=self._tickets(chats),
            messages=self._messages(chats),
        )

    def note_export(self, conversation: Conversation, files: Sequence[str]) -> None:
        """Note that the person was given their data in these files, so that they go when the data goes."""
        note(self._connection, self._now, Deed.EXPORTED, self._people.made(conversation).id, files=list(files))

    def forget(self, conversation: Conversation) -> Forgotten:
        """Delete all that is not a ticket's record."""
        person = self._people.made(conversation).id
        return forgetting.forget(self._connection, person, self._people.conversations(conversation), self._now)

    def _agreements(self, person: int) -> tuple[Agreement, ...]:
        rows = self._connection.execute(select(CONSENT).where(CONSENT.c.person_id == person).order_by(CONSENT.c.at))
        return tuple(Agreement(row.version, row.at) for row in rows)

    def _memberships(self, person: int) -> tuple[Belonging, ...]:
        query = select(MEMBERSHIP, FIRM.c.name).join(FIRM, FIRM.c.id == MEMBERSHIP.c.firm_id)
        rows = self._connection.execute(query.where(MEMBERSHIP.c.person_id == person).order_by(MEMBERSHIP.c.id))
        return tuple(
            Belonging(row.name, row.state, row.how, row.asked_at, row.decided_at, row.note, row.address, row.reason)
            for row in rows
        )

    def _codes(self, person: int) -> tuple[CodeSent, ...]:
        query = select(CODE.c.address, CODE.c.made_at, FIRM.c.name).join(FIRM, FIRM.c.id == CODE.c.firm_id)
        rows = self._connection.execute(query.where(CODE.c.person_id == person).order_by(CODE.c.id))
        return tuple(CodeSent(row.name, row.address, row.made_at) for row in rows)

    def _drafts(self, chats: Sequence[int]) -> tuple[FormDraft, ...]:
        rows = self._connection.execute(select(DRAFT).where(DRAFT.c.conversation_id.in_(chats)).order_by(DRAFT.c.id))
        return tuple(FormDraft(row.form, row.state, row.answers, row.updated_at) for row in rows)

    def _tickets(self, chats: Sequence[int]) -> tuple[TicketKept, ...]:
        query = select(TICKET).where(TICKET.c.conversation_id.in_(chats)).order_by(TICKET.c.id)
        return tuple(self._ticket(row) for row in self._connection.execute(query).all())

    def _ticket(self, row: Any) -> TicketKept:
        files = self._connection.execute(select(FILE).where(FILE.c.ticket_id == row.id).order_by(FILE.c.id))
        replies = self._connection.execute(select(REPLY).where(REPLY.c.ticket_id == row.id).order_by(REPLY.c.id))
        return TicketKept(
            number=row.number,
            kind=row.kind,
            state=row.state,
            subject=row.subject,
            firm=row.firm,
            verified_firm=row.verified_firm,
            opened_at=row.opened_at,
            updated_at=row.updated_at,
            answers=row.answers,
            files=tuple(FileKept(file.name, file.size, file.sha256) for file in files),
            replies=tuple(StaffReply(reply.at, reply.author_name, reply.text) for reply in replies),
        )

    def _messages(self, chats: Sequence[int]) -> tuple[Said, ...]:
        query = select(MESSAGE).where(MESSAGE.c.conversation_id.in_(chats)).order_by(MESSAGE.c.id)
        return tuple(_said(row) for row in self._connection.execute(query))


def _said(row: Any) -> Said:
    if row.direction == "in":
        theirs = inbound_in(row)
        return Said(row.at, row.channel, "person", theirs.text or theirs.choice or "", _files(row.body))
    ours = outbound_in(row)
    return Said(row.at, row.channel, ours.author or "bot", ours.text, _files(row.body))


def _files(body: JsonValue) -> tuple[FileKept, ...]:
    return tuple(FileKept(file["name"], file["size"], file["sha256"]) for file in body.get("files", []))
