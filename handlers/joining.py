"""绑定公司: a person names their firm, confirms it, and proves by mail that they belong to it, or asks staff."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from handlers import announce, consent, mime
from handlers.asking import Ask, Question, ask, over
from handlers.firms import CodeOutcome, Firm, Membership
from handlers.messages import Address, Choice, Envelope, OutboundMessage, ReplyKind
from handlers.turn import Turn
from knowledge.firm_names import likely
from knowledge.understanding import Certainty

CODE = re.compile(r"\d{6}", re.ASCII)
MINUTES = 15
"""How long a code is good (`storage/binding.py` holds to it)."""
FEWEST_LETTERS = 3
"""Of a question: a shorter text, or a number, is a mistyped answer."""
VERY_LIKE = 0.7
"""The score from which a text is a question though it is not put as one."""
LONGEST_NAME = 80
LONGEST_NOTE = 300
SHORTEST_NOTE = 2
"""Characters of what somebody writes for staff."""


def start(turn: Turn) -> list[OutboundMessage]:
    """Begin, or go on where it stopped; who belongs to a firm already is told so."""
    membership = turn.memory.firms.membership(turn.conversation)
    if membership is not None:
        return [turn.say("join.already", turn.choice("leave", "button.leave"), firm=membership.firm.name)]
    waiting = turn.memory.binding.pending(turn.conversation)
    if waiting is not None:
        return [_waits(turn, waiting)]
    code = turn.memory.binding.waiting_code(turn.conversation)
    if code is not None:
        ask(turn, Ask.CODE, code[0])
        return [_code_sent(turn, "join.code-still", *code)]
    if not turn.memory.firms.all():
        return [turn.say("join.no-firms", turn.choice("human", "button.human"))]
    return [_ask_firm(turn)]


def _waits(turn: Turn, waiting: Membership) -> OutboundMessage:
    day = waiting.asked_at.astimezone(turn.now.tzinfo).date().isoformat()
    return turn.say("join.waits", turn.choice("join:withdraw", "join.button.withdraw"), firm=waiting.firm.name, day=day)


def _ask_firm(turn: Turn, key: str = "join.which") -> OutboundMessage:
    ask(turn, Ask.FIRM)
    known = turn.memory.people.profile(turn.conversation).company
    return turn.say(key, *(_candidates(turn, known) if known and key == "join.which" else ()), kind=ReplyKind.DIALOG)


def _candidates(turn: Turn, text: str) -> list[Choice]:
    """The firms that `text` may name, as choices: which one it is, the person says."""
    firms = {firm.id: firm for firm in turn.memory.firms.all()}
    found = likely(text, {firm.id: firm.names for firm in firms.values()})
    return [Choice(f"join:firm-{each}", firms[each].name) for each in found]


def on_text(turn: Turn, question: Question) -> list[OutboundMessage]:
    """A text that may answer what was asked; [] where it is a question of theirs instead."""
    if turn.memory.firms.membership(turn.conversation) is not None:  # by staff, or in another chat, meanwhile
        over(turn)
        return start(turn)
    text = turn.message.text.strip()
    match question.ask:
        case Ask.FIRM:
            return _named(turn, text)
        case Ask.CONSENT:
            return _consented(turn, turn.memory.firms.get(question.firm))
        case Ask.MAIL:
            return _mail_given(turn, turn.memory.firms.get(question.firm), text)
        case Ask.CODE:
            return _code_given(turn, turn.memory.firms.get(question.firm), text)
        case _:
            return _who_given(turn, turn.memory.firms.get(question.firm), text)


def late_code(turn: Turn) -> list[OutboundMessage]:
    """A code typed after something else came between; [] where none was mailed, or this is none."""
    code = turn.memory.binding.waiting_code(turn.conversation)
    if code is None or not CODE.fullmatch(_digits(turn.message.text)):
        return []
    if turn.memory.firms.membership(turn.conversation) is not None:
        return start(turn)
    return _code_given(turn, turn.memory.firms.get(code[0]), turn.message.text)


def again(turn: Turn, question: Question) -> list[OutboundMessage]:
    """What was asked, once more."""
    if question.ask is Ask.FIRM:
        return [_ask_firm(turn)]
    firm = turn.memory.firms.get(question.firm)
    if question.ask is Ask.CONSENT:
        return [consent.question(turn)]
    if question.ask is Ask.MAIL:
        return [_ask_mail(turn, firm)]
    if question.ask is Ask.WHO:
        return [_ask_who(turn, firm, "join.who")]
    code = turn.memory.binding.waiting_code(turn.conversation)
    return [_code_sent(turn, "join.code-still", *code)] if code is not None else [_ask_mail(turn, firm)]


def on_choice(turn: Turn, choice: str) -> list[OutboundMessage]:
    """A choice `join:<step>` or `join:<step>-<firm>`."""
    step, _, number = choice.removeprefix("join:").partition("-")
    if step == "withdraw":
        turn.memory.binding.withdraw(turn.conversation)
        return [turn.say("join.withdrawn", turn.choice("join", "button.join"))]
    if turn.memory.firms.membership(turn.conversation) is not None:
        return start(turn)
    if step == "other":
        return [_ask_firm(turn, "join.which-again")]
    firm = _firm(turn, number)
    if firm is None:
        return [_ask_firm(turn)]
    match step:
        case "firm":
            return _confirmed(turn, firm)
        case "resend":
            return _resend(turn, firm)
        case _:
            return _with_consent(turn, firm) or [_ask_who(turn, firm, "join.who")]


def _firm(turn: Turn, number: str) -> Firm | None:
    try:
        return turn.memory.firms.get(int(number))
    except (KeyError, ValueError):
        return None


def _named(turn: Turn, text: str) -> list[OutboundMessage]:
    choices = _candidates(turn, text) if len(text) <= LONGEST_NAME else []
    if choices:
        key = "join.is-it" if len(choices) == 1 else "join.which-of"
        return [turn.say(key, *choices, turn.choice("join:other", "join.button.other"), kind=ReplyKind.DIALOG)]
    if is_question(turn):
        return []
    ask(turn, Ask.FIRM)
    return [turn.say("join.unknown", turn.choice("human", "button.human"), kind=ReplyKind.DIALOG)]


def is_question(turn: Turn) -> bool:
    """Whether the text is a question of theirs, rather than an answer. Names of firms are near to many questions:
    it must be put as a question, or be very like one."""
    text = turn.message.text.strip()
    if sum(char.isalpha() for char in text) < FEWEST_LETTERS:
        return False
    understood = turn.knowledge.engine.understand(text)
    if understood.certainty is not Certainty.SURE or understood.best is None:
        return False
    return text.endswith(("?", "？")) or understood.best.score >= VERY_LIKE


def _confirmed(turn: Turn, firm: Firm) -> list[OutboundMessage]:
    """It is this firm: ask for a proof, after the consent that this needs."""
    return _with_consent(turn, firm) or [_ask_proof(turn, firm)]


def _with_consent(turn: Turn, firm: Firm) -> list[OutboundMessage]:
    """The question for consent where it is still needed, else nothing."""
    if not consent.needed(turn):
        return []
    ask(turn, Ask.CONSENT, firm.id)
    return [consent.question(turn)]


def _consented(turn: Turn, firm: Firm) -> list[OutboundMessage]:
    match consent.said(turn):
        case True:
            consent.agree(turn)
            return [_ask_proof(turn, firm)]
        case False:
            over(turn)
            return [consent.declined(turn)]
        case _:
            return [] if is_question(turn) else [consent.question(turn)]


def _ask_proof(turn: Turn, firm: Firm) -> OutboundMessage:
    if turn.mail_from is None:
        return _ask_who(turn, firm, "join.no-mail")
    return _ask_mail(turn, firm) if firm.has_mail else _ask_who(turn, firm, "join.no-address")


def _ask_mail(turn: Turn, firm: Firm, key: str = "join.mail") -> OutboundMessage:
    ask(turn, Ask.MAIL, firm.id)
    return turn.say(key, _by_staff(turn, firm), kind=ReplyKind.DIALOG, firm=firm.name)


def _by_staff(turn: Turn, firm: Firm) -> Choice:
    return turn.choice(f"join:staff-{firm.id}", "join.button.staff")


def _mail_given(turn: Turn, firm: Firm, text: str) -> list[OutboundMessage]:
    found = mime.ADDRESS.findall(unicodedata.normalize("NFKC", text))
    if len(found) != 1:
        return [] if is_question(turn) else [_ask_mail(turn, firm, "join.no-such-mail")]
    address = found[0].casefold()
    if firm.knows(address):
        return [_send(turn, firm, address)]
    if turn.memory.binding.note_strange_address(turn.conversation, firm.id, address):
        return [_ask_mail(turn, firm, "join.strange-mail")]
    return [_ask_who(turn, firm, "join.too-many")]


def _send(turn: Turn, firm: Firm, address: str) -> OutboundMessage:
    """Mail a code, unless too many were mailed lately."""
    code = turn.memory.binding.open_code(turn.conversation, firm.id, address)
    if code is None:
        return _ask_who(turn, firm, "join.too-many")
    bot = turn.pack.identity.bot_name.in_(turn.conversation.language)
    text = turn.phrase("join.mail-text", code=code, firm=firm.name, minutes=MINUTES, bot=bot)
    envelope = Envelope(turn.phrase("join.mail-subject", bot=bot))
    turn.memory.post(OutboundMessage(Address("mail", address), text, envelope=envelope))
    ask(turn, Ask.CODE, firm.id)
    return _code_sent(turn, "join.code-sent", firm.id, address)


def _code_sent(turn: Turn, key: str, firm: int, address: str) -> OutboundMessage:
    choices = (
        turn.choice(f"join:resend-{firm}", "join.button.resend"),
        turn.choice(f"join:firm-{firm}", "join.button.other-mail"),
        turn.choice(f"join:staff-{firm}", "join.button.staff"),
    )
    return turn.say(key, *choices, kind=ReplyKind.DIALOG, address=address, minutes=MINUTES)


def _resend(turn: Turn, firm: Firm) -> list[OutboundMessage]:
    code = turn.memory.binding.waiting_code(turn.conversation)
    if code is None or code[0] != firm.id or turn.mail_from is None:
        return _confirmed(turn, firm)
    return [_send(turn, firm, code[1])]


def _code_given(turn: Turn, firm: Firm, text: str) -> list[OutboundMessage]:
    digits = _digits(text)
    if not CODE.fullmatch(digits):
        return [] if is_question(turn) else [turn.say("join.six-digits", kind=ReplyKind.DIALOG)]
    tried = turn.memory.binding.try_code(turn.conversation, digits)
    if tried.outcome is CodeOutcome.RIGHT:
        over(turn)
        return [_joined(turn, firm)]
    if tried.outcome is CodeOutcome.WRONG:
        return [turn.say("join.code-wrong", _by_staff(turn, firm), kind=ReplyKind.DIALOG, left=tried.left)]
    return [_ask_mail(turn, firm, f"join.code-{tried.outcome.value}")]


def _digits(text: str) -> str:
    """A code as it was typed, without full width and the space in its middle."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _joined(turn: Turn, firm: Firm) -> OutboundMessage:
    return turn.say("join.done", *joined_choices(turn), firm=firm.name)


def joined_choices(turn: Turn) -> Sequence[Choice]:
    """What somebody may do next who has joined a firm."""
    return turn.choice("status", "button.status"), turn.choice("link", "button.link")


def _ask_who(turn: Turn, firm: Firm, key: str) -> OutboundMessage:
    ask(turn, Ask.WHO, firm.id)
    return turn.say(key, kind=ReplyKind.DIALOG, firm=firm.name)


def _who_given(turn: Turn, firm: Firm, text: str) -> list[OutboundMessage]:
    if is_question(turn):
        return []
    if not SHORTEST_NOTE <= len(text) <= LONGEST_NOTE:
        return [turn.say("join.who-length", kind=ReplyKind.DIALOG, n=LONGEST_NOTE)]
    turn.memory.binding.request(turn.conversation, firm.id, text)
    over(turn)
    announce.join_asked(turn, firm)
    return [turn.say("join.requested", turn.choice("join:withdraw", "join.button.withdraw"), firm=firm.name)]
