"""The form of a ticket or draft: of its own release while that can be read, or else of the present one.

And the files among its answers, which are kept there as texts.
"""

from __future__ import annotations

import json
from dataclasses import asdict

from handlers.drafts import Draft
from handlers.messages import Attachment
from handlers.tickets import Ticket
from handlers.turn import Turn
from knowledge.form import Form
from knowledge.pack import Pack


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
    return _pack(turn, form, release).forms.get(form)


def pack_of(turn: Turn, ticket: Ticket) -> Pack:
    """What the form of a ticket is part of."""
    return _pack(turn, ticket.form, ticket.release)


def _pack(turn: Turn, form: str, release: int) -> Pack:
    own = turn.release(release)
    return own.pack if own is not None and form in own.pack.forms else turn.pack


def as_text(file: Attachment) -> str:
    """An attachment as text, to be kept among a form's answers."""
    return json.dumps(asdict(file), ensure_ascii=False)


def from_text(text: str) -> Attachment:
    """The attachment that `as_text` wrote."""
    return Attachment(**json.loads(text))
