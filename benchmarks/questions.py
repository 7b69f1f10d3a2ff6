"""What the load asks."""

from __future__ import annotations

import json
from itertools import chain, islice, zip_longest
from pathlib import Path

from bot.settings import CONTENT
from knowledge.load import load, read_folder
from knowledge.search import build
from knowledge.understanding import Certainty, Target

COUNT = 500


def questions_in(folder: Path) -> Path:
    """A JSON file in `folder` with the questions."""
    file = folder / "questions.json"
    file.write_text(json.dumps(questions()), encoding="utf-8")
    return file


def questions() -> list[str]:
    """Held-out questions of the pack to which it has the answer: of each entry one, then of each a second …

    Others may open a form, in which a question is answered by two messages.
    """
    pack = load(read_folder(CONTENT))
    engine = build(pack)

    def is_answered(text: str) -> bool:
        found = engine.understand(text)
        return found.certainty is Certainty.SURE and found.matches[0].target is Target.ENTRY

    rounds = zip_longest(*(entry.tests.all() for entry in pack.entries.values()))
    return list(islice(filter(is_answered, filter(None, chain.from_iterable(rounds))), COUNT))
