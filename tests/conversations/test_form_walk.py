"""A seeded random walk over every form: whatever people do, in whatever order, the promises hold.

`pytest tests/conversations/test_form_walk.py --walks 100000` takes about a minute; without it 5,000 are walked.
"""

from __future__ import annotations

from collections import Counter

import pytest

from bot.settings import CONTENT
from handlers.form_moves import After
from knowledge.load import load, read_folder
from tests.walking import check_place, walks

pytestmark = pytest.mark.long

STEPS = 8
SEED = 20240308


def test_whatever_people_do_the_cursor_is_legal_and_nothing_incomplete_or_hidden_is_filed(
    request: pytest.FixtureRequest,
) -> None:
    pack = load(read_folder(CONTENT))
    happened: Counter[str] = Counter()
    conversations = walks(pack, list(pack.forms.values()), SEED)
    for number in range(request.config.getoption("--walks")):
        walk = next(conversations)
        done = []
        try:
            for _ in range(STEPS):
                check_place(walk.ground, walk.draft)
                done.append(walk.step())
                if walk.ended is not None:
                    break
        except AssertionError as broken:
            raise AssertionError(f"walk {number} ({walk.ground.form.id}), {done}: {broken}") from broken
        happened.update({*done, walk.ended.value if walk.ended else "left", walk.ground.form.id})
    for seen in (
        *(after.value for after in (After.SUBMIT, After.PREPARE, After.CANCELLED)),
        "new release",
        *pack.forms,
    ):
        assert happened[seen] > 10, f"{seen} hardly happened: {happened}"
