"""`msc-bot kb …`: check, compare, publish, list, roll back and export the knowledge."""

from __future__ import annotations

import argparse
import sys
from getpass import getuser
from pathlib import Path

from bot.cli import CommandFailed
from bot.clock import EXCHANGE, Now, clock
from bot.command_database import opened, writing
from bot.serving import Releases, publish_files, publish_folder
from bot.settings import Settings
from bot.shelf import shelf_of
from knowledge.changes import changed_answers, changed_parts
from knowledge.check_calendar import uncovered, years_in_words
from knowledge.examination import examine
from knowledge.load import PackBroken, files_of, read_folder
from knowledge.pack import Pack
from storage import releases
from storage.database import Database
from storage.releases import Release
from storage.writer import Writer


def check(options: argparse.Namespace, settings: Settings) -> int:
    """Check a pack folder and ask it its held-out questions; 1 and every problem where it is broken."""
    try:
        made = shelf_of(settings).compiled(read_folder(_folder(options, settings)))
    except PackBroken as broken:
        return _problems(broken)
    pack = made.pack
    print(f"{pack.identity.id}: {len(pack.entries)} entries, {len(pack.forms)} form(s), no problems")
    _tell_years(pack, clock(settings.now))
    examination = examine(pack, made.engine)
    led = len(examination.questions) - len(examination.missed)
    print(f"{led} of {len(examination.questions)} held-out questions lead to what they were written for")
    for held in examination.missed if options.missed else ():
        print(f"{held.thing.part.id} <- {held.found or '-'} ({held.understood.certainty.value}): {held.text}")
    return 0


def diff(options: argparse.Namespace, settings: Settings) -> int:
    """What a pack folder changes against the newest release: its parts, and what held-out questions lead to."""
    with writing(settings) as (database, writer, now):
        serving = Releases(database, writer, now)
        newest = serving.newest()
        if newest is None:
            raise CommandFailed("nothing has been published yet")
        try:
            serving.serve(newest)
            new = shelf_of(settings).compiled(read_folder(_folder(options, settings)))
        except PackBroken as broken:
            return _problems(broken)
    old = serving.current()
    for part in changed_parts(old.pack, new.pack):
        print(f"{part.change.value:8} {part.kind}/{part.id}  {', '.join(part.keys)}".rstrip())
    for answer in changed_answers((old.pack, old.engine), (new.pack, new.engine)):
        print(f"answer   {answer.question}: {_told(answer.before)} -> {_told(answer.after)}")
    return 0


def _told(ids: tuple[str, ...]) -> str:
    return " + ".join(ids) or "asks back"


def export(options: argparse.Namespace, settings: Settings) -> int:
    """Write a release's files into a new folder, to edit or to keep."""
    folder = Path(options.folder)
    if folder.exists() and any(folder.iterdir()):
        raise CommandFailed(f"{folder} is not empty")
    with opened(settings) as database:
        content = _content(database, options.release)
    for name, data in files_of(content).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    print(f"release {options.release} is in {folder}")
    return 0


def publish(options: argparse.Namespace, settings: Settings) -> int:
    """Check a pack folder and publish it; running processes serve it within seconds."""
    with writing(settings) as (database, writer, now):
        try:
            release = publish_folder(writer, _folder(options, settings), getuser(), options.note, now)
        except PackBroken as broken:
            return _problems(broken)
        pack = _served(database, writer, now, release)
    print(f"release {release.number} published ({release.digest[:12]})")
    _tell_years(pack, now)
    return 0


def _served(database: Database, writer: Writer, now: Now, release: Release) -> Pack:
    """What a release that was just published says."""
    serving = Releases(database, writer, now)
    serving.serve(release.number)
    return serving.current().pack


def _tell_years(pack: Pack, now: Now) -> None:
    """Which years the calendars of a pack cover; on standard error what is missing now or soon."""
    print(f"working days and trading days of {years_in_words(pack.working_days)}")
    for year in uncovered(pack.working_days, now().date()):
        print(
            f"WARNING: no calendar covers {year}. Nothing that is counted in working days can be counted there: write"
            " the State Council's notice into calendar.yaml, or bring in a newer chinesecalendar.",
            file=sys.stderr,
        )


def _folder(options: argparse.Namespace, settings: Settings) -> Path:
    folder = Path(options.folder or settings.content)
    if not (folder / "pack.yaml").is_file():
        raise CommandFailed(f"{folder} is no content pack: there is no pack.yaml in it")
    return folder


def list_releases(_: argparse.Namespace, settings: Settings) -> int:
    """The newest releases."""
    with opened(settings) as database:
        listed = database.read(releases.listed)
    for release in listed:
        when = release.published_at.astimezone(EXCHANGE).isoformat(" ", "minutes")
        print(f"{release.number:>4}  {when}  {release.digest[:12]}  {release.published_by}  {release.note}")
    return 0


def rollback(options: argparse.Namespace, settings: Settings) -> int:
    """Publish an older release again, as a new one."""
    with writing(settings) as (database, writer, now):
        content = _content(database, options.release)
        note = f"rollback to {options.release}"
        try:
            release = publish_files(writer, files_of(content), getuser(), note, now)
        except PackBroken as broken:
            return _problems(broken)
        pack = _served(database, writer, now, release)
    print(f"release {release.number} published, the same as {options.release}")
    _tell_years(pack, now)
    return 0


def _content(database: Database, number: int) -> bytes:
    """The zip of a release."""
    try:
        return database.read(lambda connection: releases.content(connection, number))
    except KeyError:
        raise CommandFailed(f"there is no release {number}") from None


def _problems(broken: PackBroken) -> int:
    for problem in broken.problems:
        print(problem, file=sys.stderr)
    print(f"{len(broken.problems)} problem(s)", file=sys.stderr)
    return 1
