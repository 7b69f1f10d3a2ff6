"""What a field takes, and that no text takes long to read."""

from __future__ import annotations

import time
from datetime import date

import pytest

from bot.settings import CONTENT
from handlers import mime
from handlers.form_fields import items_in
from handlers.form_ground import Ground
from handlers.form_none import says_none
from handlers.form_notes import NotAccepted
from handlers.form_persons import read_person
from handlers.form_reading import read
from knowledge.form import Field, FieldType
from knowledge.load import load, read_folder
from tests.databases import TODAY
from tests.walking import REACHED_BY

PACK = load(read_folder(CONTENT))
GROUND = Ground(PACK.forms["member-voice"], PACK, TODAY.date())
APPLICATION = Ground(PACK.forms["enterprise-cultivation"], PACK, date(2024, 5, 10))


def field(kind: FieldType) -> Field:
    said = {"zh": "填写", "en": "Fill in"}
    return Field.model_validate({"id": "x", "type": kind.value, "label": said, "prompt": said})


@pytest.mark.parametrize("sign", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\t", "\x1b", "\x7f"])
def test_a_company_is_one_line_without_control_characters(sign: str) -> None:
    with pytest.raises(NotAccepted):
        read(GROUND, field(FieldType.COMPANY), f"华泰期货{sign}有限公司")


@pytest.mark.parametrize("name", ["华泰期货有限公司", " 华泰期货有限公司\r\n", "Huatai Futures Co., Ltd."])
def test_a_company_may_stand_between_white_space(name: str) -> None:
    assert read(GROUND, field(FieldType.COMPANY), name) == name.strip()


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (FieldType.MOBILE, "手机13800138000", "13800138000"),
        (FieldType.MOBILE, "我的手机号是 138 0013 8000", "13800138000"),
        (FieldType.MOBILE, "my mobile is +852 91234567", "+85291234567"),
        (FieldType.LANDLINE, "座机：021-68400000", "021-68400000"),
        (FieldType.EMAIL, "邮箱是li@example.com", "li@example.com"),
        (FieldType.EMAIL, "email: li@example.com", "li@example.com"),
        (FieldType.EMAIL, "emailer@example.com", "emailer@example.com"),
        (FieldType.EMAIL, "mobile@example.com", "mobile@example.com"),
    ],
)
def test_the_name_of_a_thing_may_stand_before_it(kind: FieldType, text: str, value: str) -> None:
    assert read(GROUND, field(kind), text) == value


@pytest.mark.parametrize("number", ["0", "000", "1000", "9999", "0001", "第1000张", "-1"])
def test_a_serial_is_001_to_999(number: str) -> None:
    with pytest.raises(NotAccepted):
        read(GROUND, field(FieldType.SERIAL), number)
    assert read(GROUND, field(FieldType.SERIAL), "999") == "999"


@pytest.mark.parametrize(
    "text",
    [
        "a" + "\n" * 200_000,
        "a" + " " * 200_000,
        "1." + "\n" * 200_000,
        "1. " + " " * 200_000 + "\n2.",
        "1.\r" * 100_000,
        "".join(f"{number % 100}. x\n" for number in range(1, 40_000)),
    ],
    ids=["lines", "blanks", "lines after a mark", "blanks after a mark", "carriage returns", "marks"],
)
def test_items_are_read_in_time_that_grows_with_the_text_only(text: str) -> None:
    begun = time.process_time()
    assert items_in(text) == [text]
    assert time.process_time() - begun < 2  # by the square it would be minutes


def test_a_numbered_list_is_its_items() -> None:
    assert items_in("1. 建议延长夜盘\n\n  2、请增加培训\n第二行\n（3）其他") == [
        "建议延长夜盘",
        "请增加培训\n第二行",
        "其他",
    ]
    assert items_in("① 一\n② 二") == ["一", "二"]
    assert items_in("1. 只有一条") == ["1. 只有一条"]


@pytest.mark.parametrize("contact", REACHED_BY)
@pytest.mark.parametrize("between", ["，", "、", "；", ", ", " "])
def test_a_person_typed_in_one_line_is_name_position_and_contact(between: str, contact: str) -> None:
    person = between.join(("张三", "部门总经理", contact))
    assert read(GROUND, field(FieldType.PERSON), person) == f"张三\t部门总经理\t{contact}"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("zs@x.com.", "zs@x.com"),
        ("赵六 zhao@example.com", "zhao@example.com"),
        ("mailto:zs@x.com", "zs@x.com"),
        ("邮箱，zs@x.com，谢谢", "zs@x.com"),
        ("<o'neil+msc@mail.example.co.uk>", "o'neil+msc@mail.example.co.uk"),
    ],
)
def test_the_only_address_in_a_text_is_taken_and_a_mail_goes_to_it(text: str, value: str) -> None:
    assert read(GROUND, field(FieldType.EMAIL), text) == value
    assert mime.ADDRESS.fullmatch(value)


@pytest.mark.parametrize(
    "text",
    [
        "张三@公司.com",
        "a@-x.com",
        "josé.b@example.com",
        "zhang@@example.com",
        "a@b@example.com",
        "a@x.com b@x.com",
        "是msc@shfe.com.cn吗？",
        "zs@example",
    ],
)
def test_what_no_mail_could_be_sent_to_is_no_address(text: str) -> None:
    with pytest.raises(NotAccepted):
        read(GROUND, field(FieldType.EMAIL), text)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (FieldType.COMPANY, "我公司是ABC期货有限公司", "ABC期货有限公司"),
        (FieldType.COMPANY, "我司全称为ABC期货有限公司。", "ABC期货有限公司"),
        (FieldType.COMPANY, "我是ABC期货有限公司的张三", "ABC期货有限公司"),
        (FieldType.COMPANY, "您好，我们是ABC期货", "ABC期货"),
        (FieldType.COMPANY, "We are ABC Futures Co., Ltd.", "ABC Futures Co., Ltd."),
        (FieldType.COMPANY, "Our company is ABC Futures", "ABC Futures"),
        (FieldType.COMPANY, "我爱我家控股有限公司", "我爱我家控股有限公司"),
        (FieldType.COMPANY, "Company of Friends Ltd", "Company of Friends Ltd"),
        (FieldType.NAME, "我叫张三", "张三"),
        (FieldType.NAME, "联系人是张三", "张三"),
        (FieldType.NAME, "我的名字是买买提·吐尔逊", "买买提·吐尔逊"),
        (FieldType.NAME, "my name is John Smith", "John Smith"),
        (FieldType.NAME, "I'm John Smith", "John Smith"),
        (FieldType.NAME, "Iman Mirza", "Iman Mirza"),
    ],
)
def test_the_sentence_around_a_name_is_no_part_of_it(kind: FieldType, text: str, value: str) -> None:
    assert read(GROUND, field(kind), text) == value


@pytest.mark.parametrize(
    "text",
    [
        "你好",
        "民企",
        "今天",
        "ABC期货有限公司",
        "不知道",
        "没有",
        "待定",
        "next tuesday",
        "谢谢",
        "Hello",
        "是华泰期货",
    ],
)
def test_what_people_say_is_no_persons_name(text: str) -> None:
    with pytest.raises(NotAccepted):
        read(GROUND, field(FieldType.NAME), text)


@pytest.mark.parametrize(
    "text",
    [
        "yes, use them",
        "不知道呢",
        "无无无无",
        "https://evil.example",
        "www.evil.example",
        "华泰期货\u202e有限公司",
        "华泰\u200b期货有限公司",
        "zhang@example.com",
    ],
)
def test_what_people_say_is_no_companys_name(text: str) -> None:
    with pytest.raises(NotAccepted):
        read(GROUND, field(FieldType.COMPANY), text)


@pytest.mark.parametrize(
    ("name", "text", "option"),
    [
        ("account", "今年新开户", "new"),
        ("account", "新开户的", "new"),
        ("account", "去年开户但在项目申报品种尚未交易", "untraded"),
        ("account", "newly opened", "new"),
        ("scope", "贸易", ["trade"]),
    ],
)
def test_the_part_of_one_option_chooses_it(name: str, text: str, option: object) -> None:
    assert read(APPLICATION, APPLICATION.form.field(name), text) == option


@pytest.mark.parametrize(
    ("name", "text"),
    [("account", "开户"), ("account", "已经交易"), ("account", "traded"), ("scope", "涉及"), ("account", "新开户？")],
)
def test_a_part_of_several_options_or_of_a_negation_chooses_none(name: str, text: str) -> None:
    with pytest.raises(NotAccepted):
        read(APPLICATION, APPLICATION.form.field(name), text)


@pytest.mark.parametrize(
    "text", ["没有座机", "无固话", "暂无", "我们没有座机。", "公司没有固定电话", "no landline", "we have no landline"]
)
def test_that_there_is_no_landline_is_said_in_many_words(text: str) -> None:
    assert says_none(PACK.forms["member-voice"].field("landline"), text)


@pytest.mark.parametrize(
    ("name", "text"),
    [("futures", "没有期权"), ("options", "没有期货"), ("lead", "没有座机"), ("futures", "we have a futures product")],
)
def test_that_there_is_none_of_another_thing_is_no_answer(name: str, text: str) -> None:
    assert not says_none(APPLICATION.form.field(name), text)


@pytest.mark.parametrize(
    ("before", "text", "person"),
    [
        ("", "张三，总经理，021-12345678转801", "张三\t总经理\t021-12345678-801"),
        ("", "张三 总经理 021-12345678 转 801", "张三\t总经理\t021-12345678-801"),
        ("", "张三 机构业务2部经理", "张三\t机构业务2部经理\t"),
        ("张三\t\t", "李四，经理，13800138000", "李四\t经理\t13800138000"),
        ("张三\t总经理\t", "李四 经理 13800138000", "李四\t经理\t13800138000"),
        ("张三\t\t", "部门总经理，固收部，13800138000", "张三\t部门总经理 固收部\t13800138000"),
        ("张三\t\t", "总经理 13800138000", "张三\t总经理\t13800138000"),
    ],
)
def test_each_part_of_a_person_gets_to_its_place(before: str, text: str, person: str) -> None:
    assert read_person(APPLICATION, APPLICATION.form.field("lead"), text, before) == person


@pytest.mark.parametrize(
    "text", ["张三 总经理 123", "张三，总经理，微信zs123", "张三，总经理，1380013800a1", "张三，总经理，zs@x"]
)
def test_what_reaches_nobody_does_not_slip_into_the_position(text: str) -> None:
    with pytest.raises(NotAccepted) as refused:
        read_person(APPLICATION, APPLICATION.form.field("lead"), text)
    assert refused.value.phrase in {"field.mobile", "field.email"}


@pytest.mark.parametrize("text", ["021-12345678转801", "021-12345678 分机 801", "座机：021-12345678 ext. 801"])
def test_an_extension_may_be_said_in_words(text: str) -> None:
    assert read(GROUND, field(FieldType.LANDLINE), text) == "021-12345678-801"
