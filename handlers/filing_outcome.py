"""What became of a form that was sent by mail: the member gets a proof, or hears clearly that there is none."""

from __future__ import annotations

from handlers import filing_mail
from handlers.messages import Address, Attachment, OutboundMessage
from handlers.outcomes import Outcome, Standing
from handlers.ports import FileStore, Memory, Releases
from handlers.tickets import BOT, Action, Ticket
from knowledge.language import Language
from knowledge.pack import Pack


def settled(releases: Releases, files: FileStore, staff_room: Address | None, memory: Memory, outcome: Outcome) -> None:
    """Tell the member and staff, where the message filed a form. The outcome is recorded in the same transaction."""
    mail = outcome.message
    if mail.envelope is None or mail.envelope.filed_from is None or mail.ticket is None:
        return
    if outcome.standing is Standing.WITHDRAWN:
        return
    try:
        ticket, conversation = memory.tickets.get(mail.ticket), memory.conversation(mail.envelope.filed_from)
    except KeyError:  # they were deleted meanwhile, with all that their member gave
        return
    pack = releases.current().pack
    language, draft = conversation.language, list[Attachment]()
    if outcome.standing is Standing.SENT:
        memory.tickets.happened(ticket.id, BOT, Action.FILED, _data(outcome))
        text = proof(pack, language, outcome)
    else:
        how, draft = filing_mail.by_hand(pack, language, files, ticket.number, mail)
        text = f"{_no_proof(pack, language, ticket, outcome)}\n\n{how}"
    memory.post(OutboundMessage(conversation.address, text, attachments=tuple(draft), ticket=ticket.id))
    if staff_room is not None:
        said = pack.say(f"staff.filing-{outcome.standing.value}", Language.ZH, ticket=ticket.number, to=mail.to.chat)
        memory.post(OutboundMessage(staff_room, said, ticket=ticket.id))


def proof(pack: Pack, language: Language, outcome: Outcome) -> str:
    """The proof of sending. It says what the server did, and nothing about what the exchange did."""
    mail = outcome.message
    missed = [pack.say("filing.missed", language, copy=copy) for copy in outcome.missed]
    text = pack.say(
        "filing.proof",
        language,
        at=f"{outcome.at:%Y-%m-%d %H:%M:%S}",
        to=mail.to.chat,
        copy=filing_mail.copies_of(mail) or pack.say("filing.no-copy", language),
        subject=filing_mail.subject_of(mail),
        files=filing_mail.names(mail),
        id=outcome.id,
        reply=outcome.words,
    )
    return "\n".join([text, *missed])


def _no_proof(pack: Pack, language: Language, ticket: Ticket, outcome: Outcome) -> str:
    """What is said instead: it was not sent, or nobody knows, and where to look first."""
    mail = outcome.message
    if outcome.standing is Standing.FAILED:
        return pack.say("filing.failed", language, ticket=ticket.number, to=mail.to.chat, why=outcome.words)
    text = pack.say("filing.unknown", language, ticket=ticket.number, to=mail.to.chat)
    if copies := filing_mail.copies_of(mail):
        text += "\n" + pack.say("filing.look-for-copy", language, copy=copies)
    return text


def _data(outcome: Outcome) -> dict[str, object]:
    told = {"message_id": outcome.id, "reply": outcome.words, "missed": list(outcome.missed)}
    return {**filing_mail.data(outcome.message), **told}
