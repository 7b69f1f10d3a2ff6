"""`msc-bot kb …`: check, publish, list and roll back the knowledge."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path

from bot.cli import CommandFailed
from bot.clock import Now, clock
from bot.serving import publish_files, publish_folder
from bot.settings import Settings
from knowledge.load import PackBroken, files_of, load, read_folder
from storage import releases
from storage.database import Database
from storage.writer import Writer


def check(options: argparse.Namespace, settings: Settings) -> int:
    """Check a pack folder; 1 and every problem where it is broken."""
    try:
        pack = load(read_folder(_folder(options, settings)))
    except PackBroken as broken:
        return _problems(broken)
    print(f"{pack.identity.id}: {len(pack.entries)} entries, {len(pack.forms)} form(s), no problems")
    return 0


def publish(options: argparse.Namespace, settings: Settings) -> int:
    """Check a pack folder and publish it; running processes serve it within seconds."""
    with _writing(settings) as (_, writer, now):
        try:
            release = publish_folder(writer, _folder(options, settings), getuser(), options.note, now)
        except PackBroken as broken:
            return _problems(broken)
    print(f"release {release.number} published ({release.digest[:12]})")
    return 0


def _folder(options: argparse.Namespace, settings: Settings) -> Path:
    folder = Path(options.folder or settings.content)
    if not (folder / "pack.yaml").is_file():
        raise CommandFailed(f"{folder} is no content pack: there is no pack.yaml in it")
    return folder


def list_releases(_: argparse.Namespace, settings: Settings) -> int:
    """The newest releases."""
    database = Database(settings.database_url.get_secret_value())
    database.upgrade()
    for release in database.read(releases.listed):
        when = release.published_at.astimezone().isoformat(" ", "minutes")
        print(f"{release.number:>4}  {when}  {release.digest[:12]}  {release.published_by}  {release.note}")
    return 0


def rollback(options: argparse.Namespace, settings: Settings) -> int:
    """Publish an older release again, as a new one."""
    with _writing(settings) as (database, writer, now):
        try:
            content = database.read(lambda connection: releases.content(connection, options.release))
        except KeyError:
            raise CommandFailed(f"there is no release {options.release}") from None
        note = f"rollback to {options.release}"
        release = publish_files(writer, files_of(content), getuser(), note, now)
    print(f"release {release.number} published, the same as {options.release}")
    return 0


@contextmanager
def _writing(settings: Settings) -> Iterator[tuple[Database, Writer, Now]]:
    database = Database(settings.database_url.get_secret_value())
    database.upgrade()
    now = clock(settings.now)
    writer = Writer(database, now, lambda _: None)
    writer.start()
    try:
        yield database, writer, now
    finally:
        writer.stop()
        database.close()


def _problems(broken: PackBroken) -> int:
    for problem in broken.problems:
        print(problem, file=sys.stderr)
    print(f"{len(broken.problems)} problem(s)", file=sys.stderr)
    return 1
