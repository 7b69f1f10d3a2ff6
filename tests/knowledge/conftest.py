"""What the tests of the knowledge share: the real pack, to break in one place at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.examination import Examination, examine
from knowledge.load import load, read_folder
from knowledge.pack import Pack
from knowledge.search import build
from knowledge.understanding import Engine
from tests.short_pack import shortened

CONTENT = Path(__file__).parents[2] / "knowledge" / "content" / "shfe-2024"


@pytest.fixture(scope="session")
def real_files() -> dict[str, bytes]:
    return read_folder(CONTENT)


@pytest.fixture
def files(real_files: dict[str, bytes]) -> dict[str, bytes]:
    """The files of the real pack with few wordings, free to change."""
    return shortened(real_files)


@pytest.fixture(scope="session")
def pack(real_files: dict[str, bytes]) -> Pack:
    return load(real_files)


@pytest.fixture(scope="session")
def engine(pack: Pack) -> Engine:
    return build(pack)


@pytest.fixture(scope="session")
def examination(pack: Pack, engine: Engine) -> Examination:
    """The real pack's held-out questions, asked."""
    return examine(pack, engine)
