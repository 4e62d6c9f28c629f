"""Measures of the register with what was laid down and what can be said of them.

Belongs here: lines of measures, their outcomes and courses. Does not belong here: findings and remarks
(``gathering``).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from resources.press.content.places import places
from resources.press.content.planning.model import Course, MeasureLine, OutcomeLine
from resources.press.content.sources import breaks_of
from resources.press.edition import Edition
from sozialraum.catalogue.indicator import Indicator
from sozialraum.planning.undertakings.laid_down import STAGE_MARK, first_outcome_year
from sozialraum.wording.names import listed
from sozialraum.wording.notation import day, signed, with_unit
from sozialraum.wording.planning import labels
from sozialraum.wording.planning.causal import allowed

Row = Mapping[str, Any]


def slug_of(measure: str) -> str:
    """An id as part of an address: small letters, digits and '-' stay, all else is written by its code.

    Capitals are written by their code too: ids may differ in them alone, and folders of some systems do not.

    Examples
    --------
    >>> slug_of("M-04/1"), slug_of("m-04/1")
    ('_4d-04_2f1', 'm-04_2f1')
    """
    return re.sub(r"[^a-z0-9-]", lambda sign: f"_{ord(sign[0]):x}", measure)


def measure_lines(edition: Edition) -> Iterator[MeasureLine]:
    """Measures in the order of their ids."""
    frame = edition.table("measures")
    if frame.empty:
        return
    outcomes: dict[str, list[Row]] = {}
    for row in _records(edition.table("evaluations")):
        outcomes.setdefault(row["measure"], []).append(row)
    known = {(place.geography, place.area): place for place in places(edition).values()}
    wholes = frame["measure"].str.partition(STAGE_MARK)[0]
    for measure, own in frame.groupby("measure", sort=True):
        lines = _records(own)
        head = lines[0]
        name = str(measure).partition(STAGE_MARK)[0]
        whole = outcomes.get(name, [])
        keys = [(line["geography"], line["area"]) for line in lines]
        yield MeasureLine(
            measure=str(measure),
            slug=slug_of(str(measure)),
            title=head["title"],
            field=head["field"],
            field_title=_theme(edition, head["field"]),
            status_name=labels.STATUSES[head["status"]],
            start=f"{head['start']:%Y-%m-%d}",
            end=None if head["end"] is None else f"{head['end']:%Y-%m-%d}",
            places=tuple(known[key] for key in keys if key in known),
            facts=tuple(_facts(edition, head)),
            finding=head["finding"],
            laid_down=tuple(_laid_down(head)),
            outcomes=tuple(_outcome(edition, row) for row in whole),
            course=_course(edition, lines, whole, anywhere=set(frame.loc[wholes == name, "area"])),
        )


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): value for name, value in row.items()}
        for row in frame.astype(object).where(frame.notna(), None).to_dict("records")
    ]


def _theme(edition: Edition, theme: str) -> str:
    titles = {one.id: one.title.de for one in edition.catalogue.county.themes}
    return titles.get(theme, theme)


def _facts(edition: Edition, head: Row) -> Iterator[tuple[str, str]]:
    yield "Kennung", head["measure"]
    yield "Zuständig", head["office"]
    if head["target_group"] is not None:
        yield "Zielgruppe", head["target_group"]
    if head["cost"] is not None:
        yield "Kosten", with_unit(head["cost"], unit="EUR", decimals=0)
    names = [edition.catalogue.indicators.get(name) for name in head["indicators"]]
    known = [entry for entry in names if entry is not None]
    if known:
        yield "Zielindikatoren", listed([entry.title.de for entry in known])
        yield "Gewünschte Richtung", labels.WANTED[head["wanted"]]
        deltas = zip(known, head["deltas"], strict=False)
        yield "Was zählt (δ)", listed([_size(delta, entry) for entry, delta in deltas])
        for label, name in (("Ausgangswert", "baseline"), ("Zielwert", "target")):
            if head[name] is not None:
                yield label, with_unit(head[name], unit=known[0].unit, decimals=known[0].decimals)
        if head["detectable_effect"] is not None:
            yield "Kleinster feststellbarer Unterschied", _size(head["detectable_effect"], known[0])


def _laid_down(head: Row) -> Iterator[str]:
    if head["registration"] is None:
        yield "Es gibt keinen Zielindikator; die Maßnahme wird nicht ausgewertet."
        return
    when = day(pd.Timestamp(head["registered_on"]).date())
    if head["preregistered"]:
        yield f"Was ausgewertet wird, steht seit dem {when} fest, vor Beginn der Ergebnisjahre."
    else:
        yield f"Was ausgewertet wird, wurde erst am {when} festgelegt, nach Beginn der Ergebnisjahre."
    if len(head["changed_since"]):
        changed = listed([labels.FIXED[name] for name in head["changed_since"]])
        yield f"Seitdem geändert: {changed}. Es gilt das Festgelegte."
    yield f"Prüfsumme der Festlegung: {head['registration']}"


def _outcome(edition: Edition, row: Row) -> OutcomeLine:
    entry = edition.catalogue.indicators.get(row["indicator"])
    causal = allowed(
        method=row["method"], verdict=row["verdict"], role=row["role"], preregistered=row["preregistered"]
    )
    return OutcomeLine(
        indicator=row["indicator"],
        title=row["indicator"] if entry is None else entry.title.de,
        role=labels.ROLES[row["role"]],
        verdict=row["verdict"],
        verdict_name=labels.verdict_label(row["verdict"], causal=causal),
        method=None if row["method"] is None else labels.METHODS[row["method"]],
        text=row["text"],
        effect=None if entry is None or row["effect"] is None else _signed(row["effect"], entry),
        range_=None if entry is None or row["effect"] is None else _range(row, entry),
        delta=None if entry is None or row["delta"] is None else _size(row["delta"], entry),
        detectable=None
        if entry is None or row["detectable_effect"] is None
        else _size(row["detectable_effect"], entry),
    )


def _unit(entry: Indicator) -> str:
    return "Prozentpunkte" if entry.unit == "Prozent" else entry.unit


def _size(value: float, entry: Indicator) -> str:
    return with_unit(value, unit=_unit(entry), decimals=max(1, entry.decimals))


def _signed(value: float, entry: Indicator) -> str:
    return f"{signed(value, decimals=max(1, entry.decimals))} {_unit(entry)}"


def _range(row: Row, entry: Indicator) -> str:
    ends = [
        "offen" if row[name] is None else signed(row[name], decimals=max(1, entry.decimals))
        for name in ("effect_low", "effect_high")
    ]
    return f"{ends[0]} bis {ends[1]}"


def _course(
    edition: Edition, lines: Sequence[Row], outcomes: Sequence[Row], *, anywhere: set[str]
) -> Course | None:
    """Means over the years of the first outcome, beside areas where no stage of the measure takes place."""
    primary = next((row for row in outcomes if row["role"] == "primary"), None)
    head = lines[0]
    if primary is None or primary["indicator"] not in edition.catalogue.indicators:
        return None
    values = edition.values.get((primary["indicator"], head["geography"]))
    if values is None:
        return None
    entry = edition.catalogue.indicators[primary["indicator"]]
    grid = values.pivot(index="area", columns="year", values="value")
    treated = grid[grid.index.isin([line["area"] for line in lines])]
    others = grid[~grid.index.isin(anywhere)]
    staged = STAGE_MARK in head["measure"]
    years = [int(year) for year in grid.columns]
    return Course(
        title=entry.title.de,
        unit=entry.unit,
        decimals=entry.decimals,
        start=first_outcome_year(head["start"]) if staged else int(primary["start_year"]),
        breaks=breaks_of(edition, primary["indicator"]),
        years=tuple(years),
        treated=tuple(_mean(treated[year], whole=True) for year in grid.columns),
        others=tuple(_mean(others[year], whole=False) for year in grid.columns),
    )


def _mean(column: "pd.Series[float]", *, whole: bool) -> float | None:
    known = column.dropna()
    if known.empty or (whole and len(known) < len(column)):
        return None
    return float(known.mean())
