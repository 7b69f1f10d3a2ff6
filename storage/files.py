"""Files by their SHA-256, in a folder: written once, never changed, on disk before anything refers to them.

The only ones that are ever deleted are those that were uploaded and never sent, ledgers after a week, and,
when a person has their data deleted, its exports and what they sent outside of tickets.
"""

from __future__ import annotations

import os
import shutil
import time
from hashlib import file_digest, sha256
from pathlib import Path
from secrets import token_hex


class FolderFiles:
    """`handlers.ports.FileStore` in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keep `data`; its SHA-256 in hexadecimal. What is returned has reached the disk."""
        name = sha256(data).hexdigest()
        target = self.path(name)
        if target.exists():
            os.utime(target)
            return name
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(f".{token_hex(8)}")
        with half.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        half.replace(target)
        _sync_folder(target.parent)
        return name

    def take_in(self, path: Path) -> str:
        """Keep a file that may be too large for the memory; its SHA-256 in hexadecimal."""
        with path.open("rb") as file:
            name = file_digest(file, "sha256").hexdigest()
        target = self.path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(f".{token_hex(8)}")
        shutil.copyfile(path, half)
        with half.open("rb") as file:
            os.fsync(file.fileno())
        half.replace(target)
        _sync_folder(target.parent)
        return name

    def get(self, sha256: str) -> bytes:
        """The bytes; KeyError where they are not here."""
        try:
            return self.path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise KeyError(sha256) from error

    def drop(self, sha256: str) -> None:
        """Delete the bytes, which nothing may refer to any more; nothing happens where they are not here."""
        self.path(sha256).unlink(missing_ok=True)

    def beside(self, name: str) -> FolderFiles:
        """A store of its own in a folder of this one."""
        return FolderFiles(self._folder / name)

    def free(self) -> int:
        """Bytes that are left on the disk."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self._folder).free

    def sweep(self, seconds: float) -> int:
        """Delete all that was put, or put again, longer ago than that; how many files they were."""
        oldest = time.time() - seconds
        old = [path for path in self._folder.glob("*/*") if path.stat().st_mtime < oldest]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def path(self, sha256: str) -> Path:
        """Where the bytes lie; ValueError for what is no SHA-256, so that nobody walks out of the folder."""
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ValueError("not a SHA-256")
        return self._folder / sha256[:2] / sha256


def _sync_folder(folder: Path) -> None:
    """The new name must be on disk as well as the bytes. Windows cannot open a folder, and does without."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
