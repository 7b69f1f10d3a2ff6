"""What holds for every response, who is let in, and what people see when something fails."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from aiohttp import ClientSession, WSMsgType, WSServerHandshakeError, web

from bot.compose import Core
from bot.settings import Settings
from bot.web.pace import Pace
from bot.web.server import HEADERS
from bot.web.site import Paces
from tests.web.conftest import Chat, Serve

WEB = Path(__file__).parent.parent.parent / "bot" / "web"
SECRET = "what the member typed"


def add_broken(app: web.Application, core: Core, settings: Settings) -> None:
    async def broken(_: web.Request) -> web.Response:
        raise RuntimeError(SECRET)

    async def own_words(_: web.Request) -> web.Response:
        raise web.HTTPForbidden(text="own words")

    app.router.add_get("/broken/{token}", broken)
    app.router.add_get("/own", own_words)


# --- headers and cookies


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/nowhere", "/files/a/b", "/ws", "/broken/x", "/own"])
async def test_every_response_carries_the_security_headers(serve: Serve, path: str) -> None:
    async with serve(consoles=[add_broken]) as chat, chat.visit() as visit, visit.session.get(path) as response:
        for name, value in HEADERS.items():
            assert response.headers[name] == value
        assert response.headers["Server"] == "msc-bot"


async def test_a_socket_carries_them_too(chat: Chat) -> None:
    async with chat.visit() as visit:
        page = await visit.opens()
        assert page.socket._response.headers["X-Content-Type-Options"] == "nosniff"


async def test_the_page_permits_nothing_inline_and_nothing_from_elsewhere(chat: Chat) -> None:
    async with chat.visit() as visit, visit.session.get("/") as response:
        policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")


@pytest.mark.parametrize("path", sorted((WEB / "templates").glob("*.html")), ids=lambda path: path.name)
def test_templates_hold_no_inline_script_or_style(path: Path) -> None:
    html = path.read_text("utf8")
    assert not re.search(r"<style|\sstyle=|\son\w+=", html)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", html))


async def test_the_cookie_of_a_visitor_is_kept_from_scripts_and_other_sites(serve: Serve) -> None:
    async with serve() as chat, chat.visit() as visit, visit.session.get("/") as response:
        cookie = response.cookies["msc_visitor"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", cookie.value)
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", str(365 * 24 * 3600))
    assert not cookie["secure"]


async def test_behind_https_cookies_are_secure(serve: Serve) -> None:
    async with (
        serve(public_url="https://msc.example.com") as chat,
        chat.visit() as visit,
        visit.session.get("/?lang=en") as response,
    ):
        assert response.cookies.keys() == {"msc_visitor", "msc_language"}
        assert all(cookie["secure"] for cookie in response.cookies.values())
        assert response.headers["Strict-Transport-Security"]


async def test_a_visitor_stays_the_same_and_a_made_up_cookie_is_replaced(chat: Chat) -> None:
    async with chat.visit() as visit:
        first = visit.cookie
        await visit.load()
        assert visit.cookie == first
    async with chat.visit(cookie="admin") as visit:
        assert re.fullmatch(r"[A-Za-z0-9_-]{43}", visit.cookie)


async def test_the_database_never_holds_the_token(chat: Chat, tmp_path: Path) -> None:
    async with chat.visit() as visit:
        page = await visit.opens()
        await page.says("你好")
        await page.frame("ack")
        token = visit.cookie.encode()
    assert not any(token in data for data in contents(tmp_path))


def contents(folder: Path) -> list[bytes]:
    """What lies on disk."""
    return [file.read_bytes() for file in folder.rglob("*") if file.is_file()]


# --- languages


@pytest.mark.parametrize(
    ("accepts", "shows"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("en-US,en;q=0.9,zh;q=0.8", "en"),
        ("fr,en;q=0.4,zh;q=0.6", "zh-CN"),
        ("de-DE", "zh-CN"),
        ("en;q=rubbish, *", "en"),
        ("", "zh-CN"),
    ],
)
async def test_the_page_speaks_the_browsers_language(chat: Chat, accepts: str, shows: str) -> None:
    async with chat.visit(accepts) as visit:
        assert f'<html lang="{shows}">' in await visit.load()


async def test_a_language_that_was_chosen_stays(chat: Chat) -> None:
    async with chat.visit("zh-CN") as visit:
        assert '<html lang="en">' in await visit.load("/?lang=en")
        assert '<html lang="en">' in await visit.load()
        assert '<html lang="zh-CN">' in await visit.load("/?lang=zh")
        assert '<html lang="zh-CN">' in await visit.load("/?lang=<script>")


# --- who is let in


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://127.0.0.1:1"])
async def test_another_sites_page_gets_no_socket(chat: Chat, origin: str) -> None:
    async with chat.visit() as visit:
        with pytest.raises(WSServerHandshakeError) as refused:
            await visit.session.ws_connect("/ws", headers={"Origin": origin})
    assert refused.value.status == 403


async def test_who_names_no_origin_gets_no_socket(chat: Chat) -> None:
    async with chat.visit() as visit:
        with pytest.raises(WSServerHandshakeError):
            await visit.session.ws_connect("/ws")


async def test_the_public_address_counts_as_ours(serve: Serve) -> None:
    async with serve(public_url="https://msc.example.com/") as chat, chat.visit() as visit:
        page = await visit.connects(origin="https://msc.example.com")
        assert await page.closed() == 4401  # let in; over plain http the browser keeps the secure cookie to itself
        with pytest.raises(WSServerHandshakeError):
            await visit.opens(origin="http://msc.example.com")


async def test_without_a_cookie_the_page_is_told_to_load_again(chat: Chat) -> None:
    async with ClientSession(chat.server.make_url("/")) as session:
        socket = await session.ws_connect("/ws", headers={"Origin": str(chat.server.make_url("/").origin())})
        assert (await socket.receive()).type is WSMsgType.CLOSE
        assert socket.close_code == 4401


@pytest.mark.parametrize(
    "frame",
    [
        "rubbish",
        "[]",
        '{"type": "dance"}',
        '{"type": "message", "id": "a b", "text": ""}',
        '{"type": "message", "id": "", "text": ""}',
        '{"type": "message", "id": "a", "text": 1}',
        '{"type": "message", "id": "a", "choice": "' + "x" * 65 + '"}',
        '{"type": "message", "id": "a", "files": ["1","2","3","4","5","6","7","8","9","10","11"]}',
        '{"type": "hello", "after": -1}',
        '{"type": "hello", "after": 99999999999999999999}',
        '{"type": "hello", "more": 1}',
        "[" * 100_000,
    ],
)
async def test_what_no_page_of_ours_says_ends_the_connection(chat: Chat, frame: str) -> None:
    async with chat.visit() as visit:
        page = await visit.connects()
        await page.socket.send_str(frame)
        assert await page.closed() == 4400
        assert (await visit.opens()).history == []


async def test_a_frame_that_is_too_large_ends_the_connection(chat: Chat) -> None:
    async with chat.visit() as visit:
        page = await visit.opens()
        await page.socket.send_str("x" * 1_200_001)
        assert await page.closed() == 1009


async def test_a_flood_of_frames_ends_the_connection(serve: Serve) -> None:
    async with serve(paces=Paces(frames=Pace(3, 60))) as chat, chat.visit() as visit:
        page = await visit.connects()
        for _ in range(4):
            await page.sends({"type": "ping"})
        assert await page.closed() == 4400


# --- when something fails


async def test_a_person_sees_a_short_page_and_never_a_trace(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    async with (
        serve(consoles=[add_broken]) as chat,
        chat.visit() as visit,
        visit.session.get("/broken/secret-token") as response,
    ):
        html = await response.text()
        assert response.status == 500
    assert "系统暂时出了问题" in html
    assert SECRET not in html
    assert "Traceback" not in html
    assert "RuntimeError" not in html
    lines = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(lines) == 1
    assert re.fullmatch(r"GET /broken/\{token\} failed: RuntimeError at test_server\.py:\d+", lines[0])
    assert SECRET not in caplog.text


async def test_a_script_gets_the_same_words_as_json(serve: Serve) -> None:
    async with (
        serve(consoles=[add_broken]) as chat,
        chat.visit("en") as visit,
        visit.session.get("/broken/x", headers={"Accept": "application/json"}) as response,
    ):
        assert response.status == 500
        assert (await response.json())["error"].startswith("Something is wrong on our side.")


@pytest.mark.parametrize(("language", "says"), [("zh-CN", "没有找到这个页面"), ("en", "This page does not exist")])
async def test_a_page_that_is_not_there_is_said_so_in_the_persons_language(
    chat: Chat, language: str, says: str
) -> None:
    async with chat.visit(language) as visit, visit.session.get("/nowhere") as response:
        assert response.status == 404
        assert says in await response.text()


async def test_what_is_not_allowed_still_names_what_is(chat: Chat) -> None:
    async with chat.visit() as visit, visit.session.delete("/") as response:
        assert response.status == 405
        assert "GET" in response.headers["Allow"]
        assert "此页面不支持" in await response.text()


async def test_words_that_a_handler_chose_are_kept(serve: Serve) -> None:
    async with serve(consoles=[add_broken]) as chat, chat.visit() as visit, visit.session.get("/own") as response:
        assert (response.status, await response.text()) == (403, "own words")


async def test_an_error_page_shows_an_address_as_text(chat: Chat) -> None:
    async with chat.visit() as visit, visit.session.get("/<img src=x onerror=alert(1)>") as response:
        assert "onerror" not in await response.text()


# --- health


async def test_health_and_readiness(chat: Chat) -> None:
    async with chat.visit() as visit:
        async with visit.session.get("/healthz") as response:
            assert await response.json() == {"alive": True}
        async with visit.session.get("/readyz") as response:
            assert (response.status, await response.json()) == (200, {"database": True, "release": 1})


async def test_it_is_not_ready_while_the_database_cannot_be_reached(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    async with serve(url=f"sqlite:///{tmp_path}/data/test.db") as chat, chat.visit() as visit:
        chat.core.database.reading.dispose()
        (tmp_path / "data").rename(tmp_path / "gone")
        async with visit.session.get("/readyz") as response:
            assert response.status == 503
            assert (await response.json())["database"] is False
        (tmp_path / "gone").rename(tmp_path / "data")
        async with visit.session.get("/readyz") as response:
            assert response.status == 200


# --- static files


async def test_static_files_are_kept_for_ever_under_their_hash(chat: Chat) -> None:
    async with chat.visit() as visit:
        found = re.search(r'href="(/static/[0-9a-f]{16}/chat\.css)"', await visit.load())
        assert found is not None
        async with visit.session.get(found[1]) as response:
            assert response.headers["Content-Type"] == "text/css; charset=utf-8"
            assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        async with visit.session.get(re.sub("[0-9a-f]{16}", "0" * 16, found[1])) as response:
            assert response.status == 200
            assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["nothing.js", "../server.py", "..%2fserver.py", "%2e%2e/server.py", "chat.py"])
async def test_nothing_but_the_static_files_is_served_there(chat: Chat, name: str) -> None:
    async with chat.visit() as visit, visit.session.get(f"/static/{'0' * 16}/{name}") as response:
        assert response.status == 404


async def test_all_modules_that_scripts_import_are_there(chat: Chat) -> None:
    scripts = {path.name: path.read_text("utf8") for path in (WEB / "static").glob("*.js")}
    for name, text in scripts.items():
        for imported in re.findall(r'from "\./([\w.]+)"', text):
            assert imported in scripts, f"{name} imports {imported}"


async def test_every_text_of_the_scripts_is_in_the_pack_and_no_other(chat: Chat) -> None:
    scripts = "\n".join(path.read_text("utf8") for path in (WEB / "static").glob("*.js"))
    said = set(re.findall(r'say\(\s*"([a-z-]+)"', scripts))
    async with chat.visit() as visit:
        assert set(visit.page_data["texts"]) == said
