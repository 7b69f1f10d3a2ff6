"""Publishing the content folder while the bot runs, for the console's button and for `/reload` in a chat."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.serving import publish_folder
from handlers.messages import Address, OutboundMessage
from knowledge.changes import Change, PartChange, changed_parts
from knowledge.language import Language
from knowledge.load import PackBroken
from knowledge.pack import Pack
from storage.database import DatabaseTrouble

if TYPE_CHECKING:
    from bot.compose import Core

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What came of publishing the content folder."""

    release: int
    changes: tuple[PartChange, ...]
    """Against the release that answered before."""

    def count(self, change: Change) -> int:
        """How many parts were added, changed or removed."""
        return sum(part.change is change for part in self.changes)


async def reload(core: Core, by: str) -> Reloaded:
    """Publish the content folder and serve it. Raises PackBroken with every problem; the old release goes on."""
    before = core.releases.current().pack
    release = await asyncio.to_thread(publish_folder, core.writer, core.content, by, "reload", core.now)
    await asyncio.to_thread(core.releases.serve, release.number)
    core.hub.publish(["release:newest"])
    log.info("serving release %d", release.number)
    return Reloaded(release.number, tuple(changed_parts(before, core.releases.current().pack)))


async def reload_for(core: Core, address: Address, language: Language, by: str) -> None:
    """Reload for somebody who asked in a chat, and tell them there what came of it."""
    try:
        reloaded = await reload(core, by)
    except PackBroken as broken:
        lines = "\n".join(str(problem) for problem in broken.problems[:20])
        text = core.releases.current().pack.say("reload.refused", language, n=len(broken.problems), lines=lines)
    except (OSError, DatabaseTrouble) as trouble:
        log.warning("reload failed: %s", type(trouble).__name__)
        text = core.releases.current().pack.say("reload.failed", language)
    else:
        text = _told(core.releases.current().pack, reloaded, language)
    await asyncio.wrap_future(core.writer.submit(lambda memory: memory.post(OutboundMessage(address, text))))


def _told(pack: Pack, reloaded: Reloaded, language: Language) -> str:
    """That a release is live, and what it changed; what is gone is named, for that may be a surprise."""
    counts = {change.value: reloaded.count(change) for change in Change}
    text = pack.say("reload.done", language, release=reloaded.release, **counts)
    gone = [f"{part.kind}/{part.id}" for part in reloaded.changes if part.change is Change.REMOVED]
    return text if not gone else f"{text}\n" + pack.say("reload.gone", language, names=", ".join(gone[:20]))
