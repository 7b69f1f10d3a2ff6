"""Migrations of the schema, run by Alembic from inside the program."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def known_versions() -> set[str]:
    """The schema versions that this program knows."""
    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def head() -> str | None:
    """The newest of them."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def run(connection: Connection) -> None:
    """Apply what is missing, on a connection whose transaction the caller commits."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
