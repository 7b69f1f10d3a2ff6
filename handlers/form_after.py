"""What the dialog does after a step: keep the draft and ask on, lay it aside, end it, file it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers import form_gate
from handlers.drafts import Draft, DraftState
from handlers.form_ground import Ground
from handlers.form_moves import After, Step
from handlers.form_notes import NOTHING, Note
from handlers.form_prompts import prompt, so_far, title
from handlers.form_submit import prepare, submit
from handlers.messages import OutboundMessage, ReplyKind
from handlers.turn import Turn

Deed = Callable[[Turn, Ground, Step], list[OutboundMessage]]


def do(turn: Turn, ground: Ground, step: Step) -> list[OutboundMessage]:
    """Do what a step asks for."""
    return DEEDS[step.after](turn, ground, step)


def go(turn: Turn, ground: Ground, draft: Draft, note: Note = NOTHING, preface: str = "") -> list[OutboundMessage]:
    """Keep the draft and ask for what comes next."""
    turn.memory.drafts.save(draft)
    turn.update(draft=draft.id)
    return [prompt(turn, ground, draft, note, preface)]


def begin(turn: Turn, ground: Ground, *, ahead: bool = False) -> list[OutboundMessage]:
    """A new draft, and its first prompt."""
    draft = turn.memory.drafts.start(turn.conversation.id, ground.form.id, turn.knowledge.release)
    return go(turn, ground, replace(draft, ahead=ahead))


def _ask(turn: Turn, ground: Ground, step: Step) -> list[OutboundMessage]:
    return go(turn, ground, step.draft, step.note)


def _so_far(turn: Turn, ground: Ground, step: Step) -> list[OutboundMessage]:
    return go(turn, ground, step.draft, step.note, so_far(turn, ground, step.draft))


def _saved(turn: Turn, ground: Ground, step: Step) -> list[OutboundMessage]:
    return _leave(turn, ground, step.draft, "form.saved")


def _cancelled(turn: Turn, ground: Ground, step: Step) -> list[OutboundMessage]:
    form_gate.withdraw(turn, step.draft)
    ended = replace(step.draft, state=DraftState.CANCELLED)
    return _leave(turn, ground, ended, "form.cancelled" if step.draft.begun else "form.not-started")


def _leave(turn: Turn, ground: Ground, draft: Draft, key: str) -> list[OutboundMessage]:
    turn.memory.drafts.save(draft)
    turn.update(draft=None)
    again = [turn.choice("resume", "form.button.resume")] if draft.state is DraftState.OPEN else []
    return [turn.reply(turn.phrase(key, title=title(turn, ground)), again)]


def _ask_afresh(turn: Turn, _: Ground, step: Step) -> list[OutboundMessage]:
    """Ask once more: answers are given up by this."""
    turn.memory.drafts.save(step.draft)
    sure = turn.choice(f"f{step.draft.id}:*:afresh-yes", "form.button.afresh-yes", numbered=False)
    go_on = turn.choice(f"f{step.draft.id}:*:continue", "form.button.continue", numbered=False)
    return [turn.say("form.afresh-sure", sure, go_on, n=len(step.draft.answers), kind=ReplyKind.DIALOG)]


def _afresh(turn: Turn, ground: Ground, step: Step) -> list[OutboundMessage]:
    form_gate.withdraw(turn, step.draft)
    turn.memory.drafts.save(replace(step.draft, state=DraftState.CANCELLED))
    newest = turn.pack.forms.get(ground.form.id)
    fresh = form_gate.ground(turn, turn.pack, newest) if newest is not None else ground
    return begin(turn, fresh, ahead=not fresh.is_open)


def _closed(turn: Turn, ground: Ground, step: Step) -> list[OutboundMessage]:
    turn.memory.drafts.save(step.draft)
    return form_gate.closed(turn, ground, step.draft)


DEEDS: Mapping[After, Deed] = {
    After.ASK: _ask,
    After.SO_FAR: _so_far,
    After.SAVED: _saved,
    After.CANCELLED: _cancelled,
    After.AFRESH_SURE: _ask_afresh,
    After.AFRESH: _afresh,
    After.SUBMIT: lambda turn, ground, step: submit(turn, ground, step.draft),
    After.PREPARE: lambda turn, ground, step: prepare(turn, ground, step.draft),
    After.CLOSED: _closed,
}
