"""Files of a ticket: for staff only, looked at where that is harmless, saved where it is not."""

from __future__ import annotations

from storage import tickets
from tests.console.conftest import Office

TICKET = "/console/tickets/1"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)


async def ids(office: Office, ticket: int = 1) -> dict[str, int]:
    files = office.core.database.read(lambda connection: tickets.files_of(connection, ticket))
    return {file.attachment.name: file.id for file in files}


async def test_a_scan_can_be_looked_at(office: Office) -> None:
    member = await office.ticket()
    await member.sends("盖章 件.pdf", b"%PDF-1.7 scan")
    browser = office.at_work()
    page = await browser.opens(TICKET)
    assert "盖章 件.pdf" in page.text
    response, data = await browser.fetches(f"/console/files/1/{(await ids(office))['盖章 件.pdf']}")
    assert data == b"%PDF-1.7 scan"
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
    await other.sends("周.pdf", b"%PDF-1.7")
    file = (await ids(office, 2))["周.pdf"]
    browser = office.at_work()
    response, _ = await browser.fetches(f"/console/files/2/{file}")
    assert response.status == 200
    response, data = await browser.fetches(f"/console/files/1/{file}")
    assert response.status == 404
    assert b"%PDF" not in data


async def test_a_file_is_not_had_without_a_login(office: Office) -> None:
    member = await office.ticket()
    await member.sends("a.pdf", b"%PDF-1.7")
    response, data = await office.browser().fetches(f"/console/files/1/{(await ids(office))['a.pdf']}")
    assert response.status == 303
    assert data == b""


async def test_a_file_whose_bytes_are_lost_is_said_to_be_missing(office: Office) -> None:
    member = await office.ticket()
    await member.sends("a.pdf", b"%PDF-1.7 lost")
    [file] = office.core.database.read(lambda connection: tickets.files_of(connection, 1))
    office.core.files.path(file.attachment.sha256).unlink()
    response, _ = await office.at_work().fetches(f"/console/files/1/{file.id}")
    assert response.status == 404
