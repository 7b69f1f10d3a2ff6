"""The quota calculator against the worked examples of the domain notes (W01 to W22) and as a law."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import CONTENT
from knowledge.load import load, read_folder
from knowledge.numerals import value_of
from knowledge.pack import Pack
from knowledge.quota import Held, Kind, Stretch, cumulated, group_of, judge
from knowledge.quota_question import parts_of, quota_question

FUTURES, OPTIONS = Kind.FUTURES, Kind.OPTIONS


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load(read_folder(CONTENT))


@pytest.mark.parametrize(
    ("kind", "code", "lots", "days", "amount"),
    [
        pytest.param(FUTURES, "cu", 4000, 20, 0, id="W01"),
        pytest.param(FUTURES, "cu", 4001, 20, 25, id="W02"),
        pytest.param(FUTURES, "cu", 6000, 25, 25, id="W03"),
        pytest.param(FUTURES, "cu", 6001, 20, 35, id="W04"),
        pytest.param(FUTURES, "al", 9000, 19, 0, id="W05"),
        pytest.param(FUTURES, "ec", 200, 22, 0, id="W06"),
        pytest.param(FUTURES, "ec", 201, 20, 25, id="W07"),
        pytest.param(FUTURES, "ec", 301, 20, 35, id="W08"),
        pytest.param(FUTURES, "au", 1500, 30, 25, id="W09"),
        pytest.param(FUTURES, "rb", 8000, 40, 0, id="W10"),
        pytest.param(FUTURES, "rb", 12001, 40, 35, id="W11"),
        pytest.param(FUTURES, "ru", 3150, 21, 35, id="W12"),
        pytest.param(OPTIONS, "cu", 1000, 20, 0, id="W13"),
        pytest.param(OPTIONS, "cu", 5000, 60, 25, id="W14"),
        pytest.param(OPTIONS, "rb", 4000, 30, 0, id="W15"),
        pytest.param(OPTIONS, "rb", 4001, 20, 25, id="W16"),
        pytest.param(OPTIONS, "ag", 2001, 19, 0, id="W17"),
        pytest.param(FUTURES, "cu", 3000, 20, 0, id="W20: 国际铜 5000 adds nothing to 铜"),
    ],
)
def test_worked_examples(pack: Pack, kind: Kind, code: str, lots: int, days: int, amount: int) -> None:
    assert judge(pack.quotas, kind, code, lots, days).amount == amount


def test_w18_a_product_without_options_is_not_listed(pack: Pack) -> None:
    assert not judge(pack.quotas, OPTIONS, "ni", 9999, 50).listed


def test_w19_contracts_are_not_netted_against_each_other() -> None:
    each_day = Stretch((Held("cu2406", 300, 100), Held("cu2407", 0, 20)), 20)
    assert cumulated(FUTURES, [each_day]) == (4400, 20)


def test_w21_a_contract_that_nets_to_nothing_counts_no_lots_and_no_day() -> None:
    assert cumulated(FUTURES, [Stretch((Held("ss2406", 500, 500),), 20)]) == (0, 0)


def test_w22_days_need_not_be_consecutive(pack: Pack) -> None:
    held = (Held("sc2406", 101),)
    lots, days = cumulated(FUTURES, [Stretch(held, 12), Stretch(held, 8)])
    assert (lots, days) == (2020, 20)
    assert judge(pack.quotas, FUTURES, "sc", lots, days).amount == 25


@given(
    kind=st.sampled_from(Kind),
    lots=st.integers(0, 20_000),
    more=st.integers(0, 5_000),
    days=st.integers(0, 60),
    data=st.data(),
)
def test_more_lots_never_give_less(
    pack: Pack, kind: Kind, lots: int, more: int, days: int, data: st.DataObject
) -> None:
    code = data.draw(st.sampled_from([product.code for product in pack.products.products]))
    less, greater = (judge(pack.quotas, kind, code, number, days) for number in (lots, lots + more))
    assert greater.amount >= less.amount
    for tier in less.tiers:
        assert (less.short_of(tier) == 0) == (lots > tier.above)


def test_every_product_of_the_notice_is_in_the_futures_table(pack: Pack) -> None:
    codes = [product.code for product in pack.products.products]
    assert len(codes) == 23
    assert all(group_of(pack.quotas, FUTURES, code) for code in codes)
    assert sum(group_of(pack.quotas, OPTIONS, code) is not None for code in codes) == 9


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4,001", 4001),
        ("4千", 4000),
        ("1.2万", 12_000),
        ("四千零一", 4001),
        ("一万二", 12_000),
        ("两千五", 2500),
        ("十二", 12),
        ("5k", 5000),
        ("一百零五", 105),
        ("三五", 35),
        ("0.8万", 8000),
        ("4.5k", 4500),
        ("8千零1", 8001),
        ("1万2千", 12_000),
        ("4千5百", 4500),
        ("一点二万", 12_000),
        ("1万2", 12_000),
        ("1万2000", 12_000),
        ("4001~5000", None),
        ("19.5", None),
        ("4,5000", None),
        ("三四千", None),
        ("1.2万3千", None),
        ("万", None),
        ("多少", None),
    ],
)
def test_numbers_as_people_type_them(text: str, value: int | None) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize(
    ("text", "codes", "kinds", "lots", "days"),
    [
        ("国际铜期货4500手，拿了25个交易日，够吗", ("bc",), (FUTURES,), 4500, 25),
        ("氧化铝要多少手", ("ao",), (), None, None),
        ("低硫燃料油两千手能拿多少", ("lu",), (), 2000, None),
        ("螺纹期权四千零一手", ("rb",), (OPTIONS,), 4001, None),
        ("is 1,900 lots of low-sulfur fuel oil futures enough", ("lu",), (FUTURES,), 1900, None),
        ("铜的期货和期权要多少手", ("cu",), (OPTIONS, FUTURES), None, None),
        ("铜和铝各要多少手", ("cu", "al"), (), None, None),
        ("cu2407做了5千手够不够25万", ("cu",), (), 5000, None),
    ],
)
def test_a_question_is_read_by_its_parts(
    pack: Pack, text: str, codes: tuple[str, ...], kinds: tuple[Kind, ...], lots: int | None, days: int | None
) -> None:
    asked = quota_question(pack, text)
    assert asked is not None
    parts = parts_of(pack, text)
    assert (parts.codes, parts.kinds, parts.lots, parts.days) == (codes, kinds, lots, days)


def test_a_word_that_may_mean_several_products_is_left_open(pack: Pack) -> None:
    asked = quota_question(pack, "橡胶3000手够吗")
    assert asked is not None
    assert set(asked.ambiguous) == {"ru", "nr", "br"}


@pytest.mark.parametrize(
    "text", ["铜期货现在保证金比例多少", "原油夜盘几点收盘", "锌一手没碰过，可以申报吗", "银行可以当产融基地吗", "你好"]
)
def test_what_asks_for_no_quota_is_left_to_the_answers(pack: Pack, text: str) -> None:
    assert quota_question(pack, text) is None
