"""Filing a form by mail: offered when its stamped scan is there, sent after the member agreed to exactly that mail.

Where no mail can be sent, or the member rather sends it, they get the mail as a draft that their own program opens.
`handlers/filing_outcome.py` says what became of a mail that was sent.
"""

from __future__ import annotations

import re
from dataclasses import replace

from handlers import mime
from handlers.filing_mail import (
    by_hand,
    copies_of,
    data,
    digest,
    ground_of,
    mail_of,
    names,
    subject_of,
    with_last_scan,
)
from handlers.lifecycle import after
from handlers.messages import Choice, OutboundMessage
from handlers.outcomes import Standing
from handlers.tickets import Action, Ticket
from handlers.turn import Turn

CHOICE = re.compile(r"file:(all|last|self):(\d{1,15}):([0-9a-f]{16})", re.ASCII)
"""The choices of an offer. The digest names the mail that was shown: no other one is sent for it."""


def offer(turn: Turn, ticket: Ticket) -> list[OutboundMessage]:
    """Offer to send the form, or hand over the draft where no mail can be sent. Nothing where there is no scan."""
    mail = mail_of(turn, ticket)
    if mail is None:
        return []
    ground = ground_of(turn, ticket)
    if ground is not None and not ground.is_open:
        return [turn.say("filing.window-closed")]
    return [_offered(turn, ticket, mail) if turn.mail_from else _by_hand(turn, ticket, mail)]


def on_choice(turn: Turn, choice: str) -> list[OutboundMessage]:
    """The member answers an offer."""
    picked = CHOICE.fullmatch(choice)
    ticket = _own(turn, int(picked[2])) if picked is not None else None
    mail = mail_of(turn, ticket) if ticket is not None else None
    if picked is None or ticket is None or mail is None:
        return [turn.say("choice.gone", turn.choice("help", "button.help"))]
    if picked[1] == "last":
        mail = with_last_scan(turn, ticket, mail)
    if picked[3] != digest(mail):
        return [turn.say("filing.changed"), *offer(turn, ticket)]
    if picked[1] == "self" or turn.mail_from is None:
        return [_by_hand(turn, ticket, mail)]
    return _sent_before(turn, ticket, mail) or _send(turn, ticket, mail)


def _own(turn: Turn, ticket: int) -> Ticket | None:
    mine = turn.own_tickets()
    return next((each for each in mine if each.id == ticket), None)


def _offered(turn: Turn, ticket: Ticket, mail: OutboundMessage) -> OutboundMessage:
    text = turn.phrase(
        "filing.offer",
        to=mail.to.chat,
        subject=subject_of(mail),
        copy=copies_of(mail) or turn.phrase("filing.no-copy"),
        files=names(mail),
        sender=mime.bare(turn.mail_from or ""),
    )
    if any(filing.standing is Standing.SENT for filing in turn.memory.filings(ticket.id)):
        text = f"{turn.phrase('filing.sent-before')}\n\n{text}"
    return replace(turn.reply(text, _choices(turn, ticket, mail)), ticket=ticket.id)


def _choices(turn: Turn, ticket: Ticket, mail: OutboundMessage) -> list[Choice]:
    shown = {"all": mail, "last": with_last_scan(turn, ticket, mail), "self": mail}
    if shown["last"] == mail:
        del shown["last"]
    return [
        turn.choice(f"file:{kind}:{ticket.id}:{digest(each)}", f"filing.button.{kind}") for kind, each in shown.items()
    ]


def _by_hand(turn: Turn, ticket: Ticket, mail: OutboundMessage) -> OutboundMessage:
    text, draft = by_hand(turn.pack, turn.conversation.language, turn.files, ticket.number, mail)
    return replace(turn.reply(text, files=draft), ticket=ticket.id)


def _sent_before(turn: Turn, ticket: Ticket, mail: OutboundMessage) -> list[OutboundMessage]:
    """What to say instead of sending: a mail of this ticket is on its way, or one with this scan may have arrived."""
    filings, newest = turn.memory.filings(ticket.id), mail.attachments[-1]
    if any(filing.standing is Standing.WAITING for filing in filings):
        return [turn.say("filing.waiting", to=mail.to.chat)]
    standings = {filing.standing for filing in filings if newest in filing.message.attachments}
    if Standing.SENT in standings:
        return [turn.say("filing.already", to=mail.to.chat)]
    if Standing.UNKNOWN in standings:
        return [turn.say("filing.still-unknown"), _by_hand(turn, ticket, mail)]
    return []


def _send(turn: Turn, ticket: Ticket, mail: OutboundMessage) -> list[OutboundMessage]:
    """Put the mail into the outbox. Raises Refused where the ticket's state does not permit it any more."""
    ground = ground_of(turn, ticket)
    if ground is not None and not ground.is_open:
        return [turn.say("filing.window-closed")]
    to = after(turn.member, Action.FILE, ticket)
    turn.memory.tickets.record(ticket, turn.member, Action.FILE, to, data(mail))
    turn.memory.post(mail)
    return [replace(turn.say("filing.sending", to=mail.to.chat), ticket=ticket.id)]
