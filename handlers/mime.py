"""Messages of ours as mails (RFC 5322): what the mail channel sends, and drafts that people send themselves."""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import getaddresses
from hashlib import sha256

from handlers.messages import OutboundMessage
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


def mail(message: OutboundMessage, files: FileStore) -> EmailMessage:
    """The mail without what only its sender knows (From, Date, Message-ID).

    Raises NoMail where an address, the envelope or a file is missing.
    """
    if message.envelope is None:
        raise NoMail("a mail without a subject")
    to, *copies = recipients(message)
    made = EmailMessage(policy=SMTP)
    made["To"] = to
    if copies:
        made["Cc"] = ", ".join(copies)
    if message.envelope.reply_to:
        made["Reply-To"] = checked(message.envelope.reply_to)
    made["Subject"] = " ".join(message.envelope.subject.split())
    text = "\n\n".join(part for part in (message.text, message.envelope.note) if part) + "\n"
    made.set_content(text, cte="quoted-printable" if text.isascii() else "base64")
    _attach(made, message, files)
    return made


def draft(message: OutboundMessage, files: FileStore) -> bytes:
    """The mail as an .eml that mail programs open as a draft, ready to be sent (`X-Unsent`). Raises NoMail."""
    made = mail(message, files)
    made["X-Unsent"] = "1"
    del made["Reply-To"]  # it goes out from the person's own address
    return made.as_bytes()


def _attach(made: EmailMessage, message: OutboundMessage, files: FileStore) -> None:
    for file in message.attachments:
        try:
            data = files.get(file.sha256)
        except KeyError:
            raise NoMail(f"{file.name} is missing in the file store") from None
        main, _, sub = (file.media_type if MEDIA_TYPE.fullmatch(file.media_type) else OPAQUE).partition("/")
        made.add_attachment(data, maintype=main, subtype=sub, filename=" ".join(file.name.split()))
