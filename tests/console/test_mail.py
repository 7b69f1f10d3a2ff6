"""What staff see of mails: what was filed, and what nobody knows the outcome of."""

from __future__ import annotations

from bot import attempts
from handlers.messages import Address, Envelope, OutboundMessage
from handlers.tickets import BOT, Action
from storage import messages
from storage.memory import SqlMemory
from storage.messages import Attempt, Delivery
from tests.console.conftest import Office

TROUBLES, TICKET = "/console/troubles", "/console/tickets/1"
MAIL = OutboundMessage(
    Address("mail", "msc@exchange.test"), "您好：随信报送。", ticket=1, envelope=Envelope("会员之声反馈", filed_from=1)
)


async def test_a_form_that_was_filed_by_mail_says_so_in_the_history(office: Office) -> None:
    await office.ticket()
    told = {"address": "msc@exchange.test", "subject": "会员之声反馈", "files": ["盖章.pdf"], "copies": ["a@b.test"]}
    proof = {
        "message_id": "<1.0@msc.test>",
        "reply": "250 queued",
        "missed": ["a@b.test: 550 no"],
        "sha256": ["0" * 64],
    }
    office.core.writer.submit(lambda memory: memory.tickets.happened(1, BOT, Action.FILED, told | proof)).result()
    page = await office.at_work().opens(TICKET)
    for part in ("已通过邮件提交", "msc@exchange.test", "盖章.pdf", "<1.0@msc.test>", "250 queued", "a@b.test: 550 no"):
        assert part in page.text
    assert "0" * 64 not in page.source


async def test_an_unknown_outcome_is_shown_with_what_to_do_and_can_be_sent_again(office: Office) -> None:
    await office.ticket()

    def work(memory: SqlMemory) -> None:
        memory.post(MAIL)
        [due] = messages.due(memory.connection, "mail", office.time.now, [], 1)
        attempt = Attempt(due.id, 0, office.time.now, "OutcomeUnknown", Delivery.UNKNOWN, 0, detail="no verdict")
        attempts.record(memory, due, attempt, attempts.nobody_is_told)

    office.core.writer.submit(work).result()
    browser = office.at_work()
    page = await browser.opens(TICKET)
    assert "消息是否送达不明" in page.text
    page = await browser.opens(TROUBLES)
    for part in ("是否送达不明", "发往 邮件（msc@exchange.test）", "no verdict", "请先在收件邮箱中核实"):
        assert part in page.text
    assert '<b class="alarm">1</b>' in page.source
    [retry] = [action for action in page.forms() if action.startswith(TROUBLES)]
    page = await browser.sends(retry)
    assert page.told == "已重新进入发送队列。"
    assert "没有投递异常。" in page.text
