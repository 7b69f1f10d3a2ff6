"""Tickets with all that hangs on them. Every change of one goes through `record`, which writes its audit row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from handlers.messages import Attachment
from handlers.tickets import (
    LIVE,
    SAME,
    Action,
    Actor,
    Change,
    FileRole,
    NewTicket,
    Refused,
    Ticket,
    TicketFile,
    TicketKind,
    TicketState,
)
from knowledge.language import Language
from storage import memberships, notes, referrals, searching, ticket_audit, ticket_numbers, ticket_ratings
from storage.codec import file_out
from storage.firm_keys import firm_meant
from storage.searching import Place
from storage.tables import (
    TicketFileRow,
    TicketReplyRow,
    TicketRow,
    table,
)

TICKET = table(TicketRow)
REPLY, FILE = table(TicketReplyRow), table(TicketFileRow)


class SqlTickets:
    """`handlers.ports.Tickets` on one transaction. `changed` hears the id of each ticket that was touched."""

    def __init__(self, connection: Connection, now: datetime, changed: Callable[[int], None]) -> None:
        self._connection = connection
        self._now = now
        self._changed = changed

    def open(self, new: NewTicket, actor: Actor) -> Ticket:
        """Number and keep a new ticket, with the audit row of its opening."""
        firm_id, firm = self._verified(new.conversation, new.firm)
        values = {
            "number": ticket_numbers.next_number(self._connection, self._now.year),
            "kind": new.kind.value,
            "state": new.state.value,
            "queue": new.queue,
            "copies": list(new.copies),
            "tag": new.tag,
            "conversation_id": new.conversation,
            "subject": new.subject,
            "firm": new.firm or firm,
            "firm_id": firm_id,
            "verified_firm": firm,
            "language": new.language.value,
            "form": new.form,
            "answers": dict(new.answers),
            "release": new.release,
            "assignee_name": "",
            "opened_at": self._now,
            "updated_at": self._now,
            "version": 1,
        }
        row = self._connection.execute(insert(TICKET).values(values).returning(TICKET)).one()
        self._index(row)
        self._audit(row.id, actor, Action.OPEN, {"queue": new.queue, "state": new.state.value})
        return ticket_in(row)

    def get(self, ticket: int) -> Ticket:
        """The ticket with this id; KeyError where there is none."""
        row = self._connection.execute(select(TICKET).where(TICKET.c.id == ticket)).one_or_none()
        if row is None:
            raise KeyError(ticket)
        return ticket_in(row)

    def of_conversation(self, conversation: int) -> Sequence[Ticket]:
        """All tickets of a conversation, newest first."""
        return self.of_conversations([conversation])

    def of_conversations(self, conversations: Sequence[int]) -> Sequence[Ticket]:
        """All tickets of some conversations, newest first."""
        return of_conversations(self._connection, conversations)

    def of_firm(self, firm: int) -> Sequence[Ticket]:
        """All tickets that verified people of a firm have opened, newest first."""
        return of_firm(self._connection, firm)

    def openers(self, tickets: Sequence[Ticket]) -> Mapping[int, str]:
        """Who opened each ticket (by its id), as the chat named them then; empty where it named nobody."""
        return ticket_audit.openers(self._connection, [ticket.id for ticket in tickets])

    def record(
        self,
        ticket: Ticket,
        actor: Actor,
        action: Action,
        to: TicketState,
        data: Mapping[str, object] | None = None,
        change: Change = SAME,
    ) -> Ticket:
        """Move a ticket, change what is to be changed of it, and write the audit row. Raises Refused when someone else
        changed it since it was read."""
        moved = self._change(ticket, state=to.value, **self._columns(ticket, to, change))
        moves = {} if to is ticket.state else {"from": ticket.state.value, "to": to.value}
        self._audit(ticket.id, actor, action, {**moves, **(data or {})})
        return moved

    def _columns(self, ticket: Ticket, to: TicketState, change: Change) -> dict[str, Any]:
        values: dict[str, Any] = {}
        if to is not ticket.state and TicketState.CLOSED in (to, ticket.state):
            values["closed_at"] = self._now if to is TicketState.CLOSED else None
        if change.owner is not None:
            values |= {"assignee_id": change.owner.staff, "assignee_name": change.owner.name}
        if change.queue is not None:
            values |= {"queue": change.queue, "copies": [copy for copy in ticket.copies if copy != change.queue]}
        if change.into is not None:
            values["merged_into"] = change.into
        return values

    def refill(
        self, ticket: Ticket, subject: str, firm: str, answers: Mapping[str, str | list[str]], release: int
    ) -> Ticket:
        """Put the answers of a form into a ticket that was opened with earlier ones. Raises Refused as `record`."""
        firm_id, verified = self._verified(ticket.conversation, firm)
        values = {"subject": subject, "firm": firm, "firm_id": firm_id, "verified_firm": verified}
        changed = self._change(ticket, **values, answers=dict(answers), release=release)
        searching.take(self._connection, Place.TICKETS, [ticket.id])
        self._index(changed)
        return changed

    def _verified(self, conversation: int, named: str) -> tuple[int | None, str]:
        """Id and name of the firm to which the person belongs, unless the ticket names another: for that they are not
        verified, and nothing of it is shown to their firm."""
        own, name = memberships.firm_of(self._connection, conversation)
        speaks_for_it = own is not None and (not named or firm_meant(self._connection, named, own) == own)
        return (own, name) if speaks_for_it else (None, "")

    def _index(self, ticket: Ticket | Row[Any]) -> None:
        texts = searching.of_ticket(ticket.number, ticket.subject, (ticket.firm, ticket.verified_firm), ticket.answers)
        searching.index(self._connection, Place.TICKETS, {ticket.id: texts})

    def doubles(self, ticket: int) -> Sequence[Ticket]:
        """The tickets that were merged into this one, oldest first."""
        return doubles_of(self._connection, ticket)

    def refer(self, ticket: Ticket, by: Actor, department: str, question: str) -> None:
        """Keep that a department was asked. Nothing that sends reads it."""
        referrals.add(self._connection, self._now, ticket, by, department, question)

    def advise(self, ticket: Ticket, by: Actor, referral: int, answer: str) -> str:
        """Keep what a department said; its name. Raises Refused where nothing waits under this id."""
        return referrals.answer(self._connection, self._now, ticket, by, referral, answer)

    def note(self, ticket: Ticket, actor: Actor, text: str) -> None:
        """Keep an internal note."""
        notes.add(self._connection, self._now, ticket, actor, text)

    def reply(self, ticket: Ticket, actor: Actor, text: str, files: Sequence[Attachment]) -> None:
        """Keep a public reply."""
        values = {
            "ticket_id": ticket.id,
            "at": self._now,
            "author_id": actor.id,
            "author_name": actor.name,
            "text": text,
            "files": [file_out(file) for file in files],
        }
        self._connection.execute(insert(REPLY).values(values))

    def add_file(self, ticket: Ticket, role: FileRole, file: Attachment) -> None:
        """Keep a file of the ticket."""
        values = {
            "ticket_id": ticket.id,
            "role": role.value,
            "name": file.name,
            "media_type": file.media_type,
            "size": file.size,
            "sha256": file.sha256,
            "at": self._now,
        }
        self._connection.execute(insert(FILE).values(values))
        self._changed(ticket.id)

    def files(self, ticket: int) -> Sequence[TicketFile]:
        """The files of a ticket, oldest first."""
        return files_of(self._connection, ticket)

    def happened(self, ticket: int, actor: Actor, action: Action, data: Mapping[str, object]) -> None:
        """Write the audit row of something that does not change the ticket."""
        self._audit(ticket, actor, action, data)

    def rate(self, ticket: Ticket, stars: int | None, word: str = "") -> None:
        """Keep how content the member was (1 to 5), or what they said of it, in the place of what was kept before."""
        ticket_ratings.rate(self._connection, self._now, ticket.id, stars, word)
        self._changed(ticket.id)

    def next_serial(self, firm: str) -> int:
        """The next number of a firm's feedback forms, from 1; the form has three digits for it."""
        return ticket_numbers.next_serial(self._connection, firm)

    def has_serial(self, firm: str, serial: int) -> bool:
        """Whether a firm has used a number."""
        return ticket_numbers.has_serial(self._connection, firm, serial)

    def take_serial(self, firm: str, serial: int) -> bool:
        """Note that a firm used a number; False where it had used it before."""
        return ticket_numbers.take_serial(self._connection, firm, serial)

    def _change(self, ticket: Ticket, **values: Any) -> Ticket:
        statement = update(TICKET).where(TICKET.c.id == ticket.id, TICKET.c.version == ticket.version)
        values |= {"version": ticket.version + 1, "updated_at": self._now}
        row = self._connection.execute(statement.values(values).returning(TICKET)).one_or_none()
        if row is None:
            raise self._overtaken(ticket)
        self._changed(ticket.id)
        return ticket_in(row)

    def _overtaken(self, ticket: Ticket) -> Refused:
        """Why the ticket is not as it was read: who has it now, where that is what changed."""
        owner = self.get(ticket.id).assignee_name
        if owner and owner != ticket.assignee_name:
            return Refused("ticket.taken", name=owner)
        return Refused("ticket.changed", ticket=ticket.number)

    def _audit(self, ticket: int, actor: Actor, action: Action, data: Mapping[str, object]) -> None:
        ticket_audit.add(self._connection, self._now, ticket, actor, action, data)
        self._changed(ticket)


def in_queue(connection: Connection, queue: str | None, *, live: bool = True, limit: int = 500) -> list[Ticket]:
    """The tickets of a queue (or of all), those that changed last first."""
    query = select(TICKET).order_by(TICKET.c.updated_at.desc(), TICKET.c.id.desc()).limit(limit)
    states = [state.value for state in TicketState if (state in LIVE) == live]
    query = query.where(TICKET.c.state.in_(states))
    if queue is not None:
        query = query.where(TICKET.c.queue == queue)
    return [ticket_in(row) for row in connection.execute(query)]


def of_firm(connection: Connection, firm: int, limit: int | None = None) -> list[Ticket]:
    """The tickets that verified people of a firm have opened, newest first."""
    query = select(TICKET).where(TICKET.c.firm_id == firm).order_by(TICKET.c.id.desc()).limit(limit)
    return [ticket_in(row) for row in connection.execute(query)]


def of_conversations(connection: Connection, conversations: Sequence[int]) -> list[Ticket]:
    """All tickets of some conversations, newest first."""
    query = select(TICKET).where(TICKET.c.conversation_id.in_(conversations)).order_by(TICKET.c.id.desc())
    return [ticket_in(row) for row in connection.execute(query)]


def found_one(connection: Connection, ticket: int) -> Ticket | None:
    """The ticket with this id, if there is one."""
    row = connection.execute(select(TICKET).where(TICKET.c.id == ticket)).one_or_none()
    return ticket_in(row) if row is not None else None


def by_ids(connection: Connection, ids: Collection[int]) -> dict[int, Ticket]:
    """Those of the tickets that there are, by their ids."""
    return {row.id: ticket_in(row) for row in connection.execute(select(TICKET).where(TICKET.c.id.in_(ids)))}


def doubles_of(connection: Connection, ticket: int) -> list[Ticket]:
    """The tickets that were merged into this one, oldest first."""
    query = select(TICKET).where(TICKET.c.merged_into == ticket).order_by(TICKET.c.id)
    return [ticket_in(row) for row in connection.execute(query)]


def numbered(connection: Connection, number: str) -> Ticket | None:
    """The ticket that is quoted as `number`, if there is one."""
    row = connection.execute(select(TICKET).where(TICKET.c.number == number)).one_or_none()
    return ticket_in(row) if row is not None else None


def files_of(connection: Connection, ticket: int) -> list[TicketFile]:
    """The files of a ticket, oldest first."""
    rows = connection.execute(select(FILE).where(FILE.c.ticket_id == ticket).order_by(FILE.c.id))
    return [
        TicketFile(row.id, FileRole(row.role), Attachment(row.name, row.media_type, row.size, row.sha256), row.at)
        for row in rows
    ]


def ticket_in(row: Row[Any]) -> Ticket:
    """The ticket of a row."""
    return Ticket(
        id=row.id,
        number=row.number,
        kind=TicketKind(row.kind),
        state=TicketState(row.state),
        queue=row.queue,
        copies=tuple(row.copies),
        tag=row.tag,
        conversation=row.conversation_id,
        subject=row.subject,
        language=Language(row.language),
        opened_at=row.opened_at,
        updated_at=row.updated_at,
        version=row.version,
        firm=row.firm,
        firm_id=row.firm_id,
        verified_firm=row.verified_firm,
        form=row.form,
        answers=row.answers,
        release=row.release,
        assignee=row.assignee_id,
        assignee_name=row.assignee_name,
        closed_at=row.closed_at,
        merged_into=row.merged_into,
    )
