"""Messages as JSON and back. A round-trip test holds the two directions together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from handlers.messages import (
    Address,
    Attachment,
    Choice,
    Dialog,
    Envelope,
    FileTrouble,
    InboundMessage,
    OutboundMessage,
    ReplyKind,
    Sender,
)
from knowledge.language import Language
from storage.columns import JsonValue


def file_out(file: Attachment) -> JsonValue:
    """An attachment as JSON."""
    return {name: value for name, value in asdict(file).items() if value is not None}


def file_in(body: JsonValue) -> Attachment:
    """The attachment that `file_out` wrote."""
    trouble = body.get("trouble")
    return Attachment(**{**body, "trouble": FileTrouble(trouble) if trouble else None})


def choices_in(items: Sequence[Any]) -> tuple[Choice, ...]:
    """Choices that were written as lists of their three parts."""
    return tuple(Choice(id_, label, numbered) for id_, label, numbered in items)


def choices_out(choices: Sequence[Choice]) -> list[Any]:
    """Choices as lists of their three parts."""
    return [[choice.id, choice.label, choice.numbered] for choice in choices]


def envelope_out(envelope: Envelope) -> JsonValue:
    """What a mail has beside its text, as JSON."""
    return asdict(envelope)


def envelope_in(body: JsonValue) -> Envelope:
    """The envelope that `envelope_out` wrote."""
    return Envelope(**{**body, "cc": tuple(body["cc"])})


def inbound_out(message: InboundMessage) -> JsonValue:
    """What of an inbound message is not in columns of its own; empty parts are left out."""
    body = {
        "sender": [message.sender.id, message.sender.name, message.sender.language],
        "text": message.text,
        "choice": message.choice,
        "files": [file_out(file) for file in message.attachments],
        "reply_to": message.reply_to,
        "thread": message.thread,
        "edits": message.edits,
        "forwarded": message.forwarded,
    }
    return {name: value for name, value in body.items() if value}


def inbound_in(row: Any) -> InboundMessage:
    """The inbound message of a row."""
    body = row.body
    sender_id, name, language = body["sender"]
    return InboundMessage(
        channel=row.channel,
        message_id=row.external_id,
        sender=Sender(sender_id, name, Language(language) if language else None),
        chat=row.chat,
        received_at=row.at,
        text=body.get("text", ""),
        choice=body.get("choice"),
        attachments=tuple(file_in(file) for file in body.get("files", [])),
        reply_to=body.get("reply_to"),
        thread=body.get("thread"),
        edits=body.get("edits"),
        forwarded=body.get("forwarded", False),
    )


def outbound_out(message: OutboundMessage) -> JsonValue:
    """What of an outbound message is not in columns of its own; empty parts are left out."""
    body = {
        "text": message.text,
        "choices": choices_out(message.choices),
        "files": [file_out(file) for file in message.attachments],
        "kind": message.kind.value,
        "dialog": message.dialog.value if message.dialog else None,
        "offers": [offer.value for offer in message.offers],
        "sources": list(message.sources),
        "author": message.author,
        "envelope": envelope_out(message.envelope) if message.envelope else None,
        "question": message.question,
        "edits": message.edits,
        "passes_on": message.passes_on,
    }
    return {name: value for name, value in body.items() if value}


def outbound_in(row: Any) -> OutboundMessage:
    """The outbound message of a row."""
    body = row.body
    dialog, envelope = body.get("dialog"), body.get("envelope")
    return OutboundMessage(
        to=Address(row.channel, row.chat),
        text=body.get("text", ""),
        choices=choices_in(body.get("choices", [])),
        attachments=tuple(file_in(file) for file in body.get("files", [])),
        kind=ReplyKind(body["kind"]),
        dialog=Dialog(dialog) if dialog else None,
        offers=tuple(Dialog(offer) for offer in body.get("offers", [])),
        sources=tuple(body.get("sources", [])),
        author=body.get("author", ""),
        ticket=row.ticket_id,
        envelope=envelope_in(envelope) if envelope else None,
        question=body.get("question"),
        edits=body.get("edits"),
        passes_on=body.get("passes_on"),
    )
