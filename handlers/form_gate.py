"""The window of a form: what is said outside it, and what becomes of a form that was prepared ahead."""

from __future__ import annotations

from dataclasses import replace

from handlers.drafts import Draft, DraftState
from handlers.form_ground import Ground
from handlers.form_moves import opened
from handlers.lifecycle import after
from handlers.messages import Choice, Dialog, OutboundMessage, ReplyKind
from handlers.tickets import Action, TicketState
from handlers.turn import Turn
from knowledge.form import Form
from knowledge.pack import Pack


def ground(turn: Turn, pack: Pack, form: Form) -> Ground:
    """What a step in `form` stands on today, with the window that admins opened for it, if any."""
    opening = turn.memory.openings.of(form.id) if form.gate is not None else None
    return Ground(form, pack, turn.today, opening)


def closed(turn: Turn, ground: Ground, draft: Draft | None = None) -> list[OutboundMessage]:
    """Say that the window is not open, with the clause, and what can be done: rules, calculator, staff, prepare."""
    gate = ground.form.gate
    assert gate is not None, "only a form with a gate is ever closed"
    language = turn.conversation.language
    choices = [
        *(
            Choice(f"ask:{entry}", turn.pack.entries[entry].question.in_(language))
            for entry in gate.entries
            if entry in turn.pack.entries
        ),
        turn.choice("calculator", "button.calculator"),
        turn.choice(f"human:{ground.form.topic}", "button.ask-shengeng"),
        _prepare(turn, ground, draft),
    ]
    dialog = Dialog(ground.form.dialog)
    sources = [gate.clause.in_(language)]
    return [turn.reply(_why(turn, ground), choices, kind=ReplyKind.DIALOG, dialog=dialog, sources=sources)]


def _prepare(turn: Turn, ground: Ground, draft: Draft | None) -> Choice:
    if draft is not None:
        return turn.choice(f"f{draft.id}:review:ahead", "button.prepare")
    return turn.choice(f"prepare:{ground.form.id}", "button.prepare")


def _why(turn: Turn, ground: Ground) -> str:
    """Of the document's own window in its words; of one that admins opened, its days."""
    gate, window = ground.form.gate, ground.window
    assert gate is not None
    assert window is not None
    if ground.opening is not None:
        return turn.phrase("form.window-other", first=window.from_.isoformat(), last=window.until.isoformat())
    return ground.text(gate.early if ground.today < window.from_ else gate.closed, turn.conversation.language)


def reopened(ground: Ground, draft: Draft) -> Draft:
    """What was prepared ahead, to be checked and submitted now that the window is open."""
    return replace(opened(ground, draft), state=DraftState.OPEN)


def withdraw(turn: Turn, draft: Draft) -> None:
    """Cancel the ticket of a form that was prepared ahead, with the form."""
    if draft.ticket is None:
        return
    ticket = turn.memory.tickets.get(draft.ticket)
    if ticket.state is TicketState.PREPARED:
        state = after(turn.member, Action.CANCEL, ticket)
        turn.memory.tickets.record(ticket, turn.member, Action.CANCEL, state)
