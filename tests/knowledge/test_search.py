"""What a text is about is found however it was typed, and how far that can be trusted is known."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import traits
from knowledge.language import Language
from knowledge.pack import Pack
from knowledge.things import things_of
from knowledge.understanding import Certainty, Engine, Target


def found(engine: Engine, text: str) -> tuple[str, Certainty]:
    understanding = engine.understand(text)
    return (understanding.best.id if understanding.best else "", understanding.certainty)


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        pytest.param("ＭＳＣ的　邮箱？", "kb-msc-contact", id="full width"),
        pytest.param("企業深耕計劃申報截止日期是哪天", "kb-sg-deadline", id="traditional script"),
        pytest.param("深根计划什么时候截止", "kb-sg-deadline", id="homophone"),
        pytest.param("会员之身的反馈表怎么提交", "kb-voice-how", id="homophone of a name"),
        pytest.param("从业人圆强话班的课程内容", "kb-bootcamp-content", id="typo"),
        pytest.param("shengeng jihua shenme shihou jiezhi", "kb-sg-deadline", id="full pinyin"),
        pytest.param("yueyuetan zai nali kan huifang", "kb-mt-where", id="full pinyin in words"),
        pytest.param("when is the deadline of the deep cultivation plan", "kb-sg-deadline", id="English"),
        pytest.param("深耕的deadline", "kb-sg-deadline", id="mixed"),
        pytest.param("老师您好，麻烦问一下，MSC的电话是多少呀？谢谢！", "kb-msc-contact", id="courtesy"),
    ],
)
def test_the_answer_is_found_however_the_question_is_typed(engine: Engine, text: str, thing: str) -> None:
    assert found(engine, text) == (thing, Certainty.SURE)


@pytest.mark.parametrize("product", ["沪镍", "国际铜", "pb", "氧化铝", "tin", "ni2407", "電解鋁"])
def test_products_of_one_column_lead_to_the_same_answer(engine: Engine, product: str) -> None:
    assert found(engine, f"{product}期货25万元要多少手") == ("kb-sg-nonferrous", Certainty.SURE)


def test_every_wording_finds_what_it_is_a_wording_of(engine: Engine, pack: Pack) -> None:
    for thing in things_of(pack):
        for text in thing.part.phrasings.all()[:3]:
            assert found(engine, text + "！") == (thing.part.id, Certainty.SURE), text


def test_each_wording_is_found_by_its_number(pack: Pack) -> None:
    for thing in things_of(pack):
        told = list(thing.wordings())
        assert [thing.wording(number) for number in range(len(told))] == told
        with pytest.raises(IndexError):
            thing.wording(len(told))


def test_a_repeated_wording_is_certain_beyond_doubt(engine: Engine) -> None:
    best = engine.understand("MSC邮箱和电话").best
    assert best is not None
    other = engine.understand(best.phrasing).best
    assert other is not None
    assert (other.id, other.score, other.phrasing) == (best.id, 1.0, best.phrasing)


@pytest.mark.parametrize(
    "text", ["", " ", "？？？", "🚀", "asdf qwer zxcv", "宝宝发烧了", "红烧肉怎么做", "how to cook rice"]
)
def test_what_nothing_in_the_pack_is_about_is_unknown(engine: Engine, text: str) -> None:
    assert engine.understand(text).certainty is Certainty.UNKNOWN
    assert engine.understand(text).best is None


@pytest.mark.parametrize("text", ["呢", "啊", "的", "吗呢", "人", "x", "the", "to the", "12"])
def test_nothing_is_asserted_of_a_lone_particle(engine: Engine, text: str) -> None:
    assert engine.understand(text).certainty in {Certainty.UNSURE, Certainty.UNKNOWN}


@pytest.mark.parametrize("text", ["铜", "cu", "msc", "费用", "谢谢", "人工", "ok", "你好"])
def test_a_single_word_may_tell_enough(engine: Engine, text: str) -> None:
    assert engine.understand(text).certainty is Certainty.SURE


def test_what_may_be_several_things_is_suggested_best_first(engine: Engine) -> None:
    understanding = engine.understand("强化班和月月谈")
    scores = [match.score for match in understanding.matches]
    assert understanding.certainty is Certainty.EITHER
    assert 2 <= len(scores) <= 5
    assert scores == sorted(scores, reverse=True)
    assert len({(match.target, match.id) for match in understanding.matches}) == len(scores)


def test_an_answer_that_offers_the_dialog_asked_for_is_no_rival_to_it(engine: Engine) -> None:
    understanding = engine.understand("I want to fill in the member voice form")
    assert [match.id for match in understanding.matches[:2]] == ["feedback", "kb-voice-fields"]
    assert understanding.certainty is Certainty.SURE


def test_a_question_without_its_subject_is_asked_back(engine: Engine) -> None:
    best = engine.understand("请问要怎么申请呢").best
    assert best is not None
    assert (best.target, best.id) == (Target.CLARIFICATION, "clarify-apply")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("MSC的电话号码", Language.ZH),
        ("msc dianhua shi duoshao", Language.ZH),
        ("phone number of the MSC", Language.EN),
    ],
)
def test_the_language_is_that_of_the_nearest_wording(engine: Engine, text: str, language: Language) -> None:
    best = engine.understand(text).best
    assert best is not None
    assert (best.id, best.language) == ("kb-msc-contact", language)


def test_a_megabyte_of_text_is_read_in_its_beginning(engine: Engine) -> None:
    began = time.perf_counter()
    for text in (
        "深耕计划什么时候截止" * 100_000,
        "a" * 1_000_000,
        "谢谢" * 500_000,
        "xi'an " * 200_000,
        "\ufdfa" * 400_000,
    ):
        engine.understand(text)
    assert time.perf_counter() - began < 2  # seconds; it takes about 0.02


def test_a_question_is_read_once_however_often_one_asks_about_it(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def words_of(text: str) -> list[str]:
        read.append(text)
        return list(text)

    monkeypatch.setattr(traits, "words_of", words_of)
    for _ in range(3):
        engine.understand("这段话只读一遍")
        engine.topics("这段话只读一遍")
    assert read == ["这段话只读一遍"]


@given(st.text(max_size=60))
def test_any_text_at_all_is_understood_or_not(engine: Engine, text: str) -> None:
    understanding = engine.understand(text)
    assert (understanding.certainty is Certainty.UNKNOWN) == (understanding.best is None)
    assert all(0 <= match.score <= 1 for match in understanding.matches)


@given(st.data())
def test_how_a_text_is_typed_does_not_change_what_it_is_about(engine: Engine, pack: Pack, data: st.DataObject) -> None:
    texts = [text for thing in things_of(pack) for text in thing.part.tests.all()[:1]]
    text = data.draw(st.sampled_from(texts))
    typed = data.draw(
        st.sampled_from([f" {text}", f"{text}！", f"{text} 。。", f"{text}??", text.upper(), f"\u3000{text}"])
    )
    assert engine.understand(typed) == engine.understand(text)
