"""`msc-bot firms …`: bring in a table of firms, and list those that are here."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from getpass import getuser
from pathlib import Path

from bot.cli import CommandFailed
from bot.clock import clock
from bot.command_database import opened
from bot.firm_file import NotATable, read_table
from bot.firm_rows import Listed, Problem, Table, read_rows
from bot.settings import Settings
from storage import firm_desk, firm_import
from storage.firm_import import Fate, Plan, Wanted

SHOWN = 10
"""Firms that are named where many are meant."""


def bring_in(options: argparse.Namespace, settings: Settings) -> int:
    """Import a table; 1 and every problem where there is one, and then nothing is changed."""
    path = Path(options.file)
    table = _table(path)
    if table.problems:
        return _complain(path, table.problems)
    with opened(settings) as database, database.writing.begin() as connection:
        plan = firm_import.plan(connection, [_wanted(row) for row in table.listed])
        if not plan.clashes and not options.check:
            firm_import.carry_out(connection, plan, getuser(), path.name, clock(settings.now)())
    if plan.clashes:
        return _complain(path, [Problem(clash.line, clash.text) for clash in plan.clashes])
    _tell(plan, table, checked=options.check)
    return 0


def show(_: argparse.Namespace, settings: Settings) -> int:
    """All firms, by name."""
    with opened(settings) as database:
        lines = database.read(firm_desk.listed)
    for line in lines:
        firm = line.firm
        mail = ", ".join((*firm.domains, *firm.addresses)) or "no mail"
        print(f"{firm.id:>5}  {firm.name}  [{firm.tier or '-'}]  {line.people} verified  {mail}")
    return 0


def _table(path: Path) -> Table:
    try:
        return read_rows(read_table(path))
    except (OSError, NotATable) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise CommandFailed(f"{path}: {why}") from error


def _wanted(row: Listed) -> Wanted:
    return Wanted(row.line, row.firm, row.short_names, row.tier, row.mails)


def _complain(path: Path, problems: Sequence[Problem]) -> int:
    """Every problem, by its line."""
    for problem in sorted(problems, key=lambda each: each.line):
        print(f"{path}:{problem.line}: {problem.text}", file=sys.stderr)
    print(f"{len(problems)} problem(s): nothing was changed", file=sys.stderr)
    return 1


def _tell(plan: Plan, table: Table, *, checked: bool) -> None:
    for step in plan.steps:
        if step.fate is not Fate.UNCHANGED:
            print(step)
    if table.ignored:
        print(f"columns that were not read: {', '.join(table.ignored)}")
    if plan.kept:
        some = ", ".join(plan.kept[:SHOWN]) + (" …" if len(plan.kept) > SHOWN else "")
        print(f"{len(plan.kept)} firm(s) are not in the table and stay as they are: {some}")
    counts = ", ".join(f"{plan.count(fate)} {fate.value}" for fate in Fate)
    print(f"{counts}{' (a check: nothing was done)' if checked else ''}")
