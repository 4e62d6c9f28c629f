"""Small catalogues and deliveries as frames, so that tests of sums say in one place what is delivered."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import pandas as pd

from resources.calculation.counts import counts_of_year
from resources.calculation.figures import Figures, figures_of_year
from schemas.indicators import COUNTS, INDICATOR_VALUES
from schemas.observations import OBSERVATIONS
from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.base import Title
from sozialraum.catalogue.county import AreaEntry, County, Geography, Theme
from sozialraum.catalogue.index import Index
from sozialraum.catalogue.indicator import Indicator, Measure, Term
from sozialraum.catalogue.source import Layout, Recognise, Source, ValueRule
from sozialraum.smoothing.smoothed import smoothed_columns

Kind = Literal["count", "amount", "published_rate"]
KREIS = "05358"
TITLE = Title(de="Titel", en="Title")
INSIDE = {
    "0535800401": "05358004",
    "0535800801": "05358008",
    "0535800802": "05358008",
}
"""Three Sozialräume and the municipality of each."""


def county() -> County:
    """A county with one theme."""
    return County(
        id="kreis",
        title=TITLE,
        area=KREIS,
        state="05",
        area_km2=6.0,
        area_tolerance_km2=0.1,
        first_year=2000,
        timezone="Europe/Berlin",
        owner="team:x",
        themes=(Theme(id="thema", title=TITLE),),
    )


def geography(*areas: AreaEntry, benchmark: bool = False) -> Geography:
    """A geography that was always valid."""
    return Geography(title=TITLE, valid_from=date(1975, 1, 1), areas=areas, benchmark=benchmark)


def geographies() -> dict[str, Geography]:
    """A county of two municipalities, two youth offices, three Sozialräume with residuals, and the state."""
    parents = {
        "05358004": {"kreis": KREIS, "jugendamt": "JH05358999"},
        "05358008": {"kreis": KREIS, "jugendamt": "JH05358008"},
    }
    rooms = [AreaEntry(area=a, name=a, parents={"gemeinde": up}) for a, up in INSIDE.items()]
    rest = [
        AreaEntry(area=f"{up}00", name="nicht zuordenbar", parents={"gemeinde": up}, kind="residual")
        for up in parents
    ]
    return {
        "gemeinde": geography(*(AreaEntry(area=a, name=a, parents=up) for a, up in parents.items())),
        "jugendamt": geography(
            *(AreaEntry(area=a, name=a, parents={"kreis": KREIS}) for a in ("JH05358008", "JH05358999"))
        ),
        "kreis": geography(AreaEntry(area=KREIS, name="Kreis")),
        "land": geography(AreaEntry(area="05", name="Land"), benchmark=True),
        "sozialraum": geography(*rooms, *rest),
    }


def source(*measures: str, sparse: bool = False, geographies: Sequence[str] = ("sozialraum",)) -> Source:
    """An open source of measures."""
    return Source(
        title=TITLE,
        publisher="Amt",
        licence="frei",
        access="open",
        rhythm="yearly",
        reader="table",
        recognise=Recognise(content=("x",), suffixes=(".csv",)),
        layout=Layout(),
        values=tuple(ValueRule(measure=m, column=m) for m in measures),
        geographies=tuple(geographies),
        sparse=sparse,
    )


def measure(*sources: str, kind: Kind = "count", preferred: Mapping[str, tuple[str, ...]] = {}) -> Measure:
    """A measure with ranked sources."""
    return Measure(title=TITLE, kind=kind, unit="Personen", sources=sources, preferred=dict(preferred))


def indicator(
    method: str, numerator: Sequence[Term], denominator: Sequence[Term] = (), **more: object
) -> Indicator:
    """An indicator in percent."""
    return Indicator.model_validate(
        {
            "title": TITLE,
            "theme": "thema",
            "definition": TITLE,
            "method": method,
            "numerator": tuple(numerator),
            "denominator": tuple(denominator),
            "unit": "Prozent",
            "polarity": "none",
            **more,
        }
    )


def world(
    *,
    measures: Mapping[str, Measure],
    sources: Mapping[str, Source],
    indicators: Mapping[str, Indicator] = {},
    geographies_: Mapping[str, Geography] | None = None,
    indices: Mapping[str, Index] = {},
) -> Catalogue:
    """A catalogue of these parts."""
    return Catalogue(
        county=county(),
        geographies=dict(geographies_ or geographies()),
        sources=dict(sources),
        measures=dict(measures),
        indicators=dict(indicators),
        indices=dict(indices),
    )


def observations(rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Rows as readers and intake store them; what a row does not say is usual."""
    usual = {
        "measure": "personen",
        "geography": "sozialraum",
        "year": 2024,
        "reference_date": "2024-12-31",
        "sex": None,
        "age_from": None,
        "age_to": None,
        "category": None,
        "status": "exact",
        "source": "amt",
        "sheet": None,
        "column": "Personen",
        "delivery": "d1",
        "recorded_at": "2025-01-02",
    }
    full = [{**usual, "line": number + 1, **row} for number, row in enumerate(rows)]
    frame = pd.DataFrame(full, columns=list(OBSERVATIONS.columns))
    for name in ("reference_date", "recorded_at"):
        frame[name] = pd.to_datetime(frame[name])
    return OBSERVATIONS.validate(frame)


def slices(frame: pd.DataFrame) -> pd.DataFrame:
    """Every delivery is valid for every date it has."""
    return frame[["delivery", "source", "reference_date"]].drop_duplicates(ignore_index=True)


def counted(
    catalogue: Catalogue,
    frame: pd.DataFrame,
    folder: Path,
    *,
    valid: pd.DataFrame | None = None,
    year: int = 2024,
    reverse: bool = False,
) -> pd.DataFrame:
    """Counts of all measures, from one file a delivery; validated as the asset does."""
    files = []
    for name, group in frame.groupby("delivery"):
        path = folder / f"{name}.parquet"
        group.to_parquet(path)
        files.append(path)
    found = counts_of_year(
        catalogue,
        measures=list(catalogue.measures),
        year=year,
        files=files[::-1] if reverse else files,
        slices=slices(frame) if valid is None else valid,
    )
    return COUNTS.validate(found)


def figured(
    catalogue: Catalogue,
    counts: pd.DataFrame,
    folder: Path,
    *,
    year: int = 2024,
    earlier: Mapping[int, pd.DataFrame] = {},
) -> Figures:
    """Figures of all indicators, from one file a measure and year."""
    files: dict[int, list[Path]] = {}
    for own, frame in {**earlier, year: counts}.items():
        files[own] = []
        for name, group in frame.groupby("measure"):
            path = folder / f"counts_{name}_{own}.parquet"
            group.to_parquet(path)
            files[own].append(path)
    return figures_of_year(
        catalogue,
        indicators=list(catalogue.indicators),
        year=year,
        files=files.pop(year),
        earlier=files,
    )


def as_stored(catalogue: Catalogue, values: pd.DataFrame) -> pd.DataFrame:
    """Values with all columns, validated as the asset does."""
    origin = values.assign(definition="x@1", as_of=pd.Timestamp("2025-01-02"))
    whole = origin.join(smoothed_columns(values, catalogue))
    return INDICATOR_VALUES.validate(whole[list(INDICATOR_VALUES.columns)])


def totals(counts: pd.DataFrame, geography_: str) -> dict[str, tuple[float, str]]:
    """Value and status by area, of measures without splits."""
    rows = counts[counts["geography"] == geography_]
    return {a: (v, s) for a, v, s in zip(rows["area"], rows["value"], rows["status"], strict=True)}
