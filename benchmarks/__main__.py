"""`python -m benchmarks`: what msc-bot takes, as ratios to a bare python-telegram-bot in the same run."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.desk import desk
from benchmarks.growing import growing
from benchmarks.measures import Bench, Measure, all_measures
from benchmarks.processes import MeasurementFailed
from benchmarks.questions import questions_in

HEADING = f"{'':<40} {'msc-bot':>9} {'bare':>9}      {'ratio':>6}"
LEGEND = """
bare        an Application of python-telegram-bot that echoes and keeps nothing, in the same run
understood  what the question is about; bare: an echo without a network, as in the next two
kept        committed with its answer, from the update's JSON on; for a button nothing has to be understood
answered    from the update, posted over loopback, until the answer has arrived at a Bot API
shipped     the pack of the repository; large: one of 10,000 entries with 250,000 phrasings. Bare here: a plain index
            of character pairs over the same phrasings, which has nothing kept and builds its index to load
sqlite,     pages of the staff console with so many tickets; bare: the same page with 1,000
postgresql
Of rates (/s) a higher ratio is better, of times and memory a lower one."""

PARTS: Mapping[str, Callable[[Path], AsyncIterator[Measure]]] = {
    "bot": lambda folder: all_measures(Bench(folder, questions_in(folder))),
    "growing": growing,
    "desk": desk,
}
"""What can be measured, by its name on the command line."""


async def measured(folder: Path, parts: Iterable[str], *, as_table: bool) -> list[Measure]:
    """The measures of some parts; as a table they are printed as they come."""
    if as_table:
        print(HEADING, flush=True)
    found = []
    for part in parts:
        async for measure in PARTS[part](folder):
            found.append(measure)
            if as_table:
                print(line(measure), flush=True)
    return found


def line(measure: Measure) -> str:
    """A line of the table."""
    ours, bare = _short(measure.ours), _short(measure.bare)
    return f"{measure.name:<40} {ours:>9} {bare:>9} {measure.unit:<4} {measure.ratio:>6.2f}"


def _short(figure: float) -> str:
    return f"{figure:.0f}" if figure >= 100 else f"{figure:.2f}"


def main() -> int:
    """Measure and print; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="a JSON array instead of the table")
    parser.add_argument("parts", nargs="*", choices=PARTS, help=f"{' or '.join(PARTS)}; all if none is named")
    options = parser.parse_args()
    as_json: bool = options.json
    try:
        with TemporaryDirectory(prefix="msc-bench-") as folder:
            found = asyncio.run(measured(Path(folder), options.parts or PARTS, as_table=not as_json))
    except MeasurementFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(json.dumps([asdict(one) | {"ratio": one.ratio} for one in found], indent=1) if as_json else LEGEND)
    return 0


if __name__ == "__main__":
    sys.exit(main())
