"""The knowledge's room: which release answers, what the content folder would change, publishing and rolling back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.console.console import Console, console_of
from bot.console.forms import form_of
from bot.console.pages import LIVE_HEADER, Flash, redirect, staff_page, words_of
from bot.console.visitor import PATH, staff_of
from bot.reloading import reload
from bot.serving import publish_files
from knowledge.changes import Change, PartChange, changed_parts
from knowledge.check_calendar import uncovered, years_in_words
from knowledge.load import PackBroken, Problem, digest_of, files_of, load, read_folder
from storage import knowledge_drafts, releases

log = logging.getLogger(__name__)
PAGE = f"{PATH}/knowledge"


@dataclass(frozen=True)
class Check:
    """What a pack would change, and what is wrong with it. `release` is 0 for the content folder."""

    release: int
    digest: str = ""
    """Of the files that were looked through."""
    is_same: bool = False
    """Whether it is what answers already."""
    changes: tuple[PartChange, ...] = ()
    """Those that take something away first."""
    problems: tuple[Problem, ...] = ()
    unreadable: bool = False

    @property
    def can_be_published(self) -> bool:
        """Whether it is a content folder that would change something and is not broken."""
        return not (self.release or self.is_same or self.problems or self.unreadable)


async def show(request: web.Request) -> web.StreamResponse:
    """The releases; `?check` looks through the content folder, `?check=3` through release 3. Nothing is changed."""
    console = console_of(request)
    wanted = None if LIVE_HEADER in request.headers else request.query.get("check")
    check = await asyncio.to_thread(_check, console, _number(wanted)) if wanted is not None else None
    listed, drafts = await console.read(
        lambda connection: (releases.listed(connection), knowledge_drafts.waiting_count(connection))
    )
    served = console.core.releases.current()
    days = served.pack.working_days
    return await staff_page(
        request,
        "knowledge.html",
        drafts=drafts,
        here="knowledge",
        releases=listed,
        served=served,
        check=check,
        folder=console.core.content.absolute(),
        covered=years_in_words(days),
        uncovered=uncovered(days, console.core.now().date()),
    )


async def publish(request: web.Request) -> web.StreamResponse:
    """Let the content folder answer from now on, as it was looked through. A broken one is refused, with all that is
    wrong with it."""
    console, words = console_of(request), words_of(request)
    try:
        if await asyncio.to_thread(_digest, console) != form_of(request).text("digest"):
            return redirect(request, f"{PAGE}?check", Flash(good=False, text=words.say("console.knowledge.moved")))
        number = (await reload(console.core, staff_of(request).login)).release
    except PackBroken as broken:
        text = words.say("console.knowledge.refused", n=len(broken.problems))
        return redirect(request, f"{PAGE}?check", Flash(good=False, text=text))
    except OSError:
        return redirect(request, PAGE, Flash(good=False, text=words.say("console.knowledge.unreadable")))
    return redirect(request, PAGE, Flash(good=True, text=words.say("console.knowledge.published", n=number)))


async def rollback(request: web.Request) -> web.StreamResponse:
    """Publish an older release again. One that this program finds wrong is refused like any other."""
    console, words, by = console_of(request), words_of(request), staff_of(request).login
    old = _number(form_of(request).text("release"))
    try:
        number = await asyncio.to_thread(_publish_again, console, old, by)
    except KeyError as error:
        raise web.HTTPNotFound from error
    except PackBroken as broken:
        text = words.say("console.knowledge.refused", n=len(broken.problems))
        return redirect(request, f"{PAGE}?check={old}", Flash(good=False, text=text))
    console.core.hub.publish(["release:newest"])
    log.info("serving release %d, which is release %d again", number, old)
    return redirect(request, PAGE, Flash(good=True, text=words.say("console.knowledge.again", old=old, n=number)))


def _publish_again(console: Console, old: int, by: str) -> int:
    core = console.core
    content = core.database.read(lambda connection: releases.content(connection, old))
    release = publish_files(core.writer, files_of(content), by, f"rollback to {old}", core.now)
    core.releases.serve(release.number)
    return release.number


def _check(console: Console, release: int) -> Check:
    try:
        files = _files(console, release)
    except (OSError, KeyError):
        return Check(release, unreadable=True)
    served = console.core.releases.current().pack
    digest = digest_of(files)
    if digest == served.digest:
        return Check(release, digest, is_same=True)
    try:
        pack = load(files)
    except PackBroken as broken:
        return Check(release, digest, problems=tuple(broken.problems))
    return Check(release, digest, changes=tuple(sorted(changed_parts(served, pack), key=_losses_first)))


def _losses_first(part: PartChange) -> bool:
    return part.change is not Change.REMOVED


def _digest(console: Console) -> str:
    """Of the content folder as it is now."""
    return digest_of(_files(console, 0))


def _files(console: Console, release: int) -> Mapping[str, bytes]:
    core = console.core
    if not release:
        return read_folder(core.content)
    return files_of(core.database.read(lambda connection: releases.content(connection, release)))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
