"""Settings: environment variables or `.env`, prefix `MSC_`. Secrets are never shown."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.channels.mail_server import mail_server
from handlers.mime import NoMail, bare

CONTENT = Path(__file__).parent.parent / "knowledge" / "content" / "shfe-2024"


class WrongSettings(Exception):
    """Settings that cannot be used: a line for each, naming the key and never its value."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("; ".join(lines))
        self.lines = lines


class Settings(BaseSettings):
    """All settings with their defaults; with none set the bot runs on SQLite under `var/`."""

    model_config = SettingsConfigDict(env_prefix="MSC_", env_file=".env", extra="ignore", hide_input_in_errors=True)

    database_url: SecretStr = SecretStr("sqlite:///var/msc-bot.db")
    content: Path = CONTENT
    files: Path = Path("var/files")
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    public_url: str = ""
    trusted_proxies: str = "127.0.0.0/8, ::1"
    secret_key: SecretStr | None = None
    now: datetime | None = None
    telegram_token: SecretStr | None = None
    telegram_api: str = "https://api.telegram.org"
    telegram_mode: Literal["polling"] = "polling"
    telegram_staff_chat: str | None = None
    draft_remind_hours: float = Field(default=24, ge=0)
    draft_expire_days: float = Field(default=30, ge=0)
    smtp_url: SecretStr | None = None
    mail_from: str | None = Field(default=None, validate_default=True)

    @field_validator("now")
    @classmethod
    def _has_zone(cls, now: datetime | None) -> datetime | None:
        if now is not None and now.tzinfo is None:
            raise ValueError("needs a time zone, as in 2024-05-10T10:00:00+08:00")
        return now

    @field_validator("content")
    @classmethod
    def _is_there(cls, content: Path) -> Path:
        if not (content / "pack.yaml").is_file():
            raise ValueError("is no content pack: there is no pack.yaml in it")
        return content

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, networks: str) -> str:
        try:
            _networks(networks)
        except ValueError:
            raise ValueError("must be addresses or networks with commas between, such as 10.0.0.7, ::1") from None
        return networks

    @property
    def proxies(self) -> Sequence[IPv4Network | IPv6Network]:
        """The networks of the proxies that are trusted."""
        return _networks(self.trusted_proxies)

    @field_validator("telegram_staff_chat")
    @classmethod
    def _is_a_chat(cls, chat: str | None) -> str | None:
        if chat is not None and not chat.lstrip("-").isdecimal():
            raise ValueError("must be the number of a chat, such as -1001234567890")
        return chat

    @field_validator("smtp_url")
    @classmethod
    def _is_a_mail_server(cls, url: SecretStr | None) -> SecretStr | None:
        if url is None or not url.get_secret_value():
            return None
        mail_server(url.get_secret_value())
        return url

    @field_validator("mail_from")
    @classmethod
    def _is_a_sender(cls, sender: str | None, info: ValidationInfo) -> str | None:
        if "smtp_url" not in info.data:  # that one is wrong, and said to be
            return sender
        if (info.data["smtp_url"] is None) != (not sender):
            raise ValueError("and MSC_SMTP_URL work together: set both, or neither")
        try:
            bare(sender or "nobody@localhost")
        except NoMail:
            raise ValueError("must be an address, such as MSC <msc@example.com>") from None
        return sender or None


def _networks(text: str) -> Sequence[IPv4Network | IPv6Network]:
    return [ip_network(part.strip()) for part in text.split(",") if part.strip()]


def read_settings() -> Settings:
    """The settings of this process; raises WrongSettings with every wrong or unknown key."""
    unknown = [
        f"{name}: there is no such setting"
        for name in os.environ
        if name.startswith("MSC_") and name.removeprefix("MSC_").lower() not in Settings.model_fields
    ]
    try:
        settings = Settings()
    except ValidationError as error:
        wrong = [
            f"MSC_{str(problem['loc'][0]).upper()}: {problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors()
        ]
        raise WrongSettings(unknown + wrong) from None
    if unknown:
        raise WrongSettings(unknown)
    return settings
