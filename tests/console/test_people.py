"""Accounts, kept by admins."""

from __future__ import annotations

from handlers.tickets import Role
from storage import staff
from tests.console.browser import Browser
from tests.console.conftest import Office

PEOPLE = "/console/people"
PASSWORD = "correct horse battery"
NEW = {"login": "sun", "name": "孙悦", "role": "agent", "password": PASSWORD, "again": PASSWORD}


async def admin(office: Office) -> Browser:
    browser = office.at_work("zhao", "赵敏", office.ADMIN)
    await browser.opens(PEOPLE)
    return browser


async def test_a_new_account_can_log_in(office: Office) -> None:
    browser = await admin(office)
    page = await browser.sends(PEOPLE, **NEW)
    assert page.told == "已新增账号 sun。"
    assert "孙悦" in page.text
    newcomer = office.browser()
    await newcomer.opens("/console/login")
    page = await newcomer.sends("/console/login", login="sun", password=PASSWORD)
    assert page.url.path == "/console"
    assert "坐席" in page.text


async def test_a_login_is_taken_once(office: Office) -> None:
    browser = await admin(office)
    await browser.sends(PEOPLE, **NEW)
    assert (await browser.sends(PEOPLE, **NEW)).told == "这个登录名已有人使用。"


async def test_a_role_that_there_is_not_makes_an_agent(office: Office) -> None:
    browser = await admin(office)
    await browser.sends(PEOPLE, **{**NEW, "role": "root"})
    assert [each.role for each in office.core.database.read(staff.everyone)] == [Role.AGENT, Role.ADMIN]


async def test_a_weak_password_or_an_odd_login_is_refused(office: Office) -> None:
    browser = await admin(office)
    for wrong in ({"password": "short", "again": "short"}, {"login": "a b"}, {"login": "<b>"}, {"name": " "}):
        page = await browser.sends(PEOPLE, **{**NEW, **wrong})
        assert page.told
    assert len(office.core.database.read(staff.everyone)) == 1


async def test_a_closed_account_is_out_at_once(office: Office) -> None:
    wang, browser = office.at_work(), await admin(office)
    page = await browser.sends(f"{PEOPLE}/close", login="wang")
    assert page.told == "账号 wang 已停用。"
    assert (await wang.opens("/console")).url.path == "/console/login"


async def test_an_admin_cannot_close_their_own_account(office: Office) -> None:
    browser = await admin(office)
    csrf = browser.page.forms()[PEOPLE]["csrf"]
    page = await browser.posts(f"{PEOPLE}/close", login="zhao", csrf=csrf)
    assert page.told == "不能停用自己的账号。"


async def test_an_identity_is_linked_and_shown(office: Office) -> None:
    office.hire("wang", "王芳")
    browser = await admin(office)
    page = await browser.sends(f"{PEOPLE}/link", login="wang", identity=" telegram:12345 ")
    assert page.told == "已将 telegram:12345 关联到 wang。"
    assert "telegram:12345" in page.text
    found = office.core.database.read(lambda connection: staff.by_identity(connection, "telegram", "12345"))
    assert found is not None
    assert found.login == "wang"


async def test_an_identity_without_its_channel_is_refused(office: Office) -> None:
    browser = await admin(office)
    for wrong in ("12345", "telegram:", "telegram: 1 2", ""):
        page = await browser.sends(f"{PEOPLE}/link", login="zhao", identity=wrong)
        assert page.told == "渠道身份的格式应为 telegram:12345。"
