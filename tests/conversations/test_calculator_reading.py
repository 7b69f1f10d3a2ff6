"""The quota calculator reads every figure whole, uses it once, and states no verdict where that is not clear."""

from __future__ import annotations

import pytest

from bot.compose import Core
from tests.stories import Person

NO_VERDICT = "没有下结论"


@pytest.fixture
def li(made: Core) -> Person:
    return Person(made)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("螺纹钢期货0.8万手", "累计净持仓8000手，未达到最低一档"),
        ("铜期货1.2万手能拿多少", "累计净持仓12000手，手数对应支持额度35万元"),
        ("黄金期货1.5千手够吗", "累计净持仓1500手，手数对应支持额度25万元"),
        ("copper futures 4.5k lots enough?", "4500 lots: by the lots the quota is RMB 250,000"),
        ("铜期货8千零1手", "累计净持仓8001手"),
        ("铜期货1万2千手", "累计净持仓12000手"),
        ("铜期货4千5百手", "累计净持仓4500手"),
        ("铜期货一点二万手", "累计净持仓12000手"),
        ("copper futures 12 000 lots", "cumulative net position of 12000 lots"),
        ("铜期货４，００１手", "累计净持仓4001手"),
        ("铜期货4001口20天", "累计净持仓4001手、持仓20个交易日"),
        ("铜期货4001手，持有二十日", "累计净持仓4001手、持仓20个交易日"),
    ],
)
async def test_numbers_are_read_whole_however_they_are_typed(li: Person, question: str, told: str) -> None:
    assert told in await li.says(question)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("氧化铝期货150手/天 30天", "累计净持仓4500手"),
        ("铜期货301手／日，持有22天", "累计净持仓6622手"),
        ("铜期货 日持仓210手 20天", "累计净持仓4200手"),
        ("原油期权日均60手，持仓20日", "累计持仓1200手"),
        ("copper futures 150 lots/day 30 days", "cumulative net position of 4500 lots"),
        ("we hold 150 lots of aluminium futures a day for 30 days", "cumulative net position of 4500 lots"),
    ],
)
async def test_a_day_is_said_in_many_ways(li: Person, question: str, told: str) -> None:
    assert told in await li.says(question)


async def test_what_is_counted_net_is_futures(li: Person) -> None:
    heard = await li.says("每天净多200手铜，持有20个交易日够不够")
    assert "还差1手" in heard
    assert "期权" not in heard


@pytest.mark.parametrize(
    "question",
    [
        "铜期货4001-5000手能拿多少",
        "铜期货4001到5000手能拿多少",
        "铜期货4001手19.5天够吗",
        "铜期货超过4000手不到6000手，能拿多少",
        "铜期货4,5000手够吗",
        "铜期货三四千手够吗",
        "铜期货4000多手够吗",
        "铜期货大约4500手够吗",
        "copper futures between 4001 and 5000 lots, enough?",
    ],
)
async def test_what_is_no_exact_whole_number_is_not_computed_with(li: Person, question: str) -> None:
    heard = await li.says(question)
    assert ">4000" in heard
    assert NO_VERDICT in heard or "without a verdict" in heard
    assert "对应支持额度" not in heard
    assert "the quota is" not in heard


async def test_each_figure_belongs_to_its_product_and_kind(li: Person) -> None:
    heard = await li.says("铜期货4000手，铜期权1001手")
    assert "铜期货累计净持仓4000手，未达到最低一档" in heard
    assert "铜期权累计持仓1001手，手数对应支持额度25万元" in heard
    heard = await li.says("铜期货4001手，铝期货3000手")
    assert "铜期货累计净持仓4001手，手数对应支持额度25万元" in heard
    assert "铝期货累计净持仓3000手，未达到最低一档" in heard
    heard = await li.says("1001手铜期权，3000手铝期货，够吗")
    assert "铜期权累计持仓1001手，手数对应" in heard
    assert "铝期货累计净持仓3000手，未达到" in heard
    heard = await li.says("铜期货4001手20天，铝期货4001手19天，够吗")
    assert "铜期货累计净持仓4001手、持仓20个交易日，对应支持额度25万元" in heard
    assert "铝期货累计净持仓4001手、持仓19个交易日，不达标" in heard


async def test_w20_only_the_declared_product_counts(li: Person) -> None:
    heard = await li.says("铜期货3000手，国际铜期货5000手，申报铜")
    assert "铜期货累计净持仓3000手，未达到最低一档" in heard
    assert "国际铜的5000手不计入" in heard
    heard = await li.says("申报黄金，持有白银2000手，能算吗")
    assert "白银的2000手不计入" in heard
    assert "2000手，" not in heard.replace("白银的2000手不计入，", "")


@pytest.mark.parametrize(
    "question",
    [
        "铜和铝加起来4001手",
        "铜期货和铜期权合并4001手够吗",
        "3个客户每个2000手铜期货能合并吗",
        "铜和铝期货4001手够吗",
        "铜的期货和期权4500手够吗",
        "铜期货4000手，铝期货3000手，20天，够吗",
        "铜期货4000手6000手够吗",
        "黄金期权多头600手空头500手，够吗",
        "4001手铜和铝期货够吗",
    ],
)
async def test_no_verdict_where_it_is_not_clear_what_a_figure_belongs_to(li: Person, question: str) -> None:
    heard = await li.says(question)
    assert NO_VERDICT in heard
    assert "对应支持额度" not in heard
    assert "未达到" not in heard


async def test_what_is_said_of_each_product_counts_for_each(li: Person) -> None:
    heard = await li.says("铜期货和铝期货各4001手，都是20天，够吗")
    assert "铜期货累计净持仓4001手、持仓20个交易日，对应" in heard
    assert "铝期货累计净持仓4001手、持仓20个交易日，对应" in heard
    heard = await li.says("铜期货和铝期货分别4001手、3000手，够吗")
    assert "铜期货累计净持仓4001手，手数对应" in heard
    assert "铝期货累计净持仓3000手，未达到" in heard


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("每天多头300手空头100手铜，25天", "铜期货累计净持仓5000手、持仓25个交易日，对应支持额度25万元"),
        ("CU2406 3000手 CU2407 2000手，期货", "铜期货累计净持仓5000手，手数对应支持额度25万元"),
        ("铜期货20天每天100手，另外5天每天500手", "铜期货累计净持仓4500手、持仓25个交易日，对应支持额度25万元"),
        ("铜期货每天200手，一共30天，够吗", "铜期货累计净持仓6000手、持仓30个交易日，对应支持额度25万元"),
        pytest.param(
            "每天 cu2406 多300手空100手，cu2407 空20手，20个交易日，铜期货够吗",
            "铜期货累计净持仓4400手、持仓20个交易日，对应支持额度25万元",
            id="W19",
        ),
        pytest.param(
            "不锈钢期货 ss2406 每天多500手空500手，20天", "累计净持仓0手、持仓0个交易日，未达到最低一档", id="W21"
        ),
        pytest.param(
            "原油期货每天101手，先持有12天，中间停了，后来又持有8天，够25万吗",
            "原油期货累计净持仓2020手、持仓20个交易日，对应支持额度25万元",
            id="W22",
        ),
    ],
)
async def test_what_is_held_each_day_is_netted_by_contract_and_added_up(li: Person, question: str, told: str) -> None:
    assert told in await li.says(question)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("我们是银河期货，铜期货4001手20天", "铜期货累计净持仓4001手、持仓20个交易日"),
        ("金瑞期货的客户螺纹钢期权4001手20天够吗", "螺纹钢期权累计持仓4001手"),
        ("中金期货的客户铜期权1001手够吗", "铜期权累计持仓1001手"),
        ("中国铝业做铜期权1001手20天够吗", "铜期权累计持仓1001手"),
        ("江西铜业做氧化铝4001手", "氧化铝期货累计净持仓4001手"),
        ("中钢期货，铜期货4001手", "铜期货累计净持仓4001手"),
        ("金鼎期货有限公司的客户，铜期权1001手", "铜期权累计持仓1001手"),
        ("其中铜期货4001手，够吗", "铜期货累计净持仓4001手"),
    ],
)
async def test_a_firms_name_is_no_product_and_no_kind(li: Person, question: str, told: str) -> None:
    heard = await li.says(question)
    assert told in heard
    assert heard.count("累计净持仓") + heard.count("累计持仓") == 1 + heard.count("按累计持仓理解")


async def test_a_product_before_futures_is_no_firm(li: Person) -> None:
    for product in ("原油期货", "白银期货", "做螺纹钢期货", "国际投资"):
        heard = await li.says(f"我们公司{product}，会员之声的邮件题目怎么写")
        assert f"{product}“一站通”" not in heard
    heard = await li.says("我们是远山期货有限公司，会员之声的邮件题目怎么写")
    assert "远山期货有限公司“一站通”会员之声反馈" in heard


@pytest.mark.parametrize(
    "question",
    [
        "买1手铜要多少钱",
        "铜期货昨天成交多少手",
        "昨天铜期货成交了5000手",
        "铜期货最多能开多少手",
        "做市商铜期权要达到多少手",
        "how many lots is one copper contract",
        "黄金期货多少手可以提货",
    ],
)
async def test_near_misses_are_declined(li: Person, question: str) -> None:
    heard = await li.says(question)
    assert li.heard[-1].kind == "decline", heard


async def test_an_unlisted_product_stays_unlisted(li: Person) -> None:
    assert "未列“铸造铝合金”" in await li.says("铸造铝合金期货要多少手")
    assert "未列“铸造铝合金”" in await li.says("那期权呢")


async def test_every_verdict_says_what_was_understood(li: Person) -> None:
    assert "天胶期货累计净持仓2001手、持仓19个交易日，不达标" in await li.says("天然橡胶期货2001手19天")
    assert "天胶期货累计净持仓2000手、持仓19个交易日，未达到" in await li.says("天然橡胶期货2000手19天")
    assert "天胶期货累计净持仓2001手、持仓20个交易日，对应" in await li.says("沪胶期货2001手20天")


async def test_a_follow_up_may_add_to_the_figures_or_replace_the_lots(li: Person) -> None:
    assert "不达标" in await li.says("铜期货6001手19天")
    assert "持仓20个交易日，对应支持额度35万元" in await li.says("再加1天呢")
    assert "累计净持仓4001手" in await li.says("铜期货4000手，再加1手够吗")
    assert "对应支持额度25万元" in await li.says("铜期货4001手20天")
    assert "累计净持仓6001手、持仓20个交易日，对应支持额度35万元" in await li.says("6001")
    assert "累计净持仓6000手" in await li.says("少1手呢")


async def test_the_parts_may_come_one_by_one(li: Person) -> None:
    await li.says("帮我算一下额度")
    for part in ("铜", "期货", "4001手"):
        await li.says(part)
    assert "铜期货累计净持仓4001手、持仓20个交易日，对应支持额度25万元" in await li.says("20天")


async def test_whether_lots_are_of_each_day_is_asked_where_it_is_not_said(li: Person) -> None:
    heard = await li.says("铜期货持仓200手，一共持有了30天，累计够25万吗")
    assert "200手是按累计持仓理解的" in heard
    assert "铜期货累计净持仓6000手、持仓30个交易日，对应支持额度25万元" in await li.presses("每天200手")
    assert "按累计持仓理解" not in await li.says("铜期货累计净持仓4500手，25个交易日")


async def test_what_is_missing_is_told_in_english_too(li: Person) -> None:
    assert "101 lot(s) short" in await li.says("how many lots short for 35 if gold 1400")


async def test_the_account_is_told_beside_the_verdict(li: Person) -> None:
    heard = await li.says("23年开户没做过铜，铜期货4001手20天够吗")
    assert "符合条件2" in heard
    assert "累计净持仓4001手、持仓20个交易日，对应支持额度25万元" in heard


async def test_an_answer_of_the_calculator_offers_the_application(li: Person) -> None:
    await li.says("铜期货4500手能拿多少")
    assert "企业深耕计划申报" in li.buttons


async def test_w24_a_product_that_was_traded_cannot_be_declared_for_an_account_of_2023(li: Person) -> None:
    heard = await li.says("23年开户，铜已经交易过了，再报铜行吗")
    assert "不可以：2023年开户、铜已经交易过的" in heard


@pytest.mark.parametrize(
    "question", ["深耕计划明年5月还能申报吗", "深耕计划今年5月还能申报吗", "今年10月的持仓算项目期内吗"]
)
async def test_a_past_window_is_never_rolled_forward(li: Person, question: str) -> None:
    heard = await li.says(question)
    assert li.heard[-1].kind == "decline", heard
    assert "在申报期内" not in heard
    assert "截止时间（2024年11月底）之前" not in heard


async def test_a_firm_is_no_product_of_an_answer_either(li: Person) -> None:
    assert "1500" not in await li.says("金元期货支持额度")
