"""Making the ledger: tickets are read part by part, become lines, and go into the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from bot.ledger_file import Format, write
from handlers import ledger as handlers_ledger
from handlers.ledger import Line
from knowledge.language import Language
from knowledge.pack import Pack
from storage import ledger
from storage.database import Database
from storage.ledger import Wanted

Progress = Callable[[int, int], None]
"""Is told how many tickets are done, of how many."""


def make(
    database: Database, pack: Pack, language: Language, wanted: Wanted, path: Path, form: Format, progress: Progress
) -> int:
    """Write the ledger of some tickets to `path`; how many tickets it holds. Raises OSError and DatabaseTrouble."""
    total = database.read(lambda connection: ledger.count(connection, wanted))
    done = 0
    progress(0, total)

    def lines() -> Iterator[Line]:
        nonlocal done
        for part in ledger.read(database, wanted):
            for record in part:
                yield from handlers_ledger.lines(pack, language, record)
            done += len(part)
            progress(done, max(done, total))

    write(path, form, handlers_ledger.head(pack, language), lines())
    return done
