"""House rules that no linter knows: what the code says is in the pack, and what the pack can ask is done."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.settings import CONTENT
from handlers import dialogs
from handlers.commands import command_in
from handlers.tickets import TicketState
from knowledge.expected import COMMANDS, INTENTS, PHRASES
from knowledge.load import load, read_folder

ROOT = Path(__file__).parent.parent
LAYERS = ("bot", "storage", "handlers", "knowledge")
CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
KEY = re.compile(r"[a-z]+(\.[a-z0-9-]+)+")
FAMILIES = {key.split(".")[0] for key in PHRASES if "." in key}


def sources() -> Iterator[Path]:
    for layer in LAYERS:
        yield from sorted((ROOT / layer).rglob("*.py"))


def literal_keys(path: Path) -> Iterator[str]:
    """Strings that look like the key of a phrase, in calls that say one."""
    for node in ast.walk(ast.parse(path.read_text("utf8"))):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and KEY.fullmatch(text) and text.split(".")[0] in FAMILIES:
            yield text


SPEAKING = [path for path in sources() if path.relative_to(ROOT).parts[0] in {"bot", "handlers"}]


@pytest.mark.parametrize("path", SPEAKING, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_phrase_that_the_code_says_is_expected_of_a_pack(path: Path) -> None:
    said = {key for key in literal_keys(path) if not key.endswith((".html", ".yaml", ".js", ".css"))}
    unknown = {key for key in said if key not in PHRASES}
    assert not {key for key in unknown if not any(each.startswith(key) for each in PHRASES)}


def test_every_state_of_a_ticket_has_its_word() -> None:
    assert {f"state.{state.value}" for state in TicketState} <= PHRASES.keys()


def test_every_intent_and_every_dialog_is_carried_out() -> None:
    assert dialogs.ACTS.keys() >= INTENTS


def test_every_command_means_itself() -> None:
    pack = load(read_folder(CONTENT))
    assert pack.commands.keys() == COMMANDS
    for command in pack.commands.values():
        for word in command.words.all():
            assert command_in(pack, word) == command.id, word


def test_no_chinese_text_that_people_read_stands_in_the_code() -> None:
    """Chinese belongs to the content; in code it stands in docstrings, comments and what is recognised."""
    allowed = {
        "numerals.py",
        "quota_question.py",
        "quota_binding.py",
        "quota_marks.py",
        "form_fields.py",
        "language.py",
        "normalise.py",
        "words.py",
    } | {
        "firm_names.py",
        "firms_named.py",
        "product_names.py",
        "slots.py",
        "picking.py",
        "form_choices.py",
        "form_days.py",
        "form_names.py",
        "form_none.py",
        "form_paper.py",
        "form_persons.py",
        "form_products.py",
        "form_several.py",
        "splitting.py",
        "typed_pinyin.py",
    }
    found = []
    for path in sources():
        tree = ast.parse(path.read_text("utf8"))
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or id(node) in docs or path.name in allowed:
                continue
            if isinstance(node.value, str) and CHINESE.search(node.value):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []


def test_locks_name_no_index() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        assert "http" not in "".join(line for line in lock.read_text().splitlines() if line.startswith("-"))


def test_yaml_of_the_pack_has_no_tabs_and_ends_with_a_newline() -> None:
    for path in CONTENT.rglob("*.yaml"):
        text = path.read_text("utf8")
        assert "\t" not in text, path
        assert text.endswith("\n"), path
        assert yaml.safe_load(text) is not None, path
