"""A checked pack and its index in one blob, kept beside the release: a start reads no YAML and builds no index.

The blob (`packing.py`) holds three kinds of arrays:

- `program`: the letters of `PROGRAM`, for another version of it makes its own blob from the release's files,
- `pack`: the pack in JSON, as pydantic writes its models, with the Word templates in base64,
- `index/…`: the arrays of the index.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from knowledge.index import Index, index_of
from knowledge.load import load
from knowledge.pack import Pack
from knowledge.packing import Array, joined, packed, parted, unpacked
from knowledge.pinyin import SOUNDS
from knowledge.reading import Files
from knowledge.search import Search
from knowledge.understanding import Engine


class OtherProgram(Exception):
    """A blob was made by another version of this program, or it is damaged."""


@dataclass(frozen=True, eq=False)
class Compiled:
    """A pack with its engine, ready to answer."""

    pack: Pack
    index: Index
    engine: Engine


def compiled(source: Files) -> Compiled:
    """Check the files of a pack and read all its wordings. Raises PackBroken."""
    pack = load(source)
    return _ready(pack, index_of(pack))


def _ready(pack: Pack, index: Index) -> Compiled:
    return Compiled(pack, index, Search(pack, index))


def blob_of(made: Compiled) -> bytes:
    """What is kept of `made`; keys that the files leave out stay left out, for a form's check looks at that."""
    pack = _packs().dump_json(_with(made.pack, dict), by_alias=True, exclude_unset=True)
    return joined({"program": _letters(PROGRAM), "pack": _letters(pack), **dict(packed(made.index, "index"))})


def _letters(text: bytes) -> Array:
    return np.frombuffer(text, np.uint8)


def opened(blob: bytes) -> Compiled:
    """What `blob_of` has kept. Raises OtherProgram where this program cannot use it."""
    try:
        arrays = parted(blob)
        if arrays["program"].tobytes() != PROGRAM:
            raise OtherProgram("another version made it")
        pack = _packs().validate_json(arrays["pack"].tobytes())
        index = unpacked(Index, arrays, "index")
    except (KeyError, TypeError, ValueError) as error:
        raise OtherProgram(f"it is damaged: {type(error).__name__}") from error
    SOUNDS.know(index.pronounced)
    return _ready(_with(pack, MappingProxyType), index)


@cache
def _packs() -> TypeAdapter[Pack]:
    return TypeAdapter(Pack)


def _with(pack: Pack, kind: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> Pack:
    """The pack with mappings of another kind: pydantic writes dicts, and nobody can change what `load` makes."""
    mappings: dict[str, Any] = {name: kind(value) for name, value in vars(pack).items() if isinstance(value, Mapping)}
    return replace(pack, **mappings)


def program_in(folder: Path) -> bytes:
    """SHA-256 in hex over what decides what becomes of a pack's files: the code in `folder`, what that expects of a
    pack, and the libraries that spell and pronounce texts."""
    digest = sha256(f"{version('opencc')} {version('pypinyin')}".encode())
    for file in sorted([*folder.rglob("*.py"), *folder.glob("*.yaml")]):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest().encode()


PROGRAM = program_in(Path(__file__).parent)
"""Found once, when the program starts: files that are replaced while it runs are not what it runs."""
