"""What went wrong with a mail server, in words that are safe to log and to show to staff: never the password.

Refusals that concern the recipient or the mail are final. Those that concern us (the login, our address, the
encryption) are tried again, for the operator can mend them meanwhile.
"""

from __future__ import annotations

import os
import ssl

from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPTimeoutError,
)
from aiosmtplib.response import SMTPResponse

from bot.channels.channel import DeliveryError, RetryLater, Undeliverable

TOO_BIG = frozenset({523, 552})
"""Codes with which a server refuses a mail for its size (RFC 1870, RFC 5248)."""
LONGEST_REPLY = 160
"""Characters of a server's words that are kept."""


def quoted(code: int, text: str) -> str:
    """A server's reply in one line, shortened."""
    words = "".join(char if char.isprintable() else " " for char in text)
    return f"{code} {' '.join(words.split())}"[:LONGEST_REPLY]


def refusal(response: SMTPResponse, what: str) -> DeliveryError:
    """The server refuses the mail: for now with a code of 4xx, for good with one of 5xx."""
    reason = f"the mail server refused {what}: {quoted(response.code, response.message)}"
    return Undeliverable(reason) if response.code >= 500 else RetryLater(reason)


def delivery_error(error: SMTPException | OSError) -> DeliveryError:
    """What an error means before the mail was handed over."""
    match error:
        case SMTPRecipientRefused():
            return refusal(SMTPResponse(error.code, error.message), "the recipient")
        case SMTPSenderRefused() if error.code in TOO_BIG:
            return refusal(SMTPResponse(error.code, error.message), "a mail of this size")
        case _:
            return RetryLater(plain(error))


def plain(error: SMTPException | OSError) -> str:
    """One short line about an error."""
    match error:
        case SMTPAuthenticationError():
            return f"the mail server refused the login: {quoted(error.code, error.message)}"
        case SMTPSenderRefused():
            return f"the mail server refused our sender address: {quoted(error.code, error.message)}"
        case SMTPResponseException():
            return f"the mail server is in trouble: {quoted(error.code, error.message)}"
        case SMTPTimeoutError() | TimeoutError():
            return "the mail server did not answer in time"
        case OSError():
            return _network_trouble(error)
        case _:
            return f"the mail server does not do what is needed ({type(error).__name__})"


def _network_trouble(error: OSError) -> str:
    """The library wraps what the network said in an error of its own."""
    cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"the mail server's certificate is not trusted: {cause.verify_message}"
    if cause.errno and cause.errno > 0 and not isinstance(cause, ssl.SSLError):
        return f"the mail server cannot be reached: {os.strerror(cause.errno)}"
    return f"the mail server cannot be reached, or closed the connection ({type(cause).__name__})"
