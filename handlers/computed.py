"""What an answer can add from the figures of the question: its form number, its days, its weekday, its firm.

Which answers compute what is content (`computes:` of an entry); a line is added only where the question brings
the figure that it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from handlers.turn import Turn
from handlers.verdicts import name_of
from knowledge.clock_schema import Step
from knowledge.firms_named import firm_in
from knowledge.quota_question import parts_of
from knowledge.schema import Computation, Entry
from knowledge.slots import account_in, days_in, form_number, weekday_in
from knowledge.working_days import UncoveredYear

LARGEST_FORM_NUMBER = 999


def lines(turn: Turn, entry: Entry, text: str) -> list[str]:
    """The lines that `entry` computes from the question `text`."""
    return [line for name in entry.computes if (line := COMPUTATIONS[name](turn, text))]


def _form_number(turn: Turn, text: str) -> str:
    number = form_number(text)
    if number is None or not 1 <= number <= LARGEST_FORM_NUMBER:
        return ""
    return turn.phrase("computed.form-number", n=number, number=f"{number:03d}")


def _subject(turn: Turn, text: str) -> str:
    firm = firm_in(turn.pack, text)
    return turn.phrase("computed.subject", firm=firm) if firm else ""


def _declaration(turn: Turn, text: str) -> str:
    """Whether the days named lie in the window for declarations."""
    window = turn.pack.quotas.window
    days = days_in(text, window.until.year, turn.today)
    if days is None:
        return ""
    if days.first > window.until:
        return turn.phrase("computed.declaration-late", day=days.words)
    if days.last < window.from_:
        return turn.phrase("computed.declaration-early", day=days.words)
    across = days.first < window.from_ or days.last > window.until
    return "" if across else turn.phrase("computed.declaration-in", day=days.words)


def _project(turn: Turn, text: str) -> str:
    """Whether the days named lie before the end of the project period, whose beginning is not stated."""
    end = turn.pack.quotas.project_end
    days = days_in(text, end.year, turn.today)
    if days is None:
        return ""
    if days.first > end:
        return turn.phrase("computed.project-late", day=days.words)
    return turn.phrase("computed.project-in", day=days.words) if days.last <= end else ""


def _holding_days(turn: Turn, text: str) -> str:
    """Whether the days named are enough; a text that names the number required likely asks about the rule."""
    days = parts_of(turn.pack, text).days
    least = turn.pack.quotas.min_holding_days
    if days is None or days == least:
        return ""
    return turn.phrase("computed.days-met" if days > least else "computed.days-short", days=days, least=least)


def account(turn: Turn, text: str) -> str:
    """Whether the client's account meets one of the two conditions; empty where the text speaks of none."""
    opened = account_in(text)
    if opened is None:
        return ""
    accounts = turn.pack.quotas.accounts
    if opened.year == accounts.new:
        return turn.phrase("computed.account.new", year=opened.year)
    if opened.year != accounts.earlier:
        return turn.phrase("computed.account.other", year=opened.year)
    products = parts_of(turn.pack, text).codes
    if opened.traded and len(products) == 1:
        return turn.phrase("computed.account.earlier-same", year=opened.year, product=name_of(turn, products[0]))
    traded = {None: "", True: "-traded", False: "-untraded"}[opened.traded]
    return turn.phrase(f"computed.account.earlier{traded}", year=opened.year)


def _reception(turn: Turn, text: str) -> str:
    """The day of the answer to a letter that came on the weekday named, which is taken to be one of this week."""
    weekday, within = weekday_in(text), _days_of_reception(turn)
    if weekday is None or within is None:
        return ""
    today = turn.now.date()
    received = today + timedelta(days=weekday - today.weekday())
    try:
        answered = turn.pack.working_days.add(received, within)
    except UncoveredYear:  # said to staff elsewhere; the answer itself still says "2 working days"
        return ""
    names = turn.phrase("computed.weekdays").split()
    return turn.phrase(
        "computed.reception",
        within=within,
        received=names[weekday],
        received_day=received,
        answered=names[answered.weekday()],
        answered_day=answered,
    )


def _days_of_reception(turn: Turn) -> int | None:
    """Working days within which reception arrangements generally come back: the time that members are told of."""
    clocks = (clock for clock in turn.pack.clocks.clocks if clock.step is Step.REPLIED and clock.words)
    return next((clock.working_days for clock in clocks if "visit" in clock.kinds), None)


def _month(turn: Turn, text: str) -> str:
    """Odd or even, for the Commodity Monthly Talk."""
    days = days_in(text, turn.pack.identity.year, turn.today)
    if days is None:
        return ""
    return turn.phrase("computed.month-odd" if days.first.month % 2 else "computed.month-even", month=days.first.month)


COMPUTATIONS: Mapping[Computation, Callable[[Turn, str], str]] = {
    Computation.FORM_NUMBER: _form_number,
    Computation.SUBJECT: _subject,
    Computation.DECLARATION: _declaration,
    Computation.PROJECT: _project,
    Computation.HOLDING_DAYS: _holding_days,
    Computation.ACCOUNT: account,
    Computation.RECEPTION: _reception,
    Computation.MONTH: _month,
}
"""What is computed, by its name in the content."""
