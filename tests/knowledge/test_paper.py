"""The papers as LibreOffice shows them: every value that was typed can be read on them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.settings import CONTENT
from handlers.drafts import Draft
from handlers.form_ground import Ground
from handlers.form_paper import values_of
from knowledge.document import render
from knowledge.load import load, read_folder
from tests.walking import TODAY, whole_answers

PACK = load(read_folder(CONTENT))
LONG = "目标企业以点价方式采购原料，库存周期约25天。\n第二行 <b>&{{x}}</b> {% y %}"
TYPED: dict[str, dict[str, str | list[str]]] = {
    "member-voice": {"suggestions": ["建议简化登录 <b>&{{x}}</b>", "建议提前公布安排"], "landline": "021-68400000"},
    "enterprise-cultivation": {
        "basics": LONG,
        "plan": "4月走访，6月培训。",
        "members": ["王五\t研究员\t021-68400000"],
        "history": "无历史合作",
    },
    "visit": {"purpose": LONG, "visitors": "共5人：王某某等", "preferred": "2024-06-03"},
}
SHOWN = {
    "member-voice": ("001", "13800138000", "zhang@example.com", "2024年5月10日", "（公司盖章）"),
    "enterprise-cultivation": (
        "☑国企",
        "☐民企",
        "☑是",
        "期货：铜",
        "王五",
        "研究员",
        "2024年5月10日",
        "（会员单位公章）",
    ),
    "visit": ("（会员）", "2024年6月3日", "13800138000", "zhang@example.com", "上海期货交易所："),
}


@pytest.mark.skipif(shutil.which("soffice") is None or shutil.which("pdftotext") is None, reason="needs LibreOffice")
@pytest.mark.parametrize("name", sorted(TYPED))
def test_every_value_can_be_read_on_the_paper(name: str, tmp_path: Path) -> None:
    form = PACK.forms[name]
    answers = whole_answers(form) | TYPED[name]
    paper = tmp_path / f"{name}.docx"
    draft = Draft(1, 1, name, 1, answers, begun=True)
    paper.write_bytes(render(PACK.templates[form.template], values_of(Ground(form, PACK, TODAY), draft)))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(paper)]
    subprocess.run(convert, check=True, capture_output=True, timeout=120)
    told = subprocess.run(
        ["pdftotext", str(paper.with_suffix(".pdf")), "-"], check=True, capture_output=True, text=True
    )
    read = re.sub(r"\s", "", told.stdout)
    typed = [text for value in TYPED[name].values() for text in ([value] if isinstance(value, str) else value)]
    parts = [part for each in typed if not re.fullmatch(r"[\d-]+", each) for part in re.split(r"[\t\n]", each)]
    for text in (*SHOWN[name], *parts):
        assert re.sub(r"\s", "", text) in read, text
