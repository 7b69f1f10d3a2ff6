"""Reading a content pack: from a folder or a zip to bytes, from bytes to a checked `Pack`.

A pack's files: `pack.yaml`, `entries/*.yaml`, `declines.yaml`, `clarify.yaml`, `intents.yaml`,
`aliases.yaml`, `concepts.yaml`, `products.yaml`, `quotas.yaml`, `queues.yaml`, `commands.yaml`, `consent.yaml`,
`calendar.yaml`, `clocks.yaml`, `replies.yaml` (it may be left out), `phrases/*.yaml`, `forms/*.yaml` and the Word
templates `forms/*.docx`.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TypeVar

from knowledge.calendar_schema import CalendarFile
from knowledge.check import problems_of
from knowledge.clock_schema import Clocks
from knowledge.draft import Draft, Placed
from knowledge.form import Form
from knowledge.pack import Pack
from knowledge.problems import PackBroken, Problem
from knowledge.reading import Files, read
from knowledge.schema import (
    Alias,
    Canned,
    Clarification,
    Command,
    Concept,
    Consent,
    Decline,
    Entry,
    Identity,
    Intent,
    Products,
    Queues,
    Quotas,
)

__all__ = ["PackBroken", "Problem", "digest_of", "files_of", "load", "read_folder", "zip_of"]

N = TypeVar("N", Entry, Decline, Clarification, Intent, Command, Form)

LARGEST = 32 * 1024 * 1024
"""Bytes of a pack when unpacked; ours has under one million."""

_SUFFIXES = {".yaml", ".yml", ".docx"}
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can hold; a fixed one makes equal packs equal zips."""


def read_folder(path: Path) -> dict[str, bytes]:
    """The files of the pack in folder `path`: relative posix path to bytes, sorted.

    Hidden files, the lock files that Word leaves (`~$…`) and other kinds of files are left out; `.yml` is
    taken so that `load` can complain about it. Raises OSError.
    """
    found = (file for file in path.rglob("*") if file.suffix in _SUFFIXES and file.is_file())
    named = {file.relative_to(path).as_posix(): file for file in found}
    return {name: named[name].read_bytes() for name in sorted(named) if not _hidden(name)}


def _hidden(name: str) -> bool:
    return any(part.startswith((".", "~$")) for part in PurePosixPath(name).parts)


def zip_of(files: Files) -> bytes:
    """The files as a zip: the same bytes for the same files, whatever their order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, files[name], compresslevel=1)
    return buffer.getvalue()


def files_of(data: bytes) -> dict[str, bytes]:
    """The files in a zip that `zip_of` or a person made; PackBroken where it is no zip, or too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir() and not _hidden(info.filename)]
            if sum(info.file_size for info in infos) > LARGEST:
                raise PackBroken([Problem("pack.zip", 1, f"unpacks to more than {LARGEST >> 20} MB")])
            return {info.filename: archive.read(info) for info in infos}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise PackBroken([Problem("pack.zip", 1, f"cannot be unpacked: {error}")]) from error


def digest_of(files: Files) -> str:
    """SHA-256 over names and contents, in hex; the order of the files does not matter."""
    digest = hashlib.sha256()
    for name in sorted(files):
        encoded = name.encode()
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
        digest.update(len(files[name]).to_bytes(8, "big") + files[name])
    return digest.hexdigest()


def load(files: Files) -> Pack:
    """The pack that the files make up. Raises PackBroken with everything that is wrong with it."""
    draft, problems = read(files)
    problems += problems_of(draft)
    if problems:
        raise PackBroken(problems)
    return _pack(draft, digest_of(files))


def _pack(draft: Draft, digest: str) -> Pack:
    return Pack(
        identity=draft.of(Identity)[0].value,
        entries=_by_id(draft.of(Entry)),
        declines=_by_id(draft.of(Decline)),
        clarifications=_by_id(draft.of(Clarification)),
        intents=_by_id(draft.of(Intent)),
        aliases=tuple(part.value for part in draft.of(Alias)),
        concepts=tuple(part.value for part in draft.of(Concept)),
        products=draft.of(Products)[0].value,
        quotas=draft.of(Quotas)[0].value,
        queues=draft.of(Queues)[0].value,
        consent=draft.of(Consent)[0].value,
        calendar=draft.of(CalendarFile)[0].value,
        clocks=draft.of(Clocks)[0].value,
        commands=_by_id(draft.of(Command)),
        replies=tuple(part.value for part in draft.of(Canned)),
        phrases=MappingProxyType({key: part.value for key, part in draft.phrases}),
        forms=_by_id(draft.of(Form)),
        templates=MappingProxyType(draft.templates),
        digest=digest,
    )


def _by_id(parts: Iterable[Placed[N]]) -> Mapping[str, N]:
    return MappingProxyType({part.value.id: part.value for part in parts})
