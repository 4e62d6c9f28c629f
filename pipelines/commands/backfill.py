"""Command line: ``python -m pipelines.commands.backfill`` computes chosen years anew and publishes.

Belongs here: arguments. Does not belong here: which work that is (``pipelines/backfill.py``).
"""

import argparse
import sys
from collections.abc import Sequence

from pipelines.backfill import asked
from pipelines.commands.refresh import main as run
from pipelines.running import WORKERS


def main(arguments: Sequence[str] | None = None) -> int:
    """Compute years anew; returns what ``commands/refresh.py`` returns."""
    parser = argparse.ArgumentParser(prog="backfill", description="Compute chosen years anew and publish.")
    parser.add_argument("--years", default="", help="2015-2024 or 2019,2021-2023; preset: all")
    parser.add_argument("--sources", default="", help="ids of sources, separated by commas; preset: all")
    parser.add_argument("--indicators", default="", help="ids of indicators; preset: all")
    parser.add_argument("--workers", type=int, default=WORKERS, help="runs at a time")
    given = parser.parse_args(arguments)
    sources, indicators = _names(given.sources), _names(given.indicators)
    return run(
        lambda catalogue: asked(catalogue, years=given.years, sources=sources, indicators=indicators).work,
        workers=given.workers,
    )


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


if __name__ == "__main__":
    sys.exit(main())
