"""A pack of 10,000 entries and 250,000 phrasings, made of combined vocabulary, to see how the engine grows.

Each entry is one aspect (where, how much, by when …) of one of 500 programmes, so that no two of them ask the
same. Its phrasings vary the programme's name, the words for the aspect, and the frame around both
(`large_pack.yaml`). Everything else is taken from the shipped pack, but for what leads to its entries. The same
seed makes the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import yaml

from bot.settings import CONTENT
from knowledge.load import read_folder

SEED = 2024
CHINESE, ENGLISH = 18, 7
"""Phrasings of an entry; with each come three more that are held out."""
IN_A_FILE = 100

Part = Mapping[str, Any]


@dataclass(frozen=True)
class Programme:
    """Something that is asked about, and how it is called."""

    zh: tuple[str, ...]
    en: tuple[str, ...]


def large_files(entries: int = 10_000, seed: int = SEED) -> dict[str, bytes]:
    """The files of the pack, with fewer entries where a quick look is enough."""
    words: Part = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_bytes())
    random = Random(seed)
    programmes = list(_programmes(words))
    pairs = list(product(programmes, words["aspects"]))
    random.shuffle(pairs)
    made = [_entry(random, number, words["frames"], *pair) for number, pair in enumerate(pairs[:entries])]
    files = {name: data for name, data in read_folder(CONTENT).items() if not name.startswith(("entries/", "forms/"))}
    files["clarify.yaml"] = b"[]"
    files["aliases.yaml"] += b"\n" + _list(map(_alias, programmes))
    for start in range(0, len(made), IN_A_FILE):
        files[f"entries/{start // IN_A_FILE:03}.yaml"] = _list(made[start : start + IN_A_FILE])
    return files


def _list(parts: Iterable[Part]) -> bytes:
    """A list in YAML; JSON is YAML as well."""
    return "".join(f"- {json.dumps(part, ensure_ascii=False)}\n" for part in parts).encode()


def _programmes(words: Part) -> Iterator[Programme]:
    for theme, kind in product(words["themes"], words["kinds"]):
        names = (theme["zh"] + kind["zh"], theme["zh"] + kind["short"])
        yield Programme(names, (f"{theme['en']} {kind['en']}", f"{kind['en']} on {theme['en']}"))


def _alias(programme: Programme) -> Part:
    aliases = {"zh": programme.zh[1:], "en": programme.en[1:]}
    return {"term": programme.zh[0], "en": programme.en[0], "aliases": aliases, "topic": True}


def _entry(random: Random, number: int, frames: Part, programme: Programme, aspect: Part) -> Part:
    zh, en = aspect["zh"], aspect["en"]
    chinese = _phrased(random, frames["zh"], programme.zh, zh, CHINESE + 2)
    english = _phrased(random, frames["en"], programme.en, en, ENGLISH + 1)
    return {
        "id": f"large-{number:05}",
        "section": "general",
        "question": {"zh": f"{'，即'.join(programme.zh)}，{zh[0]}？", "en": f"The {programme.en[0]}: {en[0]}?"},
        "answer": _answer(random, programme, zh, en),
        "clause": {"zh": f"示例安排·第{number}条", "en": f"Sample arrangement, {number}"},
        "phrasings": {"zh": chinese[2:], "en": english[1:]},
        "tests": {"zh": chinese[:2], "en": english[:1]},
    }


def _phrased(
    random: Random, frames: Sequence[str], names: Sequence[str], asked: Sequence[str], count: int
) -> list[str]:
    """So many different wordings."""
    every = [frame.format(s=name, a=words) for frame, name, words in product(frames, names, asked)]
    return random.sample(every, count)


def _answer(random: Random, programme: Programme, zh: Sequence[str], en: Sequence[str]) -> Part:
    number, days = random.randrange(1, 400), random.randrange(2, 30)
    return {
        "zh": f"{programme.zh[0]}（{zh[0]}）：按第{number}号通知执行，{days}个工作日内由受理部门答复；材料须盖章后"
        f"以邮件报送，逾期不予受理。关于“{zh[1]}”，以通知所附说明为准；未尽事宜可向市场服务中心咨询。",
        "en": f"The {programme.en[0]} ({en[0]}): notice No. {number} applies, and the department in charge replies "
        f"within {days} working days. Documents are stamped and sent by e-mail; late ones are not accepted.",
    }
