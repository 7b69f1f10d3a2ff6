"""Which handler answers a message: staff action › command › open dialog › question."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers import (
    answering,
    answers,
    calculator,
    consenting,
    dialogs,
    edits,
    filing,
    form_dialog,
    handover,
    joining,
    leaving,
    linking,
    my_data,
    questions,
    ratings,
    reopening,
    scans,
    staff_chat,
    ticket_ratings,
    withdrawal,
)
from handlers.asking import asked
from handlers.commands import command_in, folded, slash_command
from handlers.messages import Choice, FileTrouble, InboundMessage, OutboundMessage
from handlers.tickets import Refused
from handlers.turn import Turn
from knowledge.language import language_of
from knowledge.picking import place_of

STEPS = frozenset({"back", "skip", "review", "save", "cancel", "submit"})
"""Commands that say nothing outside a form."""
OBEYED_WHILE_HELD = frozenset(
    {"bot", "status", "human", "withdraw", "english", "chinese", "language", "help", "reload", "resume", "feedback"}
    | {"join", "leave", "link", "my-data", "export-data", "delete-data"}
)
"""Commands that the bot obeys even while staff hold the chat."""

FORM_CHOICE = re.compile(r"f\d{1,15}:[a-z_*]+:.", re.ASCII)


def route(turn: Turn) -> list[OutboundMessage]:
    """Decide one message. The choices of the last reply are remembered, so that they can be typed."""
    if turn.staff_room is not None and turn.message.address == turn.staff_room:
        return staff_chat.handle(turn)
    _settle_language(turn)
    turn.message = _with_choice(turn)
    try:
        settled = edits.of_member(turn) if turn.message.edits is not None else None
        replies = _member(turn) if settled is None else settled
    except Refused as refusal:
        replies = [turn.reply(turn.phrase(refusal.phrase, **refusal.values))]
    if replies:
        turn.update(choices=_offered(turn, replies[-1]))
    return replies


def _offered(turn: Turn, last: OutboundMessage) -> tuple[Choice, ...]:
    """What may be picked by its label or number after this turn."""
    offered = (*last.choices, *last.ratings)
    if not turn.aside:
        return offered
    labels = {choice.label for choice in offered}
    return (*offered, *(choice for choice in turn.conversation.choices if choice.label not in labels))


def _settle_language(turn: Turn) -> None:
    if turn.conversation.language_fixed or turn.message.choice is not None:
        return
    spoken = language_of(turn.message.text)
    if spoken is not None and turn.conversation.draft is None and asked(turn) is None:
        turn.update(language=spoken)


def _with_choice(turn: Turn) -> InboundMessage:
    """The message with the choice that its text names, by label, number or place, where nothing was pressed."""
    message = turn.message
    if message.choice is not None or message.edits or not message.text or len(message.text) > 200:
        return message
    typed = folded(message.text)
    offered = turn.conversation.choices
    numbered = [choice for choice in offered if choice.numbered]
    picked = next((choice for choice in offered if folded(choice.label) == typed), None)
    free = turn.conversation.holder is None or turn.conversation.draft is not None
    if picked is None and free:
        place = _number(typed, len(numbered)) if typed.isdecimal() else place_of(message.text, len(numbered))
        picked = numbered[place] if place is not None else None
    return replace(message, choice=picked.id) if picked is not None else message


def _number(typed: str, count: int) -> int | None:
    """The place, from 0, of the choice with the number typed."""
    return int(typed) - 1 if len(typed) < 3 and 1 <= int(typed) <= count else None


def _member(turn: Turn) -> list[OutboundMessage]:
    message = turn.message
    if message.choice is not None:
        return _on_choice(turn, message.choice)
    if settled := _troubled(turn) or withdrawal.on_text(turn):
        return settled
    command = command_in(turn.pack, message.text)
    in_form = turn.conversation.draft is not None
    if not in_form and (beside := _beside_forms(turn, command)) is not None:
        return beside
    if command == "start" and (begun := _started(turn)):
        return begun
    if command is not None and command in dialogs.ACTS:
        return dialogs.act(turn, command)
    if command is None and slash_command(message.text):
        return [turn.say("command.unknown", turn.choice("help", "button.help")), *form_dialog.ask_again(turn)]
    return _in_form(turn) if in_form else _outside(turn)


def _started(turn: Turn) -> list[OutboundMessage]:
    """开始: the open form, or the only one that was offered last; [] where there is none, or several."""
    if turn.conversation.draft is not None:
        return form_dialog.on_start(turn)
    offered = [choice.id for choice in turn.conversation.choices if choice.id.startswith("start:")]
    plain = slash_command(turn.message.text) is None
    return dialogs.start(turn, offered[0].removeprefix("start:")) if plain and len(offered) == 1 else []


def _outside(turn: Turn) -> list[OutboundMessage]:
    if command_in(turn.pack, turn.message.text) in STEPS:
        return form_dialog.none_open(turn)
    return [*_free(turn), *answering.again(turn)]


def _in_form(turn: Turn) -> list[OutboundMessage]:
    """A step of the open form. Of one that was only offered, another matter comes first, and the offer stays."""
    offer = form_dialog.laid_aside(turn)
    if not offer:
        return form_dialog.on_message(turn)
    replies = _outside(turn)
    if not replies or turn.conversation.draft is not None or turn.conversation.holder is not None:
        return replies
    return [*replies[:-1], replace(replies[-1], choices=(*replies[-1].choices, *offer))]


def _beside_forms(turn: Turn, command: str | None) -> list[OutboundMessage] | None:
    """The answer to what was asked outside a form, or a message for staff; None where it is neither."""
    if command not in dialogs.ACTS and (answered := answering.on_text(turn)):
        return answered
    held = turn.conversation.holder is not None and command not in OBEYED_WHILE_HELD
    return (scans.on_returned(turn) or handover.relay(turn)) if held else None


def _free(turn: Turn) -> list[OutboundMessage]:
    """A message outside every dialog."""
    if turn.message.attachments:
        return scans.on_file(turn)
    return joining.late_code(turn) or questions.ask(turn)


def _troubled(turn: Turn) -> list[OutboundMessage]:
    """The reply to a message with a file that could not be taken; [] to others."""
    trouble = _file_trouble(turn)
    return [*_beside_trouble(turn), *trouble] if trouble else []


def _file_trouble(turn: Turn) -> list[OutboundMessage]:
    for file in turn.message.attachments:
        if file.trouble is FileTrouble.TOO_BIG:
            return [turn.say("file.too-big")]
        if file.trouble is FileTrouble.LOST:
            return [turn.say("file.lost")]
        if file.trouble is FileTrouble.UNSUPPORTED and not turn.message.text:
            return [turn.say("file.unsupported", turn.choice("help", "button.help"))]
    return []


def _beside_trouble(turn: Turn) -> list[OutboundMessage]:
    """What came with a file that did not: staff who hold the chat get it, and no file is lost for another."""
    whole = tuple(file for file in turn.message.attachments if file.trouble is None)
    if turn.conversation.holder is not None and (whole or turn.message.text):
        return handover.relay(turn)
    if not whole:
        return []
    turn.message = replace(turn.message, attachments=whole)
    return form_dialog.on_message(turn) if turn.conversation.draft is not None else scans.on_file(turn)


def _on_choice(turn: Turn, choice: str) -> list[OutboundMessage]:
    name, _, rest = choice.partition(":")
    if rest and name in WITH_ARGUMENT:
        return WITH_ARGUMENT[name](turn, choice)
    if name in dialogs.ACTS:
        return dialogs.act(turn, name)
    if FORM_CHOICE.match(choice):
        return form_dialog.on_choice(turn, choice)
    return _gone(turn)


def _gone(turn: Turn) -> list[OutboundMessage]:
    return [turn.say("choice.gone", turn.choice("help", "button.help"))]


def _entry(turn: Turn, choice: str) -> list[OutboundMessage]:
    entry = turn.pack.entries.get(choice.removeprefix("ask:"))
    return [answers.pick(turn, entry), *form_dialog.ask_again(turn)] if entry is not None else _gone(turn)


def _reopen(turn: Turn, choice: str) -> list[OutboundMessage]:
    draft = re.fullmatch(r"reopen:(\d{1,15})", choice, re.ASCII)
    return form_dialog.reopen(turn, int(draft[1])) if draft is not None else _gone(turn)


WITH_ARGUMENT: Mapping[str, Callable[[Turn, str], list[OutboundMessage]]] = {
    "ask": _entry,
    "start": lambda turn, choice: dialogs.start(turn, choice.removeprefix("start:")),
    "human": lambda turn, choice: handover.to_human(turn, choice.removeprefix("human:")),
    "scan": scans.on_choice,
    "file": filing.on_choice,
    "consent": consenting.on_choice,
    "join": joining.on_choice,
    "leave": leaving.on_choice,
    "link": linking.on_choice,
    "delete-data": my_data.on_choice,
    "prepare": lambda turn, choice: form_dialog.start_ahead(turn, choice.removeprefix("prepare:")),
    "reopen": _reopen,
    "again": reopening.on_choice,
    "withdraw": withdrawal.on_choice,
    "quota": calculator.on_choice,
    "rate": ratings.on_choice,
    "about": ratings.to_staff,
    "stars": ticket_ratings.on_choice,
    "word": ticket_ratings.ask_word,
}
"""Choices `name:argument`, by their name. All are ours: what they hold was put there by a handler."""
