"""A conversation as staff read it: who said what, what was pressed, and where each of our messages stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handlers.messages import Attachment, OutboundMessage
from handlers.tickets import TicketFile
from storage.messages import Delivery, Spoken
from storage.receipts import Kept


class Speaker(StrEnum):
    """The three who speak in a chat."""

    MEMBER = "member"
    BOT = "bot"
    STAFF = "staff"


@dataclass(frozen=True)
class FileLink:
    """A file that was sent; `place` below `/console/files` leads to it, and is empty where it was not taken."""

    name: str
    size: int
    place: str


@dataclass(frozen=True)
class Bubble:
    """One message of the chat."""

    id: int
    at: datetime
    speaker: Speaker
    name: str
    text: str
    pressed: str = ""
    """The label of the choice that the member pressed."""
    offered: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    files: tuple[FileLink, ...] = ()
    delivery: Delivery | None = None
    trouble: str = ""
    is_edit: bool = False
    """It takes the place of what was said before."""
    kept: Kept | None = None
    """Why it was said, where it is a reply of the bot to a question."""


def bubbles(
    spoken: Sequence[Spoken], receipts: Mapping[int, Kept], files: Sequence[TicketFile] = (), ticket: int = 0
) -> list[Bubble]:
    """The chat, oldest first. What is a file of the ticket leads there; what was sent earlier, to its message.

    `receipts` are by the questions to which messages of ours reply.
    """
    places = {file.attachment.sha256: f"{ticket}/{file.id}" for file in files}
    labels: dict[str, str] = {}
    shown: list[Bubble] = []
    for each in spoken:
        if each.outbound is not None:
            offered = (*each.outbound.choices, *each.outbound.ratings)
            labels |= {choice.id: choice.label for choice in offered}
            shown.append(_ours(each, each.outbound, places, receipts))
        elif each.inbound is not None:
            shown.append(_theirs(each, labels, places))
    return shown


def _theirs(each: Spoken, labels: Mapping[str, str], places: Mapping[str, str]) -> Bubble:
    message = each.inbound
    assert message is not None
    pressed = labels.get(message.choice, message.choice) if message.choice else ""
    text = "" if message.text == pressed else message.text
    links = _links(each.id, message.attachments, places)
    is_edit = message.edits is not None
    return Bubble(each.id, each.at, Speaker.MEMBER, message.sender.name, text, pressed, files=links, is_edit=is_edit)


def _ours(each: Spoken, message: OutboundMessage, places: Mapping[str, str], receipts: Mapping[int, Kept]) -> Bubble:
    return Bubble(
        each.id,
        each.at,
        Speaker.STAFF if message.author else Speaker.BOT,
        message.author,
        message.text,
        offered=tuple(choice.label for choice in message.choices),
        sources=message.sources,
        files=_links(each.id, message.attachments, places),
        delivery=each.delivery,
        trouble=each.trouble or "",
        is_edit=message.edits is not None,
        kept=receipts.get(message.question) if message.question is not None else None,
    )


def _links(message: int, attachments: Iterable[Attachment], places: Mapping[str, str]) -> tuple[FileLink, ...]:
    return tuple(
        FileLink(file.name, file.size, places.get(file.sha256, f"message/{message}/{index}") if file.sha256 else "")
        for index, file in enumerate(attachments)
    )
