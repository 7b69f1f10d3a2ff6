"""What is said of a position: what was understood, the verdict, each condition met or not."""

from __future__ import annotations

from handlers.turn import Turn
from knowledge.language import Language
from knowledge.quota import Held, Kind, Stretch, Verdict, days_to_exceed, judge
from knowledge.quota_binding import Position


def blocks(turn: Turn, position: Position) -> list[str]:
    """A text for each kind that was named; where none was, for futures, and options where the table lists them."""
    if not position.codes:
        return [turn.phrase("calc.unlisted", product=position.name)]
    wanted = position.kinds or tuple(Kind)
    code, quotas = position.codes[0], turn.pack.quotas
    verdicts = [judge(quotas, kind, code, position.cumulative, position.days) for kind in sorted(wanted)]
    return [_block(turn, verdict, position) for verdict in verdicts if position.kinds or verdict.listed]


def name_of(turn: Turn, code: str) -> str:
    """What a product is called in the document."""
    product = next(each for each in turn.pack.products.products if each.code == code)
    return product.name.in_(turn.conversation.language)


def _block(turn: Turn, verdict: Verdict, position: Position) -> str:
    if not verdict.listed:
        return turn.phrase("calc.unlisted-kind", product=name_of(turn, verdict.code), kind=_kind(turn, verdict))
    lines = [*_summed(turn, verdict, position), _conclusion(turn, verdict)]
    lines += [*_tiers(turn, verdict, position), _days(turn, verdict)]
    if verdict.kind is Kind.OPTIONS:
        lines.append(turn.phrase("calc.no-35"))
    return "\n".join(lines)


def _subject(turn: Turn, verdict: Verdict) -> dict[str, str]:
    position = turn.phrase(f"calc.position-{verdict.kind.value}")
    return {"product": name_of(turn, verdict.code), "kind": _kind(turn, verdict), "position": position}


def _conclusion(turn: Turn, verdict: Verdict) -> str:
    """What was understood, and what follows from it."""
    subject = _subject(turn, verdict)
    if verdict.lots is None:
        return turn.phrase("calc.thresholds", **subject)
    days = "" if verdict.days is None else turn.phrase("calc.head-days", days=verdict.days)
    head = turn.phrase("calc.head", **subject, lots=verdict.lots, days=days)
    if verdict.reached is None:
        return _not_reached(turn, verdict, head)
    key = {None: "calc.reached-if-days", True: "calc.reached", False: "calc.days-fail"}[verdict.enough_days]
    least = {} if verdict.enough_days else {"least": turn.pack.quotas.min_holding_days}
    return turn.phrase(key, head=head, amount=verdict.reached.amount, **least)


def _not_reached(turn: Turn, verdict: Verdict, head: str) -> str:
    lowest = verdict.tiers[0]
    text = turn.phrase("calc.not-reached", head=head, above=lowest.above, short=verdict.short_of(lowest))
    equal = turn.phrase("calc.equal", above=lowest.above) if verdict.lots == lowest.above else ""
    return f"{text}{' ' if equal and turn.conversation.language is Language.EN else ''}{equal}"


def _summed(turn: Turn, verdict: Verdict, position: Position) -> list[str]:
    """How the position was made from what was held each day, or in several contracts."""
    if position.stretches:
        return [_of_stretches(turn, verdict, position)]
    if not position.daily or position.cumulative is None:
        return []
    return [turn.phrase("calc.summed", daily=position.lots, days=position.days, lots=position.cumulative)]


def _of_stretches(turn: Turn, verdict: Verdict, position: Position) -> str:
    only = position.stretches[0]
    if len(position.stretches) == 1 and (only.days == 1 or position.daily):
        return turn.phrase("calc.contracts", held=_held_each(turn, verdict, only), lots=position.lots)
    told = (_stretch(turn, verdict, stretch) for stretch in position.stretches)
    return turn.phrase("calc.stretched", stretches=turn.phrase("calc.and").join(told), lots=position.lots)


def _stretch(turn: Turn, verdict: Verdict, stretch: Stretch) -> str:
    daily = stretch.daily(verdict.kind)
    plain = len(stretch.held) == 1 and not stretch.held[0].contract and not stretch.held[0].short
    if plain:
        what = turn.phrase("calc.stretch-daily", daily=daily)
    else:
        what = turn.phrase("calc.stretch-held", held=_held_each(turn, verdict, stretch), daily=daily)
    return turn.phrase("calc.stretch", what=what, days=stretch.days)


def _held_each(turn: Turn, verdict: Verdict, stretch: Stretch) -> str:
    return turn.phrase("calc.and").join(_held(turn, verdict, held) for held in stretch.held)


def _held(turn: Turn, verdict: Verdict, held: Held) -> str:
    contract, lots = held.contract or turn.phrase("calc.same-contract"), held.counted(verdict.kind)
    if not held.short:
        return turn.phrase("calc.held", contract=contract, lots=lots)
    if not held.long:
        return turn.phrase("calc.held-short", contract=contract, lots=lots)
    return turn.phrase("calc.held-net", contract=contract, long=held.long, short=held.short, lots=lots)


def _tiers(turn: Turn, verdict: Verdict, position: Position) -> list[str]:
    lines = []
    least = turn.pack.quotas.min_holding_days
    for n, tier in enumerate(verdict.tiers, 1):
        line = turn.phrase("calc.tier", n=n, amount=tier.amount, above=tier.above)
        if verdict.lots is not None:
            short = verdict.short_of(tier)
            line += turn.phrase("calc.tier-short", short=short) if short else turn.phrase("calc.tier-met")
        elif position.daily and position.lots:
            line += turn.phrase("calc.tier-days", daily=position.lots, days=days_to_exceed(tier, position.lots, least))
        lines.append(line)
    return lines


def _days(turn: Turn, verdict: Verdict) -> str:
    least = turn.pack.quotas.min_holding_days
    line = turn.phrase("calc.days-rule", n=len(verdict.tiers) + 1, least=least)
    if verdict.days is None:
        return line
    if verdict.enough_days:
        return line + turn.phrase("calc.days-met", days=verdict.days)
    return line + turn.phrase("calc.days-short", days=verdict.days, short=least - verdict.days)


def _kind(turn: Turn, verdict: Verdict) -> str:
    return turn.phrase(f"calc.{verdict.kind.value}")
