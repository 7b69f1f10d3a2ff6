"""`msc-bot forms …`: the windows within which forms can be filed, as admins open them and take them back."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from getpass import getuser

from bot.cli import CommandFailed
from bot.command_database import writing
from bot.serving import Releases
from bot.settings import Settings
from handlers import window_desk
from handlers.form_ground import Ground
from handlers.tickets import Refused
from knowledge.form import Form
from knowledge.language import Language
from knowledge.load import PackBroken
from knowledge.pack import Pack
from knowledge.schema import Window
from storage import openings
from storage.database import Database
from storage.memory import SqlMemory
from storage.openings import Standing


def show(_: argparse.Namespace, settings: Settings) -> int:
    """Every form with a window: that of the pack, the one in force, and who opened it."""
    with writing(settings) as (database, writer, now):
        pack = _pack(Releases(database, writer, now))
        for form in window_desk.forms_with_window(pack):
            _tell(database, pack, form, now().date())
    return 0


def open_(options: argparse.Namespace, settings: Settings) -> int:
    """Open a window for a form, in place of the one in force."""
    year = options.year if options.year is not None else options.first.year
    return _change(
        options,
        settings,
        lambda memory, form, today: window_desk.open_window(
            memory, form, options.first, options.last, year, today, getuser()
        ),
    )


def close(options: argparse.Namespace, settings: Settings) -> int:
    """Take back the window that was opened: that of the pack counts again."""
    return _change(options, settings, lambda memory, form, _: window_desk.take_back(memory, form, getuser()))


Change = Callable[[SqlMemory, Form, date], object]


def _change(options: argparse.Namespace, settings: Settings, change: Change) -> int:
    """Do it, and show how it stands then. Raises CommandFailed, in English words of the pack, where it is refused."""
    with writing(settings) as (database, writer, now):
        pack = _pack(Releases(database, writer, now))
        form = _form(pack, options.form)
        try:
            writer.submit(lambda memory: change(memory, form, now().date()), [f"window {form.id}"]).result()
        except Refused as refusal:
            raise CommandFailed(pack.say(refusal.phrase, Language.EN, **refusal.values)) from refusal
        _tell(database, pack, form, now().date())
    return 0


def _pack(releases: Releases) -> Pack:
    newest = releases.newest()
    if newest is None:
        raise CommandFailed("nothing has been published yet")
    try:
        releases.serve(newest)
    except PackBroken as broken:
        raise CommandFailed(f"release {newest} does not fit this program") from broken
    return releases.current().pack


def _form(pack: Pack, wanted: str) -> Form:
    known = {form.id: form for form in window_desk.forms_with_window(pack)}
    if wanted not in known:
        raise CommandFailed(f"there is no form {wanted} with a window; there is: {', '.join(known) or 'none'}")
    return known[wanted]


def _tell(database: Database, pack: Pack, form: Form, today: date) -> None:
    standing = database.read(lambda connection: openings.standing(connection, form.id))
    print("\n".join(_lines(Ground(form, pack, today, standing.opening), standing)))


def _lines(ground: Ground, standing: Standing) -> list[str]:
    assert ground.form.gate is not None
    assert ground.window is not None
    lines = [
        f"{ground.form.id}  {ground.text(ground.form.title, Language.EN)}",
        f"  in force        {_days(ground.window, ground.year)}, {_today(ground)}",
        f"  of the pack     {_days(ground.form.gate.window, ground.pack.identity.year)}",
    ]
    if standing.opening is not None:
        act = standing.acts[0]
        lines.append(f"  opened by       {act.by}, {act.at.astimezone().isoformat(' ', 'minutes')}")
    return [*lines, f"  prepared ahead  {standing.waiting} waiting"]


def _days(window: Window, year: int) -> str:
    return f"{window.from_} to {window.until}, for {year}"


def _today(ground: Ground) -> str:
    assert ground.window is not None
    if ground.is_open:
        return "open today"
    return "not begun yet" if ground.today < ground.window.from_ else "over"
