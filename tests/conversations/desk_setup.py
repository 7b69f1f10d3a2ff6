"""People at the desk, and deeds done by them in a transaction of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from bot.compose import Core
from handlers.tickets import Actor, ActorKind, Role, Ticket
from knowledge.pack import Pack
from storage import staff, tickets
from storage.memory import SqlMemory

T = TypeVar("T")


async def done(made: Core, work: Callable[[SqlMemory], T]) -> T:
    """What `work` gives, when it is committed."""
    return await asyncio.wrap_future(made.writer.submit(work))


async def hired(made: Core, login: str, role: Role = Role.AGENT, name: str = "") -> Actor:
    """Somebody with a new account, as the console names them."""
    account = await done(
        made, lambda memory: staff.add(memory.connection, login, name or login, role, "unused", memory.now)
    )
    return Actor(ActorKind.STAFF, f"console:{login}", account.name, account.id, role)


async def does(made: Core, deed: Callable[..., Ticket], ticket: int, by: Actor, *more: object) -> Ticket:
    """Do something to a ticket as it is now."""
    pack = made.releases.current().pack
    return await done(made, lambda memory: deed(memory, pack, memory.tickets.get(ticket), by, *more))


def ticket_of(made: Core, number: int = 1) -> Ticket:
    """The ticket with this id."""
    found = made.database.read(lambda connection: tickets.found_one(connection, number))
    assert found is not None
    return found


def pack_of(made: Core) -> Pack:
    """What answers now."""
    return made.releases.current().pack
