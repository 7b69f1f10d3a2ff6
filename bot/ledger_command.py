"""`msc-bot tickets ledger`: the ledger as a file, with a line that shows how far it is."""

from __future__ import annotations

import argparse
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

from bot.cli import CommandFailed
from bot.clock import EXCHANGE
from bot.command_database import writing
from bot.ledger import make
from bot.ledger_file import Format
from bot.serving import Releases
from bot.settings import Settings
from knowledge.language import Language
from knowledge.load import PackBroken, load, read_folder
from knowledge.pack import Pack
from storage.ledger import Wanted


def export(options: argparse.Namespace, settings: Settings) -> int:
    """Write the ledger of a period."""
    form = Format(options.format)
    path = Path(options.out or f"ledger.{form.value}")
    if path.exists():
        raise CommandFailed(f"{path} is there already")
    wanted = _wanted(options)
    with writing(settings) as (database, writer, now):
        try:
            pack = _pack(Releases(database, writer, now), settings)
            done = make(database, pack, Language(options.language), wanted, path, form, _show)
        except OSError as error:
            raise CommandFailed(f"{path}: {error.strerror}") from error
    print(f"\n{done} ticket(s) are in {path}", file=sys.stderr)
    return 0


def _wanted(options: argparse.Namespace) -> Wanted:
    since, until = _day(options.since), _day(options.until)
    return Wanted(
        since=_midnight(since) if since else None,
        until=_midnight(until + timedelta(days=1)) if until else None,
        queue=options.queue,
        kind=options.kind,
        live={"all": None, "live": True, "closed": False}[options.state],
    )


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandFailed(f"{text} is no date such as 2026-11-30") from None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), EXCHANGE)


def _pack(serving: Releases, settings: Settings) -> Pack:
    """What is served; the folder before the first release."""
    newest = serving.newest()
    try:
        if newest is None:
            return load(read_folder(settings.content))
        serving.serve(newest)
        return serving.current().pack
    except PackBroken as broken:
        raise CommandFailed(f"the knowledge cannot be read: {len(broken.problems)} problem(s)") from broken


def _show(done: int, total: int) -> None:
    share = done * 100 // total if total else 100
    print(f"\r{done:>9} of {total} tickets  {share:>3} %", end="", file=sys.stderr, flush=True)
