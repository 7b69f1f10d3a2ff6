"""会员之声 item by item: staff work on each, their answers become one reply, and the member sees how far each is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.assigning import LONGEST_DEPARTMENT
from handlers.desk import checked
from handlers.item_states import DECIDED, Item, ItemState, ItemWork
from handlers.lifecycle import after
from handlers.ports import Memory
from handlers.tickets import Action, Actor, Refused, Ticket, TicketState
from handlers.turn import Turn
from knowledge.form import Form
from knowledge.language import Language
from knowledge.pack import Pack

SHOWN = 40
"""Characters of an item in 我的工单."""
MOST_SHOWN = 12
"""Items of one ticket in 我的工单."""
TOLD = frozenset({TicketState.REPLIED, TicketState.CLOSED})


def begin(turn: Turn, form: Form, ticket: Ticket) -> None:
    """Follow the items of a form that was filed."""
    found = [(field, text) for field in form.tracked for text in _texts(ticket, field)]
    if found:
        turn.memory.items.begin(ticket, found)


def _texts(ticket: Ticket, field: str) -> Sequence[str]:
    texts = ticket.answers.get(field, [])
    return texts if isinstance(texts, list) else [texts]


def work(memory: Memory, _: Pack, ticket: Ticket, by: Actor, item: int, version: int, done: ItemWork) -> Ticket:
    """Keep what staff made of an item, `version` of which they had before them. Raises Refused when it was changed
    meanwhile, and where it is not adopted without a reason."""
    state = after(by, Action.ITEM, ticket)
    before = next((each for each in memory.items.of_ticket(ticket.id) if each.id == item), None)
    if before is None or before.version != version:
        raise Refused("ticket.changed", ticket=ticket.number)
    done = _checked(done)
    worked = memory.tickets.record(ticket, by, Action.ITEM, state, _data(before, done))
    memory.items.work(worked, before, done, by)
    return worked


def _checked(work: ItemWork) -> ItemWork:
    department = " ".join(work.department.split())
    if len(department) > LONGEST_DEPARTMENT:
        raise Refused("staff.too-long", n=LONGEST_DEPARTMENT)
    reason = checked(work.reason, allow_empty=True) if work.state is ItemState.NOT_ADOPTED else ""
    if work.state is ItemState.NOT_ADOPTED and not reason:
        raise Refused("item.reason-missing")
    return ItemWork(work.state, department, reason, checked(work.answer, allow_empty=True))


def _data(before: Item, work: ItemWork) -> Mapping[str, object]:
    """What the audit row says: which item, and what of it changed; the words of answers are kept with the item."""
    data: dict[str, object] = {"item": f"{before.field} {before.position}"}
    if work.state is not before.state:
        data |= {"item_from": before.state.value, "item_to": work.state.value}
    if work.department != before.department:
        data["department"] = work.department
    if work.answer != before.answer:
        data["answered"] = bool(work.answer)
    return data


def merged(pack: Pack, form: Form, ticket: Ticket, items: Sequence[Item], language: Language) -> str:
    """The answers of all items as one reply, for its owner to look through and change before it is sent."""
    parts = [pack.say("items.reply-head", language, ticket=ticket.number)]
    for name in form.tracked:
        of_list = [item for item in items if item.field == name]
        if of_list:
            label = form.field(name).label.in_(language)
            parts.append("\n".join([f"{label}", *(_answered(pack, item, language) for item in of_list)]))
    parts.append(pack.say("items.reply-end", language))
    return "\n\n".join(parts)


def _answered(pack: Pack, item: Item, language: Language) -> str:
    state = pack.say(f"item.{item.state.value}", language)
    lines = [pack.say("items.reply-line", language, n=item.position, text=_short(item.text), state=state)]
    if item.reason:
        lines.append(pack.say("items.reply-reason", language, reason=item.reason))
    return "\n".join([*lines, item.answer] if item.answer else lines)


def progress(turn: Turn, ticket: Ticket, items: Sequence[Item]) -> list[str]:
    """How far each item is, for the member. What was decided is shown as being studied until a reply has said it, where
    a second person has to release that."""
    holds_back = turn.pack.needs_release(ticket.queue) and ticket.state not in TOLD
    lines = []
    for number, item in enumerate(items[:MOST_SHOWN], 1):
        state = ItemState.STUDYING if holds_back and item.state in DECIDED else item.state
        said = turn.phrase(f"item.{state.value}")
        lines.append(turn.phrase("status.item", n=number, text=_short(item.text), state=said))
    if len(items) > MOST_SHOWN:
        lines.append(turn.phrase("status.items-more", n=len(items) - MOST_SHOWN))
    return lines


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
