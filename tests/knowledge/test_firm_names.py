"""Firms by the names that people type: short, mistyped, in the other script, by sound."""

from __future__ import annotations

import pytest

from knowledge.firm_names import folded, likely, named

FIRMS = {
    1: ("永安期货股份有限公司", "永安期货"),
    2: ("南华期货股份有限公司", "南华期货"),
    3: ("中信期货有限公司", "中信期货"),
    4: ("中信建投期货有限公司", "中信建投"),
    5: ("国泰君安期货有限公司", "国君期货"),
    6: ("ABC Futures Co., Ltd.", "ABC Futures"),
    7: ("上海东证期货有限公司", "东证期货"),
}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("永安期货股份有限公司", [1]),
        ("永安期货", [1]),
        (" 永安 期货 ", [1]),
        ("中信期货", [3]),
        ("中信", [3, 4]),
        ("中信建投", [4]),
        ("中信建头期货", [4, 3]),
        ("永安期货上海分公司", [1]),
        ("國泰君安期貨", [5]),
        ("国泰军安", [5]),
        ("勇安期货", [1]),
        ("东证", [7]),
        ("abc futures", [6]),
        ("ABC", [6]),
        ("ABC Future Company Limited", [6]),
        ("某某期货有限公司", []),
        ("期货公司", []),
        ("怎么提交会员之声", []),
        ("？？", []),
        ("", []),
    ],
)
def test_the_likely_firms(typed: str, meant: list[int]) -> None:
    assert likely(typed, FIRMS) == meant


def test_a_name_is_the_same_however_it_is_typed() -> None:
    assert folded("示例期货（上海）有限公司") == folded(" 示例期貨(上海)有限公司")
    assert folded("ABC Futures Co., Ltd.") == folded("ＡＢＣ futures CO LTD")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("永安期货", [1]),
        ("永安", [1]),
        ("永安期货上海分公司", [1]),
        ("永安期货有限责任公司", [1]),
        ("中信建投", [4]),
        ("abc futures", [6]),
        ("ABC", [6]),
        ("江苏永安铜业有限公司", []),
        ("永安建材有限公司", []),
        ("永安建材", []),
        ("中信建材有限公司", []),
        ("ABC Trading Ltd.", []),
        ("某某铜业有限公司", []),
    ],
)
def test_a_company_of_another_trade_is_not_taken_for_a_firm(typed: str, meant: list[int]) -> None:
    assert named(typed, FIRMS) == meant
