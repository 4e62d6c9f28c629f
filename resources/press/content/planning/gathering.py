"""Everything of planning, gathered once for all formats.

Belongs here: findings, tasks, remarks, gaps, the cycle. Does not belong here: measures (``measures``), shapes
(``model``).
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from resources.press.content.model import Place
from resources.press.content.places import places
from resources.press.content.planning.measures import measure_lines
from resources.press.content.planning.model import (
    CycleLine,
    FindingLine,
    GapLine,
    Planning,
    RemarkLine,
    TaskLine,
)
from resources.press.edition import Edition
from sozialraum.planning.tasks import newest
from sozialraum.planning.words import LEVELS, STAGES
from sozialraum.wording.planning import labels
from sozialraum.wording.planning.tasks import agreement_sentence, decision_sentence, due_sentence

Row = Mapping[str, Any]


@lru_cache(maxsize=1)
def planning(edition: Edition) -> Planning:
    """What a release says of planning; all parts are empty where it has no such tables.

    Parameters
    ----------
    edition
        The release.
    """
    findings = tuple(_findings(edition))
    return Planning(
        findings=findings,
        tasks=tuple(_tasks(edition, {line.finding: line for line in findings})),
        measures=tuple(measure_lines(edition)),
        remarks=tuple(_remarks(edition)),
        gaps=tuple(_gaps(edition)),
        cycle=tuple(_cycle(edition)),
    )


def rows(edition: Edition, table: str) -> Iterator[dict[str, Any]]:
    """Rows of a table with None for what is missing, of places that have a page."""
    frame = edition.table(table)
    known = places_by_key(edition)
    for row in frame.astype(object).where(frame.notna(), None).to_dict("records"):
        if "area" not in row or (row["geography"], row["area"]) in known:
            yield {str(name): value for name, value in row.items()}


@lru_cache(maxsize=1)
def places_by_key(edition: Edition) -> Mapping[tuple[str, str], Place]:
    """Places by geography and key."""
    return {(place.geography, place.area): place for place in places(edition).values()}


def themes(edition: Edition) -> dict[str, str]:
    """German titles of the themes."""
    return {theme.id: theme.title.de for theme in edition.catalogue.county.themes}


def _findings(edition: Edition) -> Iterator[FindingLine]:
    """Findings of their rule's newest year, the highest level and the longest standing first."""
    frame = edition.table("findings")
    if frame.empty:
        return
    frame = frame[frame["rule"].isin(edition.catalogue.rules)]
    now = newest(frame, edition.table("indicator_values"), edition.catalogue)
    keys = set(zip(now["finding"], now["year"], strict=True))
    years: dict[str, list[tuple[int, str]]] = {}
    for name, year, level in frame.sort_values("year", ascending=False)[
        ["finding", "year", "level"]
    ].to_numpy():
        years.setdefault(name, []).append((int(year), labels.LEVELS[level]))
    sides: dict[tuple[str, int, str], list[str]] = {}
    evidence = edition.table("finding_evidence").sort_values("position")
    for name, year, role, text in evidence[["finding", "year", "role", "text"]].to_numpy():
        if (name, year) in keys:
            sides.setdefault((name, int(year), role), []).append(str(text))
    titles, known = themes(edition), places_by_key(edition)
    found = [row for row in rows(edition, "findings") if (row["finding"], row["year"]) in keys]
    found.sort(
        key=lambda row: (
            -LEVELS.index(row["level"]),
            row["theme"],
            row["rule"],
            row["first_year"],
            row["area"],
        )
    )
    for row in found:
        name, year = row["finding"], int(row["year"])
        yield FindingLine(
            finding=name,
            rule=row["rule"],
            title=row["title"],
            version=int(row["rule_version"]),
            theme=row["theme"],
            theme_title=titles.get(row["theme"], row["theme"]),
            place=known[row["geography"], row["area"]],
            level=row["level"],
            level_name=labels.LEVELS[row["level"]],
            year=year,
            since=int(row["first_year"]),
            text=row["text"],
            points=_whole(row["points"]),
            priority=_whole(row["priority"]),
            evidence=tuple(sides.get((name, year, "evidence"), ())),
            counter=tuple(sides.get((name, year, "counter"), ())),
            years=tuple(years[name]),
        )


def _tasks(edition: Edition, findings: Mapping[str, FindingLine]) -> Iterator[TaskLine]:
    known = places_by_key(edition)
    for row in rows(edition, "recommendations"):
        if row["finding"] in findings:
            yield TaskLine(
                finding=findings[row["finding"]],
                office=row["office"],
                text=row["text"],
                comparable=tuple(known[row["geography"], area] for area in row["comparable_areas"]),
                state=row["state"],
                state_name=labels.DECISIONS[row["state"]],
                decision=decision_sentence(
                    row["state"],
                    decided_by=row["decided_by"],
                    decided_on=_date(row["decided_on"]),
                    reason=row["reason"],
                    resubmit_on=_date(row["resubmit_on"]),
                ),
            )


def _remarks(edition: Edition) -> Iterator[RemarkLine]:
    """Remarks, the newest first."""
    known = places_by_key(edition)
    for row in sorted(rows(edition, "comments"), key=lambda row: (row["date"], row["comment"]), reverse=True):
        entry = edition.catalogue.indicators.get(row["indicator"] or "")
        said = None
        if row["about"] is not None and row["assessment"] is not None:
            said = f"{labels.ABOUT[row['about']]}: {labels.ASSESSMENTS[row['assessment']]}"
        yield RemarkLine(
            date=f"{row['date']:%Y-%m-%d}",
            role=row["role"],
            place=known[row["geography"], row["area"]],
            indicator=row["indicator"] if entry else None,
            indicator_title=entry.title.de if entry else None,
            assessment=said,
            text=row["text"],
            agreement=row["agreement"],
            agreement_text=agreement_sentence(
                row["agreement"], about=row["about"], year=_whole(row["figure_year"])
            ),
        )


def _gaps(edition: Edition) -> Iterator[GapLine]:
    known = places_by_key(edition)
    for row in rows(edition, "measure_gaps"):
        place = known[row["geography"], row["area"]]
        yield GapLine(row["kind"], labels.GAPS[row["kind"]], place, row["text"])


def _cycle(edition: Edition) -> Iterator[CycleLine]:
    titles = themes(edition)
    for row in rows(edition, "planning_cycle"):
        yield CycleLine(
            theme=row["theme"],
            title=titles.get(row["theme"], row["theme"]),
            number=STAGES.index(row["stage"]),
            stage_name=labels.STAGES[row["stage"]],
            since=f"{row['since']:%Y-%m-%d}",
            due=due_sentence(row["state"], _date(row["due"])),
            responsible=row["responsible"],
            note=row["note"],
            state=row["state"],
        )


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _date(value: Any) -> Any:
    return None if value is None else pd.Timestamp(value).date()
