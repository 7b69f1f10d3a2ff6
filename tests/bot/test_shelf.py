"""A draft that was asked before is not read again; one that changed, or whose file is spoilt, is."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import shelf as shelves
from bot.settings import CONTENT
from bot.shelf import MOST, Shelf
from knowledge.load import PackBroken, digest_of, read_folder
from knowledge.reading import Files
from tests.short_pack import shortened


@pytest.fixture(scope="module")
def files() -> Files:
    return shortened(read_folder(CONTENT))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "compiled")


def changed(files: Files, number: int) -> Files:
    """The same pack with another comment in a file."""
    return {**files, "pack.yaml": files["pack.yaml"] + f"# {number}\n".encode()}


def never(_: Files) -> None:
    raise AssertionError("it is compiled again")


def test_a_draft_is_compiled_once(shelf: Shelf, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    first = shelf.compiled(files)
    monkeypatch.setattr(shelves, "compiled", never)
    again = shelf.compiled(files)
    assert (again.pack.digest, again.pack.entries) == (first.pack.digest, first.pack.entries)
    with pytest.raises(AssertionError, match="compiled again"):
        shelf.compiled(changed(files, 1))


def test_a_spoilt_file_is_made_again(shelf: Shelf, files: Files, tmp_path: Path) -> None:
    shelf.compiled(files)
    (kept,) = (tmp_path / "compiled").iterdir()
    kept.write_bytes(kept.read_bytes()[:100])
    assert shelf.compiled(files).pack.entries
    assert len(kept.read_bytes()) > 100


def test_only_the_latest_drafts_are_kept(
    shelf: Shelf, files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = shelf.compiled(files)
    monkeypatch.setattr(shelves, "compiled", lambda _: made)
    for number in range(MOST + 2):
        shelf.compiled(changed(files, number))
    kept = {path.name for path in (tmp_path / "compiled").iterdir()}
    assert kept == {digest_of(changed(files, number)) for number in range(2, MOST + 2)}


def test_a_broken_draft_is_refused_and_not_kept(shelf: Shelf, files: Files, tmp_path: Path) -> None:
    with pytest.raises(PackBroken):
        shelf.compiled({**files, "pack.yaml": b"id: x"})
    assert not (tmp_path / "compiled").exists()


def test_where_nothing_can_be_kept_it_only_takes_longer(tmp_path: Path, files: Files) -> None:
    (tmp_path / "compiled").write_bytes(b"no folder")
    assert Shelf(tmp_path / "compiled").compiled(files).pack.entries
