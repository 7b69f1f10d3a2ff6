"""A pack that was kept compiled is the pack that was published, and is used by the program that made it only."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from knowledge import compiled as compiling
from knowledge.compiled import Compiled, OtherProgram, blob_of, compiled, opened, program_in
from knowledge.packing import Array, joined, parted
from knowledge.pinyin import SOUNDS
from knowledge.things import things_of


@pytest.fixture(scope="module")
def made(real_files: dict[str, bytes]) -> Compiled:
    return compiled(real_files)


@pytest.fixture(scope="module")
def blob(made: Compiled) -> bytes:
    return blob_of(made)


def test_a_pack_comes_back_as_it_was(made: Compiled, blob: bytes) -> None:
    back = opened(blob).pack
    for field in fields(back):
        was, now = getattr(made.pack, field.name), getattr(back, field.name)
        assert type(now) is type(was), field.name
        assert (list(now.items()) == list(was.items())) if isinstance(was, Mapping) else (now == was), field.name


def test_its_engine_understands_the_same(made: Compiled, blob: bytes) -> None:
    back = opened(blob)
    texts = [text for thing in things_of(made.pack) for text in thing.part.tests.all()]
    for text in texts[::4]:
        assert back.engine.understand(text) == made.engine.understand(text)
        assert back.engine.topics(text) == made.engine.topics(text)


def test_the_same_files_make_the_same_blob(made: Compiled, blob: bytes) -> None:
    assert blob_of(opened(blob)) == blob == blob_of(made)


def test_it_is_ready_within_half_a_second_and_reads_no_dictionary(blob: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypinyin", None)  # importing it fails
    monkeypatch.setattr(SOUNDS, "_known", ())
    took = []
    for _ in range(3):
        began = time.thread_time()
        opened(blob).engine.understand("深根计划的沪镍期权要多少手，什麼時候截止")
        took.append(time.thread_time() - began)
    assert min(took) < 0.5  # seconds of work; it takes about 0.06


def test_another_version_of_the_program_makes_its_own(blob: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "PROGRAM", b"another one")
    with pytest.raises(OtherProgram, match="another version"):
        opened(blob)


def test_a_version_is_told_apart_by_all_that_makes_or_checks_a_pack(tmp_path: Path) -> None:
    assert compiling.__file__ is not None
    here = Path(compiling.__file__).parent
    for name, module in sys.modules.items():
        if name.startswith("knowledge."):
            assert module.__file__ is not None
            assert here in Path(module.__file__).parents, "a module that the version does not cover"
    versions = [program_in(tmp_path)]
    for name, content in [("a.py", "1"), ("a.py", "2"), ("expected.yaml", ""), ("expected.yaml", "a: b")]:
        (tmp_path / name).write_text(content)
        versions.append(program_in(tmp_path))
    assert len(set(versions)) == len(versions)
    assert program_in(here) == compiling.PROGRAM


@pytest.mark.parametrize(
    "damaged",
    [b"", b"\n", b"[]\n", b"{}\n", b'[["pack"]]\n', b'[["program", "|O", [1]]]\n12345678', b"PK\x03\x04" + bytes(99)],
)
def test_what_is_no_blob_is_refused(damaged: bytes) -> None:
    with pytest.raises(OtherProgram):
        opened(damaged)


def test_half_a_blob_is_refused(blob: bytes) -> None:
    for length in (len(blob) // 2, len(blob) - 8):
        with pytest.raises(OtherProgram):
            opened(blob[:length])


@given(
    st.dictionaries(
        st.text(max_size=9),
        arrays.arrays(
            st.sampled_from([np.uint8, np.int32, np.int64, np.float32, np.float64]),
            arrays.array_shapes(max_dims=2, min_side=0, max_side=5),
        ),
        max_size=5,
    )
)
def test_arrays_come_back_as_they_were_and_cannot_be_changed(each: dict[str, Array]) -> None:
    back = parted(joined(each))
    assert list(back) == list(each)
    for name, array in each.items():
        assert back[name].dtype == array.dtype
        assert back[name].tobytes() == array.tobytes()
        assert back[name].shape == array.shape
        assert not back[name].flags.writeable
