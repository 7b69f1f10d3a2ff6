"""A release is compiled when it is published; later starts take what was kept, or make it again."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import Executable, delete, update

from bot import serving
from bot.compose import Core
from bot.library import Library
from bot.serving import KEPT, publish_files
from knowledge import compiled as compiling
from knowledge import reading
from knowledge.compiled import Compiled, opened
from knowledge.load import files_of
from knowledge.understanding import Certainty
from storage import releases
from storage.database import Database
from storage.releases import INDEX
from tests.conftest import Compose
from tests.databases import TODAY


@pytest.fixture
async def url(compose: Compose, short_content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database with a release, which a process published that has ended."""
    url = f"sqlite:///{tmp_path}/served.db"
    async with compose(url, content=short_content):
        pass
    monkeypatch.setattr(serving, "LIBRARY", Library(KEPT))
    return url


@pytest.fixture
def no_yaml(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the first start."""

    def parse(data: bytes) -> None:
        raise AssertionError("YAML is read")

    monkeypatch.setattr(reading, "parse", parse)


def index_of(made: Core, release: int) -> bytes | None:
    return made.database.read(lambda connection: releases.index(connection, release))


async def settled(made: Core) -> None:
    """What the writer was given before is written."""
    await asyncio.wrap_future(made.writer.submit(lambda memory: None))


def executed(url: str, statement: Executable) -> None:
    database = Database(url)
    with database.writing.begin() as connection:
        connection.execute(statement)
    database.close()


@pytest.mark.usefixtures("no_yaml")
async def test_a_second_start_takes_what_was_kept_and_reads_no_yaml(compose: Compose, url: str) -> None:
    async with compose(url) as made:
        served = made.releases.current()
        assert served.release == 1
        assert served.engine.understand("深耕计划什么时候截止").certainty is Certainty.SURE


@pytest.mark.parametrize(
    "spoilt",
    [
        pytest.param(delete(INDEX), id="it is missing"),
        pytest.param(update(INDEX).values(content=b"holes"), id="it is damaged"),
    ],
)
async def test_an_index_that_cannot_be_used_is_made_again_and_kept(
    compose: Compose, url: str, spoilt: Executable
) -> None:
    executed(url, spoilt)
    async with compose(url) as made:
        assert made.releases.current().engine.understand("MSC邮箱").certainty is Certainty.SURE
        await settled(made)
        assert index_of(made, 1) is not None


async def test_a_new_version_of_the_program_makes_its_own_index(
    compose: Compose, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiling, "PROGRAM", b"the next version")
    async with compose(url) as made:
        assert made.releases.current().release == 1
        await settled(made)
        index = index_of(made, 1)
    assert index is not None
    assert opened(index).pack.digest == made.releases.current().pack.digest


@pytest.mark.usefixtures("no_yaml")
async def test_a_release_that_is_published_again_is_kept_with_its_index(compose: Compose, url: str) -> None:
    async with compose(url) as made:
        content = made.database.read(lambda connection: releases.content(connection, 1))
        release = await asyncio.to_thread(
            publish_files, made.writer, files_of(content), "editor", "again", lambda: TODAY
        )
        assert index_of(made, release.number) == index_of(made, 1)


@pytest.mark.usefixtures("no_yaml")
async def test_what_another_process_publishes_is_not_read_again(compose: Compose, url: str) -> None:
    async with compose(url) as made, compose(url) as other:
        content = made.database.read(lambda connection: releases.content(connection, 1))
        await asyncio.to_thread(publish_files, other.writer, files_of(content), "editor", "again", lambda: TODAY)
        made.releases.serve(2)
        assert made.releases.current().release == 2


async def test_the_writer_itself_may_ask_for_a_release_whose_index_is_gone(
    compose: Compose, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with compose(url) as made:
        executed(url, delete(INDEX))
        made.releases._served.clear()
        monkeypatch.setattr(serving, "LIBRARY", Library(KEPT))
        work = made.writer.submit(lambda memory: made.releases.number(1).release)
        assert await asyncio.wait_for(asyncio.wrap_future(work), 60) == 1
        await settled(made)
        assert index_of(made, 1) is not None


def test_a_library_keeps_what_was_used_last() -> None:
    """It does not look into what it keeps."""
    packs = {digest: cast("Compiled", object()) for digest in "abc"}
    library, made = Library(2), list[str]()

    def asked(digest: str) -> Compiled:
        def make() -> Compiled:
            made.append(digest)
            return packs[digest]

        return library.get(digest, make)

    assert [asked(digest) for digest in "abacb"] == [packs[digest] for digest in "abacb"]
    assert made == ["a", "b", "c", "b"]
