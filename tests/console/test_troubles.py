"""What could not be delivered, and what could not be handled."""

from __future__ import annotations

import pytest

from bot import intake
from bot.channels.channel import Receipt
from handlers.messages import InboundMessage, OutboundMessage, Sender
from handlers.turn import Turn
from tests.console.conftest import Office

TROUBLES = "/console/troubles"


async def test_an_undelivered_message_is_listed_counted_and_sent_again(office: Office) -> None:
    await office.ticket()
    office.fails("403: bot was blocked by the user")
    browser = office.at_work()
    page = await browser.opens(TROUBLES)
    assert "403: bot was blocked by the user" in page.text
    assert '<b class="alarm">1</b>' in page.source
    [retry] = [action for action in page.forms() if action.startswith(TROUBLES)]
    page = await browser.sends(retry)
    assert page.told == "已重新进入发送队列。"
    assert len(office.outbox()) == 1
    assert "没有投递异常。" in page.text
    assert 'class="alarm"' not in page.source


async def test_a_set_aside_message_is_listed_with_its_words(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: Turn) -> list[OutboundMessage]:
        raise RuntimeError

    monkeypatch.setattr(intake, "route", fails)
    message = InboundMessage("test", "m1", Sender("wu", "吴"), "wu", office.time.now, text="<b>很急</b>")
    receipt = await office.core.intake.receive(message)
    assert receipt is Receipt.SET_ASIDE
    page = await office.at_work().opens(TROUBLES)
    assert "收到未处理" in page.text
    assert "&lt;b&gt;很急&lt;/b&gt;" in page.source
    assert [action for action in page.forms() if action.startswith(TROUBLES)] == []


async def test_what_is_no_trouble_cannot_be_sent_again(office: Office) -> None:
    await office.ticket()
    browser = office.at_work()
    await browser.opens("/console")
    csrf = browser.page.forms()["/console/logout"]["csrf"]
    page = await browser.posts(f"{TROUBLES}/2/retry", csrf=csrf)
    assert page.told == "这条消息不在未送达之列，没有重发。"
    for inbound_or_none in (1, 999):
        assert (await browser.posts(f"{TROUBLES}/{inbound_or_none}/retry", csrf=csrf)).status == 404
