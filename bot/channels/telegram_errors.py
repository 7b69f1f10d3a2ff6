"""What python-telegram-bot's errors mean for us, in words that are safe to log and to show to staff.

The library's own texts are not: they may quote the address of a call, and that holds the bot token.
"""

from __future__ import annotations

from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.channel import DeliveryError, RetryLater, Undeliverable

UNREADABLE_ANSWER = ". Parsing the server response"
"""Where the library goes on to quote an answer that was no JSON, such as a proxy's page."""


def delivery_error(error: TelegramError) -> DeliveryError:
    """What a failed call means for the delivery of a message."""
    match error:
        case RetryAfter():
            return RetryLater(plain(error), pause_asked_for(error))
        # Before the rest: to the library a BadRequest is a NetworkError too.
        case BadRequest() | Forbidden() | ChatMigrated():
            return Undeliverable(plain(error))
        case _:
            return RetryLater(plain(error))


def pause_asked_for(error: RetryAfter) -> float:
    """Seconds for which Telegram wants to be left alone."""
    pause = error.retry_after
    return pause.total_seconds() if isinstance(pause, timedelta) else float(pause)


def plain(error: TelegramError) -> str:
    """One short line about an error, without secrets."""
    match error:
        case RetryAfter():
            return f"Telegram asks to wait {pause_asked_for(error):g} s"
        case InvalidToken():
            return "Telegram refused the bot token"
        case Conflict():
            return "another program receives this bot's messages: a second process, or a webhook"
        # A ChatMigrated says which id the chat has now.
        case BadRequest() | Forbidden() | ChatMigrated():
            return f"Telegram refused: {_own_words(error)}"
        case TimedOut():
            return "Telegram did not answer in time"
        case NetworkError():
            return _network_trouble(error)
        case _:
            return "Telegram gave an answer that cannot be read"


def _network_trouble(error: NetworkError) -> str:
    """An answer with a status of 500 and more, or no answer at all."""
    if error.__cause__ is None or isinstance(error.__cause__, TelegramError):
        return f"Telegram is in trouble: {_own_words(error)}"
    return f"Telegram could not be reached ({type(error.__cause__).__name__})"


def _own_words(error: TelegramError) -> str:
    """What Telegram said, without an answer that the library quotes because it could not read it."""
    return error.message.split(UNREADABLE_ANSWER)[0][:200]
