"""A message of ours as Telegram's calls: texts, documents, inline keyboards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from unicodedata import east_asian_width

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.channel import Part
from bot.channels.composition import composed
from bot.channels.splitting import split, utf16_units
from handlers.messages import Choice, OutboundMessage

TEXT_LIMIT = 4096
"""UTF-16 code units of a text (core.telegram.org/bots/api#sendmessage)."""

LONG_LABEL = 12
"""Wide characters of a label beyond which two buttons do not fit into a row on a phone."""

NO_WORDS = "…"
"""Carries a keyboard where a message says nothing: Telegram takes no empty text."""


def message_parts(message: OutboundMessage) -> list[Part]:
    """The texts, the last one with the choices, then a part for each file."""
    texts = split(composed(message), TEXT_LIMIT, utf16_units)
    if message.choices and not texts:
        texts = [NO_WORDS]
    parts = [Part(text=text) for text in texts]
    if parts:
        parts[-1] = replace(parts[-1], choices=message.choices, ratings=message.ratings)
    return parts + [Part(attachment=file) for file in message.attachments if file.trouble is None]


def keyboard(choices: Sequence[Choice], ratings: Sequence[Choice] = ()) -> InlineKeyboardMarkup | None:
    """A button for each choice: two in a row, or one where a label is long; the ratings in a row of their own."""
    width = 1 if any(_width(choice.label) > LONG_LABEL for choice in choices) else 2
    rows = [choices[at : at + width] for at in range(0, len(choices), width)]
    rows += [ratings] if ratings else []
    buttons = [[InlineKeyboardButton(choice.label, callback_data=choice.id) for choice in row] for row in rows]
    return InlineKeyboardMarkup(buttons) if buttons else None


def _width(label: str) -> float:
    """In wide (Chinese) characters; a narrow one is half as wide."""
    return sum(1.0 if east_asian_width(char) in "WF" else 0.5 for char in label)
