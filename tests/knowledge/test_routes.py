"""Where matters go: the table of the domain, what narrows a route, and routes that cannot work."""

from __future__ import annotations

import pytest

from bot.settings import CONTENT
from knowledge.language import Language
from knowledge.load import load, read_folder
from knowledge.pack import Pack
from knowledge.routing import Destination, Matter, destination
from knowledge.schema import Queues, Section
from tests.knowledge.test_load import Files, said

ZH, EN = Language.ZH, Language.EN


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load(read_folder(CONTENT))


@pytest.mark.parametrize(
    ("matter", "queue", "copies"),
    [
        (Matter("visit", ZH), "office", ("member",)),
        (Matter("member-voice", ZH), "member", ("msc",)),
        (Matter("shengeng", ZH), "shengeng", ()),
        (Matter("inquiry", ZH, Section.SHENGENG), "shengeng", ()),
        (Matter("inquiry", EN, Section.AWARDS), "msc", ()),
        (Matter("inquiry", ZH), "msc", ()),
        (Matter("complaint", ZH), "msc", ()),
        (Matter("nothing-of-ours", ZH), "msc", ()),
    ],
)
def test_the_domains_table(pack: Pack, matter: Matter, queue: str, copies: tuple[str, ...]) -> None:
    assert pack.destination(matter) == Destination(queue, copies)


def test_matters_of_ine_are_tagged(pack: Pack) -> None:
    matter = Matter("inquiry", ZH, Section.SHENGENG, frozenset({"境外经纪机构突出市场贡献奖"}))
    assert pack.destination(matter) == Destination("msc", (), "INE")


def queues(*routes: dict[str, object]) -> Queues:
    named = [
        {"id": name, "name": {"zh": name, "en": name}, "owner": {"zh": name, "en": name}}
        for name in ("one", "overseas", "own", "large")
    ]
    return Queues.model_validate({"queues": named, "routes": routes, "default": "one"})


def test_a_route_is_narrowed_by_language_firm_and_tier() -> None:
    table = queues(
        {"topic": "inquiry", "queue": "own", "firms": ["示例期货有限公司"]},
        {"topic": "inquiry", "queue": "large", "tiers": ["AA"], "languages": ["zh"]},
        {"topic": "inquiry", "queue": "overseas", "languages": ["en"]},
    )

    def goes(matter: Matter) -> str:
        return destination(table, matter).queue

    assert goes(Matter("inquiry", EN)) == "overseas"
    assert goes(Matter("inquiry", ZH)) == "one"
    assert goes(Matter("inquiry", EN, firm="示例期货有限公司")) == "own"
    assert goes(Matter("inquiry", ZH, firm="示例期貨有限公司 ")) == "own"
    assert goes(Matter("inquiry", ZH, firm="别家", tier="AA")) == "large"
    assert goes(Matter("inquiry", EN, firm="别家", tier="AA")) == "overseas"
    assert goes(Matter("visit", EN, firm="示例期货有限公司")) == "one"


def test_a_route_to_a_queue_that_is_not_there_is_refused(files: Files) -> None:
    line = _route(files, "  - {topic: new, queue: nowhere, copies: [neither]}\n")
    assert said(files) == [
        f"queues.yaml:{line}: there is no queue `neither`",
        f"queues.yaml:{line}: there is no queue `nowhere`",
    ]


def test_a_topic_that_nobody_knows_is_refused(files: Files) -> None:
    line = _route(files, "  - {topic: new, queue: msc, about: [无此词]}\n")
    assert said(files) == [f"queues.yaml:{line}: there is no topic `无此词`"]


@pytest.mark.parametrize(
    "route",
    [
        "{topic: visit, queue: msc}",
        "{topic: visit, queue: msc, languages: [en]}",
        "{topic: visit, queue: msc, firms: [示例]}",
    ],
)
def test_a_route_that_is_never_reached_is_refused(files: Files, route: str) -> None:
    line = _route(files, f"  - {route}\n")
    (text,) = said(files)
    assert text.startswith(f"queues.yaml:{line}: this route is never reached: the one at queues.yaml:")


def test_a_narrower_route_before_a_wider_one_is_fine(files: Files) -> None:
    _route(files, "  - {topic: new, queue: msc, languages: [en]}\n  - {topic: new, queue: office}\n")
    assert said(files) == []


def _route(files: Files, route: str) -> int:
    """Add a route at the end of the list; its line."""
    text = files["queues.yaml"].decode()
    before, rest = text.split("default: msc")
    files["queues.yaml"] = f"{before}{route}default: msc{rest}".encode()
    return before.count("\n") + 1
