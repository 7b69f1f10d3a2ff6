"""That there is none, in more words than 无: 没有座机, no options."""

from __future__ import annotations

import re
from collections.abc import Mapping

from handlers.form_fields import one_line
from knowledge.form import Field, FieldType

LONGEST = 40
WHO = r"(?:我们?|公司|我司|单位|这边|目前|暂时|现在)*"
LANDLINE = r"(?:座机|固话|固定电话|办公电话|电话)(?:号码?)?"
WORDS: Mapping[str, tuple[str, str]] = {
    FieldType.LANDLINE: (LANDLINE, r"(?:land ?line|office (?:phone|number)|fixed line|such number)"),
    "futures": (r"期货(?:品种)?", r"futures(?: products?)?"),
    "options": (r"期权(?:品种)?", r"options?(?: products?)?"),
}
"""What there may be none of, by the field's type or table, in Chinese and in English."""


def says_none(field: Field, text: str) -> bool:
    """Whether a text says that there is nothing to put at a field that may be left so."""
    words = WORDS.get(field.table or field.type) if field.none_allowed else None
    said = one_line(text).rstrip("。.!！,，").strip().casefold()
    if words is None or len(said) > LONGEST:
        return False
    zh, en = words
    return bool(
        re.fullmatch(rf"{WHO}(?:都|也|还)?(?:没有|没|无|暂无|不设|未设|不(?:申)?报)(?:{zh})?[了的呢哦]?", said)
        or re.fullmatch(rf"(?:we |i )?(?:(?:have |there is )?no {en}|(?:do not|don't) have (?:a|any) {en})", said)
    )
