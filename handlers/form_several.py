"""Several answers in one message: 张三 13800138000 zhangsan@example.com. Only what is clear is taken.

A text is read so only where it holds a number or an address, and two fields or more find their answer in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from handlers.drafts import Draft
from handlers.form_fields import EMAIL, READERS
from handlers.form_ground import Ground
from handlers.form_moves import Step
from handlers.form_names import FIRM, name_in
from handlers.form_notes import NotAccepted, Note
from handlers.form_rules import check
from handlers.form_steps import asked_in_turn
from knowledge.form import Field, FieldType
from knowledge.form_field import CONTACT

LONGEST = 300
"""Characters of a text in which several answers are looked for."""
LEGAL_FORM = re.compile(r"(?i)[,，](?=\s*(?:ltd|limited|inc|llc|llp|plc|pte|corp|co)\b)")
"""A comma that belongs to a company's name."""
HIDDEN = str.maketrans(",，", "\ue000\ue001")
SHOWN = str.maketrans("\ue000\ue001", ",，")
"""Such a comma while the text is parted, as a sign that nobody types."""
APART = re.compile(r"[,，、;；|\n\t]+")
NUMBER = re.compile(
    r"(?<![\w+])(?:\+\d[\d -]{4,18}\d|1[3-9]\d[ -]?\d{4}[ -]?\d{4}|"
    r"(?:0\d{2,3}-?)?\d{7,8}(?:(?:-|转|分机)\d{1,6})?)(?!\w)",
    re.ASCII,
)
PLAIN = re.compile(f"{EMAIL.pattern}|{NUMBER.pattern}", re.ASCII)
"""What can be nothing but an address or a number."""
LABEL = re.compile(r"[^\s:：]{1,12}(?: [^\s:：]{1,12})?\s*[:：]\s*")
NEXT_LABEL = re.compile(r"\s+(?=[^\s:：]{1,12}[:：])")
LONGEST_HAN_NAME = 4
LONE_LABEL = re.compile(
    r"(?:和|and |我的?|my |公司)?(?:手机|电话|座机|固话|邮箱|邮件|联系人|姓名|"
    r"e-?mail|mobile|(?:tele)?phone|tel|landline|name|contact)(?:号码?|地址| number| address)?(?:是|为| is)?[:：.]?",
    re.IGNORECASE,
)
"""What stood before an answer, and is none itself."""
WHO_OF = re.compile(
    r"(?<=公司)的(?=[\u3400-\u9fff]{2,4}(?:[^\u3400-\u9fff]|$))|"
    r"(?i:(?<=[a-z])\s+from\s+(?=[^,，]*\b(?:ltd|limited|futures|company|corp)\b))"
)
"""Between a firm and who writes for it: …公司的张三, John Smith from …"""


def several(ground: Ground, draft: Draft, field: Field, text: str) -> Step | None:
    """The draft with all that a text answers, from the field under the cursor on; None where it is one answer."""
    if field.type not in CONTACT or len(text) > LONGEST or not PLAIN.search(text):
        return None
    open_fields = _open(ground, draft, field)
    taken: dict[str, str] = {}
    left: list[str] = []
    for part in _parts(text):
        found = _place(ground, open_fields, taken, part)
        if found is None:
            left += [part] if _says_something(part) else []
        else:
            taken[found[0].id] = found[1]
    if len(taken) < 2:
        return None
    return _kept(ground, draft, taken, left)


def _kept(ground: Ground, draft: Draft, taken: Mapping[str, str], left: list[str]) -> Step | None:
    filled = replace(draft, answers={**draft.answers, **taken}, editing=None)
    try:
        for name in taken:
            check(ground, filled, ground.form.field(name))
    except NotAccepted:
        return None
    values = {"taken": "\n".join(taken.values()), "left": "、".join(left)}
    note = Note("form.several-left", values) if left else Note("form.several", {"taken": values["taken"]})
    return Step(filled, note=note)


def _open(ground: Ground, draft: Draft, field: Field) -> list[Field]:
    """The short fields that may be answered now: that under the cursor first, then those without an answer; and
    when an answer is being changed, the others too."""
    others = [each for each in asked_in_turn(ground.form, draft) if each.type in CONTACT and each.id != field.id]
    unanswered = [each for each in others if each.id not in draft.answers]
    return [field, *unanswered, *(each for each in others if draft.editing and each not in unanswered)]


def _parts(text: str) -> Iterator[str]:
    """The parts of a text: what commas and lines part, and numbers and addresses wherever they stand."""
    whole_names = WHO_OF.sub("\n", LEGAL_FORM.sub(lambda comma: comma[0].translate(HIDDEN), text))
    for piece in APART.split(NEXT_LABEL.sub("\n", whole_names)):
        rest = LABEL.sub("", piece.translate(SHOWN), count=1)
        while found := PLAIN.search(rest):
            yield from _words(rest[: found.start()])
            yield found[0]
            rest = rest[found.end() :]
        yield from _words(rest)


def _says_something(part: str) -> bool:
    return any(map(str.isalnum, part)) and not LONE_LABEL.fullmatch(part)


def _words(text: str) -> list[str]:
    """Chinese is parted by spaces; elsewhere they belong to a name."""
    return [text.strip()] if text.strip() and text.isascii() else text.split()


def _place(ground: Ground, fields: list[Field], taken: Mapping[str, str], part: str) -> tuple[Field, str] | None:
    for field in fields:
        if field.id not in taken and (value := _value(ground, field, part)) is not None:
            return field, value
    return None


def _value(ground: Ground, field: Field, part: str) -> str | None:
    """The value of a part for a field that it can only belong to by its kind."""
    if field.type is FieldType.COMPANY and not FIRM.search(part):
        return None
    if field.type is FieldType.NAME and (FIRM.search(part) or _is_no_name(part)):
        return None
    if field.type is FieldType.LANDLINE and part.startswith("+"):
        return None
    try:
        return READERS[field.type](field, part, ground.today)
    except NotAccepted:
        return None


def _is_no_name(part: str) -> bool:
    """Whether a text is longer than a Chinese name without a dot, be there a sentence around it or not."""
    name = name_in(part)
    return not name.isascii() and "·" not in name and len(name) > LONGEST_HAN_NAME
