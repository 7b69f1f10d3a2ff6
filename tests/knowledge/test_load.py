"""A pack is read as it is, and a broken one is refused with everything that is wrong, by file and line."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.load import PackBroken, Problem, digest_of, files_of, load, read_folder, zip_of
from knowledge.pack import Pack

Files = dict[str, bytes]

DECLINE = """
- id: decline-test
  text: {zh: 不答, en: No answer}
  phrasings:
    zh: [纯属测试用的说法]
    en: [a wording for tests only]
"""


def problems(files: Files) -> list[Problem]:
    try:
        load(files)
    except PackBroken as broken:
        return list(broken.problems)
    return []


def append(files: Files, name: str, text: str) -> int:
    """Add `text` at the end of a file; the line before it, so that its first line is one more."""
    before = files[name].rstrip(b"\n") + b"\n"
    files[name] = before + text.strip("\n").encode() + b"\n"
    return before.count(b"\n")


def said(files: Files) -> list[str]:
    return [str(problem) for problem in problems(files)]


def test_the_real_pack_has_no_problems(real_files: Files) -> None:
    assert said(real_files) == []


def test_the_short_pack_has_no_problems_either(files: Files) -> None:
    assert said(files) == []


def test_what_is_loaded_keeps_the_order_of_the_files(pack: Pack) -> None:
    ids = list(pack.entries)
    assert ids.index("kb-aw-overview") < ids.index("kb-msc-contact") < ids.index("kb-doc-what")
    assert pack.entries["kb-msc-contact"].answer.zh.count("msc@shfe.com.cn") == 1


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("- id：decline-test\n  text: {zh: 不答, en: No}", "a full-width colon ： stands after `id` in line {0}"),
        ("- id: decline-test\n  text：{zh: 不答, en: No}", "a full-width colon ： stands after `text` in line {1}"),
        ("- id: decline-test\n  text:{zh: 不答, en: No}", "there is no space after `text:` in line {1}"),
        ("- id: decline-test\n\ttext: x", "line {1} begins with a tab"),
        ("    - id: decline-test\n      text: x", "line {0} is indented"),
        ("- id: decline-test\n    text: x", "line {1} is indented"),
    ],
)
def test_usual_slips_of_yaml_are_named(files: Files, text: str, hint: str) -> None:
    line = append(files, "declines.yaml", text)
    (told,) = said(files)
    assert hint.format(line + 1, line + 2) in told


def test_broken_yaml_is_reported_where_reading_ended(files: Files) -> None:
    line = append(files, "declines.yaml", '- id: "never closed')
    assert said(files) == [
        f"declines.yaml:{line + 1}: not valid YAML: found unexpected end of stream, in what begins in line {line + 1}"
    ]


def test_yaml_that_goes_wrong_in_the_middle_is_reported_there(files: Files) -> None:
    line = append(files, "declines.yaml", DECLINE + "\n- id: decline-other: text\n" + DECLINE)
    assert [(problem.file, problem.line) for problem in problems(files)] == [("declines.yaml", line + 7)]


def test_an_unknown_key_is_reported_at_the_key(files: Files) -> None:
    line = append(files, "declines.yaml", DECLINE + "  colour: blue")
    assert said(files) == [f"declines.yaml:{line + 6}: `colour` is not a key that is known here"]


def test_a_missing_key_is_reported_at_its_parent(files: Files) -> None:
    line = append(files, "declines.yaml", DECLINE.replace(", en: No answer", ""))
    assert said(files) == [f"declines.yaml:{line + 2}: `text.en` is missing"]


def test_a_wrong_value_is_reported_at_its_line_with_what_is_expected(files: Files) -> None:
    line = append(files, "declines.yaml", DECLINE.replace("zh: [纯属测试用的说法]", "zh:\n      - 说法\n      - 2024"))
    assert said(files) == [
        f"declines.yaml:{line + 6}: `phrasings.zh.2` is `2024`, "
        "expected is a text (in quotes where it looks like a number, or like yes or no)"
    ]


def test_a_key_that_stands_twice_is_reported(files: Files) -> None:
    line = append(files, "declines.yaml", DECLINE + "  id: decline-test-2")
    assert said(files) == [f"declines.yaml:{line + 6}: the key `id` stands here twice"]


def test_a_file_in_another_encoding_is_reported_at_its_first_wrong_line(files: Files) -> None:
    files["entries/more.yaml"] = b"# entries\n" + "- id: 中文".encode("gbk")
    assert said(files) == ["entries/more.yaml:2: not UTF-8: save the file in this encoding"]


def test_a_byte_order_mark_does_no_harm(files: Files) -> None:
    files["pack.yaml"] = b"\xef\xbb\xbf" + files["pack.yaml"]
    assert said(files) == []


@pytest.mark.parametrize("empty", [b"", b"# nothing\n"])
def test_an_empty_file_is_reported(files: Files, empty: bytes) -> None:
    files["entries/more.yaml"] = empty
    assert said(files) == ["entries/more.yaml:1: the file is empty"]


def test_a_file_that_has_no_place_in_a_pack_is_reported(files: Files) -> None:
    files["entries/more.yml"] = files["entires/more.yaml"] = b"[]"
    assert said(files) == [f"{name}:1: is not a file of a pack" for name in ("entires/more.yaml", "entries/more.yml")]


def test_a_missing_file_is_reported_and_nothing_that_follows_from_it(files: Files) -> None:
    del files["queues.yaml"], files["products.yaml"]
    assert said(files) == ["products.yaml:1: the file is missing", "queues.yaml:1: the file is missing"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- &a 1\n- *a", "anchors"),
        ("- !!python/object/apply:os.system [ls]", "tags"),
        ("[" * 100_000, "nested"),
        ("- " * 100_000, "nested"),
        ("- a\n---\n- b", "second document"),
        ("- {[1]: 2}", "a key is a list"),
        ("- a: \x07", "control character"),
    ],
)
def test_yaml_beyond_the_plain_is_refused(files: Files, text: str, message: str) -> None:
    files["entries/more.yaml"] = text.encode()
    assert [problem.file for problem in problems(files)] == ["entries/more.yaml"]
    assert message in said(files)[0]


def test_all_problems_of_all_files_come_at_once(files: Files) -> None:
    first = append(files, "aliases.yaml", "- term: 新词\n  en: new term\n  aliases: {zh: [会服], en: []}")
    second = append(files, "declines.yaml", DECLINE.replace("id: decline-test", "id: Decline Test"))
    files["entries/more.yaml"] = b"- id: ["
    del files["pack.yaml"]
    found = problems(files)
    assert [(problem.file, problem.line) for problem in found] == [
        ("aliases.yaml", first + 3),
        ("declines.yaml", second + 1),
        ("entries/more.yaml", 1),
        ("pack.yaml", 1),
    ]


def test_a_mistake_in_an_entry_does_not_make_what_points_at_it_wrong(files: Files) -> None:
    name = next(name for name, data in files.items() if b"- id: kb-msc-contact\n" in data)
    files[name] = files[name].replace(b"kb-msc-contact\n  section: contact", b"kb-msc-contact\n  section: c", 1)
    assert [problem.file for problem in problems(files)] == [name]


def test_the_digest_does_not_depend_on_the_order_of_the_files(files: Files) -> None:
    shuffled = dict(reversed(files.items()))
    assert digest_of(shuffled) == digest_of(files) == load(shuffled).digest


@given(st.dictionaries(st.text(min_size=1, max_size=5), st.binary(max_size=5), min_size=1, max_size=4))
def test_the_digest_tells_files_apart(files: Files) -> None:
    name, data = next(iter(files.items()))
    others = {key: value for key, value in files.items() if key != name}
    assert digest_of(files) != digest_of(others | {name: data + b"."})
    assert digest_of(files) != digest_of(others)


def test_a_pack_comes_back_from_its_zip(files: Files) -> None:
    assert files_of(zip_of(files)) == files
    assert zip_of(dict(reversed(files.items()))) == zip_of(files)


@pytest.mark.parametrize("data", [b"", b"no zip", zip_of({"a.yaml": b"a: 1\n" * 99})[:-40]])
def test_what_is_no_zip_is_refused(data: bytes) -> None:
    with pytest.raises(PackBroken, match="cannot be unpacked"):
        files_of(data)


def test_a_zip_that_unpacks_to_too_much_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pack.yaml", bytes(33 * 1024 * 1024))
    with pytest.raises(PackBroken, match="more than 32 MB"):
        files_of(buffer.getvalue())


def test_hidden_files_and_those_of_other_kinds_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "entries").mkdir()
    for name in ("pack.yaml", "entries/a.yaml", "entries/.a.yaml", "entries/notes.txt", "~$form.docx", ".git.yaml"):
        (tmp_path / name).write_bytes(b"x")
    assert read_folder(tmp_path) == {"entries/a.yaml": b"x", "pack.yaml": b"x"}


def test_no_answer_opens_with_a_yes_or_a_no(pack: Pack) -> None:
    """It may be given to a question that is none of that kind: an answer says what holds."""
    polar = re.compile(
        r"(?:可以|不可以|会|不会|能|不能|是|不是|不算|不行|有|没有|需要|不需要|对)[，。：:；、]|(?i:yes|no)\b"
    )
    opening = [
        entry.id for entry in pack.entries.values() for text in (entry.answer.zh, entry.answer.en) if polar.match(text)
    ]
    assert opening == []
