"""Messages of ours as mails (RFC 5322): what the mail channel sends, and drafts that people send themselves."""

from __future__ import annotations

import re
from binascii import b2a_base64
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import getaddresses
from hashlib import sha256
from secrets import token_hex

from handlers.messages import Attachment, Envelope, OutboundMessage
from handlers.ports import FileStore

ADDRESS = re.compile(r"[!#-'*+\-./0-9=?A-Z^-~]{1,64}@[0-9A-Za-z](?:[0-9A-Za-z.\-]{0,252}[0-9A-Za-z])?", re.ASCII)
"""A bare address that every mail server takes; nothing in it can add a second one, or a header."""
MEDIA_TYPE = re.compile(r"(?:application|audio|font|image|text|video)/[a-z0-9][a-z0-9.+-]*", re.ASCII)
OPAQUE = "application/octet-stream"


class NoMail(ValueError):
    """A message that cannot be a mail, as one line for staff."""


def checked(address: str) -> str:
    """The address, which must be a bare `name@host`. Raises NoMail."""
    if not ADDRESS.fullmatch(address):
        raise NoMail("there is no usable mail address")
    return address


def bare(address: str) -> str:
    """The `name@host` of a single address that may have a person's name. Raises NoMail."""
    found = getaddresses([address])
    if len(found) != 1 or not address.isprintable():
        raise NoMail("there is no usable mail address")
    return checked(found[0][1])


def recipients(message: OutboundMessage) -> list[str]:
    """All addresses that a mail goes to, the one of `to` first, none of them twice. Raises NoMail."""
    copies = message.envelope.cc if message.envelope else ()
    return list(dict.fromkeys(checked(address) for address in (message.to.chat, *copies)))


def message_id(message: OutboundMessage, key: str, sender: str) -> str:
    """The same at every try, so that a mail that went twice is recognised as one."""
    content = [message.to.chat, message.text, repr(message.envelope), *(file.sha256 for file in message.attachments)]
    digest = sha256("\0".join(content).encode()).hexdigest()[:24]
    return f"<{key}.{digest}@{bare(sender).rpartition('@')[2]}>"


def written(message: OutboundMessage, files: FileStore, headers: Mapping[str, object]) -> bytes:
    """The mail as it goes over the line, with `headers` beside those that the message itself has.

    Raises NoMail where an address, the envelope or a file is missing.
    """
    if message.envelope is None:
        raise NoMail("a mail without a subject")
    made = _addressed(message, message.envelope)
    for name, value in headers.items():
        made[name] = value
    text = "\n\n".join(part for part in (message.text, message.envelope.note) if part) + "\n"
    made.set_content(text, cte="quoted-printable" if text.isascii() else "base64")
    places = [_place(made, file) for file in message.attachments]
    data = made.as_bytes()
    for place, file in zip(places, message.attachments, strict=True):
        data = data.replace(place, _encoded(_content(file, files)), 1)
    return data


def draft(message: OutboundMessage, files: FileStore) -> bytes:
    """The mail as an .eml that mail programs open as a draft, ready to be sent (`X-Unsent`). Raises NoMail."""
    return written(message, files, {"X-Unsent": "1"})


def _addressed(message: OutboundMessage, envelope: Envelope) -> EmailMessage:
    to, *copies = recipients(message)
    made = EmailMessage(policy=SMTP)
    made["To"] = to
    if copies:
        made["Cc"] = ", ".join(copies)
    if envelope.reply_to:
        made["Reply-To"] = checked(envelope.reply_to)
    made["Subject"] = " ".join(envelope.subject.split())
    return made


def _place(made: EmailMessage, file: Attachment) -> bytes:
    """A part for a file, with a mark where its content goes: the library takes a second to write 15 MB."""
    mark = token_hex(16)
    main, _, sub = (file.media_type if MEDIA_TYPE.fullmatch(file.media_type) else OPAQUE).partition("/")
    made.add_attachment(b"", maintype=main, subtype=sub, filename=" ".join(file.name.split()))
    part = list(made.iter_attachments())[-1]
    part.set_payload(mark)
    return mark.encode()


def _content(file: Attachment, files: FileStore) -> bytes:
    try:
        return files.get(file.sha256)
    except KeyError:
        raise NoMail(f"{file.name} is missing in the file store") from None


def _encoded(data: bytes) -> bytes:
    """Base64 in lines of 76 signs (RFC 2045)."""
    whole = b2a_base64(data, newline=False)
    return b"\r\n".join(whole[at : at + 76] for at in range(0, len(whole), 76))
