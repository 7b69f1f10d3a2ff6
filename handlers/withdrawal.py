"""A member takes back what they filed or asked, in this chat or a linked one, as long as staff have not taken it on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from handlers import announce, asking
from handlers.commands import command_in
from handlers.form_places import held_in
from handlers.lifecycle import MOVES, after
from handlers.messages import Choice, OutboundMessage
from handlers.outcomes import Filing, Standing
from handlers.ticket_form import form_of
from handlers.tickets import Action, Ticket
from handlers.turn import Turn
from knowledge.language import Language

NUMBER = re.compile(r"MSC-\d{4}-\d{4,9}", re.ASCII | re.IGNORECASE)
LONGEST = 60
"""Characters of a text that names a ticket to withdraw."""
CHOICE = re.compile(r"withdraw:(\d{1,15})(:yes)?", re.ASCII)
MAILED = frozenset({Standing.WAITING, Standing.SENT, Standing.UNKNOWN})
"""Where the mail that files a form stands when it cannot be taken back any more."""
SHOWN = 5
"""How many tickets a list offers to withdraw, the newest first."""


def offers(turn: Turn, tickets: Iterable[Ticket], *, numbered: bool = False) -> list[Choice]:
    """Choices to withdraw those of a person's own tickets that staff have not taken on."""
    own = [ticket for ticket in tickets if _may(ticket)]
    return [
        turn.choice(f"withdraw:{ticket.id}", "button.withdraw", numbered=numbered, ticket=ticket.number)
        for ticket in own[:SHOWN]
    ]


def on_choice(turn: Turn, choice: str) -> list[OutboundMessage]:
    """Ask once, then withdraw the ticket. Raises Refused where staff have taken it on meanwhile."""
    named = CHOICE.fullmatch(choice)
    mine = turn.own_tickets()
    ticket = next((each for each in mine if named is not None and each.id == int(named[1])), None)
    if named is None or ticket is None:
        return [turn.say("choice.gone", turn.choice("help", "button.help"))]
    asking.over(turn)
    return [_withdrawn(turn, ticket) if named[2] else _sure(turn, ticket)]


def on_sure(turn: Turn, question: asking.Question) -> list[OutboundMessage]:
    """Yes or no, typed; [] where the text is something else."""
    command = command_in(turn.pack, turn.message.text)
    if command == "no":
        asking.over(turn)
        return [turn.say("withdraw.kept", turn.choice("status", "button.status"))]
    return on_choice(turn, f"withdraw:{question.about}:yes") if command in {"yes", "submit", "withdraw"} else []


def again(turn: Turn, question: asking.Question) -> list[OutboundMessage]:
    """What was asked, once more, while the ticket can still be withdrawn."""
    ticket = next((each for each in turn.own_tickets() if str(each.id) == question.about and _may(each)), None)
    return [_sure(turn, ticket)] if ticket is not None else []


def on_text(turn: Turn) -> list[OutboundMessage]:
    """撤回工单 MSC-…: ask once; [] where the text is something else. Of a ticket that is not theirs nothing is said but
    that."""
    text = unicodedata.normalize("NFKC", turn.message.text)
    number = NUMBER.search(text) if len(text) <= LONGEST else None
    if number is None or command_in(turn.pack, text.replace(number[0], " ")) != "withdraw":
        return []
    mine = turn.own_tickets()
    ticket = next((each for each in mine if each.number == number[0].upper()), None)
    if ticket is None:
        return [turn.say("withdraw.not-yours", turn.choice("status", "button.status"), ticket=number[0].upper())]
    if not _may(ticket):
        return [turn.say("withdraw.too-late", turn.choice("human", "button.human"), ticket=ticket.number)]
    return [_sure(turn, ticket)]


def ask(turn: Turn) -> list[OutboundMessage]:
    """Which of their tickets do they want to withdraw?"""
    choices = offers(turn, turn.own_tickets(), numbered=True)
    return [
        turn.say("withdraw.which" if choices else "withdraw.none", *choices, turn.choice("status", "button.status"))
    ]


def _sure(turn: Turn, ticket: Ticket) -> OutboundMessage:
    asking.ask(turn, asking.Ask.WITHDRAW_SURE, ticket.id)
    sure = turn.choice(f"withdraw:{ticket.id}:yes", "button.withdraw-yes", numbered=False)
    keep = turn.choice("status", "button.withdraw-no", numbered=False)
    return turn.say("withdraw.sure", sure, keep, ticket=ticket.number, subject=ticket.subject)


def _may(ticket: Ticket) -> bool:
    return ticket.state in MOVES[Action.CANCEL]


def _withdrawn(turn: Turn, ticket: Ticket) -> OutboundMessage:
    state = after(turn.member, Action.CANCEL, ticket)
    cancelled = turn.memory.tickets.record(ticket, turn.member, Action.CANCEL, state)
    turn.memory.withdraw_filings(ticket.id)
    _leave(turn, ticket)
    mailed, kept = _mailed(turn, cancelled), not give_up_place(turn, cancelled)
    told = turn.pack.say("staff.withdrawn-place-kept" if kept else "staff.withdrawn", Language.ZH)
    announce.member_wrote(turn, cancelled, told, ())
    text = [turn.phrase("withdraw.done", ticket=ticket.number)]
    text += [turn.phrase("withdraw.mailed", to=mailed[-1].message.to.chat)] if mailed else []
    text += [turn.phrase("withdraw.place-kept")] if kept else []
    return turn.reply("\n".join(text), [turn.choice("status", "button.status")])


def give_up_place(turn: Turn, ticket: Ticket) -> bool:
    """Give back the place of its firm where the ticket holds one; False where it counts until staff free it, because
    the form has gone to the exchange."""
    form = form_of(turn, ticket)
    if form is None or form.most is None:
        return True
    if _mailed(turn, ticket):
        return False
    turn.memory.firms.release_place(held_in(ticket), ticket.id)
    return True


def _mailed(turn: Turn, ticket: Ticket) -> list[Filing]:
    """The mails that file its form and cannot be taken back any more."""
    return [filing for filing in turn.memory.filings(ticket.id) if filing.standing in MAILED]


def _leave(turn: Turn, ticket: Ticket) -> None:
    """Give the chat back to the bot where staff of this ticket held it: this chat, or a linked one."""
    if turn.conversation.holder == ticket.id:
        turn.update(holder=None)
    if ticket.conversation != turn.conversation.id:
        there = turn.memory.conversation(ticket.conversation)
        if there.holder == ticket.id:
            turn.memory.save(replace(there, holder=None))
