"""Files of a ticket: for staff only, looked at where that is harmless, saved where it is not."""

from __future__ import annotations

import re

import pytest

from handlers.messages import Attachment, FileTrouble
from storage import tickets
from tests.console.conftest import Office
from tests.stories import PNG, Person

TICKET = "/console/tickets/1"


async def ids(office: Office, ticket: int = 1) -> dict[str, int]:
    files = office.core.database.read(lambda connection: tickets.files_of(connection, ticket))
    return {file.attachment.name: file.id for file in files}


async def test_a_scan_can_be_looked_at(office: Office) -> None:
    member = await office.ticket()
    await member.sends("盖章 件.pdf", b"%PDF-1.7 scan %%EOF")
    browser = office.at_work()
    page = await browser.opens(TICKET)
    assert "盖章 件.pdf" in page.text
    response, data = await browser.fetches(f"/console/files/1/{(await ids(office))['盖章 件.pdf']}")
    assert data == b"%PDF-1.7 scan %%EOF"
    assert response.content_type == "application/pdf"
    kind, _, name = response.headers["Content-Disposition"].partition(";")
    assert kind == "inline"
    assert "filename*=UTF-8''%E7%9B%96%E7%AB%A0%20%E4%BB%B6.pdf" in name
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"


async def test_a_page_that_calls_itself_a_picture_is_only_saved(office: Office) -> None:
    member = await office.ticket()
    await member.sends("photo.png", b"<html><script>alert(1)</script>", "image/png")
    await member.sends("real.png", PNG, "text/html")
    found = await ids(office)
    browser = office.at_work()
    response, _ = await browser.fetches(f"/console/files/1/{found['photo.png']}")
    assert response.content_type == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")
    response, _ = await browser.fetches(f"/console/files/1/{found['real.png']}")
    assert response.content_type == "image/png"


async def test_a_file_of_another_ticket_is_not_had_under_this_ones_number(office: Office) -> None:
    await office.ticket()
    other = await office.ticket(id="zhou", name="周")
    await other.sends("周.pdf", b"%PDF-1.7 %%EOF")
    file = (await ids(office, 2))["周.pdf"]
    browser = office.at_work()
    response, _ = await browser.fetches(f"/console/files/2/{file}")
    assert response.status == 200
    response, data = await browser.fetches(f"/console/files/1/{file}")
    assert response.status == 404
    assert b"%PDF" not in data


async def test_a_file_is_not_had_without_a_login(office: Office) -> None:
    member = await office.ticket()
    await member.sends("a.pdf", b"%PDF-1.7 %%EOF")
    response, data = await office.browser().fetches(f"/console/files/1/{(await ids(office))['a.pdf']}")
    assert response.status == 303
    assert data == b""


async def test_a_file_whose_bytes_are_lost_is_said_to_be_missing(office: Office) -> None:
    member = await office.ticket()
    await member.sends("a.pdf", b"%PDF-1.7 lost %%EOF")
    [file] = office.core.database.read(lambda connection: tickets.files_of(connection, 1))
    office.core.files.path(file.attachment.sha256).unlink()
    response, _ = await office.at_work().fetches(f"/console/files/1/{file.id}")
    assert response.status == 404


async def sent_before(office: Office, *, id: str = "li") -> Person:  # noqa: A002
    """A member who sent a file, and only then asked for staff."""
    member = Person(office.core, id)
    await member.sends("之前.pdf", b"%PDF-1.7 early %%EOF")
    await member.says("转人工")
    return member


async def test_a_file_that_came_before_the_ticket_is_opened_from_the_chat(office: Office) -> None:
    await sent_before(office)
    browser = office.at_work()
    page = await browser.opens(TICKET)
    [link] = re.findall(r'href="(/console/files/message/\d+/0)"[^>]*>之前.pdf<', page.source)
    response, data = await browser.fetches(link)
    assert data == b"%PDF-1.7 early %%EOF"
    assert response.content_type == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"


async def test_a_file_of_a_message_is_not_had_without_a_login(office: Office) -> None:
    await sent_before(office)
    response, data = await office.browser().fetches("/console/files/message/1/0")
    assert response.status == 303
    assert data == b""


async def test_a_file_of_a_chat_without_a_ticket_is_nobodys_business(office: Office) -> None:
    await Person(office.core).sends("a.pdf", b"%PDF-1.7 %%EOF")
    response, data = await office.at_work().fetches("/console/files/message/1/0")
    assert response.status == 404
    assert b"%PDF" not in data


@pytest.mark.parametrize("place", ["1/1", "1/999", "2/0", "3/0", "99/0", "999999999999999/0", "1/9999", "1/-1", "x/0"])
async def test_a_file_that_no_message_has_is_missing(office: Office, place: str) -> None:
    await sent_before(office)
    response, _ = await office.at_work().fetches(f"/console/files/message/{place}")
    assert response.status == 404


async def test_a_file_that_was_not_taken_is_only_named(office: Office) -> None:
    member = Person(office.core)
    await member.says(file=Attachment("大.pdf", "application/pdf", 30 << 20, trouble=FileTrouble.TOO_BIG))
    await member.says("转人工")
    browser = office.at_work()
    page = await browser.opens(TICKET)
    assert "大.pdf" in page.text
    assert "/console/files/message" not in page.source
    response, _ = await browser.fetches("/console/files/message/1/0")
    assert response.status == 404
