"""Static files: read once, served from memory, with a hash of their contents in the address, so kept for ever."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from aiohttp import web

TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
FOR_EVER = "public, max-age=31536000, immutable"


class Assets:
    """The files of a folder. Modules import each other by relative address, so one hash stands for all of them."""

    def __init__(self, folder: Path, prefix: str) -> None:
        self._files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.suffix in TYPES
        }
        digest = sha256()
        for name, data in self._files.items():
            digest.update(name.encode() + b"\0" + sha256(data).digest())
        self._hash = digest.hexdigest()[:16]
        self._prefix = prefix

    def url(self, name: str) -> str:
        """The address of a file; KeyError where there is none of that name."""
        if name not in self._files:
            raise KeyError(name)
        return f"{self._prefix}/{self._hash}/{name}"

    def add_to(self, app: web.Application) -> None:
        """Serve the files under the prefix."""
        app.router.add_get(self._prefix + "/{hash}/{name:.+}", self._serve)

    async def _serve(self, request: web.Request) -> web.Response:
        """One file. A page of an older version may ask by an older hash; it gets the file, but not for ever."""
        name = request.match_info["name"]
        data = self._files.get(name)
        if data is None:
            raise web.HTTPNotFound
        is_current = request.match_info["hash"] == self._hash
        response = web.Response(
            body=data,
            content_type=TYPES[Path(name).suffix],
            charset="utf-8" if not name.endswith(".png") else None,
            headers={"Cache-Control": FOR_EVER if is_current else "no-cache"},
        )
        response.enable_compression()
        return response
