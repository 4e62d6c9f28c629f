"""The standing of the figures: how complete they are, what is late, what checks found, what is hidden.

Belongs here: what the page on data quality shows. Does not belong here: the checks (``sozialraum/quality``).
"""

from typing import Any

import pandas as pd

from resources.press.content.figures import reworded
from resources.press.content.whole import (
    CalendarLine,
    CoverageLine,
    DisclosureLine,
    FindingLine,
    ReleaseLine,
    Standing,
)
from resources.press.edition import Edition
from sozialraum.wording.names import level_name
from sozialraum.wording.notation import years
from sozialraum.wording.whole import RHYTHMS, SEVERITIES, STATES, VERDICTS, part, standing_sentences

LATE = ("overdue", "waiting", "rejected")
"""States of the calendar that a reader has to know of."""


def standing(edition: Edition) -> Standing:
    """How complete and how well checked the figures of a release are.

    Parameters
    ----------
    edition
        The release.
    """
    coverage, calendar = _coverage(edition), _calendar(edition)
    findings, disclosure = _findings(edition), _disclosure(edition)
    return Standing(
        coverage,
        calendar,
        findings,
        disclosure,
        _releases(edition),
        standing_sentences(
            complete=sum(line.reason is None for line in coverage),
            lines=len(coverage),
            late=[line.title for line in calendar if line.late],
            findings=len(findings),
            hidden=next(((one.hidden, one.figures) for one in disclosure if one.level == ALL), None),
        ),
    )


ALL = "Alle Gebiete"


def _coverage(edition: Edition) -> tuple[CoverageLine, ...]:
    frame = edition.table("coverage")
    places = {name: number for number, name in enumerate(edition.geographies)}
    frame = frame[frame["geography"].isin(places)]
    found = []
    for (indicator, geography), rows in frame.groupby(["indicator", "geography"], sort=False):
        # years before the first figure are no gaps
        own = rows[rows["year"] >= _first(rows)]
        entry = edition.catalogue.indicators[str(indicator)]
        share = float(own["with_value"].sum() / own["areas"].sum())
        with_value = own.loc[own["with_value"] > 0, "year"]
        found.append(
            CoverageLine(
                str(indicator),
                entry.title.de,
                _theme(edition, entry.theme),
                str(geography),
                level_name(edition.catalogue.geographies[str(geography)].title.de),
                years(int(own["year"].min()), int(own["year"].max())),
                int(with_value.max()) if len(with_value) else None,
                share * 100,
                part(share),
                reworded(edition, _reasons(own["reason"])),
                _by_year(edition, rows),
            )
        )
    themes = [_theme(edition, theme.id) for theme in edition.catalogue.county.themes]
    return tuple(
        sorted(found, key=lambda one: (themes.index(one.theme_title), one.title, places[one.geography]))
    )


def _by_year(edition: Edition, rows: pd.DataFrame) -> tuple[tuple[int, Any, str | None], ...]:
    """Year, state and reason of each year of the report."""
    shown = rows.sort_values("year")
    reasons = (reworded(edition, _word(reason)) for reason in shown["reason"])
    return tuple(zip(map(int, shown["year"]), map(str, shown["coverage"]), reasons, strict=True))


def _first(rows: pd.DataFrame) -> int:
    """First year with any value; without one the first that there is."""
    known = rows.loc[rows["with_value"] > 0, "year"]
    return int((known if len(known) else rows["year"]).min())


def _reasons(reasons: pd.Series) -> str | None:
    """The reason that most years have."""
    found = reasons.dropna().str.replace(r"^\d+ × ", "", regex=True)
    return str(found.mode().iloc[0]) if len(found) else None


def _theme(edition: Edition, theme: str) -> str:
    return next(one.title.de for one in edition.catalogue.county.themes if one.id == theme)


def _calendar(edition: Edition) -> tuple[CalendarLine, ...]:
    frame = edition.table("delivery_calendar")
    if not len(frame):
        return ()
    newest = frame["reference_date"] == frame.groupby("source")["reference_date"].transform("max")
    shown = frame[newest | frame["state"].isin(LATE)]
    rows = shown.sort_values(["reference_date", "title"], ascending=[False, True]).to_dict("records")
    return tuple(
        CalendarLine(
            str(row["source"]),
            str(row["title"]),
            RHYTHMS.get(str(row["rhythm"]), str(row["rhythm"])),
            f"{row['reference_date']:%Y-%m-%d}",
            f"{row['due']:%Y-%m-%d}",
            STATES[str(row["state"])],
            str(row["state"]) in LATE,
            None if pd.isna(row["delivered_at"]) else f"{row['delivered_at']:%Y-%m-%d}",
            str(row["effect"]),
        )
        for row in rows
    )


def _findings(edition: Edition) -> tuple[FindingLine, ...]:
    frame = edition.table("quality")
    rows = (
        frame.sort_values(["year", "finding"], ascending=[False, True]).to_dict("records")
        if len(frame)
        else []
    )
    return tuple(
        FindingLine(
            str(row["text"]),
            SEVERITIES[str(row["severity"])],
            VERDICTS[str(row["state"])],
            _word(row["approved_by"]),
            None if pd.isna(row["approved_at"]) else f"{row['approved_at']:%Y-%m-%d}",
            _word(row["approval_reason"]),
        )
        for row in rows
    )


def _disclosure(edition: Edition) -> tuple[DisclosureLine, ...]:
    frame = edition.table("disclosure_summary")
    found = []
    for row in frame.to_dict("records"):
        name = str(row["geography"])
        known = edition.catalogue.geographies.get(name)
        cells, hidden = int(row["cells"]), int(row["hidden"])
        found.append(
            DisclosureLine(
                level_name(known.title.de) if known else ALL,
                cells,
                hidden,
                part(hidden / cells if cells else 0.0),
                int(row["primary"]),
                int(row["secondary"]),
            )
        )
    return tuple(found)


def _releases(edition: Edition) -> tuple[ReleaseLine, ...]:
    rows = edition.table("releases").to_dict("records")
    return tuple(
        ReleaseLine(
            str(row["release"]), f"{row['day']:%Y-%m-%d}", _word(row["previous"]), str(row["disclosure"])
        )
        for row in reversed(rows)
    )


def _word(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)
