"""Deleting what is kept about a person. Tickets stay as they are: they are records, and staff may be at work on them.

What the person wrote to staff within a ticket, and what staff answered, is part of it. Every other message is emptied
and taken out of its transcript; its row stays, so that a repetition of it is still known. Its files go, too, where
nothing else needs them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, select, update

from handlers.drafts import DraftState
from handlers.messages import ReplyKind
from handlers.personal import Forgotten
from handlers.tickets import Action
from storage import searching
from storage.binding import CODE
from storage.drafts import DRAFT
from storage.firm_audit import EVENT, Deed, note
from storage.firms import MEMBERSHIP
from storage.links import CODE as LINK_CODE
from storage.loose_files import named_in, unneeded
from storage.messages import MESSAGE, Delivery
from storage.people import CONSENT, CONVERSATION, IDENTITY, PERSON
from storage.receipts import RECEIPT
from storage.searching import Place
from storage.ticket_audit import EVENT as TICKET_EVENT
from storage.ticket_audit import forget_names
from storage.tickets import TICKET

AT_ONCE = 500
"""Rows that one statement changes."""
NOT_SENT = (Delivery.PENDING.value, Delivery.PARKED.value, Delivery.DEAD.value, Delivery.UNKNOWN.value)
"""These would be shown as troubles, or go later: with nothing left in them they do neither."""


def forget(connection: Connection, person: int, chats: Sequence[int], now: datetime) -> Forgotten:
    """Delete everything about a person who writes in these chats, but for the records of their tickets."""
    exports = _exports(connection, person)
    tickets = list(connection.execute(select(TICKET.c.id).where(TICKET.c.conversation_id.in_(chats))).scalars())
    _empty_mails(connection, person)
    sent = _empty_chats(connection, chats, tickets)
    _empty_drafts(connection, chats)
    _forget_names(connection, chats)
    connection.execute(
        update(CONVERSATION).where(CONVERSATION.c.id.in_(chats)).values(name="", state={}, draft_id=None)
    )
    for rows in (CONSENT, MEMBERSHIP, CODE, LINK_CODE, IDENTITY):
        connection.execute(delete(rows).where(rows.c.person_id == person))
    connection.execute(delete(PERSON).where(PERSON.c.id == person))
    loose = sorted(unneeded(connection, sent - set(exports)))
    note(connection, now, Deed.FORGOTTEN, person, tickets=len(tickets), files=loose)
    return Forgotten(len(tickets), (*exports, *loose))


def _forget_names(connection: Connection, chats: Sequence[int]) -> None:
    """What audit rows know of the person is an id; what it stands for is forgotten."""
    rows = connection.execute(select(CONVERSATION.c.channel, CONVERSATION.c.person).where(CONVERSATION.c.id.in_(chats)))
    forget_names(connection, [f"{row.channel}:{row.person}" for row in rows])


def left_behind(connection: Connection, is_there: Callable[[str], bool]) -> set[str]:
    """Files of people who had their data deleted that are there still, should the program have ended in between:
    exports, and what they sent, unless somebody has sent the same since."""
    forgotten = select(EVENT.c.person_id).where(EVENT.c.action == Deed.FORGOTTEN.value)
    exported = select(EVENT.c.data).where(EVENT.c.action == Deed.EXPORTED.value, EVENT.c.person_id.in_(forgotten))
    sent = select(EVENT.c.data).where(EVENT.c.action == Deed.FORGOTTEN.value)
    return _files(connection, exported, is_there) | unneeded(connection, _files(connection, sent, is_there))


def _files(connection: Connection, events: Select[Any], is_there: Callable[[str], bool]) -> set[str]:
    """The files that audit rows name and that are there."""
    named = (file for data in connection.execute(events).scalars() for file in data.get("files", ()))
    return {file for file in named if is_there(file)}


def _exports(connection: Connection, person: int) -> list[str]:
    """The files in which the person was given their data before."""
    query = select(EVENT.c.data).where(EVENT.c.person_id == person, EVENT.c.action == Deed.EXPORTED.value)
    return [file for data in connection.execute(query).scalars() for file in data["files"]]


def _empty_chats(connection: Connection, chats: Sequence[int], tickets: Sequence[int]) -> set[str]:
    """Empty every message but those of tickets, also what waits to be sent; the files that they held, by SHA-256."""
    query = select(TICKET_EVENT.c.data).where(
        TICKET_EVENT.c.ticket_id.in_(tickets), TICKET_EVENT.c.action == Action.MESSAGE.value
    )
    to_staff = {data.get("message") for data in connection.execute(query).scalars()}
    rows = connection.execute(
        select(MESSAGE.c.id, MESSAGE.c.direction, MESSAGE.c.external_id, MESSAGE.c.body).where(
            MESSAGE.c.conversation_id.in_(chats), MESSAGE.c.ticket_id.is_(None)
        )
    ).all()
    emptied = [row for row in rows if row.direction == "out" or row.external_id not in to_staff]
    theirs = [row.id for row in emptied if row.direction == "in"]
    ours = [row.id for row in emptied if row.direction == "out"]
    _empty(connection, theirs, {"sender": ["", "", None]})
    _empty(connection, ours, {"kind": ReplyKind.NOTICE.value})
    for some in _parts(theirs):
        unlisted = {"listed_for": None, "listed_as": None, "rated_by": None}
        connection.execute(update(RECEIPT).where(RECEIPT.c.question_id.in_(some)).values(unlisted))
    return set(named_in(row.body for row in emptied))


def _empty_mails(connection: Connection, person: int) -> None:
    """Empty the mails that carried codes to the person's addresses, and take the addresses from them."""
    addresses = select(CODE.c.address).where(CODE.c.person_id == person)
    found = connection.execute(
        select(MESSAGE.c.id).where(
            MESSAGE.c.channel == "mail",
            MESSAGE.c.chat.in_(addresses),
            MESSAGE.c.ticket_id.is_(None),
            MESSAGE.c.handed_at.is_(None),  # else the server may have it, and its outcome is still to be recorded
        )
    )
    mails = list(found.scalars())
    _empty(connection, mails, {"kind": ReplyKind.NOTICE.value})
    for some in _parts(mails):
        connection.execute(update(MESSAGE).where(MESSAGE.c.id.in_(some)).values(chat=""))


def _empty(connection: Connection, messages: Sequence[int], body: dict[str, object]) -> None:
    for some in _parts(messages):
        these = update(MESSAGE).where(MESSAGE.c.id.in_(some))
        connection.execute(these.values(body=body, conversation_id=None, trouble=None))
        connection.execute(these.where(MESSAGE.c.state.in_(NOT_SENT)).values(state=Delivery.WITHDRAWN.value))
        connection.execute(these.where(MESSAGE.c.state == "set-aside").values(state="handled"))
        searching.take(connection, Place.MESSAGES, some)


def _empty_drafts(connection: Connection, chats: Sequence[int]) -> None:
    open_ = (DraftState.OPEN.value, DraftState.PREPARED.value)
    mine = DRAFT.c.conversation_id.in_(chats)
    connection.execute(update(DRAFT).where(mine, DRAFT.c.state.in_(open_)).values(state=DraftState.CANCELLED.value))
    connection.execute(update(DRAFT).where(mine).values(answers={}, editing=None))


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
