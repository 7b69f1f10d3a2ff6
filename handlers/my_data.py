"""我的资料: what is kept about a person, as a list, as files, or gone."""

from __future__ import annotations

from dataclasses import asdict

from handlers import personal_export, withdrawal
from handlers.asking import Ask, Question, ask, over
from handlers.commands import command_in
from handlers.joining import is_question
from handlers.lifecycle import after
from handlers.messages import Attachment, OutboundMessage, ReplyKind
from handlers.tickets import Action, TicketState
from handlers.turn import Turn


def show(turn: Turn) -> list[OutboundMessage]:
    """What is remembered for the next form, the firm, and what can be done with it all."""
    profile = asdict(turn.memory.people.profile(turn.conversation))
    lines = [f"{turn.phrase(f'my-data.{name}')}: {value}" for name, value in profile.items() if value]
    lines.insert(0, turn.phrase("my-data.head" if lines else "my-data.none"))
    membership = turn.memory.firms.membership(turn.conversation)
    lines.append(
        turn.phrase("my-data.joined", firm=membership.firm.name) if membership else turn.phrase("my-data.not-joined")
    )
    firm = turn.choice("leave", "button.leave") if membership else turn.choice("join", "button.join")
    choices = (
        turn.choice("export-data", "button.export-data"),
        turn.choice("delete-data", "button.delete-data"),
        firm,
        turn.choice("link", "button.link"),
    )
    return [turn.reply("\n".join(lines), choices, kind=ReplyKind.DIALOG)]


def export(turn: Turn) -> list[OutboundMessage]:
    """Everything as files, into the chat."""
    data = turn.memory.personal.everything(turn.conversation)
    files = (
        _file(turn, "json", "application/json", personal_export.as_json(data, turn.now)),
        _file(turn, "txt", "text/plain", personal_export.as_text(turn, data)),
    )
    turn.memory.personal.note_export(turn.conversation, [file.sha256 for file in files])
    return [turn.reply(turn.phrase("export.done", n=len(data.messages), tickets=len(data.tickets)), files=files)]


def _file(turn: Turn, ending: str, media_type: str, content: bytes) -> Attachment:
    name = f"{turn.phrase('export.file-name')}.{ending}"
    return Attachment(name, media_type, len(content), turn.files.put(content))


def delete(turn: Turn) -> list[OutboundMessage]:
    """Say what would go and what stays, and ask."""
    ask(turn, Ask.DELETE_SURE)
    return [_sure(turn)]


def _sure(turn: Turn) -> OutboundMessage:
    choices = (
        turn.choice("delete-data:yes", "delete.button.yes", numbered=False),
        turn.choice("delete-data:no", "delete.button.no", numbered=False),
        turn.choice("export-data", "button.export-data", numbered=False),
    )
    return turn.say("delete.sure", *choices, kind=ReplyKind.DIALOG, n=len(turn.own_tickets()))


def on_choice(turn: Turn, choice: str) -> list[OutboundMessage]:
    """They are sure, or not."""
    over(turn)
    return [_deleted(turn)] if choice == "delete-data:yes" else [turn.say("delete.kept")]


def on_text(turn: Turn, _: Question) -> list[OutboundMessage]:
    """Yes or no, typed; [] where the text is a question of theirs."""
    command = command_in(turn.pack, turn.message.text)
    if command in {"yes", "no"}:
        return on_choice(turn, f"delete-data:{command}")
    return [] if is_question(turn) else [_sure(turn)]


def again(turn: Turn, _: Question) -> list[OutboundMessage]:
    """What was asked, once more."""
    return [_sure(turn)]


def _deleted(turn: Turn) -> OutboundMessage:
    _withdraw_prepared(turn)
    gone = turn.memory.personal.forget(turn.conversation)
    turn.dropped = gone.files
    turn.update(
        name="", draft=None, choices=(), misses=0, last_question="", pending_file="", quota="", quota_at="",
        topic="", topic_at="", asked_back="", asked_back_at="",
    )  # fmt: skip
    return turn.say("delete.done" if gone.tickets == 0 else "delete.done-tickets", n=gone.tickets)


def _withdraw_prepared(turn: Turn) -> None:
    """Forms that were prepared ahead are filed nowhere yet: they are taken back with the answers."""
    for ticket in turn.own_tickets():
        if ticket.state is TicketState.PREPARED:
            state = after(turn.member, Action.CANCEL, ticket)
            cancelled = turn.memory.tickets.record(ticket, turn.member, Action.CANCEL, state)
            withdrawal.give_up_place(turn, cancelled)
