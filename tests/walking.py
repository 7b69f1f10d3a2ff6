"""A seeded walk through a form by its pure functions: what people do to it, in any order, and what must hold after."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from functools import lru_cache
from random import Random

from handlers import form_answers
from handlers.drafts import Draft, Value
from handlers.form_carry import carried
from handlers.form_ground import Ground
from handlers.form_moves import After, Step, opened
from handlers.form_notes import NotAccepted
from handlers.form_rules import filed
from handlers.form_steps import cursor
from knowledge.form import Field, FieldType, Form
from knowledge.form_field import LISTS
from knowledge.pack import Pack

SCAN = json.dumps(
    {"name": "盖章.pdf", "media_type": "application/pdf", "size": 9, "sha256": "ab" * 32, "trouble": None}
)
TODAY = date(2024, 5, 10)
REACHED_BY = ("13800138000", "021-68400000", "zs@example.com")
WHOLE_PERSONS = tuple(between.join(("张三", "部门总经理", each)) for each in REACHED_BY for between in "，、；")
"""Persons as they are typed in Chinese, by mobile, landline and address."""
GOOD: Mapping[FieldType, Sequence[str]] = {
    FieldType.TEXT: (
        "目标企业是一家铜加工企业，年加工三万吨。",
        "A copper works with 300 staff.",
        "<b>&{{x}}</b> 😀 十个字以上",
    ),
    FieldType.NAME: ("张三", "Li Ming", "买买提·吐尔逊"),
    FieldType.COMPANY: ("某某期货有限公司", "江苏某某铜业有限公司", "Example Futures Co., Ltd."),
    FieldType.LANDLINE: ("021-68400000", "无", "none"),
    FieldType.MOBILE: ("13800138000", "+6581234567"),
    FieldType.EMAIL: ("zhang@example.com",),
    FieldType.SERIAL: ("001", "第2张"),
    FieldType.DATE: ("今天", "2024-05-09", "2024-05-11", "today"),
    FieldType.PRODUCTS: ("铜", "沪铜、黄金", "无", "copper", "螺纹钢"),
    FieldType.PERSON: (*WHOLE_PERSONS, "相同", "李四", "经理", "lisi@example.com"),
    FieldType.PERSONS: (
        *WHOLE_PERSONS,
        "王五 研究员 021-68400000",
        "赵六",
        "研究员",
        "zhao@example.com",
        "完成",
        "done",
    ),
    FieldType.ITEMS: (
        "建议简化登录",
        "1. 建议一件事\n2. 建议另一件事",
        "完成",
        "done",
        "删除1",
        "修改1：换了内容",
        "移动2到1",
    ),
    FieldType.MENU: ("填完了", "finished"),
    FieldType.FILES: ("完成", "done", "删除1"),
    FieldType.SCAN: ("跳过", "skip", "稍后上传"),
}
"""What people answer at a field of that type; most of it is taken."""
ODD = (
    "",
    " ",
    "1",
    "2",
    "3",
    "9",
    "是",
    "否",
    "no",
    "橡胶",
    "镍期权",
    "13800138000 zhang@example.com",
    "某某期货有限公司，张三，13800138000，zhang@example.com",
    "交易所办公室的传真号码是多少？",
    "English",
    "x" * 4000,
    "2024-02-30",
    "修改联系人",
    "\t",
    "{company}",
)
COMMANDS = (
    *(
        "返回",
        "back",
        "跳过",
        "skip",
        "预览",
        "review",
        "保存",
        "save",
        "取消",
        "cancel",
        "提交",
        "submit",
        "完成",
        "done",
    ),
    *("不变", "keep", "无", "none", "相同", "same", "增加", "add", "继续填写", "稍后", "later", "yes", "不"),
)
STEPS = (
    "yes",
    "no",
    "submit",
    "back",
    "skip",
    "keep",
    "done",
    "none",
    "same",
    "cancel",
    "cancel-yes",
    "continue",
    "review",
)
MORE_STEPS = ("save", "afresh", "afresh-yes", "finished", "ahead", "suggestions", "=1", "=yes", "=no", "=draft", "=铜")


PARTS = tuple(each.name for each in fields(Draft))


class Broken(AssertionError):
    """A promise that did not hold, and on which walk."""


@dataclass
class Walk:
    """One conversation: what it stands on, the draft, and the kinds of things that happened."""

    random: Random
    ground: Ground
    others: Sequence[Form]
    """Other versions of the form."""
    draft: Draft = field(default_factory=lambda: Draft(1, 1, "", 1))
    ended: After | None = None

    def step(self) -> str:
        """Do something; what it was."""
        what, do = self.random.choices(DEEDS, WEIGHTS)[0]
        do(self)
        self.draft = _restarted(self.draft)
        return what

    def take(self, deed: Callable[[], Step | None]) -> None:
        """Take a step; one that is refused leaves the draft as it is."""
        before = self.draft
        try:
            step = deed()
        except NotAccepted:
            return
        if step is None:
            return
        self.draft = step.draft
        if step.after in {After.SUBMIT, After.PREPARE}:
            check_filed(self.ground, step.draft, step.after)
            self.ended = step.after
        elif step.after is After.CANCELLED:
            if before.begun and not before.confirming_cancel:
                raise Broken("cancelled without being asked")
            self.ended = step.after


def _restarted(draft: Draft) -> Draft:
    """The draft as it comes back from the database; it must be the same."""
    kept = json.loads(json.dumps([getattr(draft, name) for name in PARTS]))
    again = Draft(**dict(zip(PARTS, kept, strict=True)))
    if again != draft:
        raise Broken("the draft did not survive a restart")
    return again


def _answer(walk: Walk) -> None:
    """Say what one says at the field under the cursor."""
    here = cursor(walk.ground.form, walk.draft) if walk.draft.begun else None
    if here is None:
        walk.take(
            lambda: form_answers.on_text(walk.ground, walk.draft, walk.random.choice(("提交", "submit", "是", "3")))
        )
    elif here.type in {FieldType.FILES, FieldType.SCAN} and walk.random.random() < 0.6:
        _file(walk)
    else:
        _say(walk, walk.random.choice(likely(here)))


@lru_cache(maxsize=256)
def _likely_of(kind: FieldType, options: tuple[str, ...]) -> tuple[str, ...]:
    return (*options, *GOOD.get(kind, ()))


def likely(here: Field) -> tuple[str, ...]:
    options = tuple(option.label.zh for option in here.options) + tuple(option.id for option in here.options)
    return _likely_of(here.type, (*options, *here.of))


def _say(walk: Walk, text: str) -> None:
    walk.take(lambda: form_answers.on_text(walk.ground, walk.draft, text))


def _odd(walk: Walk) -> None:
    _say(walk, walk.random.choice(ODD))


def _command(walk: Walk) -> None:
    _say(walk, walk.random.choice(COMMANDS))


def _press(walk: Walk) -> None:
    """A button of this step or of an earlier one."""
    here = form_answers.place(walk.ground, walk.draft)
    other = walk.random.choice(walk.ground.form.fields).id
    place = walk.random.choice((here, here, "*", other, "review", "start"))
    step = walk.random.choice((*STEPS, *MORE_STEPS, other))
    if place == "*" and step.startswith("="):
        return
    walk.take(lambda: form_answers.on_button(walk.ground, walk.draft, place, step))


def _file(walk: Walk) -> None:
    walk.take(lambda: form_answers.on_files(walk.ground, walk.draft, [SCAN] * walk.random.randint(1, 2)))


def _new_release(walk: Walk) -> None:
    """The draft's release can no longer be read: the answers that fit go to another version of the form."""
    walk.ground = replace(walk.ground, form=walk.random.choice(walk.others))
    before = walk.draft.answers
    walk.draft = carried(walk.ground, walk.draft, walk.draft.release + 1).draft
    if not walk.draft.answers.keys() <= before.keys():
        raise Broken("a new release brought answers that nobody gave")


def _time_passes(walk: Walk) -> None:
    """The window opens or closes."""
    days = walk.random.choice((-100, -1, 0, 1, 60, 900))
    walk.ground = replace(walk.ground, today=TODAY + timedelta(days=days))


def _window_opens(walk: Walk) -> None:
    if walk.draft.ahead and walk.ground.is_open:
        walk.draft = opened(walk.ground, walk.draft)


DEEDS: Sequence[tuple[str, Callable[[Walk], None]]] = (
    ("answer", _answer),
    ("odd", _odd),
    ("command", _command),
    ("press", _press),
    ("file", _file),
    ("new release", _new_release),
    ("time", _time_passes),
    ("window", _window_opens),
)
WEIGHTS = (60, 8, 12, 12, 3, 2, 1, 2)


def check_place(ground: Ground, draft: Draft) -> None:
    """The cursor is on a field that is asked, on a list behind a menu that is asked, or at the review."""
    here = cursor(ground.form, draft)
    if here is None:
        unanswered = [each.id for each in asked(ground.form, draft) if each.id not in draft.answers]
        if unanswered:
            raise Broken(f"at the review without {unanswered}")
        return
    menu = next((each for each in ground.form.fields if here.id in each.of), here)
    if menu.id not in {each.id for each in asked(ground.form, draft)}:
        raise Broken(f"the cursor is on {here.id}, which is not asked")


def asked(form: Form, draft: Draft) -> list[Field]:
    """The fields that are asked, by what their file says; not by the functions that are tested."""
    behind = {name for each in form.fields for name in each.of}
    shown: list[Field] = []
    for each in form.fields:
        given = draft.answers.get(each.when.field) if each.when else None
        holds = each.when is None or (given in each.when.is_ and each.when.field in {one.id for one in shown})
        if holds and each.id not in behind and not (draft.ahead and each.type is FieldType.SCAN):
            shown.append(each)
    return shown


def check_filed(ground: Ground, draft: Draft, after: After) -> None:
    """Nothing incomplete, hidden or stopped is filed, and nothing outside the window."""
    if (after is After.SUBMIT) != ground.is_open or (after is After.PREPARE) != draft.ahead:
        raise Broken(f"{after.value} while the window is {'open' if ground.is_open else 'closed'}")
    answers = filed(ground, draft)
    shown = asked(ground.form, draft)
    hidden = answers.keys() - {each.id for each in shown} - {name for each in shown for name in each.of}
    if hidden:
        raise Broken(f"hidden answers are filed: {hidden}")
    for each in shown:
        if each.id not in answers or not is_complete(ground.form, each, answers):
            raise Broken(f"filed without a whole answer to {each.id}: {answers.get(each.id)!r}")
    if ground.form.id == "enterprise-cultivation":
        _check_application(answers, ground, ahead=draft.ahead)


def _check_application(answers: Mapping[str, Value], ground: Ground, *, ahead: bool) -> None:
    if not answers["futures"] and not answers["options"]:
        raise Broken("an application without a product")
    if str(answers["company"]).casefold() == str(answers["target"]).casefold():
        raise Broken("the target is the member")
    day = date.fromisoformat(str(answers["form_date"]))
    if not ahead and not (ground.window and ground.window.holds(day)):
        raise Broken("the date lies outside the window")


PATTERNS: Mapping[FieldType, str] = {
    FieldType.NAME: r".{2,30}",
    FieldType.COMPANY: r".{4,80}",
    FieldType.LANDLINE: r"[\d+-]{7,20}|无",
    FieldType.MOBILE: r"1[3-9]\d{9}|\+\d{6,15}",
    FieldType.EMAIL: r"[^@\s]+@[^@\s]+\.[^@\s]+",
    FieldType.SERIAL: r"\d{3}",
    FieldType.DATE: r"\d{4}-\d\d-\d\d",
    FieldType.PERSON: r"[^\t]+\t[^\t]+\t[^\t]+",
    FieldType.PERSONS: r"[^\t]+\t[^\t]+\t[^\t]+",
    FieldType.FILES: r"\{.*\}",
    FieldType.SCAN: r"\{.*\}",
    FieldType.MENU: "finished",
}


def is_complete(form: Form, each: Field, answers: Mapping[str, Value]) -> bool:
    """Whether an answer is whole, by its type."""
    value = answers[each.id]
    if each.type is FieldType.MENU:
        return value == "finished" and sum(len(answers.get(name, [])) for name in each.of) >= each.at_least
    if each.type in {FieldType.CHOICE, FieldType.CHOICES}:
        return bool(value) and all(
            form.field(each.id).by_id[name].stop is None for name in ([value] if isinstance(value, str) else value)
        )
    if each.type is FieldType.PRODUCTS:
        return isinstance(value, list)
    if value in ("", []):
        return not each.required
    pattern = PATTERNS.get(each.type, f"(?s).{{{each.shortest},{each.longest}}}")
    listed = each.type in LISTS or (each.type is FieldType.SCAN and isinstance(value, list))
    return all(re.fullmatch(pattern, item) for item in (value if listed else [str(value)]))


def walks(pack: Pack, forms: Sequence[Form], seed: int) -> Iterator[Walk]:
    """Conversations without end, each beginning anywhere in a form."""
    random = Random(seed)
    others = {form.id: versions_of(form) for form in forms}
    wholes = {form.id: whole_answers(form) for form in forms}
    while True:
        form = random.choice(forms)
        ahead = form.gate is not None and random.random() < 0.3
        ground = Ground(form, pack, TODAY + timedelta(days=900) if ahead else TODAY)
        answers = wholes[form.id]
        reached = random.randint(0, len(answers))
        known = dict(list(answers.items())[:reached])
        draft = Draft(1, 1, form.id, 1, known, begun=reached > 0 or random.random() < 0.8, ahead=ahead)
        yield Walk(random, ground, others[form.id], draft)


WHOLE: Mapping[FieldType, Value] = {
    **{kind: answers[0] for kind, answers in GOOD.items()},
    FieldType.PRODUCTS: ["cu"],
    FieldType.PERSON: "张三\t部门总经理\t13800138000",
    FieldType.PERSONS: [],
    FieldType.ITEMS: ["建议简化登录"],
    FieldType.MENU: "finished",
    FieldType.FILES: [SCAN],
    FieldType.SCAN: "",
    FieldType.DATE: TODAY.isoformat(),
}
"""By type, an answer with which a form could be filed."""


def whole_answers(form: Form) -> dict[str, Value]:
    """Answers with which a form could be filed, in the form's order."""
    answers: dict[str, Value] = {}
    for each in form.fields:
        first = each.options[0].id if each.options else ""
        special: dict[FieldType, Value] = {FieldType.CHOICE: first, FieldType.CHOICES: [first]}
        answers[each.id] = special.get(each.type) or WHOLE[each.type]
    return {**answers, "target": "江苏某某铜业有限公司"} if "target" in answers else answers


def versions_of(form: Form) -> list[Form]:
    """The form, one without a field, one whose field became another type, and one that asks for more."""
    plain = form.model_dump(by_alias=True, exclude_unset=True, mode="json")
    rows = plain["fields"]
    fewer = {**plain, "fields": [row for row in rows if row["id"] not in {"landline", "visitors", "members"}]}
    another = [{**row, "type": "text"} if row["id"] in {"mobile", "email"} else row for row in rows]
    said = {"zh": "新加的一项", "en": "Something new"}
    more = [*rows[:1], {"id": "extra", "type": "text", "label": said, "prompt": said}, *rows[1:]]
    return [
        form,
        Form.model_validate(fewer),
        Form.model_validate({**plain, "fields": another}),
        Form.model_validate({**plain, "fields": more}),
    ]
