"""Command line: ``python -m benchmarks [--write] [--only PART]`` measures and prints the tables.

Belongs here: what is measured in a run, and writing it to ``docs/performance.md``. Does not belong here: how.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import (
    calculation,
    comparing,
    evaluation,
    index_draws,
    main_job,
    operation,
    press,
    suppression,
    table,
)
from benchmarks.sampled import ROOT
from resources.home import Home

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def main() -> None:
    """Measure, print, and write when asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--write", action="store_true", help=f"write the tables to {PAGE.name}")
    choices = ("calculation", "job", "operation", "press", "statistics", "suppression")
    parser.add_argument("--only", choices=choices, help="measure one part")
    options = parser.parse_args()
    parts = []
    if options.only in (None, "job"):
        parts.append(table.main_job(_jobs()))
    if options.only in (None, "operation"):
        parts.append(table.operation(_operation()))
    if options.only in (None, "press"):
        parts.append(table.press(_press()))
    if options.only in (None, "calculation"):
        parts.append(table.calculation(calculation.measure()))
    if options.only in (None, "statistics"):
        parts.append(table.comparing(comparing.measure()))
        parts.append(table.index_draws(index_draws.measure()))
        parts.append(table.evaluation(evaluation.measure()))
    if options.only in (None, "suppression"):
        if os.environ.get("SOZIALRAUM_REAL_DATA"):
            parts.append(table.suppression(suppression.measure()))
        else:
            print("suppression: left out, SOZIALRAUM_REAL_DATA is not set")
    text = "\n".join([*parts, table.machine()])
    print(f"\n{text}")
    if options.write:
        before, rest = PAGE.read_text().split(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{rest.split(END)[1]}")


def _operation() -> operation.Operation:
    with _installation() as home:
        return operation.measure(home.root, home.inbox)


def _press() -> press.Press:
    with _installation() as home:
        return press.measure(home)


@contextmanager
def _installation() -> Iterator[Home]:
    """An installation with ten years of fictional deliveries, up to date."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(root=Path(folder) / "home", inbox=Path(folder) / "inbox")
        subprocess.run(  # noqa: S603 - our own
            [sys.executable, "-m", "demo", str(home.inbox)], cwd=ROOT, check=True
        )
        main_job.run(["pipelines"], home.inbox, home.root)
        yield home


def _jobs() -> dict[str, main_job.MainJob]:
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        print("demo deliveries", flush=True)
        subprocess.run([sys.executable, "-m", "demo", folder], cwd=ROOT, check=True)  # noqa: S603 - our own
        found["demo"] = main_job.measure(Path(folder))
    real = os.environ.get("SOZIALRAUM_REAL_DATA")
    if real:
        print("real deliveries", flush=True)
        found["real"] = main_job.measure(Path(real).resolve() / "kreis-dueren")
    else:
        print("real deliveries: left out, SOZIALRAUM_REAL_DATA is not set")
    return found


if __name__ == "__main__":
    main()
