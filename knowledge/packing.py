"""Dataclasses of arrays and words as named arrays, and named arrays as one blob, and back. No pickle is ever read.

A blob is a line of JSON that names its arrays with their types and shapes, and then the arrays one after the
other as they are in memory, each at a multiple of eight bytes: what is read back is used where it lies.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import Field, fields, is_dataclass
from typing import Any, TypeVar, cast, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
Array = NDArray[Any]
_BREAK = "\n"
"""Between words; none holds one."""
_STEP = 8
_KINDS = frozenset("iuf")
"""Kinds of arrays that are kept: whole numbers and fractions."""


def joined(arrays: Mapping[str, Array]) -> bytes:
    """The arrays as a blob."""
    names = [[name, array.dtype.str, array.shape] for name, array in arrays.items()]
    bodies = [json.dumps(names).encode() + b"\n", *(array.tobytes() for array in arrays.values())]
    return b"".join(body + bytes(-len(body) % _STEP) for body in bodies)


def parted(blob: bytes) -> dict[str, Array]:
    """The arrays in a blob, which cannot be changed. Raises ValueError where it holds something else."""
    place = blob.index(b"\n") + 1
    names = json.loads(blob[:place])
    found: dict[str, Array] = {}
    for name, kind, shape in names:
        place += -place % _STEP
        array = np.frombuffer(blob, _dtype(kind), math.prod(shape), place).reshape(shape)
        found[name] = array
        place += array.nbytes
    return found


def _dtype(kind: str) -> np.dtype[Any]:
    dtype = np.dtype(kind)
    if dtype.kind not in _KINDS:
        raise ValueError(f"arrays of {kind} are not kept")
    return dtype


def packed(value: object, name: str) -> Iterator[tuple[str, Array]]:
    """The arrays of `value`, whose fields are arrays, words (a set, a tuple, a dict that numbers them in their
    order) or such dataclasses; each is named after its fields, `name/field/…`."""
    if isinstance(value, np.ndarray):
        yield name, value
    elif is_dataclass(value):
        for field in _kept(value):
            yield from packed(getattr(value, field.name), f"{name}/{field.name}")
    else:
        yield name, _letters(cast("Iterable[str]", value))


def unpacked(kind: type[T], arrays: Mapping[str, Array], name: str) -> T:
    """The `kind` of which `packed` has made these arrays; KeyError where one is missing."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        parts = {field.name: unpacked(hints[field.name], arrays, f"{name}/{field.name}") for field in _kept(kind)}
        return kind(**parts)
    origin = get_origin(kind)
    if origin is np.ndarray:
        return cast("T", arrays[name])
    words = _words(arrays[name])
    if origin is dict:
        return cast("T", {word: number for number, word in enumerate(words)})
    return cast("T", frozenset(words) if origin is frozenset else tuple(words))


def _kept(kind: Any) -> list[Field[Any]]:
    """The fields of a dataclass that it is made of; others it makes itself."""
    return [field for field in fields(kind) if field.init]


def _letters(words: Iterable[str]) -> Array:
    """Every word with a break after it, in UTF-8."""
    ordered = sorted(words) if isinstance(words, frozenset) else words
    return np.frombuffer("".join(f"{word}{_BREAK}" for word in ordered).encode(), np.uint8)


def _words(letters: Array) -> list[str]:
    return letters.tobytes().decode().split(_BREAK)[:-1]
