"""The form of a ticket or draft: of its own release while that can be read, or else of the present one."""

from __future__ import annotations

from handlers.drafts import Draft
from handlers.tickets import Ticket
from handlers.turn import Turn
from knowledge.form import Form


def form_of(turn: Turn, ticket: Ticket) -> Form | None:
    """The form by which a ticket was filed; None where neither release has it."""
    return _form(turn, ticket.form, ticket.release)


def title_of(turn: Turn, draft: Draft) -> str:
    """What a draft's form is called; its id where neither release has it."""
    form = _form(turn, draft.form, draft.release)
    if form is None:
        return draft.form
    year = turn.pack.identity.year
    return form.title.in_(turn.conversation.language).format(year=year, last_year=year - 1)


def _form(turn: Turn, form: str, release: int) -> Form | None:
    own = turn.release(release)
    forms = own.pack.forms if own is not None and form in own.pack.forms else turn.pack.forms
    return forms.get(form)
