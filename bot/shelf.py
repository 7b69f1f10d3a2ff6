"""Compiled content folders on disk: who edits asks the same draft again and again, and should not wait each time."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from bot.settings import Settings
from knowledge.compiled import Compiled, OtherProgram, blob_of, compiled, opened
from knowledge.load import digest_of
from knowledge.reading import Files

MOST = 4
"""Drafts that are kept, those used last."""


class Shelf:
    """A folder of packs, each in a file with its digest as its name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def compiled(self, files: Files) -> Compiled:
        """A pack, ready to answer; compiled where it has changed. Raises PackBroken."""
        place = self._folder / digest_of(files)
        try:
            made = opened(place.read_bytes())
        except (OSError, OtherProgram):
            made = compiled(files)
            with suppress(OSError):  # where nothing can be kept, it takes long again
                self._keep(place, blob_of(made))
        return made

    def _keep(self, place: Path, blob: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        half = place.with_name(f".{token_hex(8)}")
        half.write_bytes(blob)
        half.replace(place)
        for old in sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime)[:-MOST]:
            old.unlink(missing_ok=True)


def shelf_of(settings: Settings) -> Shelf:
    """The shelf of this place: beside the files."""
    return Shelf(settings.files.parent / "compiled")
