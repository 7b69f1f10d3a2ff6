"""How a message of the transcript looks to the page. Texts are carried as they were typed; the page shows them so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from bot.web.frames import START
from bot.web.sealing import Forged, Seal
from handlers.messages import BLAME, PRAISE, Attachment, InboundMessage, OutboundMessage
from handlers.receipts import Rating
from storage.messages import Spoken

UPLOADED = "uploaded"
"""Purpose of the tokens that describe an uploaded file to the server."""
DOWNLOAD = "download"
"""Purpose of the tokens in the addresses of files."""


def shown(spoken: Spoken, seal: Seal, chat: str, ratings: Mapping[int, Rating]) -> dict[str, Any] | None:
    """A message for the page of its visitor; None for one that is not shown. `ratings` are by question."""
    if spoken.outbound is not None:
        body = {**_of_ours(spoken.outbound, seal, chat), **_rated(spoken.outbound, ratings)}
    elif spoken.inbound is not None and _ref(spoken.inbound) != START and not _rates(spoken.inbound):
        body = _of_theirs(spoken.inbound, seal, chat)
    else:
        return None
    return {"id": spoken.id, "at": spoken.at.isoformat(), **body}


def _of_ours(message: OutboundMessage, seal: Seal, chat: str) -> dict[str, Any]:
    return {
        "from": "staff" if message.author else "bot",
        "author": message.author,
        "text": message.text,
        "choices": [{"id": choice.id, "label": choice.label} for choice in message.choices],
        "files": [_file(file, seal, chat) for file in message.attachments],
        "sources": list(message.sources),
        "kind": message.kind.value,
    }


def _rated(message: OutboundMessage, ratings: Mapping[int, Rating]) -> dict[str, Any]:
    """The choices by which an answer is rated, praise first, and which of them was pressed."""
    rating = ratings.get(message.question) if message.question is not None else None
    pressed = {Rating.GOOD: PRAISE, Rating.BAD: BLAME}[rating] if rating is not None else None
    return {
        "ratings": [
            {"id": choice.id, "pressed": pressed is not None and choice.id.startswith(pressed)}
            for choice in message.ratings
        ]
    }


def _of_theirs(message: InboundMessage, seal: Seal, chat: str) -> dict[str, Any]:
    return {
        "from": "member",
        "ref": _ref(message),
        "text": message.text,
        "files": [_file(file, seal, chat) for file in message.attachments],
    }


def _rates(message: InboundMessage) -> bool:
    """Whether a rating was pressed: its button shows that."""
    return (message.choice or "").startswith((PRAISE, BLAME)) and not message.text


def _ref(message: InboundMessage) -> str:
    """The id that the page gave the message."""
    return message.message_id.partition(":")[2]


def _file(file: Attachment, seal: Seal, chat: str) -> dict[str, Any]:
    url = None
    if file.sha256 and file.trouble is None:
        url = f"/files/{seal.make(DOWNLOAD, chat, described(file))}/{quote(file.name, safe='')}"
    return {"name": file.name, "size": file.size, "url": url}


def described(file: Attachment) -> dict[str, Any]:
    """A stored file as a token holds it."""
    return {name: value for name, value in asdict(file).items() if name != "trouble"}


def file_of(body: Mapping[str, Any]) -> Attachment:
    """The file that `described` put into a token; Forged where another version of this program made it."""
    try:
        return Attachment(**body)
    except TypeError:
        raise Forged from None
