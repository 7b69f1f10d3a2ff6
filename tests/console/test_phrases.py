"""The console says nothing that the pack does not hold, and the pack holds nothing that it does not say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import chain

from bot.console.numbers import ANSWERED, TILES
from bot.console.pages import HERE
from bot.settings import CONTENT
from handlers.item_states import DraftStanding
from handlers.receipts import Concern, Outcome
from handlers.tickets import Action, ActorKind, FileRole, Role, TicketKind, TicketState
from handlers.working_times import Length
from knowledge.language import Language
from knowledge.load import load, read_folder
from knowledge.understanding import Certainty, Target
from storage.firm_audit import Deed
from storage.messages import Delivery
from storage.questions import Order, Standing
from storage.queue import Due

QUOTED = re.compile(r"""["']console\.([a-z][a-z.-]*[a-z])["']""")
BUILT: Mapping[str, Iterable[str]] = {
    "state": TicketState,
    "kind": TicketKind,
    "action": Action,
    "actor": [ActorKind.MEMBER, ActorKind.BOT],
    "file": FileRole,
    "delivery": Delivery,
    "role": Role,
    "language": Language,
    "due": Due,
    "filter": ["queue", "state", "owner", "kind", "language", "due"],
    "keys": ["walk", "search", "reply", "note", "claim", "send", "close", "help"],
    "theme": ["auto", "light", "dark"],
    "knowledge": ["added", "changed", "removed"],
    "done": [
        *("claim", "reply", "note", "return", "close", "draft", "release", "return-draft", "item", "assign"),
        *("take-over", "unclaim", "transfer", "refer", "advise", "reopen", "merge", "release-place"),
    ],
    "draft": [DraftStanding.WAITING, DraftStanding.RETURNED],
    "queue": ["all", "mine", "closed", "any"],
    "channel": ["telegram", "web", "terminal", "mail"],
    "numbers.reply": ANSWERED,
    "numbers.length": Length,
    "numbers.tile": TILES,
    "ledger": ["expired", "failed", "cancelled"],
    "release": ["first", "folder"],
    "deed": Deed,
    "windows": ["opened", "taken-back"],
    "firms": ["approved", "refused", "revoked"],
    "firm": ["was-left", "was-refused"],
    "why.outcome": Outcome,
    "why.certainty": Certainty,
    "why.target": Target,
    "questions": ["for", "days", "standing", "order", *(f"marked-{standing}" for standing in Standing)],
    "questions.for": Concern,
    "questions.standing": Standing,
    "questions.mark": Standing,
    "questions.order": Order,
}
"""Keys that are put together of a word and a value."""

PAGES = {"too-large", "setup.used", "missing", "forbidden", "stale"}
"""Pages that say one thing: each has a title and a text."""


def test_every_phrase_of_the_console_is_there_and_is_used() -> None:
    sources = [path.read_text("utf8") for path in chain(HERE.glob("*.py"), HERE.glob("templates/*.html"))]
    said = {key for source in sources for key in QUOTED.findall(source)} - PAGES - {"css"}
    said |= {f"{name}.{part}" for name in PAGES for part in ("title", "text")}
    said |= {f"{name}.{value}" for name, values in BUILT.items() for value in values}
    held = {key.removeprefix("console.") for key in load(read_folder(CONTENT)).phrases if key.startswith("console.")}
    assert said == held
