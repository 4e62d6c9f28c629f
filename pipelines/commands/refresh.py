"""Command line: ``python -m pipelines`` brings the report up to date and says what was made.

Belongs here: what is printed to the person who runs it. Does not belong here: what is run
(``refresh``).
"""

import shutil
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import PurePosixPath

import dagster as dg
import pandas as pd

from pipelines.definitions import definitions
from pipelines.environment import by_hand, prepare_instance, read_environment
from pipelines.refresh import Force, Outcome, refresh
from resources.home import Home
from resources.planning.keys import COVERAGE, DATABASE, IN_INBOX, PROTECTED, RECEIPTS
from resources.press.formats import FORMATS
from resources.receiving.ledger import was_fictional
from resources.receiving.receipts import PASSED, REGISTER
from resources.store import sweep_temporary
from sozialraum.catalogue import Catalogue, CatalogueError

LEAST_ROOM = 1_000_000
"""Bytes below which a disk is full."""

Chosen = Callable[[Catalogue], Force]
"""What is computed besides what is out of date; ValueError when that cannot be told."""


def main(chosen: Chosen = lambda catalogue: lambda plan, step: {}, *, workers: int = 1) -> int:
    """Refresh and print a summary.

    Parameters
    ----------
    chosen
        What is computed besides; preset: nothing.
    workers
        How many runs go on at a time.

    Returns
    -------
    int
        0: all runs succeeded; 1: one failed; 2: wrong set-up; 3: all succeeded, but the publication is held.
    """
    warnings.filterwarnings("ignore", category=dg.BetaWarning)
    started = time.monotonic()
    by_hand()
    home = read_environment().home
    try:
        parts = definitions()
    except CatalogueError as error:
        print(error, file=sys.stderr)
        return 2
    prepare_instance(home)
    if not home.inbox.is_dir():
        print(f"the inbox {home.inbox} does not exist; expected a folder with files", file=sys.stderr)
        return 2
    sweep_temporary(home.root)
    catalogue = (parts.resources or {})["catalogue"]
    try:
        force = chosen(catalogue)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2

    def say(text: str) -> None:
        print(f"{time.monotonic() - started:6.1f} s  {text}", flush=True)

    try:
        with dg.DagsterInstance.get() as instance:
            outcome = refresh(
                parts.get_repository_def(),
                home,
                catalogue,
                instance=instance,
                say=say,
                force=force,
                workers=workers,
            )
    except Exception:
        # then Dagster cannot record the failure either
        if shutil.disk_usage(home.root).free > LEAST_ROOM:
            raise
        print(f"no room is left on the disk of {home.root}; make room and run again", file=sys.stderr)
        return 1
    _summary(home, outcome, time.monotonic() - started)
    if outcome.failed:
        return 1
    return 0 if outcome.held is None else 3


def _summary(home: Home, outcome: Outcome, seconds: float) -> None:
    store = home.store
    for name in outcome.failed:
        print(f"  failed run   {name}", file=sys.stderr)
    if outcome.held is not None:
        print(f"  not published: {outcome.held}; readers keep the last release", file=sys.stderr)
    if store.pointer(DATABASE) is None:
        print("Nothing was published yet.", file=sys.stderr)
        return
    # the archive keeps the other basis too, which has no part in this report
    receipts = store.read(RECEIPTS)
    here = receipts["delivery"].isin(store.read(IN_INBOX)["delivery"])
    receipts = receipts[here | (receipts["fictional"] == was_fictional(home))]
    verdicts = receipts["verdict"].value_counts()
    values = store.read(PROTECTED)
    coverage = store.read(COVERAGE)
    figures = int(values["value"].notna().sum())
    basis = str(store.read(("report", "areas", "all"))["basis"].iloc[0])
    complete, partial = ((coverage["coverage"] == state).sum() for state in ("complete", "partial"))
    made = f"{outcome.runs} runs" if outcome.runs else "nothing was out of date"
    lines = {
        "deliveries": f"{verdicts.get('accepted', 0)} accepted, {verdicts.get('rejected', 0)} rejected",
        "figures": f"{figures:,} with a value of {len(values):,}: {_extent(values)}, as far as delivered",
        "coverage": f"{complete:,} indicator × geography × year complete, {partial:,} partial",
        "report": f"{home.report}",
        "warehouse": f"{home.warehouse} (confidential)",
    }
    atlas = home.report.parent / FORMATS["atlas"].folder / "index.html"
    if atlas.exists():
        lines["atlas"] = f"{atlas}"
    print(f"\nSozialraumbericht ({basis}): {made}, {seconds:.0f} s")
    for title, text in lines.items():
        print(f"  {title:12} {text}")
    rejected = receipts[receipts["verdict"] == "rejected"]
    for name, reason in zip(rejected["name"], rejected["reason"], strict=True):
        print(f"  rejected     {name}: {_first_fault(name, reason)}")
    accepted = receipts[(receipts["verdict"] == "accepted") & (receipts["reader"] == REGISTER)]
    partly = accepted[accepted["reason"] != PASSED]
    for name, reason in zip(partly["name"], partly["reason"], strict=True):
        used, _, faults = reason.partition("; left out:\n")
        print(f"  in part      {name}: {used}: {_first_fault(name, faults)}")
    print("  look at it   make dev, then http://127.0.0.1:3000")


def _first_fault(name: str, reason: str) -> str:
    """First fault of a file without the file's name, which stands before it already."""
    first, *others = reason.splitlines()
    more = f" (and {len(others)} more)" if others else ""
    return first.removeprefix(f"{PurePosixPath(name).name}: ") + more


def _extent(values: pd.DataFrame) -> str:
    sizes = {f"{name}s": values[name].nunique() for name in ("indicator", "area", "year")}
    return " × ".join(f"{size} {name}" for name, size in sizes.items())
