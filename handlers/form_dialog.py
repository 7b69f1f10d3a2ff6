"""Walking a person through a form: begin or go on, and what each of their messages does to the draft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from handlers import (
    consent,
    form_after,
    form_answers,
    form_consent,
    form_firms,
    form_gate,
    form_places,
    form_steps,
    handover,
    scans,
)
from handlers import form_buttons as buttons
from handlers.commands import command_in
from handlers.drafts import Draft, DraftState
from handlers.form_after import begin, go
from handlers.form_carry import Carried, carried
from handlers.form_ground import Ground
from handlers.form_known import ALL_KNOWN, KNOWN, all_known, known, takes_known
from handlers.form_moves import ANYWHERE, Step, take
from handlers.form_notes import NOTHING, NotAccepted, Note
from handlers.form_prompts import prompt, said_by
from handlers.form_questions import answered_on_the_way, asked_as_answer, may_ask, wants_a_person
from handlers.messages import Choice, OutboundMessage
from handlers.ticket_form import as_text
from handlers.tickets import TicketState
from handlers.turn import Turn
from knowledge.form import Form


def start(turn: Turn, form: Form) -> list[OutboundMessage]:
    """Begin a form, or go on with the one that was saved; outside its window say so first."""
    saved = turn.memory.drafts.open_of(turn.conversation.id, form.id)
    if saved is not None:
        return _resumed(turn, saved)
    ground = form_gate.ground(turn, turn.pack, form)
    return begin(turn, ground) if ground.is_open else form_gate.closed(turn, ground)


def start_ahead(turn: Turn, form_id: str) -> list[OutboundMessage]:
    """Begin to prepare a form whose window is not open."""
    form = turn.pack.forms.get(form_id)
    if form is None or form.gate is None:
        return [turn.say("choice.gone", turn.choice("help", "button.help"))]
    saved = turn.memory.drafts.open_of(turn.conversation.id, form.id)
    ground = form_gate.ground(turn, turn.pack, form)
    return _resumed(turn, saved) if saved is not None else begin(turn, ground, ahead=not ground.is_open)


def none_open(turn: Turn) -> list[OutboundMessage]:
    """What is said to a step of a form, such as cancel or back, where no form is open."""
    saved = turn.memory.drafts.open_of(turn.conversation.id)
    choices = [turn.choice("resume", "form.button.resume")] if saved is not None and saved.begun else []
    return [turn.say("form.none-open", *choices, turn.choice("help", "button.help"))]


def resume(turn: Turn) -> list[OutboundMessage]:
    """Go on with a saved form, whichever it is; says so where there is none."""
    saved = turn.memory.drafts.open_of(turn.conversation.id)
    return _resumed(turn, saved) if saved is not None else [turn.say("form.nothing-saved")]


def reopen(turn: Turn, draft_id: int) -> list[OutboundMessage]:
    """Check and submit what was prepared ahead, now that its window is open."""
    draft = _own_draft(turn, draft_id)
    if draft is None or draft.state is not DraftState.PREPARED:
        return [turn.say(_ended(draft))]
    if draft.ticket is not None and turn.memory.tickets.get(draft.ticket).state is not TicketState.PREPARED:
        return [turn.say("form.was-cancelled")]
    found = _found(turn, draft)
    if found is None:
        return _form_gone(turn)
    ground, draft, moved = found
    if not ground.is_open:
        return form_gate.closed(turn, ground)
    preface = said_by(turn, ground, moved) if moved is not None else ""
    return go(turn, ground, form_gate.reopened(ground, draft), Note("form.window-open"), preface)


def ask_again(turn: Turn) -> list[OutboundMessage]:
    """The prompt of the open form once more, or nothing where none is open."""
    if turn.conversation.draft is None:
        return []
    found = _found(turn, turn.memory.drafts.get(turn.conversation.draft))
    if found is None:
        return _form_gone(turn)
    ground, draft, moved = found
    return [prompt(turn, ground, draft, moved or NOTHING)]


def on_choice(turn: Turn, choice: str) -> list[OutboundMessage]:
    """A button `f<draft>:<field>:<step>`: of this step, of an earlier one, or of a form that has ended."""
    head, field_id, step = choice.split(":", 2)
    draft = _own_draft(turn, int(head.removeprefix("f")))
    if draft is None:
        return [turn.say("form.gone")]
    if draft.state is not DraftState.OPEN:
        return [turn.say(_ended(draft))]
    turn.update(draft=draft.id)

    def pressed(ground: Ground, draft: Draft) -> Step:
        if step in {KNOWN, ALL_KNOWN} and field_id == form_answers.place(ground, draft):
            return _with_known(turn, ground, draft, field_id, everything=step == ALL_KNOWN)
        name = form_firms.chosen(turn, step)
        if name is not None and field_id == form_answers.place(ground, draft):
            return form_answers.answer(ground, draft, ground.form.field(field_id), name)
        if (asked := asked_as_answer(turn, step)) is not None and field_id == form_answers.place(ground, draft):
            return form_answers.answer(ground, draft, ground.form.field(field_id), asked)
        taken = form_answers.on_button(ground, draft, field_id, step)
        return taken if taken is not None else Step(draft, note=Note("form.old-button"))

    return _taken(turn, draft, pressed)


def on_start(turn: Turn) -> list[OutboundMessage]:
    """开始, start or /start while a form is open: begin it, or show where it stands."""
    assert turn.conversation.draft is not None
    draft = turn.memory.drafts.get(turn.conversation.draft)
    if draft.state is not DraftState.OPEN:
        return on_message(turn)
    return _taken(turn, draft, lambda ground, draft: Step(draft) if draft.begun else take(ground, draft, "yes"))


def laid_aside(turn: Turn) -> list[Choice]:
    """Lay a form aside that was only offered, where a text is about something else; what still begins it.

    Nothing is filled in yet, so nobody who asks something else is held there. [] where the form stays open.
    """
    assert turn.conversation.draft is not None
    draft = turn.memory.drafts.get(turn.conversation.draft)
    found = _found(turn, draft)
    says_something = not turn.message.attachments and any(map(str.isalpha, turn.message.text))
    if found is None or draft.begun or draft.state is not DraftState.OPEN or not says_something:
        return []
    try:
        form_answers.on_text(found[0], found[1], turn.message.text)
    except NotAccepted:
        turn.update(draft=None)
        return buttons.of_start(turn, draft, agreeing=consent.needed(turn))
    return []


def on_message(turn: Turn) -> list[OutboundMessage]:
    """A text or a file while the form is open."""
    assert turn.conversation.draft is not None
    draft = turn.memory.drafts.get(turn.conversation.draft)
    if draft.state is not DraftState.OPEN:
        turn.update(draft=None)
        return [turn.say(_ended(draft))]
    if turn.message.attachments:
        return _taken(turn, draft, lambda ground, draft: _on_files(turn, ground, draft))
    if (found := _found(turn, draft)) is not None and wants_a_person(turn, *found[:2]):
        return handover.to_human(turn)
    if draft.begun and consent.needed(turn):
        return _while_consent_waits(turn, draft)
    return _taken(turn, draft, lambda ground, draft: _on_text(turn, ground, draft))


def _while_consent_waits(turn: Turn, draft: Draft) -> list[OutboundMessage]:
    """A text at a field that must not be asked before the person agrees: only a command, or an answer to that."""
    found = _found(turn, draft)
    if found is None or not form_consent.waits(turn, found[0], found[1]):
        return _taken(turn, draft, lambda ground, draft: _on_text(turn, ground, draft))
    said = consent.said(turn)
    if said is False:
        return [consent.declined(turn)]
    if said:
        consent.agree(turn)
        return ask_again(turn)
    command = command_in(turn.pack, turn.message.text) or ""
    step = command if command in ANYWHERE else "continue"
    return _taken(turn, draft, lambda ground, draft: take(ground, draft, step))


def _on_text(turn: Turn, ground: Ground, draft: Draft) -> Step:
    """The step after a text; agreeing, where an earlier form's answers are offered, takes them."""
    field = form_steps.cursor(ground.form, draft) if draft.begun and not draft.confirming_cancel else None
    if field is not None and draft.editing is None and takes_known(turn, field):
        return _with_known(turn, ground, draft, field.id, everything=len(all_known(turn, ground, draft)) > 1)
    return form_answers.on_text(ground, draft, turn.message.text)


def _with_known(turn: Turn, ground: Ground, draft: Draft, field_id: str, *, everything: bool) -> Step:
    """The draft with what an earlier form said: for one field, or for all that have no answer."""
    if everything:
        return Step(replace(draft, answers={**draft.answers, **all_known(turn, ground, draft)}, editing=None))
    field = ground.form.field(field_id)
    return form_answers.answer(ground, draft, field, known(turn, field))


def _on_files(turn: Turn, ground: Ground, draft: Draft) -> Step:
    files = [scans.accept(turn.files, file) for file in turn.message.attachments]
    return form_answers.on_files(ground, draft, [as_text(file) for file in files])


def _taken(turn: Turn, draft: Draft, take: Callable[[Ground, Draft], Step]) -> list[OutboundMessage]:
    """Take a step, keep the draft after it, and say what comes then. A question is answered first."""
    found = _found(turn, draft)
    if found is None:
        return _form_gone(turn)
    ground, draft, moved = found
    if moved is not None:
        return go(turn, ground, draft, moved)
    if may_ask(turn, ground, draft) and (answered := answered_on_the_way(turn, ground, draft, taken=True)):
        return answered
    try:
        step = take(ground, draft)
    except NotAccepted as trouble:
        understood = trouble.note.words is not None  # an answer that a condition or a rule refuses is no question
        answered = [] if understood else answered_on_the_way(turn, ground, draft)
        return answered or go(turn, ground, draft, replace(trouble.note, named=turn.message.text))
    form_consent.agreed_by_start(turn, draft, step.draft)
    if _firm(ground, step.draft) != _firm(ground, draft) and (
        full := form_places.full(turn, ground, step.draft, early=True)
    ):
        return go(turn, ground, draft, full)
    if (company := form_firms.unclear(turn, ground, draft, step.draft)) is not None:
        said = said_by(turn, ground, step.note)
        return go(turn, ground, form_steps.edit(step.draft, company.id), Note("form.firm-likely"), said)
    return form_after.do(turn, ground, _warned(turn, draft, step))


def _warned(turn: Turn, before: Draft, step: Step) -> Step:
    """The step with a warning where it gives the form a number that the firm has used; it may stay all the same."""
    serial = str(step.draft.answers.get("serial", ""))
    if not serial or serial == before.answers.get("serial") or step.note is not NOTHING:
        return step
    key = turn.memory.firms.serial_key(turn.conversation, str(step.draft.answers.get("company", "")))
    used = turn.memory.tickets.has_serial(key, int(serial))
    return replace(step, note=Note("form.serial-used-here", {"serial": serial})) if used else step


def _firm(ground: Ground, draft: Draft) -> object:
    """The firm by which forms of this kind are counted."""
    return draft.answers.get(ground.form.most.firm) if ground.form.most is not None else None


def _resumed(turn: Turn, saved: Draft) -> list[OutboundMessage]:
    found = _found(turn, saved)
    if found is None:
        return _form_gone(turn)
    ground, draft, moved = found
    if not draft.begun:
        return go(turn, ground, draft, moved or NOTHING)
    [asked] = go(turn, ground, draft, moved or Note("form.resumed"))
    afresh = turn.choice(f"f{saved.id}:*:afresh", "form.button.afresh", numbered=False)
    return [replace(asked, choices=(*asked.choices, afresh))]


def _found(turn: Turn, draft: Draft) -> tuple[Ground, Draft, Note | None] | None:
    """What a draft stands on: its own release, or else the present one, with a note of what changed by that.

    None where the present one has no such form.
    """
    own = turn.release(draft.release)
    if own is not None and draft.form in own.pack.forms:
        return form_gate.ground(turn, own.pack, own.pack.forms[draft.form]), draft, None
    form = turn.pack.forms.get(draft.form)
    if form is None:
        return None
    ground = form_gate.ground(turn, turn.pack, form)
    moved = carried(ground, draft, turn.knowledge.release)
    return ground, moved.draft, _changed(turn, ground, moved)


def _changed(turn: Turn, ground: Ground, moved: Carried) -> Note:
    """What another version of the form changed of what was filled in."""
    between, language = turn.phrase("link.between"), turn.conversation.language
    named = {
        kind: between.join(ground.text(field.label, language) for field in fields)
        for kind, fields in (("again", moved.again), ("added", moved.added))
    }
    changes = [turn.phrase(f"form.changed-{kind}", labels=labels) for kind, labels in named.items() if labels]
    changes += [turn.phrase("form.changed-gone", n=moved.gone)] if moved.gone else []
    kept = len(moved.draft.answers)
    if not changes:
        return Note("form.new-version", {"n": kept})
    together = turn.phrase("form.changed-between").join(changes)
    return Note("form.new-version-changes", {"n": kept, "changes": together})


def _form_gone(turn: Turn) -> list[OutboundMessage]:
    """The present release has no such form: what was filled in stays, and staff can help."""
    turn.update(draft=None)
    return [turn.say("form.not-offered", turn.choice("human", "button.human"))]


def _own_draft(turn: Turn, draft_id: int) -> Draft | None:
    try:
        draft = turn.memory.drafts.get(draft_id)
    except KeyError:
        return None
    return draft if draft.conversation == turn.conversation.id else None


def _ended(draft: Draft | None) -> str:
    """What is said of a form that cannot be gone on with."""
    return f"form.was-{draft.state.value}" if draft is not None and draft.state is not DraftState.OPEN else "form.gone"
