"""Which computations a question brings the figures for."""

from __future__ import annotations

from knowledge.firms_named import firm_in
from knowledge.pack import Pack
from knowledge.quota_question import parts_of
from knowledge.schema import Computation
from knowledge.slots import account_in, days_in, form_number, weekday_in


def brings(pack: Pack, text: str, computation: Computation) -> bool:
    """Whether `text` holds the figures for a computation."""
    match computation:
        case Computation.FORM_NUMBER:
            return form_number(text) is not None
        case Computation.SUBJECT:
            return firm_in(pack, text) is not None
        case Computation.DECLARATION | Computation.PROJECT | Computation.MONTH:
            return days_in(text, pack.identity.year) is not None
        case Computation.HOLDING_DAYS:
            return parts_of(pack, text).days is not None
        case Computation.ACCOUNT:
            return account_in(text) is not None
        case Computation.RECEPTION:
            return weekday_in(text) is not None
