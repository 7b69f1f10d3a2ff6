"""The commands of `msc-bot`. Each says in one line what is wrong, and exits with 2 where the call is at fault.

What a command needs is imported when it runs: `kb check` need not wait for the web server's libraries.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING

from bot.settings import WrongSettings, read_settings
from storage.database import DatabaseTrouble

ROLES = ("agent", "lead", "auditor", "admin")
"""Those of `handlers.tickets.Role`; a test holds them equal."""

if TYPE_CHECKING:
    Group = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 — argparse has no public name for it


class CommandFailed(Exception):
    """A command could not do what it was asked; the text is for the operator."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit status."""
    options = parser().parse_args(arguments)
    module, function = options.does.split(":")
    try:
        command = getattr(import_module(module), function)
        status: int = command(options) if options.reads_settings else command(options, read_settings())
    except WrongSettings as error:
        print("\n".join(error.lines), file=sys.stderr)
        return 2
    except (CommandFailed, DatabaseTrouble) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return status


def parser() -> argparse.ArgumentParser:
    """All commands and their arguments."""
    top = argparse.ArgumentParser(prog="msc-bot", description="The Market Service Center's chatbot.")
    top.add_argument("--version", action="version", version=f"msc-bot {version('msc-bot')}")
    commands = top.add_subparsers(required=True, metavar="command")
    _add(commands, "run", "bot.run:run", "serve every channel that is configured; the web chat always")
    _add(commands, "chat", "bot.run:chat", "talk to the bot in this terminal")
    ask = _add(commands, "ask", "bot.ask:ask", "one question, or many as JSON lines on standard input")
    ask.add_argument("question", nargs="?")
    ask.add_argument("--why", action="store_true", help="how the question is understood, instead of the answer")
    ask.add_argument("--jsonl", action="store_true", help='{"session": s, "q": text} a line in, one reply a line out')
    _add_kb(_group(commands, "kb", "the knowledge"))
    _add_staff(_group(commands, "staff", "staff accounts of the console"))
    _add_tickets(_group(commands, "tickets", "tickets: the table of their life, their audit rows, and the ledger"))
    _add_firms(_group(commands, "firms", "the firms whose people the bot serves"))
    _add_forms(_group(commands, "forms", "the windows within which forms can be filed"))
    doctor = _add(commands, "doctor", "bot.doctor:examine", "look at everything, and say how to mend what is not well")
    doctor.set_defaults(reads_settings=True)
    _add(_group(commands, "db", "the database"), "upgrade", "bot.accounts:upgrade", "bring its schema up to date")
    return top


def _group(commands: Group, name: str, says: str) -> Group:
    return commands.add_parser(name, help=says).add_subparsers(required=True, metavar="what")


def _add(commands: Group, name: str, does: str, says: str) -> argparse.ArgumentParser:
    made = commands.add_parser(name, help=says, description=says)
    made.set_defaults(does=does, reads_settings=False)
    return made


def _add_kb(kb: Group) -> None:
    for name, says in (
        ("check", "check a pack folder; every problem with its file and line, and how its held-out questions fare"),
        ("diff", "what a pack folder changes against the newest release"),
        ("publish", "check a pack folder and let it answer from now on"),
    ):
        command = _add(kb, name, f"bot.kb:{name}", says)
        command.add_argument("folder", nargs="?", help="default: MSC_CONTENT")
        if name == "publish":
            command.add_argument("--note", default="", help="what changed, for the list of releases")
        if name == "check":
            command.add_argument("--missed", action="store_true", help="list the held-out questions that led elsewhere")
    _add(kb, "releases", "bot.kb:list_releases", "the published releases, the newest first")
    back = _add(kb, "rollback", "bot.kb:rollback", "publish an older release again")
    back.add_argument("release", type=int)
    export = _add(kb, "export", "bot.kb:export", "write a release's files into a new folder")
    export.add_argument("release", type=int)
    export.add_argument("folder")


def _add_staff(staff: Group) -> None:
    add = _add(
        staff,
        "add",
        "bot.accounts:add",
        "a new account; the password is read from the terminal or MSC's standard input",
    )
    add.add_argument("login")
    add.add_argument("name")
    add.add_argument("--role", choices=ROLES, default="agent", help="default: agent")
    add.add_argument("--admin", action="store_true", help="the same as --role admin")
    _add(staff, "list", "bot.accounts:show", "all accounts")
    _add(staff, "disable", "bot.accounts:disable", "close an account").add_argument("login")
    role = _add(staff, "role", "bot.accounts:set_role", "change what an account may do")
    role.add_argument("login")
    role.add_argument("role", choices=ROLES)
    link = _add(staff, "link", "bot.accounts:link", "say who a member of staff is on a channel")
    link.add_argument("login")
    link.add_argument("identity", help="channel and id, such as telegram:12345")


def _add_tickets(tickets: Group) -> None:
    table = _add(tickets, "table", "bot.audit:table", "who may do what with a ticket in which state, as a table")
    table.add_argument("--every", action="store_true", help="a line for each state, action, role and owner instead")
    audit = _add(tickets, "audit", "bot.audit:show", "the audit rows of a ticket, and whether their seals are whole")
    audit.add_argument("number", help="such as MSC-2026-0001")
    audit.add_argument("--format", choices=("text", "csv", "jsonl"), default="text")
    ledger = _add(tickets, "ledger", "bot.ledger_command:export", "the ledger of a period, as a file")
    ledger.add_argument("--from", dest="since", metavar="DAY", help="opened that day or later, such as 2026-11-01")
    ledger.add_argument("--to", dest="until", metavar="DAY", help="opened that day or earlier")
    ledger.add_argument("--queue", default="", help="of one queue, by its id")
    ledger.add_argument("--kind", choices=("inquiry", "feedback", "application", "visit"), default="")
    ledger.add_argument("--state", choices=("all", "live", "closed"), default="all")
    ledger.add_argument("--format", choices=("xlsx", "csv"), default="xlsx")
    ledger.add_argument("--language", choices=("zh", "en"), default="zh")
    ledger.add_argument("--out", metavar="FILE", help="default: ledger.xlsx or ledger.csv here; never written over")


def _add_firms(firms: Group) -> None:
    bring_in = _add(firms, "import", "bot.firms:bring_in", "bring in a table of firms; never deletes one")
    bring_in.add_argument(
        "file", help=".csv or .xlsx with the columns firm, short names, tier, mail domains or addresses"
    )
    bring_in.add_argument("--check", action="store_true", help="only say what would change")
    _add(firms, "list", "bot.firms:show", "all firms")


def _add_forms(forms: Group) -> None:
    _add(forms, "windows", "bot.form_windows:show", "each form's window: of the pack, in force, and who opened it")
    opening = _add(forms, "open", "bot.form_windows:open_", "open a window for a form, in place of the one in force")
    opening.add_argument("form", help="its id, such as enterprise-cultivation")
    opening.add_argument("--from", dest="first", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    opening.add_argument("--to", dest="last", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    opening.add_argument("--year", type=int, help="of the plan; default: the year of the first day")
    close = _add(
        forms, "close", "bot.form_windows:close", "take back the window that was opened: the pack's counts again"
    )
    close.add_argument("form")
