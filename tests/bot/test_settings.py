"""Settings that cannot work are refused at the start, each in one line that shows no secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.mail_server import MailServer, Tls, mail_server
from bot.settings import Settings, WrongSettings, read_settings

SECRET = "s3cret-word"


def lines(monkeypatch: pytest.MonkeyPatch, **settings: str) -> list[str]:
    """What is wrong with these settings."""
    for name, value in settings.items():
        monkeypatch.setenv(f"MSC_{name}", value)
    try:
        read_settings()
    except WrongSettings as wrong:
        return wrong.lines
    return []


def test_proxies_are_networks_and_by_default_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [str(network) for network in Settings().proxies] == ["127.0.0.0/8", "::1/128"]
    monkeypatch.setenv("MSC_TRUSTED_PROXIES", "10.0.0.7, 10.1.0.0/16")
    assert [str(network) for network in read_settings().proxies] == ["10.0.0.7/32", "10.1.0.0/16"]
    monkeypatch.setenv("MSC_TRUSTED_PROXIES", "my-proxy")
    with pytest.raises(WrongSettings, match="MSC_TRUSTED_PROXIES: must be addresses or networks"):
        read_settings()


def test_mail_works_with_a_server_and_a_sender(monkeypatch: pytest.MonkeyPatch) -> None:
    server = f"smtp://bot:{SECRET}@mail.test"
    assert lines(monkeypatch, SMTP_URL=server, MAIL_FROM="市场服务中心 <bot@msc.test>") == []
    assert SECRET not in repr(read_settings())


def test_without_mail_both_are_left_out_or_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lines(monkeypatch) == []
    assert lines(monkeypatch, SMTP_URL="", MAIL_FROM="") == []


@pytest.mark.parametrize("settings", [{"SMTP_URL": "smtp://mail.test"}, {"MAIL_FROM": "bot@msc.test"}])
def test_one_of_the_two_alone_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]) -> None:
    assert lines(monkeypatch, **settings) == ["MSC_MAIL_FROM: and MSC_SMTP_URL work together: set both, or neither"]


@pytest.mark.parametrize("sender", ["nobody", "a@b.test, c@d.test", "a@b.test\nBcc: x@y.test", "<>"])
def test_a_sender_that_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch, sender: str) -> None:
    [line] = lines(monkeypatch, SMTP_URL="smtp://mail.test", MAIL_FROM=sender)
    assert line == "MSC_MAIL_FROM: must be an address, such as MSC <msc@example.com>"


@pytest.mark.parametrize(
    "url",
    [
        f"mail.test:{SECRET}",
        f"http://bot:{SECRET}@mail.test",
        f"smtp://bot:{SECRET}/x@mail.test",
        f"smtp://bot:{SECRET}@mail.test:x",
        f"smtp://bot:{SECRET}@",
        f"smtp://{SECRET}@mail.test",
        f"smtp://:{SECRET}@mail.test",
        f"smtp://bot:{SECRET}@mail.test?starttls=never",
        f"smtp://bot:{SECRET}@mail.test?starttls=offered",
        f"smtp://mail.test?starttls={SECRET}",
        f"smtps://bot:{SECRET}@mail.test?starttls=required",
        f"smtp://mail.test?verify={SECRET}",
        "smtp://mail.test?ca=a&ca=b",
        f"smtp://mail.test?ca=/nowhere/{SECRET}",
    ],
)
def test_a_server_that_cannot_be_meant_is_refused_without_showing_it(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    [line] = lines(monkeypatch, SMTP_URL=url, MAIL_FROM="bot@msc.test")
    assert line.startswith("MSC_SMTP_URL: ")
    assert SECRET not in line


def test_certificates_that_are_none_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing")
    [line] = lines(monkeypatch, SMTP_URL=f"smtp://mail.test?ca={tmp_path}/ca.pem", MAIL_FROM="bot@msc.test")
    assert "no readable file of certificates" in line


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.test", MailServer("mail.test", 587, Tls.OFFERED)),
        ("smtp://127.0.0.1:25?starttls=never", MailServer("127.0.0.1", 25, Tls.NEVER)),
        ("smtp://mail.test?starttls=required", MailServer("mail.test", 587, Tls.REQUIRED)),
        ("smtp://bot%40msc:p%2Fw@mail.test:2525", MailServer("mail.test", 2525, Tls.REQUIRED, "bot@msc", "p/w")),
        ("smtps://bot:pw@mail.test", MailServer("mail.test", 465, Tls.IMPLICIT, "bot", "pw")),
    ],
)
def test_what_a_server_address_means(url: str, server: MailServer) -> None:
    assert mail_server(url) == server
    assert server.password == "" or server.password not in repr(server)
