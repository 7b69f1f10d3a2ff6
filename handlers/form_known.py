"""What was said in an earlier form: offered in the next one, never filled in by itself."""

from __future__ import annotations

from dataclasses import asdict

from handlers.commands import command_in, folded
from handlers.drafts import Draft
from handlers.form_ground import Ground
from handlers.form_names import USE
from handlers.form_reading import fits
from handlers.form_rules import filed
from handlers.form_steps import asked_in_turn
from handlers.people import Profile
from handlers.turn import Turn
from knowledge.form import Field
from knowledge.form_field import CONTACT

KNOWN, ALL_KNOWN = "known", "all-known"
"""The steps of the choices that take what is known: for one field, for all of them."""


def known(turn: Turn, field: Field) -> str:
    """What is known of the person for a field; first of all the firm they belong to. Empty for nothing."""
    remembered = asdict(turn.memory.people.profile(turn.conversation)) if field.type in CONTACT else {}
    if field.id == "company" and (membership := turn.memory.firms.membership(turn.conversation)) is not None:
        return membership.firm.name
    return str(remembered.get(field.id, ""))


def all_known(turn: Turn, ground: Ground, draft: Draft) -> dict[str, str]:
    """What is known for the fields that have no answer yet, as far as they would take it."""
    asked = [field for field in asked_in_turn(ground.form, draft) if field.id not in draft.answers]
    found = {field.id: known(turn, field) for field in asked}
    return {field.id: found[field.id] for field in asked if found[field.id] and fits(ground, field, found[field.id])}


def takes_known(turn: Turn, field: Field) -> bool:
    """Whether a text takes what is known for the field: 是, 沿用上次的, yes, use them."""
    text = turn.message.text
    agrees = command_in(turn.pack, text) in {"yes", "same"} or USE.fullmatch(folded(text)) is not None
    return agrees and bool(known(turn, field))


def remember(turn: Turn, ground: Ground, draft: Draft) -> None:
    """Keep what the person's next form may offer; that there is no landline is nothing to offer."""
    given = {
        field.id: str(value)
        for field in ground.form.fields
        if field.id in Profile.__dataclass_fields__ and field.type in CONTACT
        if (value := filed(ground, draft).get(field.id)) and any(char.isalnum() for char in str(value))
    }
    none = ground.pack.phrases["form.none-value"]
    turn.memory.people.remember(
        turn.conversation, Profile(**{name: value for name, value in given.items() if value not in {none.zh, none.en}})
    )
