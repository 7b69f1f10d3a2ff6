"""Reading one line or text as the value of a field: one function a type, each raising `NotAccepted`.

The rules and limits are those of domain 2.0 (proposals of ours, unless a field's clause says otherwise).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from handlers.form_days import day_in
from handlers.form_names import FIRM, company_in, is_no_company, is_no_name, name_in
from handlers.form_notes import NotAccepted
from knowledge.form import Days, Field, FieldType

MOBILE = re.compile(r"1[3-9]\d{9}|\+\d{6,15}")
LANDLINE = re.compile(r"(0\d{2,3}-?)?\d{7,8}(-\d{1,6})?|\+\d{6,15}")
EXTENSION = r"(?:转|分机|ext\.?)\s*[:：]?\s*\d{1,6}"
EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+'@\-\u00c0-\u024f\u0370-\u1fff])[A-Za-z0-9_][A-Za-z0-9._%+'\-]{0,63}"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9@\-]|\.[A-Za-z0-9])"
)
"""An address, whole or within a text. It is narrower than `mime.ADDRESS`, so that a mail goes to all that is taken."""
LONGEST_AROUND = 300
"""Characters of a text in which an address is looked for."""
ENDS_A_FIRM = re.compile(
    r"(?i)(?:公司|集团|银行|协会|交易所|期货|证券|\b(?:ltd|limited|inc|llc|plc|corp|company|co)\.?)$"
)
LABEL = re.compile(
    r"^(?:(?:我的)?(?:手机|电话|座机|邮箱|邮件)(?:号码?|地址)?[是为:]?|"
    r"(?:my )?(?:mobile|phone|e-?mail)(?: number| address)?(?::| is))\s*",
    re.IGNORECASE,
)
"""What people put before a number or an address: 手机13800138000, my e-mail is …"""
NUMBERED_LINE = re.compile(r"^[^\S\n]*(?:[(（]?(\d{1,2})[)）.．、]|([①-⑳]))[^\S\n]*(?=\S)", re.MULTILINE)
"""It never looks beyond its line, so that many empty lines take no more time than their number."""


def one_line(text: str) -> str:
    """`text` with full-width forms folded and without white space around it."""
    return unicodedata.normalize("NFKC", text).strip()


def ends_as_a_firm(text: str) -> bool:
    """Whether a text ends as the name of a firm does, such as 几何资本有限公司."""
    return ENDS_A_FIRM.search(text.strip()) is not None


def is_question(text: str) -> bool:
    """Whether a text is put as a question, by how it ends."""
    return re.search(r"[?？吗][\s\"'”’」』)）!！。.~～]*$", text) is not None


def looks_like_contact(text: str) -> bool:
    """Whether a text is an address or a number, rightly typed or not: nobody asks a question so."""
    digits = sum(char.isdecimal() for char in text)
    return "@" in text or digits * 2 > sum(not char.isspace() for char in text)


def read_text(field: Field, text: str, _: date) -> str:
    """A free text, as typed."""
    text = text.strip()
    if not text:
        raise NotAccepted("field.empty")
    if len(text) < field.shortest:
        raise NotAccepted("field.short", n=field.shortest)
    if len(text) > field.longest:
        raise NotAccepted("field.long", n=field.longest)
    return text


def read_name(_: Field, text: str, __: date) -> str:
    """A person's name, without the sentence around it: 2 to 30 letters, Chinese characters, dots or spaces."""
    name = name_in(one_line(text))
    letters = name.replace("·", "").replace(" ", "").replace(".", "").replace("-", "").replace("'", "")
    if not (2 <= len(name) <= 30 and letters.isalpha()) or is_question(name) or _is_other(name):
        raise NotAccepted("field.name")
    return name


def _is_other(name: str) -> bool:
    """Whether a text where a person is named is something else: a firm, or what people say."""
    return FIRM.search(name) is not None or is_no_name(name)


def read_company(_: Field, text: str, __: date) -> str:
    """A company's full name, without the sentence around it: 4 to 80 characters in one line, and no question."""
    name = company_in(text.strip())
    in_one_line = len(name.splitlines()) == 1 and not any(unicodedata.category(char) == "Cc" for char in name)
    has_letters = any(char.isalpha() for char in name)
    if not 4 <= len(name) <= 80 or not in_one_line or not has_letters or is_question(name) or is_no_company(name):
        raise NotAccepted("field.company")
    return name


def read_landline(_: Field, text: str, __: date) -> str:
    """A landline with or without area code and extension, or an international number."""
    number = re.sub(r"[\s()]", "", LABEL.sub("", one_line(text)))
    number = re.sub(rf"{EXTENSION}$", lambda found: "-" + re.sub(r"\D", "", found[0]), number, flags=re.IGNORECASE)
    if not LANDLINE.fullmatch(number):
        raise NotAccepted("field.landline")
    return number


def read_mobile(_: Field, text: str, __: date) -> str:
    """A mainland mobile number, or an international one with `+`."""
    number = re.sub(r"(?<=\d)[\s-]+(?=\d)", "", LABEL.sub("", one_line(text)))
    if not MOBILE.fullmatch(number):
        raise NotAccepted("field.mobile")
    return number


def read_email(_: Field, text: str, __: date) -> str:
    """An e-mail address of at most 254 characters: the whole text, or the only one in it."""
    said = one_line(text)
    readable = len(said) <= LONGEST_AROUND and not is_question(said)
    found = [match[0] for match in EMAIL.finditer(said)] if readable else []
    if len(found) != 1 or said.count("@") > 1 or len(found[0]) > 254:
        raise NotAccepted("field.email")
    return found[0]


def read_serial(_: Field, text: str, __: date) -> str:
    """Three digits, 001 to 999; `3` and `第3张` are read as 003. The form's note: 「第一张即填写001」."""
    found = re.fullmatch(r"第?(\d{1,3})[张份]?", one_line(text))
    if found is None or int(found[1]) == 0:
        raise NotAccepted("field.serial")
    return f"{int(found[1]):03}"


def read_date(field: Field, text: str, today: date) -> str:
    """A real day that is not in the future, or not in the past where the field asks for one to come; as ISO 8601."""
    day = day_in(one_line(text), field.days, today)
    if day is None or (field.days is Days.COMING and day < today):
        raise NotAccepted("field.date")
    if field.days is Days.PAST and day > today:
        raise NotAccepted("field.future")
    return day.isoformat()


READERS: dict[FieldType, Callable[[Field, str, date], str]] = {
    FieldType.TEXT: read_text,
    FieldType.NAME: read_name,
    FieldType.COMPANY: read_company,
    FieldType.LANDLINE: read_landline,
    FieldType.MOBILE: read_mobile,
    FieldType.EMAIL: read_email,
    FieldType.SERIAL: read_serial,
    FieldType.DATE: read_date,
    FieldType.ITEMS: read_text,
}
"""The types whose value is one text."""


def items_in(text: str) -> list[str]:
    """The items of a text pasted as a numbered list (1. 2. …), or the whole text as one item."""
    marks = list(NUMBERED_LINE.finditer(text))
    numbers = [int(mark[1]) if mark[1] else ord(mark[2]) - ord("①") + 1 for mark in marks]
    if len(marks) < 2 or text[: marks[0].start()].strip() or numbers != list(range(1, len(marks) + 1)):
        return [text]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return [text[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)]
