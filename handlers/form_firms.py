"""A company typed in a form that may be a firm of the list under another name: its full name is offered.

It is never put in by itself: what was typed stays until the person chooses, and stays for good where they keep it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers.drafts import Draft
from handlers.firms import Firm
from handlers.form_ground import Ground
from handlers.form_known import known
from handlers.form_steps import asked_in_turn
from handlers.messages import Choice
from handlers.turn import Turn
from knowledge.firm_names import folded, named
from knowledge.form import Field, FieldType

LONGEST = 80
"""Characters of a text that may be a name."""
STEP = re.compile(r"firm-(\d{1,15})", re.ASCII)
"""The step of a choice that takes a firm's full name."""


def unclear(turn: Turn, ground: Ground, before: Draft, after: Draft) -> Field | None:
    """The company that `after` names anew and that may be a firm of the list; None where all is clear.

    What an earlier form said, and so was asked about then, is clear; so is the full name of a firm.
    """
    companies = [field for field in asked_in_turn(ground.form, after) if field.type is FieldType.COMPANY]
    for field in companies:
        typed = str(after.answers.get(field.id, ""))
        if not typed or typed == before.answers.get(field.id):
            continue
        if typed != known(turn, field) and meant(turn, typed):
            return field
    return None


def meant(turn: Turn, typed: str) -> Sequence[Firm]:
    """The firms that a text may name, the likeliest first; none where it is the full name of one."""
    if len(typed) > LONGEST:
        return []
    firms = {firm.id: firm for firm in turn.memory.firms.all()}
    found = [firms[each] for each in named(typed, {firm.id: firm.names for firm in firms.values()})]
    return [] if any(folded(firm.name) == folded(typed) for firm in found) else found


def offers(turn: Turn, draft: Draft, field: Field, typed: str) -> list[Choice]:
    """Full names that may be taken for what was typed."""
    firms = meant(turn, typed) if typed else ()
    return [Choice(f"f{draft.id}:{field.id}:firm-{firm.id}", firm.name) for firm in firms]


def chosen(turn: Turn, step: str) -> str | None:
    """The full name that a choice takes; None where it is no such choice, or the list has lost the firm."""
    found = STEP.fullmatch(step)
    try:
        return turn.memory.firms.get(int(found[1])).name if found is not None else None
    except KeyError:
        return None
