"""What is said first while a form can be filed, above a text that tells of the document's deadline as past."""

from __future__ import annotations

from handlers.form_ground import Ground
from handlers.turn import Turn
from knowledge.schema import Bilingual


def above(turn: Turn, *texts: Bilingual) -> list[str]:
    """The days of each open window, where one of the texts says that it is over; [] where none does or none is open."""
    over = turn.pack.phrases["answer.over-word"].zh
    return said(turn) if any(over in text.zh for text in texts) else []


def said(turn: Turn) -> list[str]:
    """The days of each window that is open today."""
    forms = (form for form in turn.pack.forms.values() if form.gate is not None)
    grounds = (Ground(form, turn.pack, turn.today, turn.memory.openings.of(form.id)) for form in forms)
    return [
        turn.phrase(
            "answer.window-open",
            title=ground.text(ground.form.title, turn.conversation.language),
            first=ground.window.from_.isoformat(),
            last=ground.window.until.isoformat(),
        )
        for ground in grounds
        if ground.is_open and ground.window is not None
    ]
