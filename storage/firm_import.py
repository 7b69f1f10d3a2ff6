"""Bringing in a table of firms: what it would change, and the change itself. Nothing is ever deleted unsaid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from handlers.firms import Firm
from knowledge.firm_names import folded
from storage.firm_keys import key_of
from storage.firm_tables import FirmImportRow, FirmPlaceRow
from storage.firms import CONTACT, FIRM, NAME, read
from storage.tables import table

IMPORT, PLACE = table(FirmImportRow), table(FirmPlaceRow)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A firm as it is to be. None leaves what is there; `line` is its place in the table, for problems."""

    line: int
    name: str
    short_names: Sequence[str] | None = None
    tier: str | None = None
    mails: Sequence[str] | None = None


class Fate(StrEnum):
    """What an import does to a firm."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Step:
    """What an import does to one firm: how it stood, how it will stand, and the difference in words."""

    before: Firm | None
    after: Firm
    differences: tuple[str, ...] = ()

    @property
    def fate(self) -> Fate:
        """Whether anything is done."""
        if self.before is None:
            return Fate.ADDED
        return Fate.CHANGED if self.differences else Fate.UNCHANGED

    def __str__(self) -> str:
        mark = {Fate.ADDED: "+", Fate.CHANGED: "~", Fate.UNCHANGED: "="}[self.fate]
        return f"{mark} {self.after.name}" + (f": {'; '.join(self.differences)}" if self.differences else "")


@dataclass(frozen=True, slots=True)
class Clash:
    """A name in the table that cannot be had."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do. With clashes it does nothing."""

    steps: tuple[Step, ...]
    kept: tuple[str, ...]
    """Firms that are here and not in the table: they stay as they are."""
    clashes: tuple[Clash, ...] = ()

    def count(self, fate: Fate) -> int:
        """How many firms meet it."""
        return sum(step.fate is fate for step in self.steps)


def plan(connection: Connection, listed: Sequence[Wanted]) -> Plan:
    """What the table would change."""
    firms = read(connection, select(FIRM).order_by(FIRM.c.name))
    steps, clashes = list[Step](), list[Clash]()
    for wanted in listed:
        meant = _meant(wanted, firms)
        if len(meant) > 1:
            names = " and ".join(f"“{firm.name}”" for firm in meant)
            clashes.append(Clash(wanted.line, f"this is {names}, two firms that are here"))
        else:
            steps.append(_step(meant[0] if meant else None, wanted))
    here = {step.before.id for step in steps if step.before}
    kept = [firm for firm in firms if firm.id not in here]
    clashes += _clashes(listed, steps, kept) if not clashes else []
    return Plan(tuple(steps), tuple(firm.name for firm in kept), tuple(clashes))


def _meant(wanted: Wanted, firms: Iterable[Firm]) -> list[Firm]:
    """The firms that a row may be: one that has its name, or whose full name it lists as a former or short one."""
    name, others = folded(wanted.name), {folded(each) for each in wanted.short_names or ()}
    return [firm for firm in firms if name in map(folded, firm.names) or folded(firm.name) in others]


def _step(before: Firm | None, wanted: Wanted) -> Step:
    if before is None:
        return Step(None, _wanted(Firm(0, wanted.name), wanted))
    after = _wanted(replace(before, name=wanted.name, short_names=_names_left(before, wanted)), wanted)
    return Step(before, after, tuple(_differences(before, after)))


def _names_left(before: Firm, wanted: Wanted) -> tuple[str, ...]:
    """The short names that a firm keeps where the table says nothing of them: a former full name becomes one."""
    name = folded(wanted.name)
    return tuple(each for each in before.names if folded(each) != name)


def _wanted(firm: Firm, wanted: Wanted) -> Firm:
    """`firm` with what the table says of it."""
    name = folded(wanted.name)
    if wanted.short_names is not None:
        apart = {folded(each): each for each in wanted.short_names if folded(each) != name}
        firm = replace(firm, short_names=tuple(sorted(apart.values())))
    if wanted.tier is not None:
        firm = replace(firm, tier=wanted.tier)
    if wanted.mails is not None:
        domains = tuple(sorted(mail for mail in wanted.mails if "@" not in mail))
        firm = replace(firm, domains=domains, addresses=tuple(sorted({*wanted.mails} - {*domains})))
    return firm


def _differences(before: Firm, after: Firm) -> Iterator[str]:
    if before.name != after.name:
        yield f"was named {before.name}"
    if before.tier != after.tier:
        yield f"tier {before.tier or 'none'} → {after.tier or 'none'}"
    former = {before.name}
    yield from _compared("short name", {*before.short_names} - former, {*after.short_names} - former)
    yield from _compared("mail domain", {*before.domains}, {*after.domains})
    yield from _compared("mail address", {*before.addresses}, {*after.addresses})


def _compared(what: str, before: AbstractSet[str], after: AbstractSet[str]) -> Iterator[str]:
    if added := sorted(after - before):
        yield f"{what} added: {', '.join(added)}"
    if removed := sorted(before - after):
        yield f"{what} removed: {', '.join(removed)}"


def _clashes(listed: Sequence[Wanted], steps: Sequence[Step], kept: Iterable[Firm]) -> Iterator[Clash]:
    """Names that two firms would have, were the table brought in; and rows that are the same firm."""
    owners = {folded(name): (0, firm.name) for firm in kept for name in firm.names}
    lines: dict[int, int] = {}
    for wanted, step in zip(listed, steps, strict=True):
        if step.before and (other := lines.setdefault(step.before.id, wanted.line)) != wanted.line:
            yield Clash(wanted.line, f"this is the firm of line {other}, “{step.before.name}”, once more")
            continue
        for name in step.after.names:
            line, owner = owners.setdefault(folded(name), (wanted.line, step.after.name))
            if line != wanted.line:
                where = f"in line {line}" if line else "that is here and not in the table"
                yield Clash(wanted.line, f"“{name}” is already a name of “{owner}” {where}")


def carry_out(connection: Connection, planned: Plan, by: str, file: str, now: datetime) -> None:
    """Do what was planned and keep a record of it. The plan must be of the same transaction and without clashes."""
    assert not planned.clashes
    doing = [step for step in planned.steps if step.fate is not Fate.UNCHANGED]
    # All names go before any comes: one may pass from a firm to another.
    changed = [step.after.id for step in doing if step.before]
    for rows in (NAME, CONTACT):
        connection.execute(delete(rows).where(rows.c.firm_id.in_(changed)))
    for step in doing:
        _write(connection, step, now)
    values = {"at": now, "by": by, "file": file, "notes": [str(step) for step in doing]}
    values |= {fate.value: planned.count(fate) for fate in Fate}
    connection.execute(insert(IMPORT).values(values))


def _write(connection: Connection, step: Step, now: datetime) -> None:
    firm = step.after
    values: dict[str, Any] = {"name": firm.name, "tier": firm.tier, "updated_at": now}
    if step.before is None:
        statement = insert(FIRM).values(**values, created_at=now).returning(FIRM.c.id)
        firm = replace(firm, id=int(connection.execute(statement).scalar_one()))
    else:
        connection.execute(update(FIRM).where(FIRM.c.id == firm.id).values(values))
    names = [{"folded": folded(name), "name": name, "firm_id": firm.id} for name in firm.names]
    connection.execute(insert(NAME), names)
    if mails := [{"firm_id": firm.id, "value": value} for value in (*firm.domains, *firm.addresses)]:
        connection.execute(insert(CONTACT), mails)
    _count_for(connection, firm)


def _count_for(connection: Connection, firm: Firm) -> None:
    """What was counted under a name, before anybody knew that it is this firm's, counts for the firm."""
    mine = PLACE.c.firm_key.in_([folded(name) for name in firm.names])
    connection.execute(update(PLACE).where(mine).values(firm_key=key_of(firm.id)))
