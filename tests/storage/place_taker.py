"""A process that submits applications for a firm: `python -m tests.storage.place_taker URL NAME COUNT`.

It says `ready`, waits for a line, submits all at once through its own writer, and prints how many were accepted.
"""

from __future__ import annotations

import sys
from functools import partial

from handlers.tickets import Actor, ActorKind, NewTicket, Refused, TicketKind
from knowledge.language import Language
from storage.database import Database
from storage.memory import SqlMemory
from storage.writer import Writer
from tests.databases import TODAY
from tests.storage.firm_setup import conversation

PLAN, FIRM, LIMIT = "shengeng", "示例期货有限公司", 2


def submit(memory: SqlMemory, sender: str) -> None:
    """One application; raises Refused where the firm has no place left, and nothing stays of it."""
    place = conversation(memory.connection, sender)
    new = NewTicket(TicketKind.FEEDBACK, "market", place.id, "申报", Language.ZH, FIRM)
    ticket = memory.tickets.open(new, Actor(ActorKind.MEMBER, f"web:{sender}"))
    if not memory.firms.take_place(memory.firms.key(place, FIRM), PLAN, LIMIT, ticket.id):
        raise Refused("form.two")


def main(url: str, name: str, count: int) -> None:
    """Submit `count` applications, each by another person."""
    writer = Writer(Database(url), lambda: TODAY, lambda _: None)
    writer.start()
    _say("ready")
    sys.stdin.readline()
    people = [f"{name}-{n}" for n in range(count)]
    futures = [writer.submit(partial(submit, sender=person), [f"web:{person}"]) for person in people]
    errors = [future.exception() for future in futures]
    assert all(error is None or isinstance(error, Refused) for error in errors), errors
    _say(errors.count(None))
    writer.stop()


def _say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
