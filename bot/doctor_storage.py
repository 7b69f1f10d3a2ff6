"""What the doctor finds in database, knowledge, calendars and the folder of files."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile

from bot.clock import clock
from bot.doctor import Finding, fail, ok, warn
from bot.settings import Settings
from knowledge.check_calendar import uncovered, years_in_words
from knowledge.compiled import OtherProgram, opened
from knowledge.load import PackBroken, digest_of, files_of, load, read_folder
from knowledge.pack import Pack
from storage import doctoring, releases
from storage.database import SCHEMA_HEAD, Database, DatabaseTrouble

LITTLE, TOO_LITTLE = 1 << 30, 100 << 20
"""Bytes of free disk below which the doctor warns, and below which the bot is about to stop."""
CALENDAR = "write the State Council's notice into calendar.yaml (or bring in a newer chinesecalendar), and publish"


def findings(settings: Settings) -> Iterator[Finding]:
    """Database, knowledge, calendars, files."""
    folder = _folder(settings)
    pack = folder if isinstance(folder, Pack) else None
    yield folder if isinstance(folder, Finding) else ok("content", f"{settings.content} can be published")
    url = settings.database_url.get_secret_value()
    if not doctoring.is_begun(url):
        yield warn("database", "there is none yet", "the first start makes it: msc-bot run")
    else:
        try:
            database = Database(url)
            try:
                yield from _database(database)
                served, found = _release(database, settings)
                yield from found
                pack = served or pack
            finally:
                database.close()
        except DatabaseTrouble as trouble:
            yield fail("database", str(trouble), "check MSC_DATABASE_URL, the server, and the rights of its user")
    if pack is not None:
        yield from _calendars(pack, settings)
    yield from _files(settings.files)


def _folder(settings: Settings) -> Pack | Finding:
    try:
        return load(read_folder(settings.content))
    except PackBroken as broken:
        says = f"{settings.content} has {len(broken.problems)} problem(s), the first: {broken.problems[0]}"
        return warn("content", says, "msc-bot kb check names them all; what is served goes on until then")
    except OSError as error:
        return warn("content", f"{settings.content} cannot be read: {error.strerror}", "let this user read the folder")


def _database(database: Database) -> Iterator[Finding]:
    version = database.version()
    name = "SQLite" if database.is_sqlite else "PostgreSQL"
    yield ok("database", f"{name} answers")
    if version is None or version < SCHEMA_HEAD:
        says = f"its schema is {version or 'empty'}, this program's {SCHEMA_HEAD}"
        yield warn("database", says, "msc-bot db upgrade, or start the bot, which does it")
    elif version != SCHEMA_HEAD:
        yield fail("database", f"its schema {version} is newer than this program ({SCHEMA_HEAD})", "upgrade msc-bot")
    else:
        yield ok("database", f"its schema is this program's ({SCHEMA_HEAD})")
        doctoring.try_to_write(database)
        yield ok("database", "it can be written")


def _release(database: Database, settings: Settings) -> tuple[Pack | None, list[Finding]]:
    """What is served, and what there is to say of it."""
    if database.version() != SCHEMA_HEAD:
        return None, []
    newest = database.read(releases.newest)
    if newest is None:
        return None, [warn("release", "nothing has been published yet", "the first start publishes MSC_CONTENT")]
    index = database.read(lambda connection: releases.index(connection, newest))
    content = files_of(database.read(lambda connection: releases.content(connection, newest)))
    try:
        pack = load(content)
    except PackBroken as broken:
        says = f"release {newest} does not fit this program ({len(broken.problems)} problem(s))"
        return None, [fail("release", says, "mend the pack and publish it; a start would publish MSC_CONTENT instead")]
    found = [ok("release", f"release {newest} is served")]
    try:
        if index is not None:
            opened(index)
            found.append(ok("release", "its index was made by this program"))
        else:
            found.append(warn("release", "its index is missing", "nothing to do: the next start makes it anew"))
    except OtherProgram as other:
        found.append(
            warn("release", f"its index cannot be used: {other}", "nothing to do: the next start makes it anew")
        )
    if digest_of(content) != digest_of(read_folder(settings.content)):
        found.append(ok("release", "MSC_CONTENT differs from it: msc-bot kb diff says how"))
    return pack, found


def _calendars(pack: Pack, settings: Settings) -> Iterator[Finding]:
    today = clock(settings.now)().date()
    missing = uncovered(pack.working_days, today)
    for year in missing:
        says = f"no calendar covers {year}: nothing is counted in working days there"
        yield fail("calendar", says, CALENDAR) if year == today.year else warn("calendar", says, CALENDAR)
    if not missing:
        yield ok("calendar", f"working days and trading days of {years_in_words(pack.working_days)}")


def _files(folder: Path) -> Iterator[Finding]:
    place = folder
    while not place.exists():
        place = place.parent
    if not os.access(place, os.W_OK):
        yield fail("files", f"{place} cannot be written", "let the user of msc-bot write there, or set MSC_FILES")
        return
    try:
        with TemporaryFile(dir=place) as file:
            file.write(b"0" * 4096)
    except OSError as error:
        yield fail("files", f"{place} cannot be written: {error.strerror}", "free the disk, or set MSC_FILES")
        return
    free = shutil.disk_usage(place).free
    says = f"{folder} can be written, {free / (1 << 30):.1f} GB are free"
    if free < TOO_LITTLE:
        yield fail("files", says, "free the disk: the bot refuses files and messages when it is full")
    elif free < LITTLE:
        yield warn("files", says, "free the disk")
    else:
        yield ok("files", says)
