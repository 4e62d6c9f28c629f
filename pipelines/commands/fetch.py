"""Command line: ``python -m pipelines.commands.fetch`` fetches live sources into the archive.

Belongs here: arguments and what is printed. Does not belong here: fetching (``resources/live``).
"""

import argparse
import sys
from collections.abc import Sequence

from pipelines.environment import read_credentials, read_environment
from resources.live.fetching import fetch_sources
from sozialraum.catalogue import CatalogueError, load_catalogue


def main(argv: Sequence[str] | None = None) -> int:
    """Fetch and print what came of it.

    Parameters
    ----------
    argv
        Ids of sources, none for all; None takes the arguments of the process.

    Returns
    -------
    int
        0 when nothing failed (a service that cannot be reached is no fault), 1 when a source failed, 2 on
        a wrong set-up.
    """
    parser = argparse.ArgumentParser(
        prog="python -m pipelines.commands.fetch",
        description="Live-Quellen abrufen und als Lieferungen ins Archiv legen.",
    )
    parser.add_argument("sources", nargs="*", help="Quellen des Katalogs; ohne Angabe alle")
    options = parser.parse_args(argv)
    try:
        environment = read_environment()
        catalogue = load_catalogue(environment.catalogue)
        result = fetch_sources(
            catalogue,
            environment.home,
            options.sources or None,
            credentials=read_credentials(catalogue.services),
            say=lambda own: print(f"… {own}", file=sys.stderr, flush=True),
        )
    except (CatalogueError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    for line in result.lines:
        print(line)
    return 1 if result.failed else 0


if __name__ == "__main__":
    sys.exit(main())
