"""`msc-bot staff …` and `msc-bot db …`: accounts of the console, and the schema."""

from __future__ import annotations

import argparse
import sys
from getpass import getpass

from argon2 import PasswordHasher

from bot.cli import CommandFailed
from bot.clock import clock
from bot.command_database import opened
from bot.settings import Settings
from handlers.tickets import Role
from storage import staff
from storage.database import SCHEMA_HEAD

SHORTEST_PASSWORD = 12
LINKED = ("telegram", "wecom")
"""Channels on which staff work, beside the console."""


def add(options: argparse.Namespace, settings: Settings) -> int:
    """A new account."""
    password = getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if len(password) < SHORTEST_PASSWORD:
        raise CommandFailed(f"a password needs at least {SHORTEST_PASSWORD} characters")
    role = Role.ADMIN if options.admin else Role(options.role)
    hashed = PasswordHasher().hash(password)
    with opened(settings) as database, database.writing.begin() as connection:
        try:
            made = staff.add(connection, options.login, options.name, role, hashed, clock(settings.now)())
        except ValueError as error:
            raise CommandFailed(str(error)) from error
    print(f"{made.login} ({made.role.value}) may log in")
    return 0


def show(_: argparse.Namespace, settings: Settings) -> int:
    """All accounts."""
    with opened(settings) as database, database.reading.connect() as connection:
        for each in staff.everyone(connection):
            linked = ", ".join(staff.identities(connection, each.id))
            print(
                f"{each.login:<16} {each.role.value:<7} {'active' if each.active else 'closed'}  {each.name}  {linked}"
            )
    return 0


def disable(options: argparse.Namespace, settings: Settings) -> int:
    """Close an account."""
    with opened(settings) as database, database.writing.begin() as connection:
        if not staff.disable(connection, options.login):
            raise CommandFailed(f"there is no account {options.login}")
    print(f"{options.login} is closed")
    return 0


def set_role(options: argparse.Namespace, settings: Settings) -> int:
    """Let an account do what another role may do."""
    with opened(settings) as database, database.writing.begin() as connection:
        try:
            found = staff.set_role(connection, options.login, Role(options.role))
        except ValueError as error:
            raise CommandFailed(str(error)) from error
    if not found:
        raise CommandFailed(f"there is no account {options.login}")
    print(f"{options.login} is {options.role} now")
    return 0


def link(options: argparse.Namespace, settings: Settings) -> int:
    """Say who a member of staff is on a channel."""
    channel, _, person = options.identity.partition(":")
    if channel not in LINKED or not person:
        raise CommandFailed(f"the identity must look like telegram:12345; channels are {', '.join(LINKED)}")
    with opened(settings) as database, database.writing.begin() as connection:
        if not staff.link(connection, options.login, channel, person):
            raise CommandFailed(f"there is no account {options.login}")
    print(f"{options.login} is {options.identity}")
    return 0


def upgrade(_: argparse.Namespace, settings: Settings) -> int:
    """Bring the schema up to date."""
    with opened(settings, may_be_new=True):
        print(f"the schema is at {SCHEMA_HEAD}")
    return 0
