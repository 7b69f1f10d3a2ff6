"""What a form says: the prompt of the field under the cursor, and the review of all answers."""

from __future__ import annotations

from handlers.drafts import Draft
from handlers.form_steps import asked_in_turn, cursor, item_count, items_of, skippable
from handlers.messages import Choice, Dialog, OutboundMessage, ReplyKind
from handlers.turn import Turn
from knowledge.form import Field, FieldType, Form
from knowledge.language import Language

NONE_VALUE = "—"


def prompt(turn: Turn, form: Form, draft: Draft, preface: str = "") -> OutboundMessage:
    """Ask for what comes next: the start, the field under the cursor, or the review."""
    if draft.confirming_cancel:
        return _cancel_question(turn, form, draft)
    if not draft.begun:
        return _message(turn, form, form.intro.in_(turn.conversation.language), _start_choices(turn, draft), preface)
    field = cursor(form, draft)
    if field is None:
        return review(turn, form, draft, preface)
    text = _progress(turn, form, field) + _question(turn, form, draft, field)
    return _message(turn, form, text, _choices(turn, form, draft, field), preface)


def review(turn: Turn, form: Form, draft: Draft, preface: str = "") -> OutboundMessage:
    """All answers, numbered, with the subject of the mail; picking a number edits that answer."""
    language = turn.conversation.language
    fields = asked_in_turn(form)
    lines = [_line(turn, form, draft, field, n) for n, field in enumerate(fields, 1)]
    head = form.review.in_(language).format(subject=mail_subject(form, draft))
    choices = [
        _choice(turn, draft, "review", "submit", "form.button.submit"),
        *(
            Choice(
                f"f{draft.id}:review:{field.id}",
                turn.phrase("form.button.edit", n=n, label=field.label.in_(language)),
                False,
            )
            for n, field in enumerate(fields, 1)
        ),
        _choice(turn, draft, "*", "save", "form.button.save"),
        _choice(turn, draft, "*", "cancel", "form.button.cancel"),
    ]
    return _message(turn, form, "\n".join([*lines, "", head]), choices, preface)


def so_far(turn: Turn, form: Form, draft: Draft) -> str:
    """What is filled in already, in the middle of a form."""
    fields = enumerate(asked_in_turn(form), 1)
    lines = [
        _line(turn, form, draft, field, n)
        for n, field in fields
        if field.id in draft.answers or item_count(form, draft, field)
    ]
    return "\n".join([turn.phrase("form.so-far"), *lines])


def mail_subject(form: Form, draft: Draft) -> str:
    """The mandated subject, with the answers in it."""
    return filled(form.mail.subject, draft)


def filled(pattern: str, draft: Draft) -> str:
    """`pattern` with `{field}` replaced by the answers."""
    values = {name: value for name, value in draft.answers.items() if isinstance(value, str)}
    return pattern.format_map(values)


def suggested_serial(turn: Turn, draft: Draft) -> str:
    """The number that this form of the firm should have, three digits."""
    return f"{turn.memory.tickets.next_serial(str(draft.answers.get('company', ''))):03}"


def _line(turn: Turn, form: Form, draft: Draft, field: Field, n: int) -> str:
    colon = "：" if turn.conversation.language is Language.ZH else ": "
    return f"{n}. {field.label.in_(turn.conversation.language)}{colon}{_shown(turn, form, draft, field)}"


def _message(turn: Turn, form: Form, text: str, choices: list[Choice], preface: str) -> OutboundMessage:
    body = f"{preface}\n\n{text}" if preface else text
    return turn.reply(body, choices, kind=ReplyKind.DIALOG, dialog=Dialog(form.dialog))


def _cancel_question(turn: Turn, form: Form, draft: Draft) -> OutboundMessage:
    choices = [
        _choice(turn, draft, "*", "cancel-yes", "form.button.cancel-yes"),
        _choice(turn, draft, "*", "save", "form.button.save"),
        _choice(turn, draft, "*", "continue", "form.button.continue"),
    ]
    return _message(turn, form, turn.phrase("form.cancel-sure"), choices, "")


def _start_choices(turn: Turn, draft: Draft) -> list[Choice]:
    return [
        _choice(turn, draft, "start", "yes", "form.button.start"),
        _choice(turn, draft, "start", "no", "form.button.not-now"),
    ]


def _progress(turn: Turn, form: Form, field: Field) -> str:
    order = [each.id for each in asked_in_turn(form)]
    if field.id not in order:
        return ""
    return turn.phrase("form.progress", n=order.index(field.id) + 1, of=len(order)) + " "


def _question(turn: Turn, form: Form, draft: Draft, field: Field) -> str:
    items = items_of(draft, field) if field.type is FieldType.ITEMS else []
    text = field.prompt.in_(turn.conversation.language).format(
        n=len(items) + 1,
        today=turn.today.isoformat(),
        next=suggested_serial(turn, draft) if field.type is FieldType.SERIAL else "",
    )
    if items:
        return "\n".join(
            [turn.phrase("form.items-so-far"), *_numbered(items), "", text, turn.phrase("form.items-edit")]
        )
    answer = draft.answers.get(field.id)
    if draft.editing == field.id and isinstance(answer, str) and answer and field.type is not FieldType.MENU:
        text += "\n" + turn.phrase("form.current-answer", value=_shown(turn, form, draft, field))
    return text


def _choices(turn: Turn, form: Form, draft: Draft, field: Field) -> list[Choice]:
    choices: list[Choice] = []
    match field.type:
        case FieldType.MENU:
            choices += _menu_choices(turn, form, draft, field)
        case FieldType.ITEMS:
            choices.append(_choice(turn, draft, field.id, "done", "form.button.done"))
        case FieldType.SERIAL:
            choices.append(_value(draft, field, suggested_serial(turn, draft)))
        case FieldType.DATE:
            choices.append(_value(draft, field, turn.today.isoformat()))
        case _:
            pass
    if field.none_allowed:
        choices.append(_choice(turn, draft, field.id, "none", "form.button.none"))
    if skippable(field) and field.type is not FieldType.ITEMS:
        later = field.type is FieldType.SCAN
        choices.append(_choice(turn, draft, field.id, "skip", "form.button.later" if later else "form.button.skip"))
    if draft.editing == field.id and form.menu_of(field.id) is None and draft.answers.get(field.id):
        choices.append(_choice(turn, draft, field.id, "keep", "form.button.keep"))
    return choices + [_choice(turn, draft, "*", step, f"form.button.{step}") for step in ("back", "save", "cancel")]


def _menu_choices(turn: Turn, form: Form, draft: Draft, menu: Field) -> list[Choice]:
    language = turn.conversation.language
    lists = [form.field(name) for name in menu.of]
    picks = [
        Choice(
            f"f{draft.id}:{menu.id}:{each.id}",
            turn.phrase("form.button.list", label=each.label.in_(language), n=len(items_of(draft, each))),
        )
        for each in lists
    ]
    return [*picks, Choice(f"f{draft.id}:{menu.id}:finished", turn.phrase("form.button.finished"))]


def _choice(turn: Turn, draft: Draft, field: str, step: str, key: str) -> Choice:
    return turn.choice(f"f{draft.id}:{field}:{step}", key, numbered=False)


def _value(draft: Draft, field: Field, value: str) -> Choice:
    return Choice(f"f{draft.id}:{field.id}:={value}", value, numbered=False)


def _shown(turn: Turn, form: Form, draft: Draft, field: Field) -> str:
    value = draft.answers.get(field.id, "")
    match field.type:
        case FieldType.MENU:
            return _menu_shown(turn, form, draft, field)
        case FieldType.SCAN:
            return turn.phrase("form.scan-there" if value else "form.scan-later")
        case _:
            return str(value) or NONE_VALUE


def _menu_shown(turn: Turn, form: Form, draft: Draft, menu: Field) -> str:
    language = turn.conversation.language
    blocks: list[str] = []
    for name in menu.of:
        field = form.field(name)
        if items := items_of(draft, field):
            blocks += ["", f"【{field.label.in_(language)}】", *_numbered(items)]
    return turn.phrase("form.item-count", n=item_count(form, draft, menu)) + "\n".join(blocks)


def _numbered(items: list[str]) -> list[str]:
    return [f"{n}．{item}" for n, item in enumerate(items, 1)]
