"""Which computations a question brings the figures for."""

from __future__ import annotations

from knowledge.pack import Pack
from knowledge.quota_question import parts_of
from knowledge.schema import Computation
from knowledge.slots import account_in, days_in, firm_in, form_number, weekday_in


def computable(pack: Pack, text: str) -> frozenset[Computation]:
    """What can be computed from the figures in `text`."""
    day = days_in(text, pack.identity.year) is not None
    brought = {
        Computation.FORM_NUMBER: form_number(text) is not None,
        Computation.SUBJECT: firm_in(text) is not None,
        Computation.DECLARATION: day,
        Computation.PROJECT: day,
        Computation.MONTH: day,
        Computation.HOLDING_DAYS: parts_of(pack, text).days is not None,
        Computation.ACCOUNT: account_in(text) is not None,
        Computation.RECEPTION: weekday_in(text) is not None,
    }
    return frozenset(name for name, there in brought.items() if there)
