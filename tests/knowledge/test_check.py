"""What spans the files of a pack: names, references, wordings and placeholders."""

from __future__ import annotations

import re
from io import BytesIO

import docx
import pytest

from knowledge.check import LONGEST_EN, LONGEST_ZH
from tests.knowledge.test_load import DECLINE, Files, append, problems, said

CLARIFICATION = """
- id: clarify-test
  text: {zh: 哪一个, en: Which one}
  options:
    - kb-msc-contact
    - kb-none
  phrasings:
    zh: [纯属测试用的反问]
"""

TERM = """
- term: 新词
  en: new term
  aliases:
    zh:
"""
OTHER = """
- id: decline-other
  text: {zh: 不答, en: No answer}
  phrasings:
    zh: [另一种说法]
"""


def change(files: Files, name: str, old: str, new: str) -> int:
    """Replace `old`, which stands in the file once; the line on which it stands."""
    data = files[name].decode()
    assert data.count(old) == 1, old
    files[name] = data.replace(old, new).encode()
    return data[: data.index(old)].count("\n") + 1


def template(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_an_id_may_stand_once_among_all_that_is_recognised(files: Files) -> None:
    line = append(files, "declines.yaml", DECLINE.replace("decline-test", "kb-msc-contact"))
    (problem,) = problems(files)
    assert (problem.file, problem.line) == ("declines.yaml", line + 1)
    known = r"`kb-msc-contact` is already the name of another one, at entries/\w+\.yaml:\d+"
    assert re.fullmatch(known, problem.message)


def test_a_wording_leads_to_one_thing_however_it_is_spelt(files: Files) -> None:
    first = append(files, "declines.yaml", DECLINE)
    second = append(files, "declines.yaml", OTHER.replace("另一种说法", "请问：純屬　测试用的说法！谢谢🙏"))
    assert said(files) == [
        f"declines.yaml:{second + 4}: `请问：純屬　测试用的说法！谢谢🙏` is also a phrasing of `decline-test`, "
        f"at declines.yaml:{first + 4}"
    ]


def test_a_standard_question_is_a_wording_too(files: Files) -> None:
    line = append(files, "declines.yaml", OTHER.replace("另一种说法", "MSC的邮箱和电话是多少？"))
    (text,) = said(files)
    assert text.startswith(
        f"declines.yaml:{line + 4}: `MSC的邮箱和电话是多少？` is also a phrasing of `kb-msc-contact`"
    )


def test_a_term_stands_once(files: Files) -> None:
    line = append(files, "aliases.yaml", TERM.replace("新词", "现场检查") + "      - 新的")
    (text,) = said(files)
    assert text.startswith(f"aliases.yaml:{line + 1}: `现场检查` is already the name of another one, at aliases.yaml:")


def test_a_held_out_question_is_held_out(files: Files) -> None:
    line = append(files, "declines.yaml", DECLINE + "  tests:\n    zh:\n      - 另一句\n      - 純屬測試用的說法。")
    assert said(files) == [
        f"declines.yaml:{line + 9}: `純屬測試用的說法。` is to be held out, but is a phrasing of `decline-test`, "
        f"at declines.yaml:{line + 4}"
    ]


def test_something_without_phrasings_is_reported(files: Files) -> None:
    line = append(files, "declines.yaml", DECLINE.split("  phrasings")[0] + "  phrasings: {}")
    assert said(files) == [f"declines.yaml:{line + 3}: there is no phrasing, so nothing leads here"]


@pytest.mark.parametrize("taken", ["会服", "會服", "沪铜", "橡胶", "member system"])
def test_an_alias_stands_for_one_term_or_product(files: Files, taken: str) -> None:
    line = append(files, "aliases.yaml", TERM + f"      - {taken}")
    found = [problem for problem in problems(files) if (problem.file, problem.line) == ("aliases.yaml", line + 5)]
    if taken in ("沪铜", "橡胶"):  # reported at the product, which comes later
        found = [problem for problem in problems(files) if problem.file == "products.yaml"]
    assert [f"`{taken}` also stands for " in problem.message for problem in found] == [True]


def test_an_alias_stands_once_in_its_list(files: Files) -> None:
    line = append(files, "aliases.yaml", TERM + "      - 新的\n      - 新的")
    assert said(files) == [f"aliases.yaml:{line + 6}: the alias `新的` stands here twice"]


def test_only_entries_can_be_chosen_from(files: Files) -> None:
    line = append(files, "clarify.yaml", CLARIFICATION)
    assert said(files) == [f"clarify.yaml:{line + 5}: there is no entry `kb-none` to offer"]


def test_routes_lead_to_queues(files: Files) -> None:
    line = change(files, "queues.yaml", "visit, queue: office, copies: [member]", "visit, queue: a, copies: [b]")
    default = change(files, "queues.yaml", "default: msc", "default: c")
    assert said(files) == [
        f"queues.yaml:{line}: there is no queue `a`",
        f"queues.yaml:{line}: there is no queue `b`",
        f"queues.yaml:{default}: there is no queue `c`",
    ]


def test_a_form_has_a_route_and_a_template(files: Files) -> None:
    name = "forms/member-voice.yaml"
    topic = change(files, name, "topic: member-voice", "topic: choir")
    place = change(files, name, "template: member-voice.docx", "template: gone.docx")
    assert said(files) == [
        "forms/member-voice.docx:1: no form uses this template",
        f"{name}:{topic}: no route in queues.yaml has the topic `choir`",
        f"{name}:{place}: there is no file forms/gone.docx",
    ]


def test_quotas_are_of_known_products_once_each_and_rise(files: Files) -> None:
    line = change(files, "quotas.yaml", "codes: [au, ag]", "codes: [au, zz, cu]")
    tiers = change(files, "quotas.yaml", "{amount: 25, above: 8000}", "{amount: 25, above: 12000}")
    found = said(files)
    assert f"quotas.yaml:{line}: there is no product `zz`" in found
    assert any(text.startswith(f"quotas.yaml:{line}: `cu` is already the name of another one") for text in found)
    assert f"quotas.yaml:{tiers}: each tier must ask for more, and give more, than the last" in found
    assert len(found) == 3


def test_a_phrase_that_the_code_says_is_there(files: Files) -> None:
    name = next(name for name, data in files.items() if b"\nstatus.head:" in data)
    change(files, name, "\nstatus.head:", "\nstatus.heads:")
    assert said(files) == ["phrases:1: the phrase `status.head` is missing (its placeholders: {n})"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{zh: 一, en: one}", "has the placeholders none, expected are {n}"),
        ("{zh: '{m}', en: '{m}'}", "has the placeholders {m}, expected are {n}"),
        ("{zh: '{n', en: '{n}}'}", "the braces do not fit together"),
        ("{zh: '{n.__class__}', en: '{0}'}", "is not a placeholder, expected is a name such as {ticket}"),
        ("{zh: '{n:>9}', en: '{n!r}'}", "is not a placeholder, expected is a name such as {ticket}"),
    ],
)
def test_a_phrase_has_the_placeholders_that_it_is_told(files: Files, text: str, message: str) -> None:
    name = next(name for name, data in files.items() if b"\nstatus.head:" in data)
    data = files[name].decode()
    files[name] = re.sub(r"\nstatus\.head:.*?(?=\n\S)", f"\nstatus.head: {text}", data, flags=re.DOTALL).encode()
    line = data[: data.index("\nstatus.head:")].count("\n") + 2
    found = problems(files)
    assert [(problem.file, problem.line) for problem in found] == [(name, line)] * 2
    assert all(message in problem.message for problem in found)


def test_both_languages_of_a_phrase_have_the_same_placeholders(files: Files) -> None:
    name = next(name for name in files if name.startswith("phrases/"))
    line = append(files, name, "test.only-here:\n  zh: '{a}和{b}'\n  en: '{a}'")
    assert said(files) == [f"{name}:{line + 3}: `en` has the placeholders {{a}}, but zh {{a}}, {{b}}"]


def test_mail_and_file_name_are_made_of_fields(files: Files) -> None:
    name = "forms/member-voice.yaml"
    data = files[name].decode()
    line = data[: data.index("file_name:")].count("\n") + 1
    files[name] = re.sub(r"(?m)^file_name: .*$", 'file_name: "{firm}_{serial}.docx"', data).encode()
    assert said(files) == [f"{name}:{line}: {{firm}} names no field of this form"]


@pytest.mark.parametrize(
    ("paragraphs", "message"),
    [
        (("{{ company }}", "{{ boss }}"), "{boss} names no field of this form"),
        (("{{ company }}", "{{ form_date.hour }}"), "{form_date.hour} names no part of a field"),
        (("{{ company }}",), "{contact}, {email}, {form_date}, {landline}, {matters}, {mobile}"),
        (("{{ company }",), "this is not a whole tag"),
        (("{%p for item in matters %}", "{{ item }}"), "this is never closed"),
    ],
)
def test_a_template_asks_for_fields_only(files: Files, paragraphs: tuple[str, ...], message: str) -> None:
    files["forms/member-voice.docx"] = template(*paragraphs)
    line = files["forms/member-voice.yaml"].decode().split("template:")[0].count("\n") + 1
    found = problems(files)
    assert {(problem.file, problem.line) for problem in found} == {("forms/member-voice.yaml", line)}
    assert all(problem.message.startswith("forms/member-voice.docx: ") for problem in found)
    assert any(message in problem.message for problem in found)


def test_a_template_is_a_word_file(files: Files) -> None:
    files["forms/member-voice.docx"] = b"no Word file"
    (problem,) = problems(files)
    assert "forms/member-voice.docx: not a Word file" in problem.message


def test_answers_fit_into_a_chat(files: Files) -> None:
    long_zh, long_en = "长" * (LONGEST_ZH + 1), "long " * (LONGEST_EN // 5) + "!"
    text = DECLINE.replace("zh: 不答, en: No answer", f"zh: {long_zh}, en: {long_en}")
    line = append(files, "declines.yaml", text)
    assert set(said(files)) == {
        f"declines.yaml:{line + 2}: the text has 401 characters, at most 400 are allowed",
        f"declines.yaml:{line + 2}: the text has 1201 characters, at most 1200 are allowed",
    }


@pytest.mark.parametrize("zone", ["Asia/Pudong", "../etc/passwd", "8"])
def test_the_time_zone_exists(files: Files, zone: str) -> None:
    line = change(files, "pack.yaml", "timezone: Asia/Shanghai", f'timezone: "{zone}"')
    assert [(p.file, p.line) for p in problems(files)] == [("pack.yaml", line)]


def test_a_red_line_must_be_a_concept(files: dict[str, bytes]) -> None:
    files["declines.yaml"] = files["declines.yaml"].replace(b"concepts: [delivery]", b"concepts: [deliveries]")
    (problem,) = problems(files)
    assert problem.message == "there is no concept `deliveries`"


@pytest.mark.parametrize("wrong", ["4008666098", "msc@shfe.com", "021-68401199", "https://www.shfe.com"])
def test_a_contact_that_the_pack_does_not_list_is_a_slip(files: Files, wrong: str) -> None:
    line = append(files, "declines.yaml", DECLINE.replace("zh: 不答", f"zh: 请联系{wrong}。"))
    assert said(files) == [f"declines.yaml:{line + 2}: `{wrong}` is none of the `contacts` in pack.yaml"]


def test_a_product_is_listed_or_not(files: Files) -> None:
    line = change(files, "products.yaml", "unlisted: [", "unlisted: [橡胶, 沪铜, ")
    assert said(files) == [f"products.yaml:{line}: `沪铜` is also a name of the product `cu`"]
