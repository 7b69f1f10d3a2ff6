"""Firms for stories: brought in as an operator does, and the mails that people there receive."""

from __future__ import annotations

import re

from sqlalchemy import select

from bot.compose import Core
from storage import firm_import
from storage.codec import outbound_in
from storage.firm_import import Wanted
from storage.messages import MESSAGE

EXAMPLE = "示例期货有限公司"
OTHER = "另一家期货股份有限公司"
WITHOUT_MAIL = "东方期货有限公司"
SECOND = "示例贰号期货有限公司"
TABLE = (
    Wanted(2, EXAMPLE, ("示例期货", "示例"), "AA", ("example-futures.com",)),
    Wanted(3, OTHER, ("另一家期货",), "A", ("li@another.example",)),
    Wanted(4, WITHOUT_MAIL),
    Wanted(5, SECOND),
)


def bring_in_firms(core: Core) -> None:
    """Have the firms of `TABLE`."""
    with core.database.writing.begin() as connection:
        firm_import.carry_out(connection, firm_import.plan(connection, TABLE), "wang", "firms.csv", core.now())


def mails(core: Core) -> list[tuple[str, str, str]]:
    """Address, subject and text of every mail in the outbox, oldest first."""
    query = select(MESSAGE).where(MESSAGE.c.channel == "mail").order_by(MESSAGE.c.id)
    rows = core.database.read(lambda connection: connection.execute(query).all())
    sent = [outbound_in(row) for row in rows]
    return [(mail.to.chat, mail.envelope.subject if mail.envelope else "", mail.text) for mail in sent]


def code_in(text: str) -> str:
    """The six-digit code of a mail."""
    found = re.search(r"^\d{6}$", text, re.MULTILINE)
    assert found is not None, text
    return found[0]
