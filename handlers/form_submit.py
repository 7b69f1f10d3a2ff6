"""The end of a form: the official Word file, the ticket in its queue, and what the member does next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handlers import announce, filing, form_places, items, routing
from handlers.drafts import Draft, DraftState, Value
from handlers.form_ground import Ground
from handlers.form_known import remember
from handlers.form_paper import word_file
from handlers.form_prompts import filled, prompt, title
from handlers.form_rules import filed
from handlers.form_steps import holds, items_of
from handlers.lifecycle import after
from handlers.messages import Attachment, Dialog, OutboundMessage, ReplyKind
from handlers.ticket_form import from_text
from handlers.tickets import Action, FileRole, NewTicket, Ticket, TicketKind, TicketState
from handlers.turn import Turn
from knowledge.form import FieldType
from knowledge.schema import Bilingual

NOT_KEPT = frozenset({FieldType.MENU, FieldType.SCAN})
"""Fields whose answers are no part of the ticket's: a menu has none, and a scan is a file of its own."""
FROM_PREPARED: Mapping[TicketState, tuple[Action, ...]] = {
    TicketState.PREPARED: (),
    TicketState.AWAITING_SEAL: (Action.SUBMIT,),
    TicketState.FORWARDED: (Action.SUBMIT, Action.ADD_SCAN),
}
"""What brings the ticket of a form that was prepared ahead to the state in which it is kept now."""


def submit(turn: Turn, ground: Ground, draft: Draft) -> list[OutboundMessage]:
    """Make the document and the ticket; the draft is done, and the person is told how to file it."""
    full = form_places.full(turn, ground, draft)
    if full is not None:
        turn.memory.drafts.save(draft)
        return [prompt(turn, ground, draft, full)]
    scans = _scans(ground, draft)
    sealed = ground.form.scan is None or bool(scans)
    state = TicketState.FORWARDED if sealed else TicketState.AWAITING_SEAL
    ticket = _ticket(turn, ground, draft, state)
    items.begin(turn, ground.form, ticket)
    form_places.take(turn, ground, draft, ticket)
    papers = _papers(turn, ground, draft, ticket)
    for scan in scans:
        turn.memory.tickets.add_file(ticket, FileRole.SCAN, scan)
    fresh = _take_serial(turn, draft)
    remember(turn, ground, draft)
    turn.memory.drafts.save(replace(draft, state=DraftState.SUBMITTED))
    turn.update(draft=None, name=turn.conversation.name or _contact(ground, draft))
    announce.ticket_opened(turn, ticket)
    return [_told(turn, ground, draft, ticket, papers, fresh=fresh), *filing.offer(turn, ticket)]


def prepare(turn: Turn, ground: Ground, draft: Draft) -> list[OutboundMessage]:
    """Keep a form that was filled in ahead of its window, on a paper and a ticket that say so. Nothing is filed."""
    ticket = _ticket(turn, ground, draft, TicketState.PREPARED)
    papers = _papers(turn, ground, draft, ticket)
    turn.memory.drafts.save(replace(draft, state=DraftState.PREPARED, ticket=ticket.id))
    turn.update(draft=None, name=turn.conversation.name or _contact(ground, draft))
    text = turn.phrase("form.prepared", ticket=ticket.number, title=title(turn, ground))
    choices = [turn.choice("status", "button.status"), turn.choice(f"human:{ground.form.topic}", "button.human")]
    dialog = Dialog(ground.form.dialog)
    return [replace(turn.reply(text, choices, kind=ReplyKind.DIALOG, dialog=dialog, files=papers), ticket=ticket.id)]


def _ticket(turn: Turn, ground: Ground, draft: Draft, state: TicketState) -> Ticket:
    """A new ticket; or the one of the form that was prepared ahead, with what is answered now."""
    if draft.ticket is not None:
        prepared = turn.memory.tickets.get(draft.ticket)
        if prepared.state is TicketState.PREPARED:
            return _taken_up(turn, ground, draft, prepared, state)
    return turn.memory.tickets.open(_new_ticket(turn, ground, draft, state), turn.member)


def _taken_up(turn: Turn, ground: Ground, draft: Draft, prepared: Ticket, state: TicketState) -> Ticket:
    new = _new_ticket(turn, ground, draft, state)
    ticket = turn.memory.tickets.refill(prepared, new.subject, new.firm, new.answers, new.release)
    for action in FROM_PREPARED[state]:
        to = after(turn.member, action, ticket)
        ticket = turn.memory.tickets.record(ticket, turn.member, action, to)
    return ticket


def _papers(turn: Turn, ground: Ground, draft: Draft, ticket: Ticket) -> list[Attachment]:
    """The official form, where the member does not bring their own; and the files that go with it."""
    for field in ground.form.fields:
        for file in filed(ground, draft).get(field.id, []) if field.type is FieldType.FILES else []:
            turn.memory.tickets.add_file(ticket, FileRole.ATTACHMENT, from_text(file))
    if not holds(draft, ground.form.paper_when):
        return []
    paper = word_file(turn, ground, draft)
    turn.memory.tickets.add_file(ticket, FileRole.FORM, paper)
    return [paper]


def _scans(ground: Ground, draft: Draft) -> list[Attachment]:
    """The pages of the stamped scan that came with the form."""
    scan = ground.form.scan
    pages = items_of(draft, scan) if scan is not None and scan.id in filed(ground, draft) else []
    return [from_text(page) for page in pages if page]


def _new_ticket(turn: Turn, ground: Ground, draft: Draft, state: TicketState) -> NewTicket:
    pack, form = ground.pack, ground.form
    company = str(draft.answers.get("company", ""))
    goes = routing.of_form(turn, pack, form.topic, company)
    return NewTicket(
        kind=TicketKind(form.dialog),
        queue=goes.queue,
        copies=goes.copies,
        tag=goes.tag,
        conversation=turn.conversation.id,
        subject=filled(form.subject or form.mail.subject, draft),
        language=turn.conversation.language,
        firm=company,
        state=state,
        form=form.id,
        answers=_kept(ground, draft),
        release=draft.release,
    )


def _kept(ground: Ground, draft: Draft) -> Mapping[str, Value]:
    """The answers of the ticket, and the year that a form with a window speaks of."""
    answers = {
        name: value for name, value in filed(ground, draft).items() if ground.form.field(name).type not in NOT_KEPT
    }
    return {**answers, "year": str(ground.year)} if ground.form.gate is not None else answers


def _contact(ground: Ground, draft: Draft) -> str:
    """The first name among the answers, for a chat that has none."""
    named = (field for field in ground.form.fields if field.type is FieldType.NAME)
    return next((str(draft.answers.get(field.id, "")) for field in named), "")


def _take_serial(turn: Turn, draft: Draft) -> bool:
    serial, company = draft.answers.get("serial"), draft.answers.get("company")
    if not isinstance(serial, str) or not isinstance(company, str):
        return True
    key = turn.memory.firms.serial_key(turn.conversation, company)
    return turn.memory.tickets.take_serial(key, int(serial))


def _by_choice(ground: Ground, draft: Draft) -> list[Bilingual]:
    """What is left to do by what was chosen."""
    answers = filed(ground, draft)
    chosen = ((field, answers.get(field.id)) for field in ground.form.fields if field.type is FieldType.CHOICE)
    options = (field.by_id.get(str(value)) for field, value in chosen)
    return [option.then for option in options if option is not None and option.then is not None]


def _told(
    turn: Turn, ground: Ground, draft: Draft, ticket: Ticket, papers: list[Attachment], *, fresh: bool
) -> OutboundMessage:
    form, language = ground.form, turn.conversation.language
    subject = filled(form.mail.subject, draft)
    sealed = form.sealed if ticket.state is TicketState.FORWARDED else None
    told = [sealed or form.submitted, *_by_choice(ground, draft)]
    values = {"ticket": ticket.number, "subject": subject, "to": form.mail.to}
    text = "\n".join(ground.text(each, language, **values) for each in told)
    if not fresh:
        text += "\n\n" + turn.phrase("form.serial-used", serial=draft.answers["serial"])
    choices = [turn.choice("status", "button.status"), turn.choice("human", "button.human")]
    clause = form.clause.in_(language)
    reply = turn.reply(text, choices, kind=ReplyKind.DIALOG, dialog=Dialog(form.dialog), sources=[clause], files=papers)
    return replace(reply, ticket=ticket.id)
