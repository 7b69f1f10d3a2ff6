"""Texts that differ only in how they were typed come out the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.language import Language, language_of
from knowledge.normalise import normalise, spelling
from knowledge.pinyin import sound_of, syllables
from knowledge.terms import is_symbol

CHARS = st.characters(codec=None) | st.sampled_from(
    "請問您好谢谢啊乾坤著作，。！ hithankspleaseＭ１，000İ👍🏻\ud800\x00\u200d_①\ue000\U000f0000"
)
"""Any character at all, and more of those that are treated in some way."""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ＭＳＣ　電話？？", "MSC电话"),
        ("會員同行的活動資金怎麼報銷", "会员同行的活动资金怎么报销"),
        ("您好，请问MSC电话是多少呀？谢谢🙏", "msc电话是多少"),
        ("Hello, could you tell me the MSC e-mail please?", "the msc e mail"),
        ("沪铜 12,000 手", "沪铜12000手"),
        ("深 耕\n计划", "深耕计划"),
        ("【会员之声】", "会员之声"),
    ],
)
def test_typing_makes_no_difference(typed: str, meant: str) -> None:
    assert normalise(typed) == normalise(meant)


@pytest.mark.parametrize("text", ["谢谢", "你好", "please", "thank you", "👍", "？？"])
def test_a_text_of_nothing_but_courtesy_or_signs_stays(text: str) -> None:
    assert normalise(text) != ""


def test_signs_that_say_opposite_things_stay_apart() -> None:
    assert normalise("👍") == normalise("👍🏻 ") == normalise("👍！！") != normalise("👎")


@pytest.mark.parametrize("text", ["hicorp", "亲自来访", "a thanksgiving", "请示"])
def test_courtesy_within_a_word_is_none(text: str) -> None:
    assert normalise(text) == text


@given(st.text(CHARS))
@settings(max_examples=500)
def test_normalising_again_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
    assert spelling(spelling(text)) == spelling(text)


@given(st.text(CHARS))
def test_no_symbol_of_a_term_is_left_in_a_text(text: str) -> None:
    assert not any(map(is_symbol, normalise(text)))


def test_near_homophones_sound_the_same() -> None:
    assert sound_of("根") == sound_of("耕") == sound_of("更")
    assert sound_of("生") == sound_of("声") == sound_of("森")
    assert sound_of("会") != sound_of("飞")


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("shengeng", ("shen", "geng")),
        ("huiyuan", ("hui", "yuan")),
        ("xian", ("xian",)),
        ("danwei", ("dan", "wei")),
        ("lianxihan", ("lian", "xi", "han")),
        ("please", ()),
        ("msc", ()),
    ],
)
def test_typed_pinyin_falls_into_syllables(word: str, parts: tuple[str, ...]) -> None:
    assert syllables(word) == parts


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("深耕的application form发到哪", Language.ZH),
        ("who may join 会员同行?", Language.EN),
        ("Is there a schedule for 月月谈", Language.EN),
        ("huiyuan tongxing zenme shenqing", Language.ZH),
        ("msc dianhua shi duoshao", Language.ZH),
        ("what is qiangyuan zhuqi", Language.EN),
        ("are you a human", Language.EN),
        ("see you", Language.EN),
        ("MSC", None),
        ("ok", None),
        ("2024", None),
        ("", None),
    ],
)
def test_the_language_is_that_of_the_sentence(text: str, language: Language | None) -> None:
    assert language_of(text) is language
