"""Files that visitors send, and files that they fetch. Every token is bound to the visitor who got it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile
from typing import IO

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http import HttpProcessingError

from bot.web.errors import Refusal
from bot.web.filenames import clean_name, disposition, media_type, safe_type
from bot.web.sealing import Forged, Seal
from bot.web.shown import DOWNLOAD, UPLOADED, described, file_of
from bot.web.site import SEAL, SITE, Site
from bot.web.visitors import Visitor, address_of, is_from_our_page, visitor_of
from handlers.messages import Attachment

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes (domain 2.0)."""
LARGEST_BODY = LARGEST_FILE + 64 * 1024
"""Bytes of a request: the file with what multipart puts around it."""
IN_MEMORY = 1024 * 1024
"""Bytes of an upload that are kept in memory; what is more goes to a temporary file."""
CHUNK = 256 * 1024
STALLED = 30.0
"""Seconds without a byte, after which an upload is given up."""
FIELD = "file"
HEADER = "X-Page-Token"
"""Another site's page can neither set this header nor know the token."""


LEAST_FREE = 512 * 1024 * 1024
"""Bytes of the disk that uploads leave alone, so that what the bot keeps always finds room."""
UNSENT_FOR = 24 * 3600.0
"""Seconds after which a file that nobody sent is deleted."""
SWEEP_EVERY = 3600.0


def add_to(app: web.Application) -> None:
    """`POST /upload` and `GET /files/<token>/<name>`."""
    app.cleanup_ctx.append(_sweeping)
    app.router.add_post("/upload", _upload)
    app.router.add_get("/files/{token}/{name}", _download)


def page_token(seal: Seal, chat: str) -> str:
    """What a page of this visitor must send with an upload."""
    return seal.make("page", chat, {})


async def _upload(request: web.Request) -> web.Response:
    """Keep one file, and give out a token that a message may carry."""
    visitor = _checked(request)
    if (request.content_length or 0) > LARGEST_BODY:
        raise _too_big()
    _slowed(request, visitor)
    if await asyncio.to_thread(request.app[SITE].core.files.free) < LEAST_FREE:
        raise Refusal(507, "web.upload.no-room")
    with SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
        name = await _received(request, spool)
        file = await _stored(request.app[SITE], clean_name(name), spool)
    token = request.app[SEAL].make(UPLOADED, visitor.chat, described(file))
    return web.json_response(
        {"token": token, "name": file.name, "size": file.size}, headers={"Cache-Control": "no-store"}
    )


def _checked(request: web.Request) -> Visitor:
    visitor = visitor_of(request)
    elsewhere = "Origin" in request.headers and not is_from_our_page(request, request.app[SITE].public_url)
    if visitor is None or elsewhere:
        raise Refusal(403, "web.upload.not-ours")
    try:
        request.app[SEAL].open("page", visitor.chat, request.headers.get(HEADER, ""))
    except Forged:
        raise Refusal(403, "web.upload.not-ours") from None
    return visitor


def _slowed(request: web.Request, visitor: Visitor) -> None:
    paces, address, size = request.app[SITE].paces, address_of(request), request.content_length or LARGEST_BODY
    if paces.uploads.take(visitor.chat) or paces.uploads_from.take(address):
        raise Refusal(429, "web.error.429")
    if paces.bytes.take(visitor.chat, size) or paces.bytes_from.take(address, size):
        raise Refusal(429, "web.error.429")


def _too_big() -> Refusal:
    return Refusal(413, "web.upload.too-big", n=LARGEST_FILE // 1024 // 1024)


async def _received(request: web.Request, spool: IO[bytes]) -> str:
    """Write the file of the form to the spool; its name as the browser gave it."""
    if request.content_type != "multipart/form-data":
        raise Refusal(400, "web.upload.no-file")
    try:
        form = await request.multipart()
        part = await _part(form)
        size = await _spool(part, spool)
        await form.next()  # what ends without the form's last line has been cut off
    except (ValueError, HttpProcessingError):
        raise Refusal(400, "web.upload.broken") from None
    if size == 0:
        raise Refusal(400, "web.upload.empty")
    return part.filename or ""


async def _part(form: MultipartReader) -> BodyPartReader:
    """The part of the form that holds the file."""
    while (part := await form.next()) is not None:
        if isinstance(part, BodyPartReader) and part.name == FIELD and part.filename is not None:
            return part
    raise Refusal(400, "web.upload.no-file")


async def _spool(part: BodyPartReader, spool: IO[bytes]) -> int:
    """Write the part to the spool; its size. It stops as soon as the file is too big, or nothing comes."""
    size = 0
    while True:
        try:
            async with asyncio.timeout(STALLED):
                chunk = await part.read_chunk(CHUNK)
        except TimeoutError:
            raise Refusal(408, "web.error.408") from None
        if not chunk:
            return size
        size += len(chunk)
        if size > LARGEST_FILE:
            raise _too_big()
        await asyncio.to_thread(spool.write, chunk)


async def _stored(site: Site, name: str, spool: IO[bytes]) -> Attachment:
    def store() -> Attachment:
        spool.seek(0)
        data = spool.read()
        return Attachment(name, media_type(name, data), len(data), site.unsent.put(data))

    async with site.storing:
        return await asyncio.to_thread(store)


def keep(site: Site, file: Attachment) -> None:
    """Keep an uploaded file for good: it is sent. Raises KeyError where it was not sent for too long."""
    if not site.core.files.path(file.sha256).exists():
        site.core.files.put(site.unsent.get(file.sha256))


async def _sweeping(app: web.Application) -> AsyncIterator[None]:
    async def sweep() -> None:
        while True:
            await asyncio.to_thread(app[SITE].unsent.sweep, UNSENT_FOR)
            await asyncio.sleep(SWEEP_EVERY)

    task = asyncio.create_task(sweep())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _download(request: web.Request) -> web.FileResponse:
    """A file of a message that this visitor was shown. To everybody else it is not there."""
    visitor, seal = visitor_of(request), request.app[SEAL]
    if visitor is None:
        raise Refusal(404, "web.file.unknown")
    try:
        file = file_of(seal.open(DOWNLOAD, visitor.chat, request.match_info["token"]))
    except Forged:
        raise Refusal(404, "web.file.unknown") from None
    path = request.app[SITE].core.files.path(file.sha256)
    if not await asyncio.to_thread(path.is_file):
        raise Refusal(404, "web.file.unknown")
    return web.FileResponse(
        path,
        headers={
            "Content-Type": safe_type(file.media_type),
            "Content-Disposition": disposition(clean_name(file.name)),
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
        },
    )
