"""Logs: plain lines on standard error, without secrets and without what people type."""

from __future__ import annotations

import logging

from bot.channels.mail_server import mail_server
from bot.settings import Settings


class Redacted(logging.Formatter):
    """Puts stars for the secrets of the settings, wherever a line or a trace holds one."""

    def __init__(self, secrets: list[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = sorted(secrets, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """The line, redacted."""
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, "***")
        return line


def set_up_logs(settings: Settings, level: int = logging.INFO) -> None:
    """Log to standard error. Libraries that would log addresses with tokens in them are kept quiet."""
    secrets = [
        secret.get_secret_value()
        for secret in (settings.telegram_token, settings.secret_key, settings.smtp_url)
        if secret is not None and secret.get_secret_value()
    ]
    if settings.smtp_url is not None and (password := mail_server(settings.smtp_url.get_secret_value()).password):
        secrets.append(password)
    handler = logging.StreamHandler()
    handler.setFormatter(Redacted(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for library in ("httpx", "httpcore", "telegram", "aiohttp.access", "alembic"):
        logging.getLogger(library).setLevel(logging.WARNING)


def where(error: BaseException) -> str:
    """Kind and place of an error, without its text: that may hold what a person typed."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else "?"
    return f"{type(error).__name__} at {place}"
