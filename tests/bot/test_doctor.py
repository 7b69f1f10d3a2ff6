"""`msc-bot doctor`: what it finds, how to mend it, and that it neither changes nor betrays anything."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import main
from bot.doctor import Health, findings
from bot.settings import Settings, read_settings
from storage.database import Database
from tests.fake_mail import FakeMail
from tests.fake_telegram import TOKEN, FakeTelegram

PASSWORD = "s3cret-word"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, short_content: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of its own, on a day whose calendar is there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MSC_CONTENT", str(short_content))
    monkeypatch.setenv("MSC_NOW", "2026-06-01T12:00:00+08:00")
    return tmp_path


def told(capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Exit status, and all that it says."""
    status = main(["doctor"])
    said = capsys.readouterr()
    assert said.err == ""
    return status, said.out


def lines(settings: Settings) -> Iterator[str]:
    return (f"{each.health} {each.about}: {each.says}" for each in findings(settings))


def test_before_the_first_start_nothing_fails_and_nothing_is_made(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said = told(capsys)
    assert status == 0
    assert "warn  database  there is none yet" in said
    assert "-> the first start makes it: msc-bot run" in said
    assert list(place.iterdir()) == []


def test_all_is_well_after_a_release_was_published(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["db", "upgrade"]) == main(["kb", "publish"]) == 0
    capsys.readouterr()
    status, said = told(capsys)
    assert status == 0
    assert "ok    database  it can be written" in said
    assert "ok    release   release 1 is served" in said
    assert "ok    release   its index was made by this program" in said
    assert "ok    calendar  working days and trading days of 2004-2026" in said
    assert "fail" not in said


def test_wrong_settings_are_named_one_by_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MSC_HTTP_PORT", "eighty")
    monkeypatch.setenv("MSC_TYPO", PASSWORD)
    status, said = told(capsys)
    assert status == 1
    assert said.count("fail  settings") == 2
    assert PASSWORD not in said


def test_a_year_without_a_calendar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("MSC_NOW", "2026-11-23T12:00:00+08:00")
    status, said = told(capsys)
    assert (status, "warn  calendar  no calendar covers 2027" in said) == (0, True)
    monkeypatch.setenv("MSC_NOW", "2027-01-04T12:00:00+08:00")
    status, said = told(capsys)
    assert (status, "fail  calendar  no calendar covers 2027" in said) == (1, True)


def test_a_broken_folder_is_a_warning_while_a_release_is_served(
    place: Path, short_content: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["db", "upgrade"]) == main(["kb", "publish"]) == 0
    draft = shutil.copytree(short_content, place / "draft")
    (draft / "calendar.yaml").write_text("covers: [2027]\n", encoding="utf-8")
    monkeypatch.setenv("MSC_CONTENT", str(draft))
    capsys.readouterr()
    status, said = told(capsys)
    assert status == 0
    assert "warn  content" in said
    assert "calendar.yaml:1: `office_hours` is missing" in said
    assert "MSC_CONTENT differs from it" in said


def test_a_database_that_cannot_be_reached_fails_without_its_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MSC_DATABASE_URL", f"postgresql://msc:{PASSWORD}@127.0.0.1:1/msc")
    status, said = told(capsys)
    assert status == 1
    assert "fail  database  cannot open the database" in said
    assert PASSWORD not in said


def test_a_newer_database_is_left_alone(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{place}/newer.db"
    database = Database(url)
    database.upgrade()
    with database.writing.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    monkeypatch.setenv("MSC_DATABASE_URL", url)
    status, said = told(capsys)
    assert status == 1
    assert "schema 9999 is newer than this program" in said


async def test_each_database_can_be_written(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MSC_DATABASE_URL", database_url)
    database = Database(database_url)
    await asyncio.to_thread(database.upgrade)
    database.close()
    said = await asyncio.to_thread(lambda: list(lines(read_settings())))
    assert "ok database: it can be written" in said
    assert not any(line.startswith(Health.FAIL) for line in said)


@pytest.fixture
def telegram_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MSC_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("MSC_TELEGRAM_STAFF_CHAT", "-1001234567890")


async def telegram_lines(telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("MSC_TELEGRAM_API", telegram.api_base)
    said = await asyncio.to_thread(lambda: list(lines(read_settings())))
    assert TOKEN not in "".join(said)
    return [line for line in said if "telegram" in line]


async def test_telegram_in_privacy_mode_is_a_warning(telegram_settings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    async with FakeTelegram() as telegram:
        me, hook, group = await telegram_lines(telegram, monkeypatch)
        assert "answers at" in me
        assert hook == "ok telegram: no webhook is in the way of polling"
        assert group.startswith("warn telegram: the staff group is a group with topics; in privacy mode")
        telegram.bot_status = "administrator"
        assert (await telegram_lines(telegram, monkeypatch))[2].endswith("and the bot reads it")
        telegram.may_manage_topics = False
        assert "may not manage the staff group's topics" in (await telegram_lines(telegram, monkeypatch))[3]


async def test_a_webhook_and_a_group_without_the_bot_fail(
    telegram_settings: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with FakeTelegram() as telegram:
        telegram.webhook_url = "https://elsewhere.test/hook"
        telegram.bot_status = "left"
        _, hook, group = await telegram_lines(telegram, monkeypatch)
        assert hook.startswith("fail telegram: a webhook is set")
        assert group == "fail telegram: the bot is not in the staff group"
        telegram.blocked.add("-1001234567890")
        assert (await telegram_lines(telegram, monkeypatch))[2].startswith(
            "fail telegram: the staff group: Telegram refused"
        )


async def test_a_wrong_token_fails(telegram_settings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    async with FakeTelegram() as telegram:
        monkeypatch.setenv("MSC_TELEGRAM_TOKEN", TOKEN[:-1] + "x")
        assert await telegram_lines(telegram, monkeypatch) == ["fail telegram: Telegram refused the bot token"]


async def test_mail_is_tried_up_to_the_login_and_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MSC_MAIL_FROM", "bot@msc.test")
    async with FakeMail() as server:
        monkeypatch.setenv("MSC_SMTP_URL", f"smtp://127.0.0.1:{server.port}?starttls=never")
        said = await asyncio.to_thread(lambda: list(lines(read_settings())))
        assert said[-1] == f"ok mail: 127.0.0.1:{server.port} answers"
        assert server.tried == 0
    said = await asyncio.to_thread(lambda: list(lines(read_settings())))
    assert said[-1].startswith("fail mail: ")
