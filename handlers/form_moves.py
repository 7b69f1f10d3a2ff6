"""The steps that a person can take in a form besides answering: back, skip, review, save, cancel, submit …"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers import form_steps
from handlers.drafts import Draft, DraftState
from handlers.form_prompts import prompt, so_far
from handlers.form_submit import submit
from handlers.messages import OutboundMessage, ReplyKind
from handlers.turn import Turn
from knowledge.form import Field, FieldType, Form

Move = Callable[[Turn, Form, Draft], list[OutboundMessage]]


def go(turn: Turn, form: Form, draft: Draft, preface: str = "") -> list[OutboundMessage]:
    """Keep the draft and ask for what comes next."""
    turn.memory.drafts.save(draft)
    return [prompt(turn, form, draft, preface)]


def take(turn: Turn, form: Form, draft: Draft, step: str) -> list[OutboundMessage]:
    """Do one step: a command's id, or the last part of a choice's id."""
    if draft.confirming_cancel:
        step = {"yes": "cancel-yes", "no": "continue"}.get(step, step)
        draft = replace(draft, confirming_cancel=step == "cancel-yes")
    if step in ANYWHERE:
        return ANYWHERE[step](turn, form, draft)
    if not draft.begun:
        return _on_start(turn, form, draft, step)
    if step in INSIDE:
        return INSIDE[step](turn, form, draft)
    field = form_steps.cursor(form, draft)
    if field is None:
        return in_review(turn, form, draft, step)
    if field.type is FieldType.MENU:
        return _in_menu(turn, form, draft, field, step)
    return _on_field(turn, form, draft, field, step)


def _ask_cancel(turn: Turn, form: Form, draft: Draft) -> list[OutboundMessage]:
    return go(turn, form, replace(draft, confirming_cancel=True))


def _cancel(turn: Turn, form: Form, draft: Draft) -> list[OutboundMessage]:
    """Cancel, where it was asked whether to: an old button does not end a form that has gone on."""
    if draft.begun and not draft.confirming_cancel:
        return _ask_cancel(turn, form, draft)
    ended = replace(draft, state=DraftState.CANCELLED, confirming_cancel=False)
    return _leave(turn, form, ended, "form.cancelled" if draft.begun else "form.not-started")


def _save(turn: Turn, form: Form, draft: Draft) -> list[OutboundMessage]:
    return _leave(turn, form, draft, "form.saved")


def _ask_afresh(turn: Turn, _: Form, draft: Draft) -> list[OutboundMessage]:
    """Ask once more: answers are given up by this."""
    sure = turn.choice(f"f{draft.id}:*:afresh-yes", "form.button.afresh-yes", numbered=False)
    go_on = turn.choice(f"f{draft.id}:*:continue", "form.button.continue", numbered=False)
    return [turn.say("form.afresh-sure", sure, go_on, n=len(draft.answers), kind=ReplyKind.DIALOG)]


def _afresh(turn: Turn, form: Form, draft: Draft) -> list[OutboundMessage]:
    turn.memory.drafts.save(replace(draft, state=DraftState.CANCELLED))
    newest = turn.pack.forms.get(form.id)
    release = turn.knowledge.release if newest is not None else draft.release
    fresh = turn.memory.drafts.start(turn.conversation.id, form.id, release)
    turn.update(draft=fresh.id)
    return [prompt(turn, newest or form, fresh)]


def _leave(turn: Turn, form: Form, draft: Draft, key: str) -> list[OutboundMessage]:
    turn.memory.drafts.save(draft)
    turn.update(draft=None)
    label = form.title.in_(turn.conversation.language)
    again = [turn.choice("resume", "form.button.resume")] if draft.state is DraftState.OPEN else []
    return [turn.reply(turn.phrase(key, title=label), again)]


def _on_start(turn: Turn, form: Form, draft: Draft, step: str) -> list[OutboundMessage]:
    if step == "no":
        return _cancel(turn, form, draft)
    return go(turn, form, replace(draft, begun=step == "yes"))


def _back(turn: Turn, form: Form, draft: Draft) -> list[OutboundMessage]:
    return go(turn, form, form_steps.back(form, draft))


def _review(turn: Turn, form: Form, draft: Draft) -> list[OutboundMessage]:
    left = form_steps.leave(draft)
    missing = form_steps.cursor(form, left)
    if missing is None:
        return go(turn, form, left)
    return go(turn, form, draft, so_far(turn, form, draft))


def in_review(turn: Turn, form: Form, draft: Draft, step: str) -> list[OutboundMessage]:
    """At the review: submit, or edit the field that `step` names."""
    if step in {"submit", "yes", "done"}:
        return submit(turn, form, draft)
    for field in form_steps.asked_in_turn(form):
        if field.id == step:
            menu = field.type is FieldType.MENU
            return go(turn, form, form_steps.reopened(draft, field) if menu else form_steps.edit(draft, step))
    return [prompt(turn, form, draft)]


def _in_menu(turn: Turn, form: Form, draft: Draft, menu: Field, step: str) -> list[OutboundMessage]:
    if step in menu.of:
        return go(turn, form, form_steps.edit(draft, step))
    if step not in {"finished", "done", "submit"}:
        return go(turn, form, draft, turn.phrase("field.choice"))
    if form_steps.item_count(form, draft, menu) < menu.at_least:
        return go(turn, form, draft, turn.phrase("field.no-item"))
    return go(turn, form, form_steps.finish(draft, menu))


def _on_field(turn: Turn, form: Form, draft: Draft, field: Field, step: str) -> list[OutboundMessage]:
    match step:
        case "keep":
            return go(turn, form, form_steps.leave(draft))
        case "done" if field.type is FieldType.ITEMS:
            return go(turn, form, form_steps.leave(draft))
        case "none" if field.none_allowed:
            return go(turn, form, form_steps.put(draft, field, turn.phrase("form.none-value")))
        case "skip" | "later" if form_steps.skippable(field):
            kept = form.menu_of(field.id) is not None or draft.answers.get(field.id)
            return go(turn, form, form_steps.leave(draft) if kept else form_steps.put(draft, field, ""))
        case "skip" | "later":
            return go(turn, form, draft, turn.phrase("form.not-skippable"))
        case _:
            return go(turn, form, draft, turn.phrase("form.not-here"))


ANYWHERE: Mapping[str, Move] = {
    "cancel": _ask_cancel,
    "cancel-yes": _cancel,
    "save": _save,
    "afresh": _ask_afresh,
    "afresh-yes": _afresh,
    "continue": go,
}
INSIDE: Mapping[str, Move] = {"back": _back, "review": _review}
