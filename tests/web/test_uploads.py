"""Files: what a visitor sends is kept for their messages, and what they fetch is theirs alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from hashlib import sha256
from typing import Any

import pytest
from aiohttp import MultipartWriter

from bot.web.filenames import clean_name, disposition, media_type, safe_type
from bot.web.pace import Pace
from bot.web.site import Paces
from bot.web.uploads import LARGEST_FILE, LEAST_FREE
from handlers.tickets import FileRole
from knowledge.language import Language
from storage import tickets
from storage.files import FolderFiles
from tests.web.conftest import Chat, Serve
from tests.web.visiting import PDF, Visit


async def with_file(visit: Visit, name: str = "盖章扫描件.pdf", data: bytes = PDF) -> dict[str, Any]:
    """Send a file in a message; the file as the page is shown it."""
    page = await visit.opens()
    _, kept = await visit.uploads(data, name)
    ref = await page.says("请看附件", files=(kept["token"],))
    shown = await page.frame("message", ref=ref)
    file: dict[str, Any] = shown["files"][0]
    return file


async def test_a_file_goes_up_with_a_message_and_comes_down_again(chat: Chat) -> None:
    async with chat.visit() as visit:
        file = await with_file(visit)
        assert (file["name"], file["size"]) == ("盖章扫描件.pdf", len(PDF))
        async with visit.session.get(file["url"]) as response:
            assert response.status == 200
            assert await response.read() == PDF
            assert response.headers["Content-Type"] == "application/pdf"
            assert response.headers["Content-Disposition"] == (
                "attachment; filename=\"_____.pdf\"; filename*=UTF-8''%E7%9B%96%E7%AB%A0%E6%89%AB%E6%8F%8F%E4%BB%B6.pdf"
            )
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
            assert response.headers["Cache-Control"] == "private, no-store"


async def test_a_file_reaches_the_ticket_that_staff_hold(chat: Chat) -> None:
    async with chat.visit() as visit:
        page = await visit.opens()
        await page.says("转人工")
        await page.hears()
        await with_file(visit)
    files = chat.core.database.read(lambda connection: tickets.files_of(connection, 1))
    assert [(file.role, file.attachment.name) for file in files] == [(FileRole.ATTACHMENT, "盖章扫描件.pdf")]


async def test_a_file_is_not_there_for_another_visitor(chat: Chat) -> None:
    async with chat.visit() as owner, chat.visit() as stranger:
        file = await with_file(owner)
        async with stranger.session.get(file["url"]) as response:
            assert response.status == 404
            assert PDF not in await response.read()
        stranger.session.cookie_jar.clear()
        async with stranger.session.get(file["url"]) as response:
            assert response.status == 404


async def test_an_address_that_was_changed_leads_nowhere(chat: Chat) -> None:
    async with chat.visit() as visit:
        url = (await with_file(visit))["url"]
        head, token, name = url.rsplit("/", 2)
        for forged in (token[:-2], token[:50] + "A" + token[51:], "AAAA", "x" * 100, token.swapcase()):
            async with visit.session.get(f"{head}/{forged}/{name}") as response:
                assert response.status == 404


async def test_a_token_of_another_visitor_or_another_purpose_is_refused(chat: Chat) -> None:
    async with chat.visit() as owner, chat.visit() as stranger:
        _, kept = await owner.uploads()
        download = (await with_file(owner))["url"].split("/")[2]
        page = await stranger.opens()
        for token in (kept["token"], download, "forged", ""):
            ref = await page.says("请看附件", files=(token,))
            assert "重新上传" in (await page.frame("refused", id=ref))["text"]
        assert (await stranger.opens()).history == []
        own = await owner.opens()
        ref = await own.says(files=(download,))
        await own.frame("refused", id=ref)


async def test_an_upload_is_still_good_after_a_restart(serve: Serve) -> None:
    async with serve() as chat, chat.visit() as visit:
        _, kept = await visit.uploads()
        cookie = visit.cookie
    async with serve() as chat, chat.visit(cookie=cookie) as visit:
        page = await visit.opens()
        ref = await page.says("请看附件", files=(kept["token"],))
        assert (await page.frame("message", ref=ref))["files"][0]["name"] == "scan.pdf"


async def test_another_secret_key_makes_other_tokens(serve: Serve) -> None:
    async with serve(secret_key="one") as chat, chat.visit() as visit:
        _, kept = await visit.uploads()
        cookie = visit.cookie
    async with serve(secret_key="another") as chat, chat.visit(cookie=cookie) as visit:
        page = await visit.opens()
        ref = await page.says("请看附件", files=(kept["token"],))
        await page.frame("refused", id=ref)


async def test_the_largest_file_is_taken(chat: Chat) -> None:
    async with chat.visit() as visit:
        status, kept = await visit.uploads(b"%PDF-" + bytes(LARGEST_FILE - 5))
    assert (status, kept["size"]) == (200, LARGEST_FILE)


@pytest.mark.parametrize(("language", "says"), [("zh-CN", "文件超过20 MB"), ("en", "larger than 20 MB")])
@pytest.mark.parametrize("size", [LARGEST_FILE + 1, 50 * 1024 * 1024])
async def test_a_file_that_is_too_big_is_refused_in_the_visitors_language(
    chat: Chat, size: int, language: str, says: str
) -> None:
    async with chat.visit(language) as visit:
        status, body = await visit.uploads(bytes(size))
    assert status == 413
    assert says in body["error"]


async def test_a_file_that_hides_its_size_is_refused_as_well(chat: Chat) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        for _ in range(25):
            yield bytes(1024 * 1024)
        yield b"\r\n--b--\r\n"

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    async with chat.visit() as visit:
        headers |= {"X-Page-Token": visit.page_data["token"]}
        async with visit.session.post("/upload", data=endless(), headers=headers) as response:
            assert response.status == 413


async def test_an_empty_file_is_refused(chat: Chat) -> None:
    async with chat.visit() as visit:
        status, body = await visit.uploads(b"")
    assert (status, body["error"]) == (400, "这是一个空文件，请重新选择。")


async def test_a_form_without_the_file_is_refused(chat: Chat) -> None:
    async with chat.visit() as visit:
        assert (await visit.uploads(field="another"))[0] == 400


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Content-Type": "text/plain"}, b"hello"),
        ({"Content-Type": "multipart/form-data"}, b"no boundary"),
        ({"Content-Type": "multipart/form-data; boundary=b"}, b""),
        ({"Content-Type": "multipart/form-data; boundary=b"}, b"rubbish"),
        ({"Content-Type": "multipart/form-data; boundary=b"}, b"--b--\r\n"),
        ({"Content-Type": "multipart/form-data; boundary=b"}, b"--b\r\nrubbish\r\n\r\nx\r\n--b--\r\n"),
        (
            {"Content-Type": "multipart/form-data; boundary=b"},
            b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--b--\r\n',
        ),
        (
            {"Content-Type": "multipart/form-data; boundary=b"},
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\ncut off',
        ),
    ],
)
async def test_what_is_no_form_is_refused_with_a_clear_word(
    chat: Chat, headers: Mapping[str, str], body: bytes
) -> None:
    async with chat.visit() as visit:
        headers = {**headers, "X-Page-Token": visit.page_data["token"]}
        async with visit.session.post("/upload", data=body, headers=headers) as response:
            assert response.status == 400
            assert (await response.json())["error"] in {"没有收到文件，请重新选择。", "文件没有传完整，请重试。"}


async def test_a_file_within_a_form_within_a_form_is_no_file(chat: Chat) -> None:
    inner = MultipartWriter("form-data")
    inner.append(PDF)
    outer = MultipartWriter("form-data")
    outer.append(inner)
    async with chat.visit() as visit:
        headers = {"X-Page-Token": visit.page_data["token"]}
        async with visit.session.post("/upload", data=outer, headers=headers) as response:
            assert response.status == 400


async def test_another_site_cannot_upload_in_a_visitors_name(chat: Chat) -> None:
    async with chat.visit() as visit, chat.visit() as other:
        assert (await visit.uploads(token=""))[0] == 403
        assert (await visit.uploads(token=other.page_data["token"]))[0] == 403
        assert (await visit.uploads(headers={"Origin": "https://evil.example"}))[0] == 403
        visit.session.cookie_jar.clear()
        assert (await visit.uploads())[0] == 403


async def test_uploads_are_limited_for_each_visitor(serve: Serve) -> None:
    async with serve(paces=Paces(uploads=Pace(1, 60))) as chat, chat.visit() as one, chat.visit() as two:
        assert [(await one.uploads())[0] for _ in range(2)] == [200, 429]
        assert (await two.uploads())[0] == 200


async def test_the_bytes_of_uploads_are_limited_for_each_visitor_and_each_address(serve: Serve) -> None:
    data = PDF + b" " * 60_000
    paces = Paces(bytes=Pace(100_000, 60), bytes_from=Pace(150_000, 60))
    async with serve(paces=paces) as chat, chat.visit() as one, chat.visit() as two, chat.visit() as three:
        assert [(await one.uploads(data))[0] for _ in range(2)] == [200, 429]
        assert (await two.uploads(data))[0] == 200
        assert (await three.uploads(data))[0] == 429


async def test_no_upload_takes_the_last_of_the_disk(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FolderFiles, "free", lambda _: LEAST_FREE - 1)
    async with chat.visit() as visit:
        status, refused = await visit.uploads()
    assert (status, refused["error"]) == (507, "服务器暂时存不下更多文件，请稍后再传，或联系工作人员。")


async def test_a_file_that_nobody_sends_is_deleted_and_one_that_was_sent_stays(chat: Chat) -> None:
    other = PDF + b"%other"
    async with chat.visit() as visit:
        page = await visit.opens()
        _, sent = await visit.uploads(PDF)
        _, unsent = await visit.uploads(other)
        ref = await page.says(files=(sent["token"],))
        await page.frame("message", ref=ref)
        assert chat.core.files.beside("unsent").sweep(-1) == 2
        assert chat.core.files.get(sha256(PDF).hexdigest()) == PDF
        await page.says(files=(unsent["token"],))
        refused = await page.frame("refused")
        assert refused["text"] == chat.core.releases.current().pack.say("web.file.unknown", Language.ZH)


async def test_a_file_may_be_sent_again_long_after(chat: Chat) -> None:
    async with chat.visit() as visit:
        page = await visit.opens()
        _, kept = await visit.uploads(PDF)
        await page.frame("message", ref=await page.says(files=(kept["token"],)))
        chat.core.files.beside("unsent").sweep(-1)
        await page.frame("message", ref=await page.says(files=(kept["token"],)))


async def test_a_file_that_is_gone_from_the_store_is_said_to_be_gone(chat: Chat) -> None:
    async with chat.visit() as visit:
        page = await visit.opens()
        _, kept = await visit.uploads()
        ref = await page.says(files=(kept["token"],))
        shown = (await page.frame("message", ref=ref))["files"][0]
        chat.core.files.path(sha256(PDF).hexdigest()).unlink()
        async with visit.session.get(shown["url"]) as response:
            assert response.status == 404


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("report.pdf", "report.pdf"),
        ("盖章 扫描件.PDF", "盖章 扫描件.PDF"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\li\\scan.png", "scan.png"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\u200b", "file"),
        ("..", "file"),
        ("", "file"),
        ("/", "file"),
        ("长" * 200 + ".docx", "长" * 115 + ".docx"),
    ],
)
def test_names_are_shown_without_paths_and_unseen_signs(given: str, shown: str) -> None:
    assert clean_name(given) == shown


def test_the_type_of_a_file_is_told_by_the_server() -> None:
    assert media_type("scan.png", PDF) == "application/pdf"
    assert media_type("scan.pdf", b"MZ") == "application/octet-stream"
    assert media_type("表.XLSX", b"PK").endswith("spreadsheetml.sheet")
    assert media_type("page.html", b"<script>") == "application/octet-stream"


def test_a_type_that_somebody_made_up_is_not_served() -> None:
    assert safe_type("application/pdf") == "application/pdf"
    assert safe_type("text/html; x\r\ny") == "application/octet-stream"


def test_a_name_cannot_break_out_of_its_header() -> None:
    assert disposition('a"; b="c\\.pdf') == (
        "attachment; filename=\"a_; b=_c_.pdf\"; filename*=UTF-8''a%22%3B%20b%3D%22c%5C.pdf"
    )
