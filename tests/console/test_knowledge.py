"""Publishing from the console: what is broken is refused with all that is wrong, and the old release goes on."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from knowledge.language import Language
from knowledge.load import digest_of, read_folder
from tests.console.browser import Browser, Page
from tests.console.conftest import Office

KNOWLEDGE = "/console/knowledge"
CHECK = f"{KNOWLEDGE}?check"
PUBLISH = "/console/knowledge/publish"
ROLLBACK = "/console/knowledge/rollback"


def admin(office: Office) -> Browser:
    return office.at_work("zhao", "赵敏", office.ADMIN)


def edit(office: Office, file: str, old: str, new: str) -> None:
    path = Path(office.core.content) / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def csrf_of(page: Page) -> str:
    return page.forms()["/console/logout"]["csrf"]


def empty(folder: Path) -> None:
    for file in sorted(folder.rglob("*.yaml")):
        file.unlink()


def greeting(office: Office) -> str:
    return office.core.releases.current().pack.say("thanks", Language.ZH)


async def test_publishing_lets_the_changed_content_answer(office: Office) -> None:
    edit(office, "phrases/bot.yaml", "不客气。", "不用谢。")
    browser = admin(office)
    await browser.opens(CHECK)
    with office.core.hub.listen("release:newest") as heard:
        page = await browser.sends(PUBLISH)
        assert await asyncio.wait_for(heard.get(), 5) == "release:newest"
    assert page.told == "已发布，第2版开始应答。"
    assert greeting(office).startswith("不用谢。")
    assert "发布内容文件夹 正在应答" in page.text
    assert PUBLISH not in (await browser.opens(CHECK)).forms(), "there is nothing to publish any more"


async def test_a_broken_pack_is_refused_with_every_problem_and_its_line(office: Office) -> None:
    edit(office, "queues.yaml", "default: msc", "default: nobody")
    edit(office, "pack.yaml", "year: 2024", "year: soon\nmood: good")
    browser = admin(office)
    page = await browser.opens(CHECK)
    assert PUBLISH not in page.forms()
    page = await browser.posts(PUBLISH, digest=digest_of(read_folder(office.core.content)), csrf=csrf_of(page))
    assert "没有发布" in page.told
    assert "3处问题" in page.told
    assert page.source.count("<tr><td><code>pack.yaml:") == 2
    assert page.source.count("<tr><td><code>queues.yaml:") == 1
    assert "there is no queue `nobody`" in page.text
    assert office.core.releases.current().release == 1
    assert greeting(office).startswith("不客气。")


async def test_the_folder_can_be_checked_without_publishing(office: Office) -> None:
    browser = admin(office)
    assert "与正在应答的版本相同" in (await browser.opens(f"{KNOWLEDGE}?check")).text
    edit(office, "phrases/bot.yaml", "不客气。", "不用谢。")
    page = await browser.opens(f"{KNOWLEDGE}?check")
    assert "没有问题，可以发布。" in page.text
    assert "修改 phrases/thanks zh" in page.text
    assert str(office.core.content) in page.text
    assert office.core.releases.current().release == 1


async def test_what_a_folder_takes_away_is_listed_first_and_by_its_name(office: Office) -> None:
    edit(office, "phrases/bot.yaml", "不客气。", "不用谢。")
    intents = Path(office.core.content) / "intents.yaml"
    text = intents.read_text(encoding="utf-8")
    last = text.rindex("\n- id: ")
    name = text[last:].split()[2]
    intents.write_text(text[: last + 1], encoding="utf-8")
    page = await admin(office).opens(CHECK)
    assert page.text.index(f"删除 intents/{name}") < page.text.index("修改 phrases/thanks")


async def test_a_folder_that_changed_since_it_was_looked_at_is_looked_at_again(office: Office) -> None:
    edit(office, "phrases/bot.yaml", "不客气。", "不用谢。")
    browser = admin(office)
    await browser.opens(CHECK)
    edit(office, "phrases/bot.yaml", "不用谢。", "别客气。")
    page = await browser.sends(PUBLISH)
    assert page.told == "没有发布：检查之后内容文件夹又有改动，请再看一遍。"
    assert office.core.releases.current().release == 1
    assert (await browser.sends(PUBLISH)).told == "已发布，第2版开始应答。"
    assert greeting(office).startswith("别客气。")


async def test_a_folder_that_is_gone_is_said_to_be_broken(office: Office) -> None:
    empty(Path(office.core.content))
    browser = admin(office)
    page = await browser.opens(CHECK)
    assert PUBLISH not in page.forms()
    assert "the file is missing" in page.text


async def test_an_older_release_is_published_again(office: Office) -> None:
    edit(office, "phrases/bot.yaml", "不客气。", "不用谢。")
    browser = admin(office)
    await browser.opens(CHECK)
    await browser.sends(PUBLISH)
    page = await browser.sends(ROLLBACK)
    assert page.told == "第1版已重新发布为第3版，开始应答。"
    assert greeting(office).startswith("不客气。")
    assert "恢复第1版 正在应答" in page.text
    assert office.core.releases.newest() == 3


async def test_a_release_that_never_was_cannot_be_published_again(office: Office) -> None:
    browser = admin(office)
    await browser.opens(KNOWLEDGE)
    csrf = csrf_of(browser.page)
    for number in ("77", "0", "-1", "x", "9" * 30):
        assert (await browser.posts(ROLLBACK, release=number, csrf=csrf)).status == 404
    assert office.core.releases.newest() == 1


@pytest.mark.parametrize(
    "path", [PUBLISH, ROLLBACK, "/console/people", "/console/people/close", "/console/people/link"]
)
async def test_an_agent_may_do_nothing_of_an_admins(office: Office, path: str) -> None:
    browser = office.at_work()
    await browser.opens("/console")
    csrf = csrf_of(browser.page)
    page = await browser.posts(path, release="1", login="wang", name="x", csrf=csrf)
    assert page.status == 403
    assert "这一页只对管理员开放。" in page.text
    assert office.core.releases.newest() == 1


@pytest.mark.parametrize("path", [KNOWLEDGE, "/console/people"])
async def test_an_agent_sees_nothing_of_an_admins(office: Office, path: str) -> None:
    browser = office.at_work()
    assert (await browser.opens(path)).status == 403
    assert path not in (await browser.opens("/console")).source
