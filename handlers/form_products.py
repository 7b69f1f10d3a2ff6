"""Reading products by the names that members use. What may mean several is asked; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handlers.form_ground import Ground
from handlers.form_notes import NotAccepted, Note
from knowledge.form import Field
from knowledge.language import Language
from knowledge.pack import Pack
from knowledge.quota import Kind, group_of
from knowledge.quota_question import Parts, parts_of

LONGEST = 300
"""Characters of a text in which products are looked for."""
APART = re.compile(r"[,，、;；/\n\t+＋]+|[和与及]|\band\b", re.IGNORECASE)


def read_products(ground: Ground, field: Field, text: str) -> list[str]:
    """The codes of the products that `text` names, each in the field's table. Raises NotAccepted."""
    if len(text) > LONGEST:
        raise NotAccepted("field.product")
    codes: list[str] = []
    unclear: tuple[str, ...] = ()
    for part in filter(None, (part.strip() for part in APART.split(text))):
        named = _named(ground, field, part)
        codes += named.codes
        unclear = unclear or named.ambiguous
    codes = list(dict.fromkeys(codes))
    if unclear:
        listed = [code for code in unclear if is_listed(ground.pack, field, code)]
        offers = tuple((",".join([*codes, code]), code) for code in listed)
        raise NotAccepted(note=Note("field.product", offers=offers))
    if not codes:
        raise NotAccepted("field.product")
    return codes


def _named(ground: Ground, field: Field, part: str) -> Parts:
    """What a part of the text names. Raises NotAccepted where that is nothing, or not in the table."""
    if _are_codes(ground.pack, part):
        return Parts((part.lower(),), (), (), (), None, None)
    named = parts_of(ground.pack, part)
    other = [kind for kind in named.kinds if kind.value != field.table]
    if other or named.unlisted or not (named.codes or named.ambiguous):
        raise NotAccepted("field.product")
    missing = [code for code in named.codes if not is_listed(ground.pack, field, code)]
    if missing:
        raise NotAccepted(note=Note("field.product-unlisted", {"products": "、".join(missing)}))
    return named


def _are_codes(pack: Pack, part: str) -> bool:
    return any(product.code == part.lower() for product in pack.products.products)


def is_listed(pack: Pack, field: Field, code: str) -> bool:
    """Whether the field's table of the quota lists a product."""
    assert field.table is not None
    return group_of(pack.quotas, Kind(field.table), code) is not None


def fits_products(ground: Ground, field: Field, value: object) -> bool:
    """Whether kept codes are still in the table."""
    if not isinstance(value, list) or (not value and not field.none_allowed):
        return False
    return all(is_listed(ground.pack, field, code) for code in value)


def listed(pack: Pack, field: Field) -> Iterator[str]:
    """The codes of the field's table, in its order."""
    groups = pack.quotas.futures if field.table == Kind.FUTURES.value else pack.quotas.options
    return (code for group in groups for code in group.codes)


def name_of(pack: Pack, code: str, language: Language) -> str:
    """What a product is called; its code where the pack has it no longer."""
    found = next((product for product in pack.products.products if product.code == code), None)
    return found.name.in_(language) if found is not None else code
