"""The end of a form: the official Word file, the ticket in its queue, and what the member does next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from handlers import announce, scans
from handlers.drafts import Draft, DraftState
from handlers.form_prompts import filled, mail_subject
from handlers.messages import Attachment, Dialog, OutboundMessage, ReplyKind
from handlers.tickets import FileRole, NewTicket, Ticket, TicketKind, TicketState
from handlers.turn import Turn
from knowledge import document
from knowledge.form import FieldType, Form

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def submit(turn: Turn, form: Form, draft: Draft) -> list[OutboundMessage]:
    """Make the document and the ticket; the draft is done, and the person is told how to file it."""
    paper = word_file(turn, form, draft)
    scan = scan_of(form, draft)
    ticket = turn.memory.tickets.open(_new_ticket(turn, form, draft, sealed=scan is not None), turn.member)
    turn.memory.tickets.add_file(ticket, FileRole.FORM, paper)
    if scan is not None:
        turn.memory.tickets.add_file(ticket, FileRole.SCAN, scan)
    fresh = _take_serial(turn, draft)
    turn.memory.drafts.save(replace(draft, state=DraftState.SUBMITTED))
    turn.update(draft=None, name=turn.conversation.name or str(draft.answers.get("contact", "")))
    announce.ticket_opened(turn, ticket)
    return [_told(turn, form, draft, ticket, paper, fresh=fresh)]


def word_file(turn: Turn, form: Form, draft: Draft) -> Attachment:
    """The official form with the answers in it, kept in the file store."""
    template = turn.releases.number(draft.release).pack.templates[form.template]
    data = document.render(template, values_of(form, draft))
    name = document.file_name(form.file_name, {k: v for k, v in draft.answers.items() if isinstance(v, str)})
    return Attachment(name, WORD, len(data), turn.files.put(data))


def values_of(form: Form, draft: Draft) -> dict[str, object]:
    """What the template is filled with: texts, lists of texts, dates."""
    values: dict[str, object] = {}
    for field in form.fields:
        value = draft.answers.get(field.id, [] if field.type is FieldType.ITEMS else "")
        values[field.id] = date.fromisoformat(str(value)) if field.type is FieldType.DATE else value
    return values


def scan_of(form: Form, draft: Draft) -> Attachment | None:
    """The stamped scan, when it came with the form."""
    for field in form.fields:
        if field.type is FieldType.SCAN and (value := draft.answers.get(field.id)):
            return scans.from_text(str(value))
    return None


def _new_ticket(turn: Turn, form: Form, draft: Draft, *, sealed: bool) -> NewTicket:
    pack = turn.releases.number(draft.release).pack
    queue = pack.queue_for(form.topic)
    copies = next((route.copies for route in pack.queues.routes if route.topic == form.topic), ())
    return NewTicket(
        kind=TicketKind.FEEDBACK,
        queue=queue,
        copies=copies,
        conversation=turn.conversation.id,
        subject=mail_subject(form, draft),
        language=turn.conversation.language,
        firm=str(draft.answers.get("company", "")),
        state=TicketState.FORWARDED if sealed else TicketState.AWAITING_SEAL,
        form=form.id,
        answers=_kept(form, draft),
        release=draft.release,
    )


def _kept(form: Form, draft: Draft) -> dict[str, str | list[str]]:
    left_out = {FieldType.MENU, FieldType.SCAN}
    return {f.id: draft.answers[f.id] for f in form.fields if f.type not in left_out and f.id in draft.answers}


def _take_serial(turn: Turn, draft: Draft) -> bool:
    serial, company = draft.answers.get("serial"), draft.answers.get("company")
    if not isinstance(serial, str) or not isinstance(company, str):
        return True
    return turn.memory.tickets.take_serial(company, int(serial))


def _told(turn: Turn, form: Form, draft: Draft, ticket: Ticket, paper: Attachment, *, fresh: bool) -> OutboundMessage:
    text = form.submitted.in_(turn.conversation.language).format(
        ticket=ticket.number, subject=filled(form.mail.subject, draft), to=form.mail.to
    )
    if not fresh:
        text += "\n\n" + turn.phrase("form.serial-used", serial=draft.answers["serial"])
    choices = [turn.choice("status", "button.status"), turn.choice("human", "button.human")]
    clause = form.clause.in_(turn.conversation.language)
    reply = turn.reply(
        text, choices, kind=ReplyKind.DIALOG, dialog=Dialog(form.dialog), sources=[clause], files=[paper]
    )
    return replace(reply, ticket=ticket.id)
