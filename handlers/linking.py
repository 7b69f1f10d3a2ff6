"""关联账号: one person in two chats. A code shown in one and typed in the other makes them one."""

from __future__ import annotations

from hashlib import sha256

from handlers.asking import Ask, Question, ask, asked, over
from handlers.commands import command_in
from handlers.joining import is_question
from handlers.messages import OutboundMessage, ReplyKind
from handlers.people import LinkOffer
from handlers.turn import Turn
from knowledge.language import Language

MINUTES = 10
"""How long a code is good (`storage/links.py` holds to it)."""


def start(turn: Turn) -> list[OutboundMessage]:
    """What linking is; this chat shows a code, or takes one."""
    choices = [turn.choice("link:show", "link.button.show"), turn.choice("link:type", "link.button.type")]
    linked = turn.memory.links.identities(turn.conversation)
    if len(linked) < 2:
        return [turn.say("link.how", *choices, kind=ReplyKind.DIALOG)]
    names = [_name(turn, each) for each in linked]
    for each, name in zip(linked, names, strict=True):
        choices.append(turn.choice(f"link:part-{_mark(each)}", "link.button.part", chat=name))
    return [turn.say("link.linked", *choices, kind=ReplyKind.DIALOG, chats=turn.phrase("link.between").join(names))]


def _mark(identity: tuple[str, str]) -> str:
    """A short name of an identity, for a choice."""
    return sha256("\0".join(identity).encode()).hexdigest()[:12]


def _name(turn: Turn, identity: tuple[str, str]) -> str:
    """A chat as the person knows it: by its channel, and whether it is this one."""
    channel = channel_name(turn, identity[0], turn.conversation.language)
    here = identity == (turn.conversation.address.channel, turn.conversation.person)
    return turn.phrase("link.this-chat", channel=channel) if here else channel


def channel_name(turn: Turn, channel: str, language: Language) -> str:
    """A channel as people call it."""
    key = f"channel.{channel}"
    return turn.pack.say(key, language) if key in turn.pack.phrases else channel


def on_choice(turn: Turn, choice: str) -> list[OutboundMessage]:
    """A choice `link:<step>`."""
    step, _, mark = choice.removeprefix("link:").partition("-")
    match step:
        case "show":
            over(turn)
            return [turn.say("link.shown", code=turn.memory.links.open_code(turn.conversation), minutes=MINUTES)]
        case "type":
            ask(turn, Ask.LINK)
            return [turn.say("link.which", kind=ReplyKind.DIALOG)]
        case "part":
            return [_part(turn, mark)]
        case "yes" | "no" as answer:
            return _answered(turn, sure=answer == "yes")
        case _:
            return start(turn)


def _part(turn: Turn, mark: str) -> OutboundMessage:
    linked = turn.memory.links.identities(turn.conversation)
    meant = next((each for each in linked if _mark(each) == mark), None)
    if meant is None or not turn.memory.links.part(turn.conversation, meant):
        return turn.say("link.alone")
    return turn.say("link.parted", chat=_name(turn, meant))


def on_text(turn: Turn, question: Question) -> list[OutboundMessage]:
    """A code, or yes or no; [] where the text is a question of theirs."""
    if question.ask is Ask.LINK_SURE:
        answer = command_in(turn.pack, turn.message.text)
        return _answered(turn, sure=answer == "yes") if answer in {"yes", "no"} else []
    offer = turn.memory.links.offer(turn.conversation, turn.message.text)
    if offer is None:
        wrong = turn.say("link.wrong", turn.choice("link", "button.link"), kind=ReplyKind.DIALOG)
        return [] if is_question(turn) else [wrong]
    if offer.is_same or offer.clashes:
        over(turn)
        return [turn.say("link.same" if offer.is_same else "link.clash")]
    ask(turn, Ask.LINK_SURE, offer.code_hash)
    return [_sure(turn, offer)]


def again(turn: Turn, question: Question) -> list[OutboundMessage]:
    """What was asked, once more."""
    if question.ask is Ask.LINK:
        return [turn.say("link.which", kind=ReplyKind.DIALOG)]
    offer = turn.memory.links.offered(turn.conversation, question.about)
    return [_sure(turn, offer) if offer is not None else _too_late(turn)]


def _sure(turn: Turn, offer: LinkOffer) -> OutboundMessage:
    channel = channel_name(turn, offer.address.channel, turn.conversation.language)
    chat = turn.phrase("link.chat-of", channel=channel, firm=offer.firm) if offer.firm else channel
    choices = (turn.choice("link:yes", "link.button.yes"), turn.choice("link:no", "link.button.no"))
    return turn.say("link.sure", *choices, kind=ReplyKind.DIALOG, chat=chat)


def _too_late(turn: Turn) -> OutboundMessage:
    over(turn)
    return turn.say("link.wrong", turn.choice("link", "button.link"), kind=ReplyKind.DIALOG)


def _answered(turn: Turn, *, sure: bool) -> list[OutboundMessage]:
    """Join the two chats, and tell the other one; or leave it."""
    question = asked(turn)
    if question is None or question.ask is not Ask.LINK_SURE:
        return start(turn)
    if not sure:
        over(turn)
        return [turn.say("link.left")]
    offer = turn.memory.links.offered(turn.conversation, question.about)
    if offer is None or not turn.memory.links.join(turn.conversation, offer):
        return [_too_late(turn)]
    over(turn)
    there = channel_name(turn, turn.conversation.address.channel, offer.language)
    turn.memory.post(OutboundMessage(offer.address, turn.pack.say("link.told", offer.language, channel=there)))
    return [turn.say("link.done", turn.choice("status", "button.status"))]
