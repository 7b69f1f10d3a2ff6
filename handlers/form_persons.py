"""Reading a person of a team: name, position, and a number or address, at once or one after the other."""

from __future__ import annotations

import re

from handlers.form_fields import EMAIL, EXTENSION, read_email, read_landline, read_mobile, read_name
from handlers.form_ground import Ground
from handlers.form_notes import NotAccepted
from knowledge.form import Field

PARTS = ("name", "position", "contact")
LONGEST_POSITION = 40
LONGEST = 300
"""Characters of a text in which a person is looked for."""
BETWEEN = re.compile(r"[,，、;；/|\n\t]+")
LABEL = re.compile(
    r"(?:姓名|名字|职务|职位|岗位|联系方式|联系电话|电话|手机|邮箱|"
    r"(?:name|position|title|contact(?: details)?|phone|mobile|e-?mail))\s*[:：]\s*",
    re.IGNORECASE,
)
REACHED = re.compile(
    rf"{EMAIL.pattern}|(?<![\w+])(?:\+\d[\d -]{{4,18}}\d|\(?0?\d[\d()-]{{5,16}}\d)"
    rf"(?:\s*{EXTENSION})?(?!\w)"
)
"""Something in a text that looks like a number or an address; the readers decide whether it is one."""


ROLE = re.compile(r"(?:经理|总监|主任|主管|专员|总裁|董事长?|秘书|助理|研究员|负责人|部|部门|总)$")
"""How a position ends, and no name."""
LONGEST_HAN_NAME = 4
FEWEST_DIGITS = 3
"""Of a word at the end that was meant as a number to reach somebody."""


def parts_of(person: str) -> list[str]:
    """Name, position and contact of a kept person; empty where one is not known yet."""
    parts = person.split("\t")
    return [*parts, "", ""][:3]


def is_whole(person: str) -> bool:
    """Whether name, position and contact are known."""
    return all(parts_of(person))


def missing_part(person: str) -> str:
    """What is asked next of a person: name, position or contact."""
    return next((name for name, part in zip(PARTS, parts_of(person), strict=True) if not part), PARTS[0])


def read_person(ground: Ground, field: Field, text: str, before: str = "") -> str:
    """The person after a text: the parts that were known `before` and those that the text adds, with tabs between.

    Raises NotAccepted where a part is not what it should be.
    """
    if len(text) > LONGEST:
        raise NotAccepted("field.long", n=LONGEST)
    if any(parts_of(before)) and not is_whole(before) and (another := _another(ground, field, text)):
        return another
    slots = ["", "", ""] if is_whole(before) else parts_of(before)
    said = LABEL.sub("\n", text).strip()
    found = REACHED.search(said) if not slots[2] else None
    if found is not None:
        slots[2] = found[0]
        said = f"{said[: found.start()]}\n{said[found.end() :]}"
    elif not slots[2]:
        _refuse_stray(said)
    empty = [place for place in range(2) if not slots[place]]
    for place, part in zip(empty or [2], _split(said, max(1, len(empty))), strict=False):
        slots[place] = part if place < 2 or not slots[2] else slots[2]
    if not any(slots):
        raise NotAccepted("field.empty")
    return "\t".join(_checked(ground, field, place, part) if part else "" for place, part in enumerate(slots))


def _another(ground: Ground, field: Field, text: str) -> str:
    """A whole person who is named in place of one of whom a part was known; empty where the text is only parts."""
    try:
        person = read_person(ground, field, text)
    except NotAccepted:
        return ""
    name, position, contact = parts_of(person)
    han = len(name) <= LONGEST_HAN_NAME and not name.isascii() and not ROLE.search(name)
    return person if position and contact and (han or "·" in name) else ""


def _refuse_stray(said: str) -> None:
    """Raises NotAccepted where the last word was meant to reach somebody, but is no number and no address."""
    word = (re.split(rf"{BETWEEN.pattern}|\s+", said) or [""])[-1]
    digits = sum(char.isdecimal() for char in word)
    if "@" in word:
        raise NotAccepted("field.email")
    if word[-1:].isdecimal() and (digits >= FEWEST_DIGITS or digits == len(word)):
        raise NotAccepted("field.mobile")


def _split(text: str, most: int) -> list[str]:
    """At most that many parts. A space parts a Chinese name from what follows; in other names it belongs to them."""
    parts = [part.strip() for part in BETWEEN.split(text) if part.strip()]
    if len(parts) == 1 and most > 1 and not parts[0].isascii():
        parts = parts[0].split(maxsplit=1)
    return [*parts[: most - 1], " ".join(parts[most - 1 :])] if len(parts) > most else parts


def _checked(ground: Ground, field: Field, place: int, part: str) -> str:
    match PARTS[place]:
        case "name":
            return read_name(field, part, ground.today)
        case "position":
            return _position(part)
        case _:
            return _contact(ground, field, part)


def _position(part: str) -> str:
    if len(part) > LONGEST_POSITION:
        raise NotAccepted("field.long", n=LONGEST_POSITION)
    return " ".join(part.split())


def _contact(ground: Ground, field: Field, part: str) -> str:
    if "@" in part:
        return read_email(field, part, ground.today)
    try:
        return read_landline(field, part, ground.today)
    except NotAccepted:
        return read_mobile(field, part, ground.today)


def fits_person(ground: Ground, field: Field, value: object) -> bool:
    """Whether a kept person is whole and each part is what it should be."""
    if not isinstance(value, str) or not is_whole(value) or value.count("\t") != 2:
        return False
    try:
        return all(_checked(ground, field, place, part) == part for place, part in enumerate(parts_of(value)))
    except NotAccepted:
        return False
