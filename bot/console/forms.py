"""Reading what a form sends: fields as text, files within their limits, and never more than fits in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from bot.web.filenames import clean_name

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes of one file."""
MOST_FILES = 5
"""In one reply."""
LARGEST_FIELD = 512 * 1024
"""Bytes of one field; a reply has at most 20,000 characters."""
LARGEST_BODY = 64 * 1024 * 1024
"""Bytes after which nobody is listened to any more."""
CHUNK = 64 * 1024


@dataclass(frozen=True)
class Upload:
    """A file as a browser sent it."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Form:
    """What a person filled in. `refused` names the files that were too large or too many; they were not kept."""

    fields: Mapping[str, str]
    files: tuple[Upload, ...] = ()
    refused: tuple[str, ...] = ()

    def text(self, name: str) -> str:
        """A field; empty where the form has none of that name."""
        return self.fields.get(name, "")


FORM = web.RequestKey("form", Form)


@dataclass
class _Reader:
    fields: dict[str, str] = field(default_factory=dict)
    files: list[Upload] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    async def take(self, part: BodyPartReader) -> None:
        if part.filename is None:
            data = await _read(part, LARGEST_FIELD)
            if data is None:
                raise web.HTTPRequestEntityTooLarge(LARGEST_FIELD)
            self.fields[part.name or ""] = _cleaned(data.decode("utf-8", "replace"))
        elif part.filename:
            room = LARGEST_FILE if len(self.files) < MOST_FILES else 0
            data = await _read(part, room)
            if data is None:
                self.refused.append(clean_name(part.filename))
            else:
                self.files.append(Upload(clean_name(part.filename), data))


async def read_form(request: web.Request, *, files: bool) -> Form:
    """The form of a POST; files only from those who may send them.

    Raises HTTPRequestEntityTooLarge, HTTPUnsupportedMediaType, and HTTPBadRequest for what is no form.
    """
    match request.content_type:
        case "application/x-www-form-urlencoded":
            pairs = parse_qsl(await _body(request), keep_blank_values=True)
            return Form({name: _cleaned(value) for name, value in pairs})
        case "multipart/form-data" if files:
            return await _read_parts(request)
        case _:
            raise web.HTTPUnsupportedMediaType


async def _body(request: web.Request) -> str:
    """What is too large is read on, up to a point, for a browser that cannot send everything shows no answer."""
    data, size = bytearray(), 0
    async for chunk in request.content.iter_chunked(CHUNK):
        size += len(chunk)
        if size <= LARGEST_FIELD:
            data += chunk
        elif size > LARGEST_BODY:
            break
    if size > LARGEST_FIELD:
        raise web.HTTPRequestEntityTooLarge(LARGEST_FIELD)
    return data.decode("ascii", "replace")


async def _read_parts(request: web.Request) -> Form:
    reader = _Reader()
    try:
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader):
                await reader.take(part)
    except (ValueError, RuntimeError) as error:
        raise web.HTTPBadRequest from error
    return Form(reader.fields, tuple(reader.files), tuple(reader.refused))


def form_of(request: web.Request) -> Form:
    """The form that the guard has read and whose token it has checked."""
    return request[FORM]


async def _read(part: BodyPartReader, limit: int) -> bytes | None:
    """The bytes of a part, or None where they are more than `limit`. Read to the end in any case: a browser
    shows an answer only when it could send everything."""
    data = bytearray()
    size = 0
    while not part.at_eof():
        chunk = await part.read_chunk(CHUNK)
        size += len(chunk)
        if size <= limit:
            data += chunk
    return bytes(data) if size <= limit else None


def _cleaned(text: str) -> str:
    """Line ends as one sign (browsers send CRLF), and no U+0000, which no database keeps."""
    return text.replace("\r\n", "\n").replace("\x00", "")
