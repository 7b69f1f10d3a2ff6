"""Reading the options that a person chooses: by label, by number, or in other words that the form knows."""

from __future__ import annotations

import re

from handlers.commands import command_in, folded
from handlers.form_fields import is_question
from handlers.form_ground import Ground
from handlers.form_notes import NotAccepted, Note
from knowledge.form import Field, Option

APART = re.compile(r"[\s,，、;；/和与及]+|\band\b|(?<=[①-⑳])(?=[①-⑳])")
"""What stands between several choices."""
NEGATION = re.compile(r"[不没未非无]|not|none|neither")


def read_choice(ground: Ground, field: Field, text: str) -> str:
    """The id of the one option that `text` names. Raises NotAccepted, also for an option that stops."""
    option = _named(ground, field, text)
    if option is None:
        raise NotAccepted("field.choice")
    return _passing(field, option).id


def read_choices(ground: Ground, field: Field, text: str) -> list[str]:
    """The ids of the options that `text` names, in the form's order, as in `1、3`. Raises NotAccepted."""
    whole = _named(ground, field, text)
    parts = [part for part in APART.split(_digits_apart(field, text)) if part]
    options = [whole] if whole is not None else [_named(ground, field, part) for part in parts]
    chosen = {option.id for option in options if option is not None}
    if not chosen or None in options or (len(chosen) > 1 and any(field.by_id[name].alone for name in chosen)):
        raise NotAccepted("field.choice")
    return [_passing(field, option).id for option in field.options if option.id in chosen]


def _digits_apart(field: Field, text: str) -> str:
    """`13` as `1 3`, where there are fewer than ten options to number."""
    return " ".join(text.strip()) if text.strip().isdecimal() and len(field.options) < 10 else text


def _named(ground: Ground, field: Field, text: str) -> Option | None:
    said = folded(text)
    if not said:
        return None
    command = command_in(ground.pack, text)
    for option in field.options:
        words = (option.label.zh, option.label.en, *option.words.all())
        if option.id in {text, command} or said in {folded(_dated(ground, word)) for word in words}:
            return option
    number = _number(said)
    if number is not None:
        return field.options[number - 1] if 1 <= number <= len(field.options) else None
    return _in_part(ground, field, text)


def _in_part(ground: Ground, field: Field, text: str) -> Option | None:
    """The one option of which a text is a part, as 由我起草 or 今年新开户; none where it leaves out a 不 or a not."""
    said = _part(ground, text)
    if len(said) < (2 if not said.isascii() else 4) or is_question(text):
        return None
    parts = [(option, label) for option in field.options for label in _labels(ground, option) if said in label]
    whole = [label for _, label in parts if set(NEGATION.findall(label)) <= set(NEGATION.findall(said))]
    return parts[0][0] if len({option.id for option, _ in parts}) == 1 and whole else None


def _part(ground: Ground, text: str) -> str:
    said = re.sub(r"^(?:我?选择?|属于|是)(?=..)|的$", "", folded(text))
    return said.replace("今年", f"{ground.year}年").replace("去年", f"{ground.year - 1}年")


def _labels(ground: Ground, option: Option) -> list[str]:
    return [folded(_dated(ground, label)) for label in (option.label.zh, option.label.en)]


def _dated(ground: Ground, word: str) -> str:
    return word.format(year=ground.year, last_year=ground.year - 1)


def _number(said: str) -> int | None:
    """`2`, `②` (which NFKC makes 2) or `第2项`."""
    found = re.fullmatch(r"第?(\d{1,2})[个项]?", said)
    return int(found[1]) if found else None


def _passing(field: Field, option: Option) -> Option:
    """The option, unless nobody who chooses it can go on."""
    if option.stop is not None:
        raise NotAccepted(note=Note(words=option.stop, clause=field.clause, stops=True))
    return option


def fits_choice(field: Field, value: object) -> bool:
    """Whether a kept answer is still an option with which one can go on."""
    return isinstance(value, str) and value in field.by_id and field.by_id[value].stop is None


def fits_choices(field: Field, value: object) -> bool:
    """The same for several."""
    if not isinstance(value, list) or not value or not all(fits_choice(field, each) for each in value):
        return False
    return len(value) == 1 or not any(field.by_id[each].alone for each in value)
