"""The address of the queue page: what is asked in it, the filters that show it, and the place of the next page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode

from bot.console.filters import Filter, chosen
from bot.console.wording import Words
from handlers.tickets import TicketKind, TicketState
from knowledge.language import Language
from storage.queue import After, Due, Order, Owned, Wanted
from storage.staff import Staff

LONGEST = 100
"""Characters of what is looked for, or of a firm."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE = re.compile(r"(\d{1,18})-(\d{1,15})", re.ASCII)
LIVE = {"": True, "live": True, "over": False, "any": None}
"""What stands for several states at once; nothing stands for live ones."""


@dataclass(frozen=True)
class Asked:
    """What the address asks for, as somebody of staff sees it."""

    wanted: Wanted
    me: int

    @property
    def here(self) -> str:
        """The place in the side bar: `all`, `mine`, `closed` or `queue`; `some` for any other mix."""
        wanted = replace(self.wanted, order=Order.CHANGED, upward=False)
        places = {
            Wanted(): "all",
            Wanted(owner=self.me): "mine",
            Wanted(live=False): "closed",
            Wanted(queue=wanted.queue): "queue",
        }
        return places.get(wanted, "some")

    @property
    def is_narrowed(self) -> bool:
        """Whether there are conditions beside those of the side bar."""
        return self.here == "some"

    def query(self) -> str:
        """What stands behind the `?` of the address; the same for the same tickets."""
        wanted = self.wanted
        values = {
            "queue": wanted.queue,
            "state": wanted.state or {True: "", False: "over", None: "any"}[wanted.live],
            "owner": "me" if wanted.owner == self.me else str(wanted.owner or ""),
            "firm": wanted.firm,
            "kind": wanted.kind or "",
            "language": wanted.language or "",
            "due": wanted.due or "",
            "q": wanted.text,
            "sort": "" if wanted.order is Order.CHANGED else wanted.order,
            "up": "1" if wanted.upward else "",
        }
        return urlencode({name: str(value) for name, value in values.items() if value})

    def sorted_by(self, order: Order) -> Asked:
        """The same tickets in another order; chosen once more, an order is turned round."""
        if order is self.wanted.order:
            return replace(self, wanted=replace(self.wanted, upward=not self.wanted.upward))
        return replace(self, wanted=replace(self.wanted, order=order, upward=order is Order.DUE))

    def filters(self, words: Words, colleagues: Sequence[Staff]) -> list[Filter]:
        """The choices above the list."""
        wanted, say = self.wanted, words.say
        anything = ("", say("console.filter.any"))

        def named(family: str, kind: type[StrEnum]) -> Iterable[tuple[str, str]]:
            return ((each.value, say(f"console.{family}.{each.value}")) for each in kind)

        states = (("", "all"), ("over", "closed"), ("any", "any"))
        others = ((str(each.id), each.name) for each in colleagues if each.id != self.me)
        choices: dict[str, tuple[str, Iterable[tuple[str, str]]]] = {
            "queue": (wanted.queue, (anything, *((each.id, each.name) for each in words.queues({})))),
            "state": (
                wanted.state or {True: "", False: "over", None: "any"}[wanted.live],
                (*((value, say(f"console.queue.{key}")) for value, key in states), *named("state", TicketState)),
            ),
            "owner": (
                "me" if wanted.owner == self.me else str(wanted.owner or ""),
                (anything, ("me", say("console.filter.me")), ("nobody", say("console.owner.none")), *others),
            ),
            "kind": (wanted.kind or "", (anything, *named("kind", TicketKind))),
            "language": (wanted.language or "", (anything, *named("language", Language))),
            "due": (wanted.due or "", (anything, *named("due", Due))),
        }
        return [
            Filter(name, say(f"console.filter.{name}"), value, tuple(all_)) for name, (value, all_) in choices.items()
        ]


def asked_in(query: Mapping[str, str], me: int) -> Asked:
    """What an address asks for; whatever it is, something is shown. `view` is what older addresses have."""
    state, view = query.get("state", ""), query.get("view", "")
    state = {"closed": "over"}.get(view, state)
    order = chosen(Order, query.get("sort", "")) or Order.CHANGED
    wanted = Wanted(
        queue=_text(query, "queue"),
        live=LIVE.get(state, True),
        state=chosen(TicketState, state),
        owner=_owner("me" if view == "mine" else query.get("owner", ""), me),
        firm=_text(query, "firm"),
        kind=chosen(TicketKind, query.get("kind", "")),
        language=chosen(Language, query.get("language", "")),
        due=chosen(Due, query.get("due", "")),
        text=_text(query, "q"),
        order=order,
        upward=query.get("up") == "1",
    )
    return Asked(wanted, me)


def _owner(value: str, me: int) -> int | Owned | None:
    if value in Owned.__members__.values():
        return Owned(value)
    if value == "me":
        return me
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 16 else None


def _text(query: Mapping[str, str], name: str) -> str:
    return " ".join(query.get(name, "").replace("\x00", "").split())[:LONGEST]


def after_in(value: str) -> After | None:
    """The place of a page; the first one where it is none."""
    found = _PLACE.fullmatch(value)
    try:
        return After(_EPOCH + timedelta(microseconds=int(found[1])), int(found[2])) if found else None
    except OverflowError:
        return None


def after_out(after: After) -> str:
    """The place of the page after a ticket, for an address."""
    return f"{(after.at - _EPOCH) // timedelta(microseconds=1)}-{after.ticket}"
