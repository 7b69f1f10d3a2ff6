"""Walking a person through a form: what each of their messages does to the draft."""

from __future__ import annotations

from dataclasses import replace

from handlers import form_lists, form_moves, form_steps, scans
from handlers.commands import command_in, folded, item_edit
from handlers.drafts import Draft, DraftState
from handlers.form_fields import NotAccepted, read
from handlers.form_moves import go
from handlers.form_prompts import prompt
from handlers.messages import OutboundMessage, ReplyKind
from handlers.turn import Turn
from knowledge.form import Field, FieldType, Form
from knowledge.understanding import Certainty, Target

ALWAYS = frozenset({"back", "skip", "later", "review", "save", "cancel", "submit", "done", "keep"})
"""Commands that mean a step at any field."""
PICKED = {FieldType.MENU: "field.choice", FieldType.SCAN: "form.want-file"}
"""Fields that take no typed text, and what is said to one."""
FEWEST_LETTERS = 4
"""Of a question: a shorter text, or a number, is a mistyped answer."""


def start(turn: Turn, form: Form) -> list[OutboundMessage]:
    """Begin a form, or go on with the one that was saved."""
    saved = turn.memory.drafts.open_of(turn.conversation.id, form.id)
    if saved is not None:
        turn.update(draft=saved.id)
        return [_resumed(turn, saved)]
    draft = turn.memory.drafts.start(turn.conversation.id, form.id, turn.knowledge.release)
    turn.update(draft=draft.id)
    return [prompt(turn, form, draft)]


def resume(turn: Turn) -> list[OutboundMessage]:
    """Go on with a saved form, whichever it is; says so where there is none."""
    saved = turn.memory.drafts.open_of(turn.conversation.id)
    if saved is None:
        return [turn.say("form.nothing-saved")]
    turn.update(draft=saved.id)
    return [_resumed(turn, saved)]


def ask_again(turn: Turn) -> list[OutboundMessage]:
    """The prompt of the open form once more, or nothing where none is open."""
    if turn.conversation.draft is None:
        return []
    draft = turn.memory.drafts.get(turn.conversation.draft)
    return [prompt(turn, form_of(turn, draft), draft)]


def form_of(turn: Turn, draft: Draft) -> Form:
    """The form of a draft, of the release that it began with."""
    return turn.releases.number(draft.release).pack.forms[draft.form]


def on_choice(turn: Turn, choice: str) -> list[OutboundMessage]:
    """A button `f<draft>:<field>:<step>`: of this step, of an earlier one, or of a form that has ended."""
    head, field_id, step = choice.split(":", 2)
    draft = _own_draft(turn, int(head.removeprefix("f")))
    if draft is None or (field_id == "*" and step.startswith("=")):
        return [turn.say("form.gone")]
    if draft.state is not DraftState.OPEN:
        return [turn.say(f"form.was-{draft.state.value}")]
    turn.update(draft=draft.id)
    form = form_of(turn, draft)
    if field_id not in {"*", _place(form, draft)}:
        return [prompt(turn, form, draft, turn.phrase("form.old-button"))]
    if step.startswith("="):
        return _answer(turn, form, draft, form.field(field_id), step[1:])
    return form_moves.take(turn, form, draft, step)


def on_message(turn: Turn) -> list[OutboundMessage]:
    """A text or a file while the form is open."""
    assert turn.conversation.draft is not None
    draft = turn.memory.drafts.get(turn.conversation.draft)
    if draft.state is not DraftState.OPEN:
        turn.update(draft=None)
        return [turn.say(f"form.was-{draft.state.value}")]
    form = form_of(turn, draft)
    field = form_steps.cursor(form, draft) if draft.begun else None
    if turn.message.attachments:
        return _on_file(turn, form, draft, field)
    command = command_in(turn.pack, turn.message.text)
    if command is not None and (command in ALWAYS or command in _meant_here(draft, field)):
        return form_moves.take(turn, form, draft, command)
    if draft.confirming_cancel:
        return [prompt(turn, form, draft)]
    if field is None:
        return _between(turn, form, draft)
    text = turn.today.isoformat() if command == "today" and field.type is FieldType.DATE else turn.message.text
    return _answer(turn, form, draft, field, text)


def _meant_here(draft: Draft, field: Field | None) -> set[str]:
    """Short words that are a step only where they were asked for: 是 may also be an answer's text."""
    if draft.confirming_cancel or field is None:
        return {"yes", "no"}
    return {"none"} if field.none_allowed else set()


def _resumed(turn: Turn, saved: Draft) -> OutboundMessage:
    form = form_of(turn, saved)
    if not saved.begun:
        return prompt(turn, form, saved)
    asked = prompt(turn, form, saved, turn.phrase("form.resumed"))
    afresh = turn.choice(f"f{saved.id}:*:afresh", "form.button.afresh", numbered=False)
    return replace(asked, choices=(*asked.choices, afresh))


def _own_draft(turn: Turn, draft_id: int) -> Draft | None:
    try:
        draft = turn.memory.drafts.get(draft_id)
    except KeyError:
        return None
    return draft if draft.conversation == turn.conversation.id else None


def _place(form: Form, draft: Draft) -> str:
    if not draft.begun:
        return "start"
    field = form_steps.cursor(form, draft)
    return field.id if field is not None else "review"


def _between(turn: Turn, form: Form, draft: Draft) -> list[OutboundMessage]:
    """A text before the start, or at the review: a number to edit, or a question."""
    fields = form_steps.asked_in_turn(form)
    number = turn.message.text.strip().rstrip("。.")
    if draft.begun and number.isdecimal() and len(number) < 4 and 1 <= int(number) <= len(fields):
        return form_moves.in_review(turn, form, draft, fields[int(number) - 1].id)
    if draft.begun and (named := _named(turn, fields)) is not None:
        return form_moves.in_review(turn, form, draft, named.id)
    hint = turn.phrase("form.at-review") if draft.begun else ""
    return _answered_on_the_way(turn, form, draft) or [prompt(turn, form, draft, hint)]


def _named(turn: Turn, fields: list[Field]) -> Field | None:
    """The field that a text names, as in 联系人 or 修改联系人."""
    said = folded(turn.message.text)
    for word in turn.pack.commands["change-item"].words.all():
        said = said.removeprefix(folded(word))
    return next((field for field in fields if said == folded(field.label.in_(turn.conversation.language))), None)


def _answered_on_the_way(turn: Turn, form: Form, draft: Draft) -> list[OutboundMessage]:
    """A question asked in the middle of a form: its answer, and the same prompt again; [] where it is none."""
    if sum(char.isalpha() for char in turn.message.text) < FEWEST_LETTERS:
        return []
    understood = turn.knowledge.engine.understand(turn.message.text)
    best = understood.best
    clear = understood.certainty in {Certainty.SURE, Certainty.EITHER}
    if not clear or best is None or best.target is not Target.ENTRY:
        return []
    language = turn.conversation.language
    entry = turn.pack.entries[best.id]
    text = entry.answer.in_(language)
    if entry.dated:
        text = turn.phrase("answer.dated") + "\n" + text
    answer = turn.reply(text, sources=[entry.clause.in_(language)], kind=ReplyKind.ANSWER)
    return [answer, prompt(turn, form, draft, turn.phrase("form.back-to-form"))]


def _answer(turn: Turn, form: Form, draft: Draft, field: Field, text: str) -> list[OutboundMessage]:
    """Read a text as the value of the field; what does not fit is a question, or is asked again."""
    asks = field.type is FieldType.COMPANY and text.rstrip().endswith(("?", "？"))
    if asks and (answered := _answered_on_the_way(turn, form, draft)):
        return answered
    try:
        filled = _with_answer(turn, draft, field, text)
    except NotAccepted as trouble:
        again = turn.phrase(trouble.phrase, **trouble.values)
        return _answered_on_the_way(turn, form, draft) or go(turn, form, draft, again)
    return go(turn, form, filled)


def _with_answer(turn: Turn, draft: Draft, field: Field, text: str) -> Draft:
    if field.type in PICKED:
        raise NotAccepted(PICKED[field.type])
    if field.type is not FieldType.ITEMS:
        return form_steps.put(draft, field, read(field, text, turn.today))
    items = form_steps.items_of(draft, field)
    edit = item_edit(turn.pack, text)
    changed = (
        form_lists.edited(field, items, edit, turn.today)
        if edit is not None
        else form_lists.added(field, items, text, turn.today)
    )
    return form_steps.put_items(draft, field, changed)


def _on_file(turn: Turn, form: Form, draft: Draft, field: Field | None) -> list[OutboundMessage]:
    if field is None or field.type is not FieldType.SCAN:
        return go(turn, form, draft, turn.phrase("form.no-file-now"))
    file = turn.message.attachments[0]
    try:
        scans.accept(turn.files, file)
    except NotAccepted as trouble:
        return go(turn, form, draft, turn.phrase(trouble.phrase, **trouble.values))
    return go(turn, form, form_steps.put(draft, field, scans.as_text(file)), turn.phrase("form.scan-taken"))
