"""One turn: a message, the conversation that it belongs to, and what a handler may use to answer it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from handlers.conversation import Conversation
from handlers.messages import Address, Attachment, Choice, Dialog, InboundMessage, OutboundMessage, ReplyKind
from handlers.ports import FileStore, Knowledge, Memory, Releases
from handlers.receipts import Outcome, Receipt
from handlers.tickets import Actor, ActorKind, Ticket
from knowledge.pack import Pack
from knowledge.understanding import Understanding


@dataclass
class Turn:
    """The only mutable thing in this layer: handlers put the new state into `conversation`."""

    message: InboundMessage
    conversation: Conversation
    memory: Memory
    releases: Releases
    files: FileStore
    now: datetime
    staff_room: Address | None = None
    """The staff group in which tickets are announced."""
    mail_from: str | None = None
    """The address from which mails to `Address("mail", …)` go out; None where none can be sent."""
    question: int | None = None
    """Id of the message, as the transcript counts; None where it is not kept."""
    understood: Understanding | None = None
    """What its text was taken for, once that is known."""
    receipt: Receipt | None = None
    """Why it is replied to as it is; kept with the reply."""
    aside: bool = False
    """The turn is beside the conversation: what was offered before may still be picked."""
    dropped: tuple[str, ...] = ()
    """SHA-256 of files to be deleted after the commit."""
    reload_wanted: bool = False
    """An admin asked for the content to be published; it is done after the commit."""

    @property
    def knowledge(self) -> Knowledge:
        """The release that answers now."""
        return self.releases.current()

    @property
    def pack(self) -> Pack:
        """What it says."""
        return self.knowledge.pack

    @property
    def today(self) -> date:
        """The day at the exchange."""
        return self.now.date()

    @property
    def member(self) -> Actor:
        """The person who wrote, as an audit row names them."""
        return Actor(ActorKind.MEMBER, f"{self.message.channel}:{self.message.sender.id}", self.conversation.name)

    def own_tickets(self) -> Sequence[Ticket]:
        """All tickets that the person has opened, in this chat and in those linked with it, newest first."""
        return self.memory.tickets.of_conversations(self.memory.people.conversations(self.conversation))

    def release(self, number: int) -> Knowledge | None:
        """An older release, or None where it can no longer be read."""
        try:
            return self.releases.number(number)
        except KeyError:
            return None

    def update(self, **changes: object) -> None:
        """Replace parts of the conversation's state."""
        self.conversation = replace(self.conversation, **changes)  # type: ignore[arg-type]

    def phrase(self, key: str, /, **values: object) -> str:
        """A phrase of the pack in the conversation's language."""
        return self.pack.say(key, self.conversation.language, **values)

    def choice(self, choice_id: str, key: str, /, *, numbered: bool = True, **values: object) -> Choice:
        """A choice labelled by a phrase."""
        return Choice(choice_id, self.phrase(key, **values), numbered)

    def reply(
        self,
        text: str,
        choices: Sequence[Choice] = (),
        *,
        kind: ReplyKind = ReplyKind.NOTICE,
        dialog: Dialog | None = None,
        sources: Sequence[str] = (),
        files: Sequence[Attachment] = (),
    ) -> OutboundMessage:
        """A message to the person, each choice once; dialogs that its choices start are named in `offers`."""
        choices = tuple({choice.id: choice for choice in choices}.values())
        offers = tuple(
            Dialog(offered)
            for choice in choices
            if (offered := choice.id.removeprefix("start:")) in Dialog.__members__.values()
        )
        return OutboundMessage(
            self.conversation.address,
            text,
            choices,
            tuple(files),
            kind,
            dialog,
            offers,
            tuple(sources),
        )

    def say(
        self, key: str, /, *choices: Choice, kind: ReplyKind = ReplyKind.NOTICE, **values: object
    ) -> OutboundMessage:
        """A reply that is one phrase."""
        return self.reply(self.phrase(key, **values), choices, kind=kind)

    def answered(
        self, reply: OutboundMessage, outcome: Outcome, *chosen: str, computed: Sequence[str] = ()
    ) -> OutboundMessage:
        """`reply` as the reply to the message of this turn, with a receipt that says what was chosen."""
        self.receipt = Receipt(self.knowledge.release, outcome, reply.kind, chosen, tuple(computed), self.understood)
        return replace(reply, question=self.question)


Handler = Callable[[Turn], list[OutboundMessage]]
"""Decides what one turn does. Raises `tickets.Refused` with a phrase for what is not permitted."""
