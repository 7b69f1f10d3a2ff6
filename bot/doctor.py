"""`msc-bot doctor`: is everything as it must be? Each line says what is, and where it is not well how to mend it."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.settings import Settings, WrongSettings, read_settings


class Health(StrEnum):
    """How something is."""

    OK = "ok"
    WARN = "warn"
    """It runs, and somebody should look at it."""
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. No secret stands in it."""

    health: Health
    about: str
    says: str
    mend: str = ""
    """What to do; empty where all is well."""


def ok(about: str, says: str) -> Finding:
    """All is well."""
    return Finding(Health.OK, about, says)


def warn(about: str, says: str, mend: str) -> Finding:
    """It runs, and somebody should look at it."""
    return Finding(Health.WARN, about, says, mend)


def fail(about: str, says: str, mend: str) -> Finding:
    """It does not work."""
    return Finding(Health.FAIL, about, says, mend)


def examine(_: argparse.Namespace) -> int:
    """Look at everything; 1 where something does not work. Nothing is changed."""
    try:
        settings = read_settings()
    except WrongSettings as wrong:
        told = [fail("settings", line, "set it right; docs/operate.md lists the settings") for line in wrong.lines]
        return _tell(told)
    return _tell(findings(settings))


def findings(settings: Settings) -> Iterator[Finding]:
    """All that is found, one after the other as it is looked at."""
    from bot import doctor_network, doctor_storage  # noqa: PLC0415 — wrong settings are told without what they load

    yield from _settings(settings)
    yield from doctor_storage.findings(settings)
    yield from asyncio.run(doctor_network.findings(settings))


def _settings(settings: Settings) -> Iterator[Finding]:
    yield ok("settings", "all can be read")
    if settings.now is not None:
        yield warn("settings", "MSC_NOW stops the clock", "take MSC_NOW away where people are served")
    if settings.public_url.startswith("http://"):
        text = "MSC_PUBLIC_URL is not https: cookies of the console go unencrypted"
        yield warn("settings", text, "put a proxy with TLS in front and name its https:// address")


def _tell(found: Iterable[Finding]) -> int:
    worst: set[Health] = set()
    for each in found:
        worst.add(each.health)
        print(f"{each.health:<5} {each.about:<9} {each.says}", flush=True)
        if each.mend:
            print(f"{'':<15} -> {each.mend}", flush=True)
    return int(Health.FAIL in worst)
