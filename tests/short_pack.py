"""The real content with few wordings of each thing, for tests that load it often and understand little."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.settings import CONTENT
from knowledge.load import read_folder

KEPT = 3
"""Wordings of each thing in each language."""
WORDING = re.compile(rb" {6}- ")
WITH_WORDINGS = re.compile(r"entries/\w+\.yaml|declines\.yaml|clarify\.yaml")


def shortened(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """A pack's files with the first wordings of each list only; all else stands where it stood, line by line."""
    return {
        name: b"".join(_few(data.splitlines(keepends=True))) if WITH_WORDINGS.fullmatch(name) else data
        for name, data in files.items()
    }


def write_short(folder: Path, content: Path = CONTENT) -> Path:
    """The shortened pack of one folder as another folder, which is returned."""
    for name, data in shortened(read_folder(content)).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def _few(lines: list[bytes]) -> Iterator[bytes]:
    kept = 0
    for line in lines:
        kept = kept + 1 if WORDING.match(line) else 0
        if kept <= KEPT:
            yield line
