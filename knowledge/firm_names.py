"""Names of firms, compared as people mean them: script, width, case, spaces and signs do not matter."""

from __future__ import annotations

from functools import lru_cache

from knowledge.normalise import spelling


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """`name` without what does not tell two firms apart; never empty for a name that has letters."""
    return spelling(name).replace(" ", "")
