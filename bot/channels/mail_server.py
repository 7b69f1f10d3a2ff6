"""The mail server that MSC_SMTP_URL names."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

EXAMPLE = "smtp://user:password@mail.example.com:587"
ENCODED = "in user and password, signs such as @ : / ? # % are written %40 %3A %2F %3F %23 %25"


class Tls(StrEnum):
    """How the connection is encrypted."""

    IMPLICIT = "implicit"
    """From the first byte: `smtps://`, port 465."""
    REQUIRED = "required"
    """By STARTTLS, and nothing is sent where the server does not offer it."""
    OFFERED = "offered"
    """By STARTTLS where the server offers it; for a server without a login."""
    NEVER = "never"
    """Not at all; for a relay on this machine."""


PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over, and how. The certificate is always verified."""

    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = field(default="", repr=False)
    ca: Path | None = None
    """Certificates that are trusted beside those of the system, as PEM."""

    def tls_context(self) -> ssl.SSLContext:
        """What the certificate is verified with. Raises OSError where `ca` holds no certificate."""
        context = ssl.create_default_context()
        if self.ca is not None:
            context.load_verify_locations(self.ca)
        return context


def mail_server(url: str) -> MailServer:
    """The server of `smtp[s]://[user:password@]host[:port][?starttls=required|offered|never][&ca=FILE]`.

    Raises ValueError with one line that holds nothing of the URL.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(f"is no address such as {EXAMPLE}; {ENCODED}") from None
    if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/") or parts.fragment:
        raise ValueError(f"is no address such as {EXAMPLE}; {ENCODED}")
    if bool(parts.username) != bool(parts.password):
        raise ValueError(f"needs both user and password, or neither, as in {EXAMPLE}")
    options = _options(parts)
    server = MailServer(
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        tls=_tls(parts, options.get("starttls")),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        ca=Path(options["ca"]) if "ca" in options else None,
    )
    _check_certificates(server)
    return server


def _options(parts: SplitResult) -> dict[str, str]:
    found = parse_qs(parts.query, keep_blank_values=True)
    if found.keys() - {"starttls", "ca"} or any(len(values) > 1 for values in found.values()):
        raise ValueError("knows the options starttls= and ca= only, each once")
    return {name: values[0] for name, values in found.items()}


def _tls(parts: SplitResult, starttls: str | None) -> Tls:
    if parts.scheme == "smtps":
        if starttls is not None:
            raise ValueError("has starttls= with smtps://, which is encrypted from the first byte")
        return Tls.IMPLICIT
    if starttls is None:
        return Tls.REQUIRED if parts.username else Tls.OFFERED
    if starttls not in {Tls.REQUIRED, Tls.OFFERED, Tls.NEVER}:
        raise ValueError("knows starttls=required, offered and never")
    if parts.username and starttls != Tls.REQUIRED:
        raise ValueError("has a password, which goes over an encrypted connection only: starttls=required")
    return Tls(starttls)


def _check_certificates(server: MailServer) -> None:
    if server.ca is None:
        return
    try:
        server.tls_context()
    except OSError:
        raise ValueError("has a ca= that is no readable file of certificates (PEM)") from None
