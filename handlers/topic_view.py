"""How a ticket shows in the staff group: a card that says where it stands, and the topic that holds it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from handlers.item_states import ReplyDraft
from handlers.lifecycle import MOVES
from handlers.messages import Address, Choice
from handlers.tickets import LIVE, Action, Ticket
from knowledge.language import Language
from knowledge.pack import Pack

LONGEST_NAME = 128
"""Characters of a topic's name (core.telegram.org/bots/api#createforumtopic)."""
COLOURS = 6
"""Of topics, counted from 0; which they are, the channel knows."""
LONGEST_DRAFT = 800
"""Characters of a reply that waits for release which the card shows."""


BUTTONS = ("claim", "release", "canned", "note", "done", "reopen")
"""Under a card, as far as they apply."""


@dataclass(frozen=True, slots=True)
class View:
    """What staff are shown of a ticket."""

    name: str
    """Of its topic."""
    closed: bool
    colour: int
    text: str
    choices: tuple[Choice, ...]

    @property
    def digest(self) -> str:
        """The same for views that look the same."""
        return sha256(repr(self).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Topic:
    """A ticket in the staff group: as it should be shown, and as the platform was last told."""

    ticket: int
    room: Address
    card: int
    """The message that announced it."""
    digest: str
    """Of the view that the card shows, or will once its last edit is delivered."""
    name: str
    closed: bool
    colour: int
    thread: str | None = None
    """The platform's id of the topic; None while there is none."""
    shown_name: str = ""
    shown_closed: bool = False


def view(pack: Pack, ticket: Ticket, draft: ReplyDraft | None) -> View:
    """The ticket as staff see it now. Personal data stays in the console."""
    return View(
        name=_name(pack, ticket),
        closed=ticket.state not in LIVE,
        colour=_colour(pack, ticket.queue),
        text=_text(pack, ticket, draft),
        choices=_choices(pack, ticket, draft),
    )


def queue_name(pack: Pack, queue: str) -> str:
    """The queue's name; its id where a form of an older release led to a queue that the pack has no longer."""
    try:
        return pack.queue(queue).name.zh
    except KeyError:
        return queue


def _name(pack: Pack, ticket: Ticket) -> str:
    sign = pack.say(f"topic.sign.{ticket.state.value}", Language.ZH)
    about = " ".join(part for part in (ticket.firm, ticket.subject) if part)
    return f"{sign} {ticket.number} {' '.join(about.split())}".rstrip()[:LONGEST_NAME]


def _colour(pack: Pack, queue: str) -> int:
    queues = [each.id for each in pack.queues.queues]
    return queues.index(queue) % COLOURS if queue in queues else 0


def _text(pack: Pack, ticket: Ticket, draft: ReplyDraft | None) -> str:
    state = pack.say(f"state.{ticket.state.value}", Language.ZH)
    owner = ticket.assignee_name or pack.say("console.owner.none", Language.ZH)
    values = {"ticket": ticket.number, "queue": queue_name(pack, ticket.queue), "state": state, "owner": owner}
    lines = [pack.say("staff.card", Language.ZH, **values), *(line for line in (ticket.firm, ticket.subject) if line)]
    if draft is not None:
        text = draft.text if len(draft.text) <= LONGEST_DRAFT else f"{draft.text[:LONGEST_DRAFT]}…"
        lines.append(pack.say("staff.card-draft", Language.ZH, name=draft.author_name, text=text))
    lines.append(pack.say("staff.card-how" if ticket.state in LIVE else "staff.card-over", Language.ZH))
    return "\n".join(lines)


def _choices(pack: Pack, ticket: Ticket, draft: ReplyDraft | None) -> tuple[Choice, ...]:
    """Buttons for what the table permits to somebody; who presses one is asked for their role then."""
    offered = (
        not ticket.assignee_name and ticket.state in MOVES[Action.CLAIM],
        draft is not None,
        bool(pack.replies) and ticket.state in LIVE,
        ticket.state in LIVE,
        ticket.state in MOVES[Action.CLOSE],
        ticket.state in MOVES[Action.REOPEN],
    )
    return tuple(
        Choice(f"desk:{name}:{ticket.id}", pack.say(f"staff.button.{name}", Language.ZH), numbered=False)
        for name, is_offered in zip(BUTTONS, offered, strict=True)
        if is_offered
    )
