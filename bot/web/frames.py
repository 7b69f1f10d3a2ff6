"""What a page says through its socket, checked. Everything else ends the connection."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

LARGEST_FRAME = 1_200_000
"""Bytes of one frame."""
LARGEST_TEXT = 1_000_000
"""Bytes of a text in UTF-8, which the page explains before it sends; `bot/intake.py` cuts at as many characters."""
MOST_FILES = 10
START = "start"
"""Id of the message that a page sends by itself at the first visit. There is one for each visitor, however many
pages they open, and it is not shown: the conversation begins with the bot's greeting."""

Number = Annotated[int, Field(ge=0, lt=2**63)]


class Frame(BaseModel):
    """Base of all frames: keys that we do not know are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Hello(Frame):
    """The page is open, and shows everything up to the message `after` (0: nothing yet)."""

    type: Literal["hello"]
    after: Number = 0


class Older(Frame):
    """The person scrolls up: what came before the message `before`?"""

    type: Literal["older"]
    before: Number


class Said(Frame):
    """A message. The same id is the same message, however often it is sent."""

    type: Literal["message"]
    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,64}$")]
    text: str = ""
    choice: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,64}$")] | None = None
    files: Annotated[tuple[str, ...], Field(max_length=MOST_FILES)] = ()
    """Tokens that the upload gave."""


class Seen(Frame):
    """The page shows the message `id`, and all that this socket sent before it."""

    type: Literal["seen"]
    id: Number


class Ping(Frame):
    """Is anybody there? A browser cannot see a connection that has silently gone."""

    type: Literal["ping"]


AnyFrame = Hello | Older | Said | Seen | Ping
_FRAMES: TypeAdapter[AnyFrame] = TypeAdapter(Annotated[AnyFrame, Field(discriminator="type")])


def read(text: str) -> AnyFrame:
    """The frame that `text` holds; ValueError where it is none."""
    try:
        return _FRAMES.validate_python(json.loads(text))
    except RecursionError:
        raise ValueError("nested too deeply") from None
