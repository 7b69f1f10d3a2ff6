"""What became of a form that was sent by mail: the member gets a proof, or hears clearly that there is none."""

from __future__ import annotations

from handlers import filing_mail
from handlers.messages import Address, OutboundMessage
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
    ticket, pack = memory.tickets.get(mail.ticket), releases.current().pack
    conversation = memory.conversation(mail.envelope.filed_from)
    if outcome.standing is Standing.SENT:
        memory.tickets.happened(ticket.id, BOT, Action.FILED, _data(outcome))
        told = OutboundMessage(conversation.address, proof(pack, conversation.language, outcome), ticket=ticket.id)
    else:
        text = _no_proof(pack, conversation.language, ticket, outcome)
        draft = tuple(filing_mail.drafted(files, ticket.number, mail))
        told = OutboundMessage(conversation.address, text, attachments=draft, ticket=ticket.id)
    memory.post(told)
    if staff_room is not None:
        text = pack.say(f"staff.filing-{outcome.standing.value}", Language.ZH, ticket=ticket.number, to=mail.to.chat)
        memory.post(OutboundMessage(staff_room, text, ticket=ticket.id))


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
    mail = outcome.message
    key = f"filing.{outcome.standing.value}"
    text = pack.say(key, language, ticket=ticket.number, to=mail.to.chat, why=outcome.words)
    if outcome.standing is Standing.UNKNOWN and (copies := filing_mail.copies_of(mail)):
        text += "\n" + pack.say("filing.look-for-copy", language, copy=copies)
    by_hand = pack.say(
        "filing.by-hand", language, to=mail.to.chat, subject=filing_mail.subject_of(mail), link=filing_mail.link(mail)
    )
    return f"{text}\n\n{by_hand}"


def _data(outcome: Outcome) -> dict[str, object]:
    told = {"message_id": outcome.id, "reply": outcome.words, "missed": list(outcome.missed)}
    return {**filing_mail.data(outcome.message), **told}
