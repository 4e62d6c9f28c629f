"""Command line: ``python -m pipelines.commands.templates <folder>`` writes empty registers to fill in.

Belongs here: arguments and what is printed. Does not belong here: the workbooks
(``resources/registers/template.py``).
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from pipelines.environment import read_environment
from resources.registers.template import head_of_csv, template
from sozialraum.catalogue import load_catalogue
from sozialraum.planning.registers import REGISTERS


def main(argv: Sequence[str] | None = None) -> int:
    """Write a workbook and the head of a CSV file for each register.

    Parameters
    ----------
    argv
        The folder; None takes the arguments of the process.

    Returns
    -------
    int
        0; files that are there are left alone, because somebody may have filled them in.
    """
    parser = argparse.ArgumentParser(
        prog="python -m pipelines.commands.templates", description="Leere Register zum Ausfüllen schreiben."
    )
    parser.add_argument("folder", type=Path, help="Ordner; wird angelegt")
    folder = parser.parse_args(argv).folder
    catalogue = load_catalogue(read_environment().catalogue)
    folder.mkdir(parents=True, exist_ok=True)
    for name in REGISTERS:
        for suffix, content in ((".xlsx", template(name, catalogue)), (".csv", head_of_csv(name))):
            path = folder / f"{name}{suffix}"
            if path.exists():
                print(f"{path}: gibt es schon, bleibt")
                continue
            path.write_bytes(content)
            print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
