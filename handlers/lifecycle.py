"""The one table of a ticket's life: who may do what, in which state, and which state follows. `msc-bot tickets table`
prints it, `docs/tickets.md` holds the print, and what is not in it is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from handlers.tickets import LIVE, Action, Actor, ActorKind, Refused, Role, Ticket, TicketState

S, A = TicketState, Action


class Holding(StrEnum):
    """Who has a ticket, as somebody of staff sees it."""

    NOBODY = "nobody"
    SELF = "self"
    OTHER = "other"


Party = Role | ActorKind
"""Who acts: a role of staff, the member, or the bot."""
PARTIES: tuple[Party, ...] = (ActorKind.MEMBER, *Role, ActorKind.BOT)

ANY = frozenset(Holding)
FREE, OWN, OTHERS = (frozenset({holding}) for holding in Holding)

FILED = LIVE - {S.PREPARED}
STAY = {state: state for state in FILED}
TAKEN = {**STAY, S.AWAITING_SEAL: S.ACCEPTED, S.FORWARDED: S.ACCEPTED}
GIVEN_BACK = {**STAY, **dict.fromkeys((S.ACCEPTED, S.IN_PROGRESS, S.REPLIED), S.FORWARDED)}
AT_WORK = {**STAY, **dict.fromkeys((S.AWAITING_SEAL, S.FORWARDED, S.ACCEPTED), S.IN_PROGRESS)}
ALL_STAY = {state: state for state in S}

MOVES: Mapping[Action, Mapping[TicketState, TicketState]] = {
    A.SUBMIT: {S.PREPARED: S.AWAITING_SEAL},
    A.ADD_SCAN: {
        **STAY,
        S.AWAITING_SEAL: S.FORWARDED,
        S.RETURNED_FOR_CORRECTION: S.FORWARDED,
        S.REPLIED: S.IN_PROGRESS,
    },
    A.ADD_FILE: {state: state for state in LIVE},
    A.FILE: {state: state for state in LIVE},
    A.MESSAGE: {**STAY, S.PREPARED: S.PREPARED, S.REPLIED: S.IN_PROGRESS},
    A.CANCEL: dict.fromkeys((S.PREPARED, S.AWAITING_SEAL, S.FORWARDED, S.RETURNED_FOR_CORRECTION), S.CANCELLED),
    A.REOPEN: {S.CLOSED: S.IN_PROGRESS},
    A.RATE: {S.CLOSED: S.CLOSED},
    A.CLAIM: TAKEN,
    A.ASSIGN: TAKEN,
    A.TAKE_OVER: TAKEN,
    A.UNCLAIM: GIVEN_BACK,
    A.TRANSFER: GIVEN_BACK,
    A.REPLY: {**dict.fromkeys(LIVE, S.REPLIED), S.PREPARED: S.PREPARED},
    A.DRAFT_REPLY: AT_WORK,
    A.RELEASE_REPLY: dict.fromkeys(FILED, S.REPLIED),
    A.RETURN_REPLY: STAY,
    A.EDIT_REPLY: {state: state for state in LIVE},
    A.NOTE: ALL_STAY,
    A.RETURN: dict.fromkeys(FILED - {S.RETURNED_FOR_CORRECTION}, S.RETURNED_FOR_CORRECTION),
    A.REFER: AT_WORK,
    A.ADVISE: STAY,
    A.ITEM: AT_WORK,
    A.MERGE: dict.fromkeys(FILED, S.MERGED),
    A.TAKE_IN: STAY,
    A.CLOSE: dict.fromkeys(LIVE, S.CLOSED),
    A.RELEASE_PLACE: ALL_STAY,
    A.FILED: ALL_STAY,
    A.DELIVERY_FAILED: ALL_STAY,
    A.DELIVERY_UNKNOWN: ALL_STAY,
    A.BOT_BACK: ALL_STAY,
    A.REMIND: ALL_STAY,
    A.OVERDUE: ALL_STAY,
}
"""The state that follows an action. OPEN is not here: it has no state before it."""


def _staff(agents: frozenset[Holding], leads: frozenset[Holding]) -> Mapping[Party, frozenset[Holding]]:
    return {Role.AGENT: agents, Role.LEAD: leads, Role.ADMIN: leads}


_MEMBER: Mapping[Party, frozenset[Holding]] = {ActorKind.MEMBER: ANY}
_BOT: Mapping[Party, frozenset[Holding]] = {ActorKind.BOT: ANY}

MAY: Mapping[Action, Mapping[Party, frozenset[Holding]]] = {
    **dict.fromkeys((A.SUBMIT, A.ADD_SCAN, A.ADD_FILE, A.FILE, A.MESSAGE, A.CANCEL, A.RATE), _MEMBER),
    **dict.fromkeys((A.FILED, A.DELIVERY_FAILED, A.DELIVERY_UNKNOWN, A.BOT_BACK, A.REMIND, A.OVERDUE), _BOT),
    A.REOPEN: {**_MEMBER, **_staff(ANY, ANY)},
    A.CLAIM: _staff(FREE, FREE),
    A.ASSIGN: _staff(FREE | OWN, ANY),
    A.TAKE_OVER: _staff(frozenset(), OTHERS),
    A.UNCLAIM: _staff(OWN, OWN | OTHERS),
    A.TRANSFER: _staff(FREE | OWN, ANY),
    A.REPLY: _staff(FREE | OWN, ANY),
    A.DRAFT_REPLY: _staff(FREE | OWN, ANY),
    A.RELEASE_REPLY: _staff(frozenset(), ANY),
    A.RETURN_REPLY: _staff(frozenset(), ANY),
    A.EDIT_REPLY: _staff(OWN, ANY),
    A.NOTE: _staff(ANY, ANY),
    A.RETURN: _staff(FREE | OWN, ANY),
    A.REFER: _staff(OWN, OWN | OTHERS),
    A.ADVISE: _staff(OWN, OWN | OTHERS),
    A.ITEM: _staff(OWN, OWN | OTHERS),
    A.MERGE: _staff(FREE | OWN, ANY),
    A.TAKE_IN: _staff(FREE | OWN, ANY),
    A.CLOSE: _staff(FREE | OWN, ANY),
    A.RELEASE_PLACE: _staff(frozenset(), ANY),
}
"""Who may do it, and to whose tickets. Auditors stand nowhere."""


def after(actor: Actor, action: Action, ticket: Ticket) -> TicketState:
    """The state that follows when `actor` does this to the ticket. Raises Refused with what to say to them."""
    return decide(_party(actor), action, ticket.state, holding(actor, ticket), owner=ticket.assignee_name)


def may(actor: Actor, action: Action, ticket: Ticket) -> bool:
    """Whether the table has it."""
    try:
        after(actor, action, ticket)
    except Refused:
        return False
    return True


def decide(party: Party | None, action: Action, state: TicketState, held: Holding, *, owner: str = "") -> TicketState:
    """The state that follows; Refused for the role first, then for the owner, then for the state."""
    tickets = MAY[action].get(party, frozenset()) if party is not None else frozenset()
    if not tickets:
        raise Refused("ticket.role" if party in PARTIES else "staff.not-linked")
    following = MOVES[action].get(state)
    if following is None:
        raise Refused("ticket.not-now", state=state.value)
    if held not in tickets:
        raise _not_theirs(held, owner)
    return following


def holding(actor: Actor, ticket: Ticket) -> Holding:
    """Who has the ticket, as `actor` sees it."""
    if not ticket.assignee_name:
        return Holding.NOBODY
    return Holding.SELF if actor.staff is not None and actor.staff == ticket.assignee else Holding.OTHER


def _not_theirs(held: Holding, owner: str) -> Refused:
    match held:
        case Holding.NOBODY:
            return Refused("ticket.claim-first")
        case Holding.SELF:
            return Refused("ticket.yours-already")
        case Holding.OTHER:
            return Refused("ticket.taken", name=owner)


def _party(actor: Actor) -> Party | None:
    return actor.role if actor.kind is ActorKind.STAFF else actor.kind


@dataclass(frozen=True, slots=True)
class Rule:
    """One cell of the table."""

    state: TicketState
    action: Action
    party: Party
    held: Holding
    outcome: TicketState | Refused


def every_rule() -> Iterator[Rule]:
    """State x action x role x owner, each with what comes of it."""
    for action in MOVES:
        for state in S:
            for party in PARTIES:
                for held in Holding:
                    yield Rule(state, action, party, held, _outcome(party, action, state, held))


def _outcome(party: Party, action: Action, state: TicketState, held: Holding) -> TicketState | Refused:
    try:
        return decide(party, action, state, held)
    except Refused as refused:
        return refused


def printed() -> str:
    """The table in Markdown: a row for each action, a column for each state."""
    head = ["action", *(state.value.replace("_", " ") for state in S), "who, with whose tickets"]
    rows = [[action.value, *(_cell(moves, state) for state in S), _who(action)] for action, moves in MOVES.items()]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(moves: Mapping[TicketState, TicketState], state: TicketState) -> str:
    following = moves.get(state)
    if following is None:
        return ""
    return "=" if following is state else following.value.replace("_", " ")


def _who(action: Action) -> str:
    parties = {party: tickets for party, tickets in MAY[action].items() if tickets}
    return "; ".join(f"{party.value}{_whose(party, tickets)}" for party, tickets in parties.items())


def _whose(party: Party, tickets: frozenset[Holding]) -> str:
    if isinstance(party, ActorKind) or tickets == ANY:
        return ""
    words = {Holding.NOBODY: "free", Holding.SELF: "own", Holding.OTHER: "others'"}
    return f" ({', '.join(words[held] for held in Holding if held in tickets)})"
