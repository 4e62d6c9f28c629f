"""Pages for stewards in the manner of Data Docs: suite, expectation, observed, examples, history.

Belongs here: what is shown where. Does not belong here: the templates beside it, the results. The pages
are confidential, hold no script and ask no other host for anything.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from resources.home import Home
from resources.quality.history import read_runs
from resources.store import replace_file
from sozialraum.catalogue import Catalogue
from sozialraum.quality.expectations import german

INDEX = "index.html"
OWNER_ONLY = 0o600
EXAMPLES = 20
"""Rows outside a range that are shown."""

STATES = {"open": "offen", "accepted": "angenommen", "noted": "vermerkt"}
_MARKS = {"open": "block", "accepted": "fine", "noted": "warn"}


@dataclass(frozen=True)
class Judged:
    """What is shown: results, findings, observations outside, faults of approvals, and the basis."""

    results: pd.DataFrame
    findings: pd.DataFrame
    failed: pd.DataFrame
    faults: tuple[str, ...]
    basis: str


def write_pages(home: Home, catalogue: Catalogue, judged: Judged) -> list[Path]:
    """Write the page of every source and then the one that leads to them; returns the files.

    Parameters
    ----------
    home, catalogue
        What is reported, and where everything lies.
    judged
        What came of it.
    """
    folder = home.quality.root
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    history = read_runs(home, basis=judged.basis)
    zone = ZoneInfo(catalogue.county.timezone)
    checked = _time(pd.Timestamp.now("UTC"), zone)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    own = judged.results.groupby("source")
    pages = {
        f"{source}.html": environment.get_template("source.html").render(
            source=source,
            title=catalogue.sources[str(source)].title.de,
            checked=checked,
            results=[_result(row, judged, catalogue) for row in _records(of[of["evaluated"] > 0])],
            silent=int((of["evaluated"] == 0).sum()),
            history=_history(history[history["source"] == source], zone),
        )
        for source, of in own
    }
    pages[INDEX] = environment.get_template(INDEX).render(
        basis=judged.basis,
        checked=checked,
        open=int((judged.findings["state"] == "open").sum()),
        faults=judged.faults,
        findings=[_finding(row, zone) for row in _records(_open_first(judged.findings))],
        sources=[_source(str(source), of, catalogue) for source, of in own],
    )
    return _put(folder, pages)


def _put(folder: Path, pages: Mapping[str, str]) -> list[Path]:
    """Each page at once; pages of sources that left the catalogue go."""
    for name, text in pages.items():
        replace_file(folder / name, text.encode())
        (folder / name).chmod(OWNER_ONLY)
    for path in folder.glob("*.html"):
        if path.name not in pages:
            path.unlink()
    return [folder / name for name in pages]


def _result(row: Mapping[str, Any], judged: Judged, catalogue: Catalogue) -> dict[str, Any]:
    outside = judged.failed[judged.failed["expectation"] == row["expectation"]]
    # the farthest first: by how many times it lies outside
    worst = outside.sort_values("value", key=lambda value: (value - 1).abs(), ascending=False)
    names = {"warn": "wird vermerkt", "block": "hält die Veröffentlichung auf"}
    failed = bool(row["unexpected"])
    return {
        **row,
        "mark": row["severity"] if failed else "fine",
        "verdict": f"Nicht erfüllt: {names[row['severity']]}, solange niemand es annimmt."
        if failed and row["severity"] == "block"
        else ("Nicht erfüllt: wird vermerkt." if failed else "Erfüllt."),
        "least": german(row["least"]),
        "greatest": german(row["greatest"]),
        "examples": [_example(one, catalogue) for one in _records(worst.head(EXAMPLES))],
    }


def _example(row: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    geography = catalogue.geographies[row["geography"]]
    names = {entry.area: entry.name for entry in geography.areas}
    area = row["area"]
    shown = f"{names.get(area, area)} ({area})" if isinstance(area, str) else "alle"
    return {
        "area": shown,
        "geography": geography.title.de,
        "year": row["year"],
        "value": german(row["value"]),
    }


def _open_first(findings: pd.DataFrame) -> pd.DataFrame:
    order = findings["state"].map({state: place for place, state in enumerate(STATES)})
    return findings.assign(order=order).sort_values(
        ["order", "year", "finding"], ascending=[True, False, True]
    )


def _finding(row: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    accepted = ""
    if row["state"] == "accepted":
        when = _time(pd.Timestamp(row["approved_at"]).tz_localize("UTC"), zone)
        accepted = f"{row['approved_by']}, {when}: {row['approval_reason']}"
    return {
        **row,
        "state": STATES[row["state"]],
        "mark": _MARKS[row["state"]],
        "delivery": row["delivery"][:12],
        "accepted": accepted,
    }


def _source(source: str, results: pd.DataFrame, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "source": source,
        "title": catalogue.sources[source].title.de,
        "expectations": len(results),
        "evaluated": int((results["evaluated"] > 0).sum()),
        "failed": int((~results["success"]).sum()),
    }


def _history(runs: pd.DataFrame, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Runs of a source, the newest first."""
    return [
        {
            "when": _time(pd.Timestamp(str(when)), zone),
            "evaluated": int(run["evaluated"].sum()),
            "unexpected": int(run["unexpected"].sum()),
            "failed": ", ".join(run.loc[run["unexpected"] > 0, "expectation"]) or "–",
        }
        for when, run in sorted(runs.groupby("judged_at"), reverse=True)
    ]


def _records(frame: pd.DataFrame) -> Iterable[dict[str, Any]]:
    return ({str(name): value for name, value in row.items()} for row in frame.to_dict("records"))


def _time(when: pd.Timestamp, zone: ZoneInfo) -> str:
    return f"{when.tz_convert(zone):%d.%m.%Y %H:%M}"
