"""However lots and days are written, and whatever stands around them, the calculator reads them as they are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from bot.settings import CONTENT
from knowledge.load import load, read_folder
from knowledge.pack import Pack
from knowledge.quota import Kind, judge
from knowledge.quota_binding import Position
from knowledge.quota_question import quota_question

HAN = "零一二三四五六七八九"
KINDS = {Kind.FUTURES: "期货", Kind.OPTIONS: "期权"}
FIRMS = ["", "我们是银河期货，", "金瑞期货的客户", "中国铝业做", "江西铜业，", "中金期货，", "金元期货的客户"]


@cache
def shipped() -> Pack:
    """No fixture: of a failing example Hypothesis writes down every argument, and a pack is a megabyte of text."""
    return load(read_folder(CONTENT))


@dataclass(frozen=True)
class Drawn:
    """What is held of one product, and how it is written."""

    code: str
    name: str
    kind: Kind
    lots: int
    days: int
    words: str
    """Of the lots."""

    def __str__(self) -> str:
        return f"{self.name}{KINDS[self.kind]}{self.words}手{self.days}天"


def in_han(number: int) -> str:
    """A number below 100,000 as it is written in characters: 4001 → 四千零一."""
    if number >= 10_000:
        head, rest = divmod(number, 10_000)
        return in_han(head) + "万" + ("零" if 0 < rest < 1000 else "") + (in_han(rest) if rest else "")
    words, gap = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            words += ("零" if gap and words else "") + HAN[digit] + sign
            gap = False
        else:
            gap = bool(words)
    return words or HAN[0]


def spellings(lots: int) -> list[str]:
    """Every way in which a number of lots is written."""
    mixed = f"{lots // 1000}千零{lots % 1000}" if 1000 <= lots < 10_000 and 0 < lots % 1000 < 100 else str(lots)
    han = in_han(lots) if lots > 1 else str(lots)  # 一手 may as well be any lot at all
    in_thousands = lots > 10_000 and lots % 1000 == 0 and lots % 10_000 > 0
    whole_myriads = f"{lots // 10_000}万{lots % 10_000 // 1000}千" if in_thousands else str(lots)
    return [
        str(lots), f"{lots:,}", f"{lots:,}".replace(",", " "), f"{lots:,}".replace(",", "，"), han, mixed,
        whole_myriads, f"{lots / 10_000:f}万".replace("000万", "万"), f"{lots / 1000:.3f}千", f"{lots / 1000:.3f}k",
        str(lots).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    ]  # fmt: skip


LOTS = st.integers(1, 20_000) | st.sampled_from([200, 1000, 1001, 4000, 4001, 8000, 12_000, 12_001])
HOLDINGS = st.tuples(st.integers(0, 22), LOTS, st.sampled_from(Kind), st.integers(1, 60), st.integers(0, 999))


def drawn_from(pack: Pack, holding: tuple[int, int, Kind, int, int]) -> Drawn:
    """What is held: the number of a product, lots, a kind, days, and a number that chooses name and spelling."""
    number, lots, kind, days, choice = holding
    product = pack.products.products[number]
    names = [alias for alias in product.aliases if not alias.isascii()]
    ways = spellings(lots)
    return Drawn(product.code, names[choice % len(names)], kind, lots, days, ways[choice % len(ways)])


def read(pack: Pack, text: str) -> tuple[Position, ...]:
    asked = quota_question(pack, text)
    assert asked is not None, text
    assert asked.stop is None, text
    return asked.positions


def agrees(pack: Pack, position: Position, drawn: Drawn, text: str) -> None:
    """Whether a position is what was drawn, and comes to the same verdict."""
    assert (position.codes, position.kinds) == ((drawn.code,), (drawn.kind,)), text
    assert (position.cumulative, position.days) == (drawn.lots, drawn.days), text
    verdict = judge(pack.quotas, position.kinds[0], position.codes[0], position.cumulative, position.days)
    assert verdict == judge(pack.quotas, drawn.kind, drawn.code, drawn.lots, drawn.days), text


@given(holding=HOLDINGS, firm=st.sampled_from(FIRMS), asking=st.sampled_from(["", "够吗", "，能拿多少额度？"]))
def test_one_position_in_every_spelling(holding: tuple[int, int, Kind, int, int], firm: str, asking: str) -> None:
    pack = shipped()
    drawn = drawn_from(pack, holding)
    text = f"{firm}{drawn}{asking}"
    (position,) = read(pack, text)
    agrees(pack, position, drawn, text)


@given(
    holdings=st.lists(HOLDINGS, min_size=2, max_size=2, unique_by=lambda each: each[0]),
    sign=st.sampled_from("，；。\n"),
)
def test_two_products_each_with_its_own_figures(holdings: list[tuple[int, int, Kind, int, int]], sign: str) -> None:
    pack = shipped()
    each_drawn = [drawn_from(pack, holding) for holding in holdings]
    text = sign.join(map(str, each_drawn))
    for position, drawn in zip(read(pack, text), each_drawn, strict=True):
        agrees(pack, position, drawn, text)


@given(holding=HOLDINGS)
def test_what_is_held_each_day_is_summed(holding: tuple[int, int, Kind, int, int]) -> None:
    pack = shipped()
    drawn = drawn_from(pack, holding)
    text = f"{drawn.name}{KINDS[drawn.kind]}每天{drawn.words}手，{drawn.days}天"
    (position,) = read(pack, text)
    assert (position.cumulative, position.days) == (drawn.lots * drawn.days, drawn.days), text
