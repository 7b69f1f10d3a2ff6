"""The audit rows of tickets: added in the transaction of the change, and sealed.

The database refuses to change or delete one (triggers of migration 0008). Each also carries the SHA-256 of itself and
of the row before it of the same ticket, so that whoever takes the triggers away leaves a mark.

A member is named by their id only; what they were called when they opened a ticket stands in `ticket_actor`, which
`forgetting.py` may delete.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from handlers.tickets import Action, Actor, ActorKind, TicketEvent
from storage.desk_tables import TicketActorRow
from storage.settings_kept import value
from storage.tables import TicketEventRow, TicketRow, table

TICKET, EVENT, ACTOR = table(TicketRow), table(TicketEventRow), table(TicketActorRow)
_NAMED = select(EVENT, ACTOR.c.name.label("known_as")).join(ACTOR, ACTOR.c.actor_id == EVENT.c.actor_id, isouter=True)
_LOCK = select(TICKET.c.id).where(TICKET.c.id == bindparam("ticket")).with_for_update()
_LAST = select(EVENT.c.seal).where(EVENT.c.ticket_id == bindparam("ticket")).order_by(EVENT.c.id.desc()).limit(1)
_ADD = insert(EVENT).inline()


def add(
    connection: Connection, now: datetime, ticket: int, actor: Actor, action: Action, data: Mapping[str, object]
) -> None:
    """Write an audit row. The ticket's row is locked until the commit (SQLite has one writer), for rows of one ticket
    form a chain."""
    if connection.dialect.name != "sqlite":
        connection.execute(_LOCK, {"ticket": ticket})
    before = connection.execute(_LAST, {"ticket": ticket}).scalar() or ""
    is_member = actor.kind is ActorKind.MEMBER
    values = {
        "ticket_id": ticket,
        "at": now,
        "actor_kind": actor.kind.value,
        "actor_id": actor.id,
        "actor_name": "" if is_member else actor.name,
        "action": action.value,
        "data": dict(data),
    }
    connection.execute(_ADD, {**values, "seal": seal(before, values)})
    if is_member and actor.name and action is Action.OPEN:
        _name(connection, actor)


def seal(before: str, values: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, of a row and of the seal of the one before."""
    parts = [before, values["ticket_id"], values["at"].astimezone(UTC).isoformat(timespec="microseconds")]
    parts += [values[name] for name in ("actor_kind", "actor_id", "actor_name", "action", "data")]
    return sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _name(connection: Connection, actor: Actor) -> None:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(ACTOR).values(actor_id=actor.id, name=actor.name)
    connection.execute(statement.on_conflict_do_update(index_elements=["actor_id"], set_={"name": actor.name}))


def of_ticket(connection: Connection, ticket: int) -> list[TicketEvent]:
    """The audit rows of a ticket, oldest first."""
    rows = connection.execute(_NAMED.where(EVENT.c.ticket_id == ticket).order_by(EVENT.c.id))
    return [_event(row) for row in rows]


def openers(connection: Connection, tickets: Sequence[int]) -> dict[int, str]:
    """Who opened each ticket, as their chat names them; empty where it names nobody, or was told to forget it."""
    query = _NAMED.where(EVENT.c.ticket_id.in_(tickets), EVENT.c.action == Action.OPEN.value)
    return {row.ticket_id: _event(row).actor.name for row in connection.execute(query)}


def newest_from_members(connection: Connection) -> int:
    """Id of the newest audit row that a member caused, 0 before the first: it grows when a member acts."""
    query = select(EVENT.c.id).where(EVENT.c.actor_kind == ActorKind.MEMBER.value).order_by(EVENT.c.id.desc()).limit(1)
    return int(connection.execute(query).scalar() or 0)


def broken(connection: Connection, ticket: int) -> datetime | None:
    """When the first audit row was written that is not as it was sealed, or before which one is missing; None where
    all are whole. Rows of before the seals were begun have none."""
    before, unsealed_until = "", int(value(connection, "audit-unsealed-until") or 0)
    rows = connection.execute(select(EVENT).where(EVENT.c.ticket_id == ticket).order_by(EVENT.c.id))
    for row in rows.mappings():
        if row["id"] > unsealed_until and row["seal"] != seal(before, dict(row)):
            at: datetime = row["at"]
            return at
        before = row["seal"]
    return None


def forget_names(connection: Connection, actors: Sequence[str]) -> None:
    """Forget what these members are called; the audit rows stay as they are."""
    connection.execute(delete(ACTOR).where(ACTOR.c.actor_id.in_(actors)))


def _event(row: Row[Any]) -> TicketEvent:
    actor = Actor(ActorKind(row.actor_kind), row.actor_id, row.actor_name or row.known_as or "")
    return TicketEvent(row.at, actor, Action(row.action), row.data, row.seal)
