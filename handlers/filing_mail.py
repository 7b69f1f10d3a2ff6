"""The mail by which a form is filed: to the address and with the subject that the form names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from urllib.parse import quote

from handlers import form_gate, mime
from handlers.form_ground import Ground
from handlers.messages import Address, Attachment, Envelope, OutboundMessage
from handlers.ports import FileStore
from handlers.ticket_form import form_of, from_text, pack_of
from handlers.tickets import FileRole, Ticket
from handlers.turn import Turn
from knowledge.form import FieldType, Form
from knowledge.language import Language
from knowledge.pack import Pack

EML = "message/rfc822"
DIGITS = 16


def ground_of(turn: Turn, ticket: Ticket) -> Ground | None:
    """What a ticket's form stands on today; None where there is no form."""
    form = form_of(turn, ticket)
    return form_gate.ground(turn, pack_of(turn, ticket), form) if form is not None else None


def mail_of(turn: Turn, ticket: Ticket) -> OutboundMessage | None:
    """The mail that files a ticket's form; None where it is not filed by mail, or what it needs is not here yet."""
    ground = ground_of(turn, ticket)
    files = _files(turn, ticket, ground.form) if ground is not None else []
    if ground is None or not files or not _by_mail(ground.form, ticket):
        return None
    copy = next(_addresses(turn, ticket, ground.form), "")
    bot = turn.pack.identity.bot_name.in_(ticket.language)
    envelope = Envelope(
        subject=" ".join(_filled(ground.form.mail.subject, ticket).split()),
        cc=(copy,) if copy else (),
        reply_to=copy,
        note=turn.pack.say("filing.body-by-bot", ticket.language, bot=bot),
        filed_from=turn.conversation.id,
    )
    mail = OutboundMessage(
        Address("mail", ground.form.mail.to), "", attachments=tuple(files), ticket=ticket.id, envelope=envelope
    )
    return replace(mail, text=_body(turn.pack, ground, ticket, mail))


def with_last_scan(turn: Turn, ticket: Ticket, mail: OutboundMessage) -> OutboundMessage:
    """The mail with the newest scan only, beside what goes with the form."""
    older = {file.sha256 for file in _scans(turn, ticket)[:-1]}
    return replace(mail, attachments=tuple(file for file in mail.attachments if file.sha256 not in older))


def digest(mail: OutboundMessage) -> str:
    """What a member agrees to: addresses, subject and files."""
    content = [mail.to.chat, subject_of(mail), copies_of(mail), *(file.sha256 for file in mail.attachments)]
    return sha256("\0".join(content).encode()).hexdigest()[:DIGITS]


def by_hand(
    pack: Pack, language: Language, files: FileStore, number: str, mail: OutboundMessage
) -> tuple[str, list[Attachment]]:
    """How somebody sends the mail themselves: in words with a link that begins it, and as a draft.

    There is no draft, and it is not spoken of, where one of the files is lost. `number` is the ticket's.
    """
    text = pack.say(
        "filing.by-hand", language, to=mail.to.chat, subject=subject_of(mail), files=names(mail), link=link(mail)
    )
    own = replace(mail, envelope=Envelope(subject_of(mail)))  # from their own address: no copy, no note of ours
    try:
        data = mime.draft(own, files)
    except mime.NoMail:
        return text, []
    draft = Attachment(f"{number}.eml", EML, len(data), files.put(data))
    return f"{pack.say('filing.draft', language)}\n{text}", [draft]


def link(mail: OutboundMessage) -> str:
    """A `mailto:` link with address and subject (RFC 6068)."""
    return f"mailto:{quote(mail.to.chat, safe='@')}?subject={quote(subject_of(mail), safe='')}"


def subject_of(mail: OutboundMessage) -> str:
    """Its subject."""
    return mail.envelope.subject if mail.envelope is not None else ""


def copies_of(mail: OutboundMessage) -> str:
    """Who gets a copy, as a person reads it; empty where nobody does."""
    return ", ".join(mail.envelope.cc) if mail.envelope is not None else ""


def names(mail: OutboundMessage) -> str:
    """Its files, as a person reads them."""
    return ", ".join(file.name for file in mail.attachments)


def data(mail: OutboundMessage) -> dict[str, object]:
    """A mail in an audit row."""
    return {
        "address": mail.to.chat,
        "subject": subject_of(mail),
        "copies": list(mail.envelope.cc) if mail.envelope is not None else [],
        "files": [file.name for file in mail.attachments],
        "sha256": [file.sha256 for file in mail.attachments],
    }


def _body(pack: Pack, ground: Ground, ticket: Ticket, mail: OutboundMessage) -> str:
    """A few words, in the language of the form."""
    language = ticket.language
    if ground.form.scan is None:
        return pack.say("filing.body-plain", language, files=names(mail), ticket=ticket.number)
    title = ground.text(ground.form.title, language)
    return pack.say("filing.body", language, title=title, ticket=ticket.number)


def _by_mail(form: Form, ticket: Ticket) -> bool:
    when = form.mail.when
    return when is None or ticket.answers.get(when.field) in when.is_


def _files(turn: Turn, ticket: Ticket, form: Form) -> list[Attachment]:
    """The scans, oldest first, and what goes with the form, each once; nothing while a scan is still to come."""
    scans = _scans(turn, ticket)
    if form.scan is not None and not scans:
        return []
    texts = (ticket.answers.get(field.id, []) for field in form.fields if field.type is FieldType.FILES)
    beside = [from_text(text) for listed in texts if isinstance(listed, list) for text in listed]
    return list({file.sha256: file for file in [*beside, *scans]}.values())


def _scans(turn: Turn, ticket: Ticket) -> list[Attachment]:
    files = turn.memory.tickets.files(ticket.id)
    return list({file.attachment.sha256: file.attachment for file in files if file.role is FileRole.SCAN}.values())


def _addresses(turn: Turn, ticket: Ticket, form: Form) -> Iterator[str]:
    """The member's mail addresses, the likeliest first: of the form, of its persons, of their profile."""
    answers = [(field.type, ticket.answers.get(field.id)) for field in form.fields]
    found = [value for kind, value in answers if kind is FieldType.EMAIL]
    found += [str(value).split("\t")[-1] for kind, value in reversed(answers) if kind is FieldType.PERSON]
    found.append(turn.memory.people.profile(turn.conversation).email)
    yield from (each for each in found if isinstance(each, str) and mime.ADDRESS.fullmatch(each))


def _filled(template: str, ticket: Ticket) -> str:
    answers = {name: value for name, value in ticket.answers.items() if isinstance(value, str)}
    return template.format_map(defaultdict(str, answers))
