"""A member takes back what they filed, as long as staff have not taken it on."""

from __future__ import annotations

import re
from collections.abc import Iterable

from handlers import announce
from handlers.form_places import plan_of
from handlers.messages import Choice, OutboundMessage
from handlers.outcomes import Standing
from handlers.ticket_form import form_of
from handlers.tickets import TRANSITIONS, Action, ActorKind, Ticket, next_state
from handlers.turn import Turn
from knowledge.language import Language

CHOICE = re.compile(r"withdraw:(\d{1,15})(:yes)?", re.ASCII)
MAILED = frozenset({Standing.WAITING, Standing.SENT, Standing.UNKNOWN})
"""Where the mail that files a form stands when it cannot be taken back any more."""
SHOWN = 5
"""How many tickets a list offers to withdraw, the newest first."""


def offers(turn: Turn, tickets: Iterable[Ticket]) -> list[Choice]:
    """Choices to withdraw those of a person's own form tickets that staff have not taken on."""
    own = [ticket for ticket in tickets if ticket.conversation == turn.conversation.id and _may(ticket)]
    return [
        turn.choice(f"withdraw:{ticket.id}", "button.withdraw", numbered=False, ticket=ticket.number)
        for ticket in own[:SHOWN]
    ]


def on_choice(turn: Turn, choice: str) -> list[OutboundMessage]:
    """Ask once, then withdraw the ticket. Raises Refused where staff have taken it on meanwhile."""
    named = CHOICE.fullmatch(choice)
    mine = turn.memory.tickets.of_conversation(turn.conversation.id)
    ticket = next((each for each in mine if named is not None and each.id == int(named[1]) and each.form), None)
    if named is None or ticket is None:
        return [turn.say("choice.gone", turn.choice("help", "button.help"))]
    if not named[2]:
        sure = turn.choice(f"withdraw:{ticket.id}:yes", "button.withdraw-yes", numbered=False)
        keep = turn.choice("status", "button.withdraw-no", numbered=False)
        return [turn.say("withdraw.sure", sure, keep, ticket=ticket.number, subject=ticket.subject)]
    return [_withdrawn(turn, ticket)]


def _may(ticket: Ticket) -> bool:
    return bool(ticket.form) and ticket.state in TRANSITIONS[ActorKind.MEMBER, Action.CANCEL]


def _withdrawn(turn: Turn, ticket: Ticket) -> OutboundMessage:
    state = next_state(ActorKind.MEMBER, Action.CANCEL, ticket.state)
    cancelled = turn.memory.tickets.record(ticket, turn.member, Action.CANCEL, state)
    release_place(turn, cancelled)
    announce.member_wrote(turn, cancelled, turn.pack.say("staff.withdrawn", Language.ZH), ())
    turn.memory.withdraw_filings(ticket.id)
    text = turn.phrase("withdraw.done", ticket=ticket.number)
    if mailed := [filing for filing in turn.memory.filings(ticket.id) if filing.standing in MAILED]:
        text += "\n" + turn.phrase("withdraw.mailed", to=mailed[-1].message.to.chat)
    return turn.reply(text, [turn.choice("status", "button.status")])


def release_place(turn: Turn, ticket: Ticket) -> None:
    """Give back the place of its firm, where the ticket holds one."""
    form = form_of(turn, ticket)
    if form is not None and form.most is not None:
        turn.memory.firms.release_place(plan_of(ticket.form, str(ticket.answers.get("year", ""))), ticket.id)
