"""A new release while somebody fills in a form: nothing that still fits is lost, and they hear what changed."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.compose import Core
from bot.reloading import reload
from handlers.drafts import Draft
from storage import conversations
from storage.memory import SqlMemory
from storage.releases import INDEX, RELEASE
from tests.conftest import Compose
from tests.conversations.test_application_form import BASICS, IN_WINDOW, MEMBER, TARGET, after_products
from tests.short_pack import write_short
from tests.stories import Person

REGION = """
  - id: region
    type: text
    paper: false
    label: {zh: "所在地区", en: "Region"}
    prompt: {zh: "目标企业在哪个地区？", en: "In which region is the target enterprise?"}"""
BEGUN = ("帮我报深耕", "开始", "是", "0", MEMBER, TARGET, "1、2", "1", "民企", "否")


def a_new_version(folder: Path) -> None:
    """A field is added and one taken out; an option has another name, and another one another id."""
    form = folder / "forms" / "enterprise-cultivation.yaml"
    text = form.read_text(encoding="utf-8")
    declared = text[text.index("  - id: declared") : text.index("  - id: company")]
    scope = text.index("  - id: scope")
    for old, new in (
        (text[scope:], f"{REGION.lstrip(chr(10))}\n{text[scope:]}"),
        (declared, ""),
        ("{id: trade, label:", "{id: trading, label:"),
        ('label: {zh: "民企"', 'label: {zh: "民营企业"'),
        ('words: {zh: ["民营", "民营企业", "私企"]', 'words: {zh: ["民营", "民企", "私企"]'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    form.write_text(text, encoding="utf-8")


async def cannot_be_read(made: Core, release: int) -> None:
    """As when the program was exchanged for one that does not know the shape of an old release any more."""

    def work(memory: SqlMemory) -> None:
        memory.connection.execute(INDEX.delete().where(INDEX.c.release == release))
        these = RELEASE.update().where(RELEASE.c.number == release)
        memory.connection.execute(these.values(digest="of another shape", content=b""))

    await asyncio.wrap_future(made.writer.submit(work))


def draft_of(person: Person) -> Draft:
    def read(memory: SqlMemory) -> Draft:
        conversation = conversations.at(memory.connection, person.address)
        assert conversation is not None
        assert conversation.draft is not None
        return memory.drafts.get(conversation.draft)

    return person.core.writer.submit(read).result()


async def begins_before_a_new_version(made: Core) -> Person:
    """Somebody is at the products when a release with another version of the form is published."""
    li = Person(made)
    for words in BEGUN:
        await li.says(words)
    a_new_version(made.content)
    await reload(made, "zhao")
    return li


async def test_a_form_under_way_ends_on_the_release_with_which_it_began(
    compose: Compose, database_url: str, tmp_path: Path
) -> None:
    content = write_short(tmp_path / "content")
    async with compose(database_url, now=IN_WINDOW, content=content) as made:
        li = await begins_before_a_new_version(made)
        review = await after_products(li)
        assert "新版本" not in "".join(message.text for message in await li.everything())
        assert "已申报项目数：0" in review
        assert "企业性质：民企" in review
        assert "所在地区" not in review
        assert "MSC-2024-0001" in await li.says("提交")
        zhou = Person(made, "zhou")
        for words in ("帮我报深耕", "开始", "是"):
            heard = await zhou.says(words)
        assert "会员单位名称" in heard, "a form that begins now is of the new version"


async def test_where_that_release_cannot_be_read_any_more_all_that_fits_is_kept_and_the_change_is_told(
    compose: Compose, database_url: str, tmp_path: Path
) -> None:
    content = write_short(tmp_path / "content")
    async with compose(database_url, now=IN_WINDOW, content=content) as made:
        li = await begins_before_a_new_version(made)
        await cannot_be_read(made, 1)
    async with compose(database_url, now=IN_WINDOW, content=content) as made:
        li.core = made
        told = await li.says("沪铜")
        assert told.startswith(
            "这张表已换成新版本，保留了6项；需要重新填写：营业执照经营范围；新增：所在地区；不再需要的1项已去掉。"
            "刚才的内容请再发一次。"
        )
        assert "目标企业在哪个地区" in told
        kept = {name: value for name, value in draft_of(li).answers.items() if name != "head_office"}
        assert kept == {"company": MEMBER, "target": TARGET, "account": "new", "nature": "private", "listed": "no"}
        assert "经营范围" in await li.says("江苏")
        assert "期货品种" in await li.says("1、2")
        review = await after_products(li)
        assert "新版本" not in review, "it is told once"
        for line in (
            f"会员单位名称：{MEMBER}",
            "所在地区：江苏",
            "经营范围：生产、贸易流通",
            "企业性质：民营企业",
            BASICS,
        ):
            assert line in review, line
        assert "已申报项目数" not in review
        assert "MSC-2024-0001" in await li.says("提交")


async def test_in_english_and_where_nothing_of_it_was_answered_yet(
    compose: Compose, sqlite_url: str, tmp_path: Path
) -> None:
    content = write_short(tmp_path / "content")
    async with compose(sqlite_url, now=IN_WINDOW, content=content) as made:
        li, zhou = Person(made), Person(made, "zhou")
        await li.says("English")
        for words in ("I want to apply for the enterprise deep cultivation plan", "start", "yes", "0"):
            await li.says(words)
        for words in ("帮我报深耕", "开始", "是"):
            await zhou.says(words)
        a_new_version(content)
        await reload(made, "zhao")
        await cannot_be_read(made, 1)
    async with compose(sqlite_url, now=IN_WINDOW, content=content) as made:
        li.core = zhou.core = made
        told = await li.says("Example Futures Co., Ltd.")
        assert told.startswith("This form has a new version. Answers kept: 1. Taken out, as no longer needed: 1.")
        assert "member's full name" in told
        assert (await zhou.says("1")).startswith("这张表已换成新版本，您填的1项都保留了。")
