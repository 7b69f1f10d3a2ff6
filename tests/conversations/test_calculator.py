"""The quota calculator in a chat."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.compose import Core
from tests.conftest import Compose
from tests.databases import TODAY
from tests.stories import Person


@pytest.fixture
def li(made: Core) -> Person:
    return Person(made)


async def test_the_verdict_comes_first_then_each_condition_then_that_it_is_an_estimate(li: Person) -> None:
    heard = await li.says("铜期货累计净持仓4500手，25个交易日，能拿多少额度？")
    assert "对应支持额度25万元" in heard.splitlines()[2]
    assert "须超过4000手（>4000）——已超过" in heard
    assert "还差1501手" in heard
    assert "满足（25天）" in heard
    assert heard.endswith("仅为按文件标准的估算，不构成交易所认定。")
    assert "附件2" in li.heard[-1].sources[0]


async def test_exactly_the_threshold_is_not_enough(li: Person) -> None:
    heard = await li.says("铜期货正好4000手够吗")
    assert "不够" in heard
    assert "还差1手" in heard
    assert "等于4000手不算超过" in heard


async def test_too_few_days_fail_whatever_the_lots(li: Person) -> None:
    assert "不足20个交易日" in await li.says("铝期货9000手，19个交易日，达标吗")


async def test_options_have_no_second_tier(li: Person) -> None:
    assert "没有35万元档" in await li.says("黄金期权做到5000手能拿35万吗")


async def test_products_that_are_not_listed_get_no_guess(li: Person) -> None:
    assert "未列镍期权" in await li.says("镍期权9999手能拿多少")
    assert "未列“铁矿石”" in await li.says("铁矿石5000手够吗")


async def test_a_product_that_is_only_named_is_looked_up_in_its_own_table(li: Person) -> None:
    assert "未列线材期权" in await li.says("线材期权")
    assert "铜期权" in await li.says("铜期权")


async def test_an_ambiguous_word_is_asked_back_and_the_figures_are_kept(li: Person) -> None:
    await li.says("橡胶3150手，21个交易日，够哪一档")
    assert li.buttons == ["天胶", "20号胶", "丁二烯橡胶"]
    assert "35万元" in await li.says("1")


async def test_thresholds_in_english(li: Person) -> None:
    heard = await li.says("How many lots of tin futures are needed for the 350,000 yuan tier?")
    assert ">6000" in heard
    assert "not a finding by the exchange" in heard


async def test_a_follow_up_changes_one_part_and_keeps_the_others(li: Person) -> None:
    await li.says("铜期货累计净持仓4500手，25个交易日，能拿多少额度？")
    assert "铜期权累计持仓4500手、持仓25个交易日，对应支持额度25万元" in await li.says("那期权呢")
    assert "黄金期权累计持仓4500手" in await li.says("黄金呢？")
    assert "不够" in await li.says("900手呢")
    assert "不满足（19天" in await li.says("如果是1001手，19天呢")


async def test_a_follow_up_after_a_while_is_no_follow_up(compose: Compose, sqlite_url: str) -> None:
    async with compose(sqlite_url) as made:
        await Person(made).says("铜期货4500手，25个交易日，能拿多少额度？")
    async with compose(sqlite_url, now=TODAY + timedelta(hours=1)) as made:
        assert "4500手" not in await Person(made).says("那期权呢")


async def test_a_question_of_its_own_is_no_follow_up(li: Person) -> None:
    await li.says("铜期货累计净持仓4500手，25个交易日，能拿多少额度？")
    assert "4500手" not in await li.says("期权累计持仓怎么计算？")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("铜期货每天净持仓220手，持有了20个交易日，能拿多少", "累计4400手"),
        ("Client kept net 60 lots of gold futures every day for 26 trading days. Which tier is it?", "RMB 350,000"),
        ("铜期货每天净持仓150手，要多少天能拿25万", "须持有27个交易日"),
        ("集运指数期货每日50手，几天能达标", "须持有20个交易日"),
        ("按每日净持仓统计，铜期货累计4001手，20个交易日，能拿多少万", "累计净持仓4001手"),
    ],
)
async def test_lots_of_each_day_are_added_up(li: Person, question: str, told: str) -> None:
    assert told in await li.says(question)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("luowengang qiquan 3500 shou gou bu gou", "还差501手"),
        ("Tong qihuo 4001shou 20tian neng na duoshao wan", "支持额度25万元"),
        ("yuanyou qihuo meitian 150 shou 21 ge jiaoyiri dabiao ma", "累计3150手"),
    ],
)
async def test_figures_are_read_in_pinyin_too(li: Person, question: str, told: str) -> None:
    assert told in await li.says(question)


async def test_a_choice_keeps_that_the_lots_are_of_each_day(li: Person) -> None:
    await li.says("橡胶期货每天160手，20个交易日，能拿多少")
    assert "累计3200手" in await li.presses("天胶")
