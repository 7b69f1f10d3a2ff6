"""Coming in, staying in, going out."""

from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.console.passwords import Passwords
from bot.console.routes import add_console
from bot.settings import Settings
from tests.console.browser import Browser
from tests.console.conftest import CHEAP, Office

PASSWORD = "correct horse battery"
HASH = CHEAP.hash(PASSWORD)
CLOSED = ["/console", "/console/tickets/1", "/console/files/1/1", "/console/troubles", "/console/knowledge"]


async def try_login(browser: Browser, password: str, login: str = "wang") -> str:
    await browser.opens("/console/login")
    return (await browser.sends("/console/login", login=login, password=password)).told


@pytest.mark.parametrize("path", [*CLOSED, "/console/people", "/console/nowhere"])
async def test_nothing_is_seen_without_a_login(office: Office, path: str) -> None:
    await office.ticket()
    page = await office.browser().opens(path)
    assert page.url.path == "/console/login"
    assert "MSC-2026-0001" not in page.source


async def test_the_events_are_closed_to_strangers(office: Office) -> None:
    response, _ = await office.browser().fetches("/console/events")
    assert response.status == 401


@pytest.mark.parametrize("deed", ["claim", "reply", "note", "close", "messages/1/retry"])
async def test_no_deed_is_done_without_a_login(office: Office, deed: str) -> None:
    await office.ticket()
    browser = office.browser()
    page = await browser.posts(f"/console/tickets/1/{deed}", text="x", note="x", csrf="x" * 32)
    assert page.url.path == "/console/login"
    assert page.url.query["next"] == "/console/tickets/1"
    events = (await office.at_work().opens("/console/tickets/1")).source
    assert events.count('<ol class="events">\n<li>') == 1


async def test_login_leads_to_the_page_that_was_wanted(office: Office) -> None:
    await office.ticket()
    office.hire("wang", "王芳", password_hash=HASH)
    browser = office.browser()
    await browser.opens("/console/tickets/1")
    page = await browser.sends("/console/login", login="wang", password=PASSWORD)
    assert page.url.path == "/console/tickets/1"
    assert "王芳" in page.text


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/", "/console\\@evil", "/consolex"])
async def test_login_leads_nowhere_else(office: Office, elsewhere: str) -> None:
    office.hire("wang", "王芳", password_hash=HASH)
    browser = office.browser()
    await browser.opens("/console/login")
    page = await browser.sends("/console/login", login="wang", password=PASSWORD, next=elsewhere)
    assert page.url.path == "/console"


async def test_a_wrong_password_and_an_unknown_login_are_told_the_same(office: Office) -> None:
    office.hire("wang", "王芳", password_hash=HASH)
    browser = office.browser()
    known = await try_login(browser, "not the password")
    unknown = await try_login(browser, "not the password", "nobody")
    assert known == unknown == "登录名或密码不对。"


async def test_an_unknown_login_costs_a_whole_check(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    verify = Passwords._verify

    def noting(self: Passwords, kept: str, password: str) -> bool:
        checked.append(kept)
        return verify(self, kept, password)

    monkeypatch.setattr(Passwords, "_verify", noting)
    await try_login(office.browser(), PASSWORD, "nobody")
    assert len(checked) == 1


async def test_passwords_are_kept_as_argon2id_with_the_recommended_cost() -> None:
    kept = await Passwords().hashed(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


async def test_a_closed_account_cannot_come_in(office: Office) -> None:
    office.hire("wang", "王芳", password_hash=HASH)
    admin = office.at_work("zhao", "赵敏", office.ADMIN)
    await admin.opens("/console/people")
    await admin.sends("/console/people/close", login="wang")
    assert await try_login(office.browser(), PASSWORD) == "登录名或密码不对。"


async def test_after_five_failures_even_the_right_password_must_wait_and_longer_each_time(office: Office) -> None:
    office.hire("wang", "王芳", password_hash=HASH)
    browser = office.browser()
    for _ in range(4):
        assert await try_login(browser, "wrong") == "登录名或密码不对。"
    assert await try_login(browser, "wrong") == "尝试次数过多，请在5秒后再试。"
    assert await try_login(browser, PASSWORD) == "尝试次数过多，请在5秒后再试。"
    office.time.passes(5)
    assert await try_login(browser, "wrong") == "尝试次数过多，请在10秒后再试。"
    office.time.passes(10)
    assert await try_login(browser, PASSWORD) == ""
    assert browser.page.url.path == "/console"


async def test_one_login_that_is_guessed_does_not_lock_out_another(office: Office) -> None:
    office.hire("wang", "王芳", password_hash=HASH)
    browser = office.browser()
    for _ in range(5):
        await try_login(browser, "wrong", "nobody")
    assert await try_login(browser, PASSWORD) == ""


async def test_many_failures_from_one_address_slow_all_its_logins(office: Office) -> None:
    office.hire("wang", "王芳", password_hash=HASH)
    browser = office.browser()
    for number in range(20):
        await try_login(browser, "wrong", f"guess{number}")
    assert "5" in await try_login(browser, PASSWORD)


async def test_a_form_without_its_token_does_nothing(office: Office) -> None:
    await office.ticket()
    browser = office.at_work()
    await browser.opens("/console/tickets/1")
    for token in ("", "x" * 32):
        page = await browser.posts("/console/tickets/1/claim", csrf=token)
        assert page.status == 403
    assert "待认领" in (await browser.opens("/console")).text


async def test_another_persons_token_does_not_fit(office: Office) -> None:
    await office.ticket()
    li, wang = office.at_work("li", "李明"), office.at_work()
    await li.opens("/console/tickets/1")
    page = await wang.posts("/console/tickets/1/claim", **li.page.forms()["/console/tickets/1/claim"])
    assert page.status == 403


async def test_login_needs_the_token_of_its_own_page(office: Office) -> None:
    office.hire("wang", "王芳", password_hash=HASH)
    page = await office.browser().posts("/console/login", login="wang", password=PASSWORD, csrf="")
    assert page.status == 403


async def test_a_stranger_cannot_fill_the_memory(office: Office) -> None:
    browser = office.browser()
    await browser.opens("/console/login")
    big = "x" * 600_000
    assert (await browser.posts("/console/login", login="wang", password=big)).status == 413
    page = await browser.posts("/console/login", (("big.bin", b"x"),), login="wang", password="x")
    assert page.status == 415


async def test_after_twelve_hours_one_has_to_log_in_again(office: Office) -> None:
    browser = office.at_work()
    office.time.passes(12 * 3600 - 1)
    assert (await browser.opens("/console")).url.path == "/console"
    office.time.passes(2)
    assert (await browser.opens("/console")).url.path == "/console/login"


async def test_a_form_sent_after_the_session_ended_says_that_nothing_is_lost(office: Office) -> None:
    await office.ticket()
    browser = office.at_work()
    await browser.opens("/console/tickets/1")
    office.time.passes(12 * 3600 + 1)
    page = await browser.sends("/console/tickets/1/reply", text="写了很久的回复")
    assert page.url.path == "/console/login"
    assert "刚才输入的文字还在" in page.text


async def test_logging_out_ends_the_session_on_the_server(office: Office) -> None:
    browser = office.at_work()
    token = browser.cookie("msc_console")
    await browser.opens("/console")
    await browser.sends("/console/logout")
    assert browser.cookie("msc_console") == ""
    thief = office.browser()
    thief.set_cookie("msc_console", token)
    assert (await thief.opens("/console")).url.path == "/console/login"


async def test_the_sessions_cookie_is_for_this_console_only(office: Office) -> None:
    office.hire("wang", "王芳", password_hash=HASH)
    app = web.Application()
    add_console(app, office.core, Settings(public_url="https://msc.example", secret_key=SecretStr("x" * 32)))
    async with TestServer(app) as server:
        browser = Browser(server, "zh")
        await browser.opens("/console/login")
        hidden = browser.page.forms()["/console/login"]
        browser.set_cookie("msc_console_form", hidden["csrf"])  # a browser would keep it, being on https
        response, _ = await browser.answers("/console/login", **hidden, login="wang", password=PASSWORD)
        await browser.close()
    [cookie] = [each for each in response.headers.getall("Set-Cookie") if each.startswith("msc_console=")]
    assert {"HttpOnly", "Secure", "SameSite=Strict", "Path=/console"} <= {part.strip() for part in cookie.split(";")}


async def test_pages_are_kept_out_of_caches(office: Office) -> None:
    page = await office.at_work().opens("/console")
    assert page.headers["Cache-Control"] == "no-store"


async def test_a_link_from_elsewhere_is_led_on_by_a_page_of_our_own_once(office: Office) -> None:
    browser = office.browser()
    page = await browser.opens("/console/tickets/1", Sec_Fetch_Site="cross-site")
    assert 'content="0; url=/console/tickets/1?arrived=1"' in page.source
    page = await browser.opens("/console/tickets/1?arrived=1", Sec_Fetch_Site="cross-site")
    assert page.url.path == "/console/login"


async def test_language_and_light_are_remembered(office: Office) -> None:
    browser = office.browser()
    await browser.opens("/console/login")
    page = await browser.sends("/console/preferences", language="en")
    assert "Log in" in page.text
    assert 'lang="en"' in page.source
    page = await browser.sends("/console/preferences", theme="dark")
    assert 'content="dark"' in page.source
    assert "Log in" in page.text
