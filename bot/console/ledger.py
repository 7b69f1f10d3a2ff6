"""The room of the ledger: asking for a part of it, how far it is, and the file. A reload finds everything again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from aiohttp import web

from bot.clock import EXCHANGE
from bot.console.console import console_of
from bot.console.forms import Form, form_of
from bot.console.pages import Flash, redirect, staff_page, words_of
from bot.console.visitor import PATH, staff_of
from bot.ledger_file import Format
from bot.ledger_jobs import files_of
from bot.web.filenames import TYPES, disposition
from handlers.tickets import TicketKind
from storage import ledger_jobs
from storage.ledger import Wanted
from storage.ledger_jobs import Job, JobState
from storage.memory import SqlMemory

PAGE = f"{PATH}/ledger"
STATES = {"": None, "live": True, "closed": False}


class WrongPeriod(Exception):
    """The days that were given make no period."""


@dataclass(frozen=True)
class Made:
    """A ledger as the page shows it."""

    job: Job
    is_there: bool
    """Its file can be had."""

    @property
    def moves(self) -> bool:
        """Whether it is being made, or will be."""
        return self.job.state in {JobState.WAITING, JobState.RUNNING}

    @property
    def share(self) -> int:
        """Per cent."""
        return self.job.done * 100 // self.job.total if self.job.total else 0

    @property
    def last_day(self) -> date | None:
        """The last day of the period."""
        until = self.job.wanted.until
        return until.astimezone(EXCHANGE).date() - timedelta(days=1) if until is not None else None


async def show(request: web.Request) -> web.StreamResponse:
    """What can be asked for, and what was."""
    console, staff, words = console_of(request), staff_of(request), words_of(request)
    jobs = await console.read(lambda connection: ledger_jobs.of_staff(connection, staff.id))
    files = files_of(console.core)
    made = [Made(job, bool(job.sha256) and await asyncio.to_thread(files.path(job.sha256).is_file)) for job in jobs]
    return await staff_page(
        request,
        "ledger.html",
        here="ledger",
        made=made,
        known=[(each.id, each.name.in_(words.language)) for each in words.pack.queues.queues],
        kinds=list(TicketKind),
        formats=list(Format),
        today=console.core.now().date(),
        states=list(STATES),
    )


async def ask(request: web.Request) -> web.StreamResponse:
    """Ask for a part of the ledger; it is made beside everything else."""
    form, staff, words = form_of(request), staff_of(request), words_of(request)
    try:
        wanted = _wanted(form)
    except WrongPeriod:
        return redirect(request, PAGE, Flash(good=False, text=words.say("console.ledger.wrong-period")))
    kind = Format.CSV if form.text("format") == Format.CSV else Format.XLSX

    def work(memory: SqlMemory) -> None:
        number = ledger_jobs.ask(memory.connection, staff, words.language, kind.value, wanted, memory.now)
        memory.touched.add(f"ledger:{number}")

    await console_of(request).write(work)
    return redirect(request, PAGE, Flash(good=True, text=words.say("console.ledger.asked")))


async def cancel(request: web.Request) -> web.StreamResponse:
    """Stop one that is not made yet."""
    number, staff = int(request.match_info["job"]), staff_of(request).id

    def work(memory: SqlMemory) -> bool:
        memory.touched.add(f"ledger:{number}")
        return ledger_jobs.cancel(memory.connection, number, staff, memory.now)

    if not await console_of(request).write(work):
        raise web.HTTPNotFound
    return redirect(request, PAGE)


async def download(request: web.Request) -> web.StreamResponse:
    """The file of one's own."""
    console, staff, number = console_of(request), staff_of(request), int(request.match_info["job"])
    jobs = await console.read(lambda connection: ledger_jobs.of_staff(connection, staff.id))
    job = next((each for each in jobs if each.id == number and each.sha256), None)
    if job is None:
        raise web.HTTPNotFound
    path = files_of(console.core).path(job.sha256)
    if not await asyncio.to_thread(path.is_file):
        raise web.HTTPNotFound
    name = words_of(request).say("console.ledger.file", day=job.asked_at.astimezone(EXCHANGE).date())
    return web.FileResponse(
        path,
        headers={
            "Content-Type": TYPES[f".{job.format}"],
            "Content-Disposition": disposition(f"{name}.{job.format}"),
            "X-Content-Type-Options": "nosniff",
        },
    )


def _wanted(form: Form) -> Wanted:
    first, last = _day(form.text("from")), _day(form.text("to"))
    if first is not None and last is not None and last < first:
        raise WrongPeriod
    return Wanted(
        since=_midnight(first) if first is not None else None,
        until=_midnight(last + timedelta(days=1)) if last is not None else None,
        queue=form.text("queue"),
        kind=form.text("kind"),
        live=STATES.get(form.text("state")),
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        raise WrongPeriod from None
    if day is not None and not 2000 <= day.year <= 2100:
        raise WrongPeriod
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), EXCHANGE)
