"""Forms that wait: their owner is reminded once, an abandoned one expires, one prepared ahead hears of its window."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers.drafts import Draft, DraftState
from handlers.form_ground import Ground
from handlers.messages import Choice, OutboundMessage
from handlers.ports import Memory, Releases
from handlers.tickets import TicketState
from knowledge.pack import Pack

BATCH = 50
"""Forms that are looked after in one transaction; the rest a minute later."""


@dataclass(frozen=True, slots=True)
class Waits:
    """How long a form may lie before its owner is reminded, and before it expires; None for never."""

    remind: timedelta | None = timedelta(days=1)
    expire: timedelta | None = timedelta(days=30)


def look_after(memory: Memory, releases: Releases, now: datetime, waits: Waits) -> int:
    """Remind, expire, and tell of open windows; how many people were told something."""
    pack = releases.current().pack
    told = 0
    if waits.expire is not None:
        told += sum(
            _expire(memory, pack, draft, waits.expire) for draft in memory.drafts.idle(now - waits.expire, BATCH)
        )
    if waits.remind is not None:
        fresh = memory.drafts.idle(now - waits.remind, BATCH, unreminded=True)
        told += sum(_remind(memory, pack, draft, now) for draft in fresh)
    return told + sum(_tell_of_window(memory, pack, draft, now) for draft in memory.drafts.prepared())


def _remind(memory: Memory, pack: Pack, draft: Draft, now: datetime) -> int:
    memory.drafts.reminded(draft, now)
    if not draft.begun:
        return 0
    conversation = memory.conversation(draft.conversation)
    text = pack.say("form.reminder", conversation.language, title=_title(memory, pack, draft))
    choices = (Choice("resume", pack.say("form.button.resume", conversation.language)),)
    memory.post(OutboundMessage(conversation.address, text, choices))
    return 1


def _expire(memory: Memory, pack: Pack, draft: Draft, after: timedelta) -> int:
    """End a form that nobody went on with, and delete what was filled in; one that was not begun ends in silence, and
    one that was prepared ahead and taken up waits for its next window."""
    if draft.ticket is not None and memory.tickets.get(draft.ticket).state is TicketState.PREPARED:
        return _laid_back(memory, pack, draft, after)
    conversation = memory.conversation(draft.conversation)
    title = _title(memory, pack, draft)
    memory.drafts.save(replace(draft, state=DraftState.EXPIRED, answers={}, editing=None, confirming_cancel=False))
    if conversation.draft == draft.id:
        memory.save(replace(conversation, draft=None))
    if not draft.begun:
        return 0
    text = pack.say("form.expired", conversation.language, title=title, n=after.days)
    memory.post(OutboundMessage(conversation.address, text))
    return 1


def _laid_back(memory: Memory, pack: Pack, draft: Draft, after: timedelta) -> int:
    """Keep a form prepared that was taken up in a window and left there. What it had asked again stays open."""
    conversation = memory.conversation(draft.conversation)
    kept = replace(draft, state=DraftState.PREPARED, editing=None, confirming_cancel=False, ahead=True)
    memory.drafts.save(kept)
    memory.drafts.reminded(kept, memory.now)
    if conversation.draft == draft.id:
        memory.save(replace(conversation, draft=None))
    text = pack.say("form.laid-back", conversation.language, title=_title(memory, pack, draft), n=after.days)
    choices = (Choice(f"reopen:{draft.id}", pack.say("form.button.reopen", conversation.language)),)
    memory.post(OutboundMessage(conversation.address, text, choices))
    return 1


def _tell_of_window(memory: Memory, pack: Pack, draft: Draft, now: datetime) -> int:
    """Tell the owner of a form that was prepared ahead, once for each window, that it can be submitted now."""
    form = pack.forms.get(draft.form)
    if form is None or form.gate is None or draft.ticket is None:
        return 0
    ground = Ground(form, pack, now.date(), memory.openings.of(form.id))
    if not ground.is_open or memory.tickets.get(draft.ticket).state is not TicketState.PREPARED:
        return 0
    assert ground.window is not None
    told = memory.drafts.reminded_at(draft)
    if told is not None and ground.window.holds(told.astimezone(now.tzinfo).date()):
        return 0
    memory.drafts.reminded(draft, now)
    conversation = memory.conversation(draft.conversation)
    language = conversation.language
    text = pack.say("form.window-opened", language, title=ground.text(form.title, language), until=ground.window.until)
    choices = (Choice(f"reopen:{draft.id}", pack.say("form.button.reopen", language)),)
    memory.post(OutboundMessage(conversation.address, text, choices))
    if conversation.draft is None:
        memory.save(replace(conversation, choices=choices))
    return 1


def _title(memory: Memory, pack: Pack, draft: Draft) -> str:
    form = pack.forms.get(draft.form)
    if form is None:
        return draft.form
    language = memory.conversation(draft.conversation).language
    return form.title.in_(language).format(year=pack.identity.year, last_year=pack.identity.year - 1)
