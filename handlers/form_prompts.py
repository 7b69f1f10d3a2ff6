"""What a form says: the prompt of the field under the cursor, and the review of all answers."""

from __future__ import annotations

from handlers import consent, form_consent
from handlers import form_buttons as buttons
from handlers.drafts import Draft
from handlers.form_ground import Ground
from handlers.form_notes import NOTHING, Note
from handlers.form_persons import missing_part, parts_of
from handlers.form_products import listed, name_of
from handlers.form_shown import shown
from handlers.form_steps import asked_in_turn, cursor, item_count, items_of
from handlers.messages import Choice, Dialog, OutboundMessage, ReplyKind
from handlers.ticket_form import from_text
from handlers.turn import Turn
from knowledge.form import Field, FieldType
from knowledge.form_field import LISTS
from knowledge.language import Language


def prompt(turn: Turn, ground: Ground, draft: Draft, note: Note = NOTHING, preface: str = "") -> OutboundMessage:
    """Ask for what comes next: the start, the field under the cursor, or the review."""
    said = said_by(turn, ground, note)
    preface = "\n".join(filter(None, (preface, said)))
    if draft.confirming_cancel:
        return _message(turn, ground, turn.phrase("form.cancel-sure"), buttons.of_cancel(turn, draft), preface)
    if not draft.begun:
        return _start(turn, ground, draft, preface)
    field = cursor(ground.form, draft)
    if field is None:
        return review(turn, ground, draft, note, preface)
    if form_consent.waits(turn, ground, draft):
        return _message(turn, ground, _consent(turn), buttons.of_consent(turn, draft), preface, note)
    text = _progress(turn, ground, draft, field) + _question(turn, ground, draft, field)
    choices = buttons.of_field(turn, ground, draft, field, note)
    return _message(turn, ground, text, choices, preface, note)


def said_by(turn: Turn, ground: Ground, note: Note) -> str:
    """A note in words."""
    values = dict(note.values)
    if "products" in values:
        codes = str(values["products"]).split("、")
        values["products"] = "、".join(name_of(ground.pack, code, turn.conversation.language) for code in codes)
    words = [turn.phrase(note.phrase, **values)] if note.phrase else []
    if note.words is not None:
        words.append(ground.text(note.words, turn.conversation.language))
    return "\n".join(words)


def review(turn: Turn, ground: Ground, draft: Draft, note: Note = NOTHING, preface: str = "") -> OutboundMessage:
    """All answers, numbered, with the subject of the mail; picking a number edits that answer."""
    fields = asked_in_turn(ground.form, draft)
    lines = [_line(turn, ground, draft, field, n) for n, field in enumerate(fields, 1)]
    if draft.ahead:
        head = turn.phrase("form.review-ahead")
    else:
        subject = filled(ground.form.mail.subject, draft)
        head = ground.text(ground.form.review, turn.conversation.language, subject=subject)
    choices = buttons.of_review(turn, ground, draft, fields, note)
    return _message(turn, ground, "\n".join([*lines, "", head]), choices, preface, note)


def so_far(turn: Turn, ground: Ground, draft: Draft) -> str:
    """What is filled in already, in the middle of a form."""
    fields = enumerate(asked_in_turn(ground.form, draft), 1)
    lines = [
        _line(turn, ground, draft, field, n)
        for n, field in fields
        if field.id in draft.answers or item_count(ground.form, draft, field)
    ]
    return "\n".join([turn.phrase("form.so-far"), *lines])


def title(turn: Turn, ground: Ground) -> str:
    """What the form is called."""
    return ground.text(ground.form.title, turn.conversation.language)


def filled(pattern: str, draft: Draft) -> str:
    """`pattern` with `{field}` replaced by the answers."""
    values = {name: value for name, value in draft.answers.items() if isinstance(value, str)}
    return pattern.format_map(values)


def _line(turn: Turn, ground: Ground, draft: Draft, field: Field, n: int) -> str:
    language = turn.conversation.language
    colon = "：" if language is Language.ZH else ": "
    return f"{n}. {ground.text(field.label, language)}{colon}{_answer(turn, ground, draft, field)}"


def _message(
    turn: Turn, ground: Ground, text: str, choices: list[Choice], preface: str, note: Note = NOTHING
) -> OutboundMessage:
    body = f"{preface}\n\n{text}" if preface else text
    sources = [note.clause.in_(turn.conversation.language)] if note.clause is not None else []
    return turn.reply(body, choices, kind=ReplyKind.DIALOG, dialog=Dialog(ground.form.dialog), sources=sources)


def _start(turn: Turn, ground: Ground, draft: Draft, preface: str) -> OutboundMessage:
    """What the form is, and, to who has not agreed yet, what is collected: who begins agrees."""
    agreeing = consent.needed(turn)
    parts = [turn.phrase("form.ahead-intro")] if draft.ahead else []
    parts.append(ground.text(ground.form.intro, turn.conversation.language))
    parts += [_consent(turn)] if agreeing else []
    return _message(turn, ground, "\n\n".join(parts), buttons.of_start(turn, draft, agreeing=agreeing), preface)


def _consent(turn: Turn) -> str:
    return turn.pack.consent.text.in_(turn.conversation.language)


def _progress(turn: Turn, ground: Ground, draft: Draft, field: Field) -> str:
    order = [each.id for each in asked_in_turn(ground.form, draft)]
    if field.id not in order:
        return ""
    key = "form.progress-ahead" if draft.ahead else "form.progress"
    return turn.phrase(key, n=order.index(field.id) + 1, of=len(order)) + " "


def _question(turn: Turn, ground: Ground, draft: Draft, field: Field) -> str:
    items = items_of(draft, field) if field.type in LISTS else []
    serial = field.type is FieldType.SERIAL
    text = ground.text(
        field.prompt,
        turn.conversation.language,
        n=len(items) + 1,
        today=turn.today.isoformat(),
        next=buttons.suggested_serial(turn, draft) if serial else "",
    )
    if field.type is FieldType.PRODUCTS:
        names = "、".join(name_of(ground.pack, code, turn.conversation.language) for code in listed(ground.pack, field))
        text += "\n" + turn.phrase("form.products-listed", names=names)
    if items:
        return _with_items(turn, ground, field, items, text)
    if field.type is FieldType.PERSON and any(parts_of(str(draft.answers.get(field.id, "")))):
        return _with_person(turn, draft, field, text)
    if draft.editing == field.id and draft.answers.get(field.id) and field.type is not FieldType.MENU:
        text += "\n" + turn.phrase("form.current-answer", value=_answer(turn, ground, draft, field))
    return text


def _with_items(turn: Turn, ground: Ground, field: Field, items: list[str], text: str) -> str:
    asked = [*_numbered(turn, ground, field, items), ""]
    if field.type is FieldType.PERSONS and not all(parts_of(items[-1])):
        return "\n".join([turn.phrase("form.items-so-far"), *asked, _missing(turn, items[-1])])
    asked += [text, turn.phrase("form.files-edit" if field.type is FieldType.FILES else "form.items-edit")]
    return "\n".join([turn.phrase("form.items-so-far"), *asked])


def _with_person(turn: Turn, draft: Draft, field: Field, text: str) -> str:
    kept = str(draft.answers[field.id])
    if all(parts_of(kept)):
        current = "，".join(parts_of(kept))
        return text + "\n" + turn.phrase("form.current-answer", value=current)
    return _missing(turn, kept)


def _missing(turn: Turn, kept: str) -> str:
    """Ask for what is missing of a person of whom something is known."""
    known = " / ".join(part for part in parts_of(kept) if part)
    return turn.phrase(f"form.person-{missing_part(kept)}", known=known)


def _answer(turn: Turn, ground: Ground, draft: Draft, field: Field) -> str:
    value = draft.answers.get(field.id, "")
    match field.type:
        case FieldType.MENU:
            return _menu_shown(turn, ground, draft, field)
        case FieldType.SCAN:
            return _pages(turn, items_of(draft, field)) if value else turn.phrase("form.scan-later")
        case FieldType.PERSONS | FieldType.FILES if value:
            return "\n".join(["", *_numbered(turn, ground, field, items_of(draft, field))])
        case _:
            words = shown(ground.pack, field, value, turn.conversation.language, year=ground.year) if value else ""
            return words if isinstance(words, str) and words else _empty(turn, field, value)


def _pages(turn: Turn, pages: list[str]) -> str:
    """The files of a scan by their names."""
    return turn.phrase(
        "form.scan-there", names=turn.phrase("link.between").join(from_text(page).name for page in pages)
    )


def _empty(turn: Turn, field: Field, value: object) -> str:
    is_none = value == [] and field.none_allowed
    return turn.phrase("form.none-value") if is_none else "—"


def _menu_shown(turn: Turn, ground: Ground, draft: Draft, menu: Field) -> str:
    language = turn.conversation.language
    blocks: list[str] = []
    for name in menu.of:
        field = ground.form.field(name)
        if items := items_of(draft, field):
            blocks += ["", f"【{field.label.in_(language)}】", *_numbered(turn, ground, field, items)]
    return turn.phrase("form.item-count", n=item_count(ground.form, draft, menu)) + "\n".join(blocks)


def _numbered(turn: Turn, ground: Ground, field: Field, items: list[str]) -> list[str]:
    words = shown(ground.pack, field, items, turn.conversation.language)
    return [f"{n}．{item}" for n, item in enumerate(words, 1)]
