"""A conversation as staff read it: who said what, what was pressed, and where each of our messages stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handlers.messages import Attachment, OutboundMessage
from handlers.tickets import TicketFile
from storage.messages import Delivery, Spoken


class Speaker(StrEnum):
    """The three who speak in a chat."""

    MEMBER = "member"
    BOT = "bot"
    STAFF = "staff"


@dataclass(frozen=True)
class FileLink:
    """A file that was sent; `id` leads to it where it is a file of the ticket."""

    name: str
    size: int
    id: int | None


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


def bubbles(spoken: Sequence[Spoken], files: Sequence[TicketFile]) -> list[Bubble]:
    """The chat, oldest first."""
    ids = {file.attachment.sha256: file.id for file in files}
    labels: dict[str, str] = {}
    shown: list[Bubble] = []
    for each in spoken:
        if each.outbound is not None:
            labels |= {choice.id: choice.label for choice in each.outbound.choices}
            shown.append(_ours(each, each.outbound, ids))
        elif each.inbound is not None:
            shown.append(_theirs(each, labels, ids))
    return shown


def _theirs(each: Spoken, labels: Mapping[str, str], ids: Mapping[str, int]) -> Bubble:
    message = each.inbound
    assert message is not None
    pressed = labels.get(message.choice, message.choice) if message.choice else ""
    text = "" if message.text == pressed else message.text
    links = _links(message.attachments, ids)
    return Bubble(each.id, each.at, Speaker.MEMBER, message.sender.name, text, pressed, files=links)


def _ours(each: Spoken, message: OutboundMessage, ids: Mapping[str, int]) -> Bubble:
    return Bubble(
        each.id,
        each.at,
        Speaker.STAFF if message.author else Speaker.BOT,
        message.author,
        message.text,
        offered=tuple(choice.label for choice in message.choices),
        sources=message.sources,
        files=_links(message.attachments, ids),
        delivery=each.delivery,
        trouble=each.trouble or "",
    )


def _links(attachments: Iterable[Attachment], ids: Mapping[str, int]) -> tuple[FileLink, ...]:
    return tuple(FileLink(file.name, file.size, ids.get(file.sha256)) for file in attachments)
