"""Official forms: everything that was typed is on the paper, and a broken template is found beforehand."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
import yaml
from docx.document import Document
from docx.table import Table
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.document import (
    LONGEST_NAME,
    LONGEST_NAME_BYTES,
    TemplateBroken,
    file_name,
    placeholders,
    render,
)
from knowledge.form import FieldType, Form
from knowledge.language import Language

FORMS = Path(__file__).parents[2] / "knowledge" / "content" / "shfe-2024" / "forms"
FORM = Form.model_validate(yaml.safe_load((FORMS / "member-voice.yaml").read_text("utf-8")))
TEMPLATE = (FORMS / FORM.template).read_bytes()

ANSWERS: dict[str, object] = {
    "company": "示例期货有限公司",
    "contact": "张三",
    "landline": "021-12345678",
    "mobile": "13800138000",
    "email": "zhangsan@example.com",
    "serial": "003",
    "form_date": date(2026, 11, 2),
    "suggestions": ["简化会服系统的登录流程", "公布常见问题的书面解答"],
    "matters": ["仓单注册高峰期响应较慢"],
    "practices": ["延长夜盘的客服时间"],
}
HEADINGS = (
    "希望向交易所反馈的意见建议：",
    "希望交易所协助推动解决的事项：",
    "对标境内外交易所优秀做法，希望交易所借鉴以提升服务会员、服务市场成效的举措：",
)
HOSTILE = (
    "第一行\n第二行\r\n第三行",
    "a < b && c > d </w:t></w:p>",
    "{{ company }} {% for x in y %} {# 注 #} {%p endfor %}",
    "{_{ docxtpl }_} {_% escapes %_}",
    "&#123; &amp; &lt;",
    "😀👨‍👩‍👧 𠮷 Ω",
    "  前后有空格\t和制表符  ",
    "“引号”‘引号’ \"'",
)


def opened(filled: bytes) -> Document:
    return docx.Document(BytesIO(filled))


def paragraphs_of(document: Document) -> list[str]:
    """The text as one reads it: paragraph by paragraph, row by row, each cell once."""
    return list(_paragraphs_of(document))


def _paragraphs_of(document: Document) -> Iterator[str]:
    for block in document.iter_inner_content():
        if not isinstance(block, Table):
            yield block.text
            continue
        for row in block.rows:
            for cell in dict.fromkeys(row.cells):
                yield from (paragraph.text for paragraph in cell.paragraphs)


def template_of(*paragraphs: str, header: str = "") -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def as_xml_holds_it(text: str) -> str:
    """XML 1.0, 2.2: the characters there are; 2.11: what ends a line."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        char
        for char in lines
        if char in "\t\n" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char > "\uffff"
    )


def test_the_filled_form_reads_as_annex_1_does() -> None:
    assert paragraphs_of(opened(render(TEMPLATE, ANSWERS))) == [
        "附件1",
        "“一站通”会员之声反馈表",
        "编号：003　（本公司填写的第几张反馈表。例如：第一张即填写001）",
        "制表日期：2026年11月2日",
        *("公司名称", "示例期货有限公司", "联系人", "张三"),
        *("座机及手机", "座机：021-12345678", "手机：13800138000"),
        *("邮箱地址", "zhangsan@example.com"),
        *(HEADINGS[0], "1．简化会服系统的登录流程", "2．公布常见问题的书面解答"),
        *(HEADINGS[1], "1．仓单注册高峰期响应较慢"),
        *(HEADINGS[2], "1．延长夜盘的客服时间"),
        "（公司盖章）",
        "注：请将此反馈表发送至市场服务中心邮箱：msc@shfe.com.cn，并在邮件题目写明："
        "xx期货公司“一站通”会员之声反馈，会员管理部将有专人对接联系。",
    ]


def test_a_list_without_items_keeps_the_printed_blanks() -> None:
    lines = paragraphs_of(opened(render(TEMPLATE, {**ANSWERS, "suggestions": [], "practices": []})))
    for heading in (HEADINGS[0], HEADINGS[2]):
        start = lines.index(heading) + 1
        assert lines[start : start + 3] == ["1．", "2．", "……"]
    assert lines[lines.index(HEADINGS[1]) + 1] == "1．仓单注册高峰期响应较慢"


def test_without_any_answer_the_form_can_be_filled_in_by_hand() -> None:
    lines = paragraphs_of(opened(render(TEMPLATE, {})))
    assert lines.count("……") == 3
    assert not any("{" in line or "None" in line for line in lines)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_type_is_shown_as_typed(text: str) -> None:
    lines = paragraphs_of(opened(render(TEMPLATE, {**ANSWERS, "company": text, "matters": [text]})))
    shown = as_xml_holds_it(text)
    assert shown in lines
    assert f"1．{shown}" in lines


def test_characters_that_no_word_file_can_hold_are_dropped() -> None:
    name = "张\x00\x07\x0b\x0c三\ud800\ufffe"
    assert "张三" in paragraphs_of(opened(render(TEMPLATE, {**ANSWERS, "contact": name})))


def test_a_very_long_text_is_there_to_its_end() -> None:
    long = "很长的建议，" * 20_000 + "完"
    assert f"1．{long}" in paragraphs_of(opened(render(TEMPLATE, {**ANSWERS, "suggestions": [long]})))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=())), min_size=1, max_size=3))
def test_any_text_can_be_filled_in_and_read_back(texts: list[str]) -> None:
    lines = paragraphs_of(opened(render(TEMPLATE, {**ANSWERS, "company": texts[0], "matters": texts})))
    start = lines.index(HEADINGS[1]) + 1
    expected = [f"{number}．{as_xml_holds_it(text)}" for number, text in enumerate(texts, 1)]
    assert lines[lines.index("公司名称") + 1] == as_xml_holds_it(texts[0])
    assert lines[start : start + len(texts)] == expected


def test_equal_answers_make_equal_files_whatever_the_time() -> None:
    filled = render(TEMPLATE, ANSWERS)
    properties = opened(filled).core_properties
    with ZipFile(BytesIO(filled)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert properties.created == properties.modified
    assert properties.created is not None
    assert properties.created.year == 1980
    assert filled == render(TEMPLATE, dict(reversed(ANSWERS.items())))


def test_members_do_not_learn_who_edited_the_template() -> None:
    document = docx.Document()
    document.core_properties.last_modified_by = "李四"
    written = BytesIO()
    document.save(written)
    assert opened(render(written.getvalue(), {})).core_properties.last_modified_by == ""


def test_chinese_text_has_a_chinese_font() -> None:
    fonts = {
        fonts.get(docx.oxml.ns.qn("w:eastAsia"))
        for fonts in opened(TEMPLATE).element.body.iter(docx.oxml.ns.qn("w:rFonts"))
    }
    assert fonts == {"黑体", "宋体", "仿宋"}


def test_the_template_asks_for_the_answers_of_the_form_and_no_others() -> None:
    printed = {field.id for field in FORM.fields if field.type not in {FieldType.MENU, FieldType.SCAN}}
    assert placeholders(TEMPLATE) == printed


def test_names_in_the_header_count_and_are_filled() -> None:
    template = template_of("{{ contact }}", header="编号：{{ serial }}")
    assert placeholders(template) == {"contact", "serial"}
    filled = opened(render(template, {"serial": "<001>", "contact": "张三"}))
    assert filled.sections[0].header.paragraphs[0].text == "编号：<001>"


def test_word_may_split_a_tag_and_curl_its_quotation_marks() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    for piece in ("座机：{", "{ land", "line or “无” }}"):
        paragraph.add_run(piece).bold = piece == "{ land"
    written = BytesIO()
    document.save(written)
    assert placeholders(written.getvalue()) == {"landline"}
    assert paragraphs_of(opened(render(written.getvalue(), {}))) == ["座机：无"]


def test_a_list_may_stand_in_a_text_box() -> None:
    document = docx.Document()
    tags = ("{%p for item in matters %}", "{{ item }}", "{%p endfor %}")
    inner = "".join(f"<w:p><w:r><w:t>{tag}</w:t></w:r></w:p>" for tag in tags)
    namespaces = docx.oxml.ns.nsdecls("w") + ' xmlns:v="urn:schemas-microsoft-com:vml"'
    box = f"<v:shape><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></v:shape>"
    picture = docx.oxml.parse_xml(f"<w:pict {namespaces}>{box}</w:pict>")
    document.add_paragraph("旁边").runs[0]._r.append(picture)
    written = BytesIO()
    document.save(written)
    assert placeholders(written.getvalue()) == {"matters"}
    filled = opened(render(written.getvalue(), {"matters": ["一", "二"]}))
    texts = [text.text for text in filled.element.body.iter(docx.oxml.ns.qn("w:t"))]
    assert texts == ["旁边", "一", "二"]


@pytest.mark.parametrize(
    ("paragraphs", "named"),
    [
        (["{{ serial }}", "{{ company }"], "{{ company }"),
        (["{{ company }，{{ contact }}"], "{{ company }，"),
        (["公司 company }}"], "}}"),
        (["{{ com pany }}"], "{{ com pany }}"),
        (["{{ company|shout }}"], "{{ company|shout }}"),
        (["{{ company|safe }}"], "{{ company|safe }}"),
        (["{{ form_date.strftime('%Y') }}"], "{{ form_date.strftime('%Y') }}"),
        (["{{r company }}"], "{{r company }}"),
        (["{%p for item in matters %}", "{{ item }}"], "{%p for item in matters %}"),
        (["{{ item }}", "{%p endfor %}"], "{%p endfor %}"),
        (["{%p if matters %}", "{%p endfor %}"], "{%p endfor %}"),
        (["{%p for matters %}", "{%p endfor %}"], "{%p for matters %}"),
        (["{%p for item in matters %}{{ item }}", "{%p endfor %}"], "{%p for item in matters %}"),
        (["{% include 'other' %}"], "{% include 'other' %}"),
    ],
)
def test_the_broken_tag_is_named(paragraphs: list[str], named: str) -> None:
    with pytest.raises(TemplateBroken, match=re.escape(named) + ".*: "):
        placeholders(template_of("第一段", *paragraphs, "最后一段"))


def test_a_tag_that_tears_the_layout_is_refused_instead_of_losing_text() -> None:
    torn = template_of("{% for item in matters %}", "{{ item }}", "{%p endfor %}", "最后一段")
    with pytest.raises(TemplateBroken, match="layout"):
        placeholders(torn)
    with pytest.raises(TemplateBroken, match="layout"):
        render(torn, {"matters": ["一", "二"]})


def with_part(name: str, content: bytes) -> bytes:
    """The form's template with one part of the file replaced."""
    written = BytesIO()
    with ZipFile(BytesIO(TEMPLATE)) as old, ZipFile(written, "w") as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return written.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a zip",
        TEMPLATE[:2000],
        b"PK\x05\x06" + bytes(18),
        with_part("word/document.xml", b"<other/>"),
        with_part("docProps/core.xml", b"<other/>"),
        with_part("[Content_Types].xml", b"<other/>"),
    ],
)
def test_what_is_no_word_file_is_refused(data: bytes) -> None:
    for act in (placeholders, lambda data: render(data, {})):
        with pytest.raises(TemplateBroken, match="not a Word file"):
            act(data)


def test_templates_cannot_reach_into_the_program() -> None:
    with pytest.raises(TemplateBroken):
        render(template_of("{{ company.__class__.__mro__[1].__subclasses__() }}"), {"company": "x"})


def test_the_file_is_named_after_the_firm_and_the_form() -> None:
    assert file_name(FORM.file_name, ANSWERS) == "会员之声反馈表_示例期货有限公司_003.docx"


@pytest.mark.parametrize(
    ("company", "name"),
    [
        ("../../etc/passwd", "表__.._etc_passwd_1.docx"),
        ('A"B\r\nSet-Cookie: x;', "表_A_B Set-Cookie_ x__1.docx"),
        ("甲\u202e乙\x00丙", "表_甲乙丙_1.docx"),
        ("C:\\公司\\a|b*?<>%41", "表_C_公司_a_b_41_1.docx"),
        ("{serial} {0}", "表_{serial} {0}_1.docx"),
        ("", "表__1.docx"),
    ],
)
def test_a_file_name_can_be_read_and_harms_nothing(company: str, name: str) -> None:
    assert file_name("表_{company}_{serial}.docx", {"company": company, "serial": "1"}) == name


@pytest.mark.parametrize(("company", "name"), [("con", "_con.docx"), ("..", "_.docx"), (".rc", "rc.docx")])
def test_names_that_systems_keep_for_themselves_are_avoided(company: str, name: str) -> None:
    assert file_name("{company}.docx", {"company": company}) == name


def test_a_long_company_name_is_cut_and_the_number_stays() -> None:
    name = file_name(FORM.file_name, {"company": "很长的公司名称" * 40, "serial": "003"})
    assert name.startswith("会员之声反馈表_很长的公司名称")
    assert name.endswith("_003.docx")
    assert len(name.encode()) <= 255


def test_a_pattern_that_names_an_unknown_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="firm"):
        file_name("{firm}.docx", ANSWERS)


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=400))
def test_any_text_makes_a_file_name(text: str) -> None:
    name = file_name("{text}.docx", {"text": text})
    stem = name.removesuffix(".docx")
    assert stem
    assert len(stem) <= LONGEST_NAME
    assert len(stem.encode()) <= LONGEST_NAME_BYTES
    assert not set(stem) & set('<>:"/\\|?*%;\r\n\x00')


def test_prompts_and_texts_can_be_said_in_both_languages() -> None:
    told = {"ticket": "FB-7", "subject": "S", "to": FORM.mail.to}
    for language in Language:
        for field in FORM.fields:
            assert field.prompt.in_(language).format(n=1, today="2026-11-22", next="004")
        assert FORM.sealed is not None
        for text in (FORM.submitted, FORM.sealed):
            said = text.in_(language).format(**told)
            assert all(value in said for value in told.values())
        assert "S" in FORM.review.in_(language).format(subject="S")


def test_no_text_of_the_form_names_a_time_for_the_reply_or_another_mailbox() -> None:
    everything = (FORMS / "member-voice.yaml").read_text("utf-8")
    assert re.findall(r"[\w.]+@shfe\.com\.cn", everything) == ["msc@shfe.com.cn"]
    assert not re.search(r"工作日|天内|尽快|working day|within|soon", everything)


def test_starting_the_program_does_not_import_docxtpl() -> None:
    check = "import sys, knowledge.document; print('docxtpl' in sys.modules or 'docx' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"
