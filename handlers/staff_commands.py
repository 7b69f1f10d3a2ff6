"""What staff do to a ticket from their group by `/name argument`, or by a button under its card."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from handlers import assigning, desk, release_replies, reopening
from handlers.canned import filled
from handlers.lifecycle import after
from handlers.messages import Attachment, Choice, OutboundMessage
from handlers.ports import StaffIdentity
from handlers.staff_person import told, who
from handlers.tickets import Action, Actor, Refused, Ticket
from handlers.topic_view import BUTTONS
from handlers.turn import Turn
from knowledge.language import Language

Obey = Callable[[Turn, Ticket, Actor, str], Ticket]

BUTTON = re.compile(r"desk:([a-z]{1,10}|done-yes)(?:=([a-z0-9_.-]{1,40}))?:(\d{1,15})", re.ASCII)
CONFIRMED = "done-yes"
"""The button that closes, under the question whether to."""
LONGEST_BUTTON = 64
"""Bytes of a choice's id."""


def obey(turn: Turn, ticket: Ticket, name: str, argument: str) -> OutboundMessage:
    """Do it, and say so. Raises Refused."""
    by = who(turn)
    if name not in OBEYS:
        raise Refused("staff.unknown-command")
    if turn.message.attachments:
        raise Refused("staff.no-files-here")
    done = OBEYS[name](turn, ticket, by, argument)
    return told(turn, DONE[name], done, name=by.name, owner=done.assignee_name)


@dataclass(frozen=True, slots=True)
class Button:
    """A button of ours in the group that was pressed."""

    name: str
    about: str
    """The ready reply that it is for."""
    ticket: Ticket


def button(turn: Turn, choice: str) -> Button:
    """What a button under a card, or under a question of ours, is for. Raises Refused where there is no such one."""
    found = BUTTON.fullmatch(choice)
    if found is None or found[1] not in (*BUTTONS, CONFIRMED, "show", "send"):
        raise Refused("staff.button-gone")
    try:
        return Button(found[1], found[2] or "", turn.memory.tickets.get(int(found[3])))
    except KeyError:
        raise Refused("staff.button-gone") from None


def press(turn: Turn, pressed: Button) -> OutboundMessage:
    """Do what the button says. Raises Refused."""
    ticket = pressed.ticket
    match pressed.name:
        case "note":
            return told(turn, "staff.note-how", ticket)
        case "canned":
            return _canned(turn, ticket)
        case "show":
            return _shown(turn, ticket, pressed.about)
        case "send":
            return reply(turn, ticket, _ready(turn, ticket, pressed.about)[1])
        case "done":
            return _sure(turn, ticket)
        case name:
            return obey(turn, ticket, "done" if name == CONFIRMED else name, "")


def reply(turn: Turn, ticket: Ticket, text: str, files: Sequence[Attachment] = ()) -> OutboundMessage:
    """Answer the member, or draft the answer where the queue asks for four eyes. Raises Refused."""
    memory, pack = turn.memory, turn.pack
    answered = release_replies.answer(memory, pack, ticket, who(turn), text, files=files, written=turn.question)
    return told(turn, "staff.drafted" if release_replies.waits(memory, answered) else "staff.replied", answered)


def _canned(turn: Turn, ticket: Ticket) -> OutboundMessage:
    """The ready replies, as buttons that show them."""
    after(who(turn), Action.REPLY, ticket)
    offered = ((f"desk:show={each.id}:{ticket.id}", each.label.zh) for each in turn.pack.replies)
    choices = tuple(Choice(id_, label, numbered=False) for id_, label in offered if len(id_) <= LONGEST_BUTTON)
    return replace(told(turn, "staff.canned-which", ticket), choices=choices)


def _shown(turn: Turn, ticket: Ticket, canned: str) -> OutboundMessage:
    """A ready reply as the member would read it: to be sent, or copied and changed."""
    id_, text = _ready(turn, ticket, canned)
    send = Choice(f"desk:send={id_}:{ticket.id}", turn.pack.say("staff.button.send", Language.ZH), numbered=False)
    return replace(told(turn, "staff.canned-shown", ticket, text=text), choices=(send,))


def _ready(turn: Turn, ticket: Ticket, canned: str) -> tuple[str, str]:
    by = who(turn)
    found = next((each for each in turn.pack.replies if each.id == canned), None)
    if found is None:
        raise Refused("staff.button-gone")
    return found.id, filled(found, ticket, by.name, turn.memory.conversation(ticket.conversation).language)


def _sure(turn: Turn, ticket: Ticket) -> OutboundMessage:
    """Closing tells the member: a slip of the thumb must not."""
    after(who(turn), Action.CLOSE, ticket)
    yes = Choice(f"desk:{CONFIRMED}:{ticket.id}", turn.pack.say("staff.button.done-yes", Language.ZH), numbered=False)
    return replace(told(turn, "staff.done-sure", ticket), choices=(yes,))


def _assign(turn: Turn, ticket: Ticket, by: Actor, name: str) -> Ticket:
    return assigning.assign(turn.memory, turn.pack, ticket, by, _named(turn, name).id)


def _named(turn: Turn, name: str) -> StaffIdentity:
    """The colleague who is meant: by login, by name, or by the beginning of a name that only one has."""
    wanted, colleagues = name.strip().removeprefix("@").casefold(), turn.memory.colleagues()
    exact = [each for each in colleagues if wanted in (each.login.casefold(), each.name.casefold())]
    found = exact or [each for each in colleagues if wanted and each.name.casefold().startswith(wanted)]
    if len(found) != 1:
        names = "、".join(each.name for each in (found or colleagues))
        raise Refused("staff.which-colleague", names=names)
    return found[0]


def _transfer(turn: Turn, ticket: Ticket, by: Actor, argument: str) -> Ticket:
    named, why = (*argument.split(maxsplit=1), "", "")[:2]
    queues = {name.casefold(): queue.id for queue in turn.pack.queues.queues for name in (queue.name.zh, queue.id)}
    if named.casefold() not in queues:
        raise Refused("staff.which-queue", queues="、".join(queue.name.zh for queue in turn.pack.queues.queues))
    return assigning.transfer(turn.memory, turn.pack, ticket, by, queues[named.casefold()], why)


def _release(turn: Turn, ticket: Ticket, by: Actor, _: str) -> Ticket:
    draft = turn.memory.reply_drafts.waiting(ticket.id)
    if draft is None:
        raise Refused("staff.no-draft")
    return release_replies.release(turn.memory, turn.pack, ticket, by, draft.id)


def _close(turn: Turn, ticket: Ticket, by: Actor, _: str) -> Ticket:
    return desk.close(turn.memory, turn.pack, ticket, by)


OBEYS: Mapping[str, Obey] = {
    "claim": lambda turn, ticket, by, _: desk.claim(turn.memory, turn.pack, ticket, by),
    "unclaim": lambda turn, ticket, by, _: assigning.unclaim(turn.memory, turn.pack, ticket, by),
    "takeover": lambda turn, ticket, by, _: assigning.take_over(turn.memory, turn.pack, ticket, by),
    "assign": _assign,
    "transfer": _transfer,
    "note": lambda turn, ticket, by, text: desk.note(turn.memory, turn.pack, ticket, by, text),
    "return": lambda turn, ticket, by, why: desk.send_back(turn.memory, turn.pack, ticket, by, why),
    "release": _release,
    "done": _close,
    "close": _close,
    "reopen": lambda turn, ticket, by, _: reopening.reopen(turn.memory, turn.pack, ticket, by),
}
DONE: Mapping[str, str] = {
    "claim": "staff.claimed",
    "unclaim": "staff.unclaimed",
    "takeover": "staff.claimed",
    "assign": "staff.assigned",
    "transfer": "staff.transferred",
    "note": "staff.noted",
    "return": "staff.returned",
    "release": "staff.released",
    "done": "staff.closed",
    "close": "staff.closed",
    "reopen": "staff.reopened",
}
"""What each command is answered with."""
