"""Cells of tables that people open in a spreadsheet program."""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a cell begins with that such a program takes for a formula (OWASP, CSV injection)."""


def safe(text: str) -> str:
    """`text` as a cell that is shown and never computed: one that begins like a formula gets an apostrophe."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
