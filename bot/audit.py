"""`msc-bot tickets …`: the table of a ticket's life, and the audit rows of one, to read and to keep elsewhere."""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections.abc import Sequence

from bot.cells import safe
from bot.cli import CommandFailed
from bot.clock import EXCHANGE
from bot.command_database import opened
from bot.settings import Settings
from handlers import lifecycle
from handlers.tickets import Refused, Ticket, TicketEvent
from storage import ticket_audit, tickets

COLUMNS = ("ticket", "at", "actor", "actor_id", "actor_name", "action", "data", "seal")


def table(options: argparse.Namespace, _: Settings) -> int:
    """Print the table of `handlers/lifecycle.py`."""
    if not options.every:
        print(lifecycle.printed())
        return 0
    for rule in lifecycle.every_rule():
        outcome = f"refused: {rule.outcome.phrase}" if isinstance(rule.outcome, Refused) else rule.outcome.value
        print(f"{rule.state.value}\t{rule.action.value}\t{rule.party.value}\t{rule.held.value}\t{outcome}")
    return 0


def show(options: argparse.Namespace, settings: Settings) -> int:
    """Print the audit rows of a ticket; 1 where one is not as it was sealed."""
    with opened(settings) as database, database.reading.connect() as connection:
        ticket = tickets.numbered(connection, options.number.strip().upper())
        if ticket is None:
            raise CommandFailed(f"there is no ticket {options.number}")
        events = ticket_audit.of_ticket(connection, ticket.id)
        broken = ticket_audit.broken(connection, ticket.id)
    print(FORMATS[options.format](ticket, events), end="")
    if broken is not None:
        raise CommandFailed(f"the audit rows of {ticket.number} were altered: the first that is wrong is of {broken}")
    return 0


def as_csv(ticket: Ticket, events: Sequence[TicketEvent]) -> str:
    """The rows as CSV with a head, times as ISO 8601 at the exchange; no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for event in events:
        row = _row(ticket, event)
        data = json.dumps(row["data"], ensure_ascii=False)
        writer.writerow([safe(data if name == "data" else str(row[name])) for name in COLUMNS])
    return out.getvalue()


def as_lines(ticket: Ticket, events: Sequence[TicketEvent]) -> str:
    """The rows as JSON, one a line."""
    return "".join(json.dumps(_row(ticket, event), ensure_ascii=False) + "\n" for event in events)


def as_text(ticket: Ticket, events: Sequence[TicketEvent]) -> str:
    """The rows for a person at a terminal."""
    lines = [f"{ticket.number}  {ticket.subject}"]
    for event in events:
        who = event.actor.name or event.actor.id
        data = ", ".join(f"{key}={value}" for key, value in event.data.items())
        lines.append(f"{event.at.astimezone(EXCHANGE):%Y-%m-%d %H:%M:%S}  {event.action.value:<16} {who:<12} {data}")
    return "\n".join(lines) + "\n"


FORMATS = {"text": as_text, "csv": as_csv, "jsonl": as_lines}


def _row(ticket: Ticket, event: TicketEvent) -> dict[str, object]:
    return {
        "ticket": ticket.number,
        "at": event.at.astimezone(EXCHANGE).isoformat(),
        "actor": event.actor.kind.value,
        "actor_id": event.actor.id,
        "actor_name": event.actor.name,
        "action": event.action.value,
        "data": dict(event.data),
        "seal": event.seal,
    }
