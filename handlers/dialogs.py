"""What the bot can do beside answering: begin a form, hand over, show tickets, greet, help, speak another language."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handlers import calculator, form_dialog, handover, joining, leaving, linking, my_data, ratings, withdrawal
from handlers.asking import over
from handlers.messages import Dialog, OutboundMessage, ReplyKind
from handlers.offering import offers
from handlers.turn import Turn
from knowledge.language import Language


def act(turn: Turn, intent: str) -> list[OutboundMessage]:
    """Do what a person wants done. `intent` is an id of the pack's intents or commands."""
    return ACTS[intent](turn)


def start(turn: Turn, dialog: str) -> list[OutboundMessage]:
    """Begin one of the dialogs."""
    over(turn)
    form = turn.pack.form_of(dialog)
    if form is not None:
        return form_dialog.start(turn, form)
    return ACTS[dialog](turn) if dialog in ACTS else [turn.say("choice.gone")]


def _fill_in(dialog: Dialog) -> Callable[[Turn], list[OutboundMessage]]:
    """A handler that begins the form of a dialog; where the pack has none, staff."""

    def handler(turn: Turn) -> list[OutboundMessage]:
        return start(turn, dialog) if turn.pack.form_of(dialog) else handover.to_human(turn)

    return handler


def _prepare(turn: Turn) -> list[OutboundMessage]:
    """Fill in the application ahead of its window; where the pack has no such form, staff."""
    over(turn)
    form = turn.pack.form_of(Dialog.APPLICATION)
    return form_dialog.start_ahead(turn, form.id) if form is not None else handover.to_human(turn)


def menu(turn: Turn) -> list[OutboundMessage]:
    """What the bot can do."""
    choices = offers(turn, ("feedback", "application", "visit", "status", "human"))
    choices += [turn.choice("join", "button.join"), turn.choice("my-data", "button.my-data")]
    language = "button.english" if turn.conversation.language is Language.ZH else "button.chinese"
    return [turn.reply(turn.phrase("help"), [*choices, turn.choice("language", language)], kind=ReplyKind.MENU)]


def greet(turn: Turn) -> list[OutboundMessage]:
    """The first words, and whom the person speaks with."""
    name = turn.pack.identity.bot_name.in_(turn.conversation.language)
    choices = offers(turn, ("feedback", "visit", "status", "human"))
    return [turn.reply(turn.phrase("greeting", bot=name), choices, kind=ReplyKind.MENU)]


def speak(language: Language) -> Callable[[Turn], list[OutboundMessage]]:
    """A handler that changes the language for good."""

    def handler(turn: Turn) -> list[OutboundMessage]:
        turn.update(language=language, language_fixed=True)
        text = turn.say("language.changed")
        return [text, *form_dialog.ask_again(turn)]

    return handler


def other_language(turn: Turn) -> list[OutboundMessage]:
    """Change to the language that is not spoken now."""
    other = Language.EN if turn.conversation.language is Language.ZH else Language.ZH
    return speak(other)(turn)


def reload(turn: Turn) -> list[OutboundMessage]:
    """An admin wants the content published; anybody else is told that this is not for them."""
    staff = turn.memory.staff_of(turn.message.channel, turn.message.sender.id)
    if staff is None or not staff.is_admin:
        return [turn.say("reload.not-yours")]
    turn.reload_wanted = True
    return [turn.say("reload.checking")]


def _phrase(key: str) -> Callable[[Turn], list[OutboundMessage]]:
    return lambda turn: [turn.say(key, kind=ReplyKind.MENU)]


ACTS: Mapping[str, Callable[[Turn], list[OutboundMessage]]] = {
    "feedback": _fill_in(Dialog.FEEDBACK),
    "application": _fill_in(Dialog.APPLICATION),
    "prepare": _prepare,
    "visit": _fill_in(Dialog.VISIT),
    "human": handover.to_human,
    "status": handover.status,
    "withdraw": withdrawal.ask,
    "bot": handover.to_bot,
    "resume": form_dialog.resume,
    "greeting": greet,
    "start": greet,
    "thanks": _phrase("thanks"),
    "goodbye": _phrase("goodbye"),
    "rating-good": ratings.good,
    "help": menu,
    "rating-bad": ratings.bad,
    "annoyed": ratings.annoyed,
    "calculator": calculator.ask_for_parts,
    "switch-english": speak(Language.EN),
    "switch-chinese": speak(Language.ZH),
    "english": speak(Language.EN),
    "chinese": speak(Language.ZH),
    "language": other_language,
    "reload": reload,
    "join": joining.start,
    "leave": leaving.start,
    "link": linking.start,
    "my-data": my_data.show,
    "export-data": my_data.export,
    "delete-data": my_data.delete,
}
"""What is done for each intent and command."""
