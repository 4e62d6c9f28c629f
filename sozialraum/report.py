"""Contents of the report tables that are derived from values and catalogue.

Belongs here: coverage, profiles, descriptions of indicators and sources. Does not belong here: which
values may be published (disclosure control), layout of pages.
"""

from collections.abc import Collection

import pandas as pd

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.indicator import Indicator, Term


def indicator_table(catalogue: Catalogue) -> pd.DataFrame:
    """One row an indicator with all that defines it."""
    titles = {theme.id: theme.title.de for theme in catalogue.county.themes}
    return pd.DataFrame(
        [
            {
                "indicator": name,
                "title": entry.title.de,
                "title_en": entry.title.en,
                "theme": entry.theme,
                "theme_title": titles[entry.theme],
                "definition": entry.definition.de,
                "definition_en": entry.definition.en,
                "definition_id": entry.definition_id(name),
                "method": entry.method,
                "numerator": _side_text(entry.numerator, years=entry.pooled_years),
                "denominator": _side_text(entry.denominator, years=entry.pooled_years) or None,
                "unit": entry.unit,
                "factor": entry.factor,
                "decimals": entry.decimals,
                "polarity": entry.polarity,
                "minimum_population": entry.minimum_population,
                "statute": entry.statute,
                "publisher_definition": entry.publisher_definition,
                "breaks": _break_text(entry) or None,
            }
            for name, entry in catalogue.indicators.items()
        ]
    )


def _side_text(terms: Collection[Term], *, years: int) -> str:
    """A side in words, with the number of years where several are pooled.

    Examples
    --------
    >>> _side_text([Term(measure="faelle"), Term(measure="andere")], years=3)
    'faelle + andere, Summe aus 3 Jahren'
    """
    text = " + ".join(_term_text(term) for term in terms)
    return f"{text}, Summe aus {years} Jahren" if text and years > 1 else text


def _term_text(term: Term) -> str:
    """A summand in words.

    Examples
    --------
    >>> _term_text(Term(measure="bevoelkerung", age=(0, 18), sex="female"))
    'bevoelkerung (0 bis unter 18, female)'
    """
    parts = []
    if term.age is not None:
        start, end = term.age
        until = (
            "und älter"
            if end is None
            else f"bis unter {'Altersgrenze § 7a SGB II' if isinstance(end, str) else end}"
        )
        parts.append(f"{start} {until}")
    parts += [part for part in (term.sex, term.category) if part]
    factor = "" if term.factor == 1 else f"{term.factor:g} × "
    return f"{factor}{term.measure}" + (f" ({', '.join(parts)})" if parts else "")


def _break_text(entry: Indicator) -> str:
    return "; ".join(f"{found.date:%d.%m.%Y} {found.title.de}" for found in entry.breaks)


def source_table(catalogue: Catalogue, slices: pd.DataFrame) -> pd.DataFrame:
    """One row a source, with what is used of it.

    Parameters
    ----------
    catalogue
        Sources.
    slices
        Columns delivery, source, reference_date: valid parts of deliveries.
    """
    used = slices.groupby("source").agg(deliveries=("delivery", "nunique"), newest=("reference_date", "max"))
    frame = pd.DataFrame(
        [
            {
                "source": name,
                "title": entry.title.de,
                "title_en": entry.title.en,
                "publisher": entry.publisher,
                "licence": entry.licence,
                "attribution": entry.attribution,
                "access": entry.access,
                "rhythm": entry.rhythm,
                "geographies": list(entry.geographies),
                "measures": sorted({rule.measure for rule in entry.values}),
            }
            for name, entry in catalogue.sources.items()
        ]
    ).join(used, on="source")
    return frame.assign(deliveries=frame["deliveries"].fillna(0).astype("int64"))


def coverage_table(
    values: pd.DataFrame,
    reached: pd.DataFrame,
    catalogue: Catalogue,
    *,
    geographies: Collection[str],
    years: Collection[int],
) -> pd.DataFrame:
    """Which indicator exists for which geography and year, and why not.

    Parameters
    ----------
    values
        Columns indicator, geography, area, year, value, status, reason.
    reached
        Columns measure, geography, year: for what there are counts.
    catalogue
        Indicators and geographies.
    geographies, years
        Geographies and years to tell about.

    Returns
    -------
    DataFrame
        A row for every indicator, geography and year: areas, with_value, coverage, reason.
    """
    grid = pd.MultiIndex.from_product(
        [catalogue.indicators, geographies, sorted(years)], names=["indicator", "geography", "year"]
    ).to_frame(index=False)
    keys = ["indicator", "geography", "year"]
    sums = values.assign(with_value=values["value"].notna()).groupby(keys)["with_value"].sum()
    frame = grid.join(sums, on=keys)
    areas = {
        name: sum(entry.kind == "area" for entry in geography.areas)
        for name, geography in catalogue.geographies.items()
    }
    frame["areas"] = frame["geography"].map(areas)
    frame["with_value"] = frame["with_value"].fillna(0).astype("int64")
    frame["coverage"] = "partial"
    frame.loc[frame["with_value"] == 0, "coverage"] = "none"
    frame.loc[frame["with_value"] == frame["areas"], "coverage"] = "complete"
    gaps = _gap_texts(values, keys)
    there = set(zip(reached["measure"], reached["geography"], reached["year"], strict=True))
    delivered = {(measure, year) for measure, _, year in there}
    frame["reason"] = [
        None
        if coverage == "complete"
        else gaps.get((name, geography, year))
        or _why_none(catalogue.indicators[name].measures, geography, year, there, delivered)
        for name, geography, year, coverage in zip(
            frame["indicator"], frame["geography"], frame["year"], frame["coverage"], strict=True
        )
    ]
    return frame


def _gap_texts(values: pd.DataFrame, keys: list[str]) -> dict[tuple[str, str, int], str]:
    """Reasons of areas without value, with the number of areas, by indicator, geography and year."""
    gaps = values[values["value"].isna()]
    counted = gaps.groupby([*keys, "reason"]).size().reset_index(name="areas")
    counted["text"] = counted["areas"].astype("str") + " × " + counted["reason"]
    texts = counted.groupby(keys)["text"].agg("; ".join)
    return dict(zip(texts.index, texts, strict=True))


def _why_none(
    measures: Collection[str],
    geography: str,
    year: int,
    there: set[tuple[str, str, int]],
    delivered: set[tuple[str, int]],
) -> str:
    """Why an indicator does not exist at all in a geography and year."""
    missing = [measure for measure in measures if (measure, year) not in delivered]
    if missing:
        return f"nicht geliefert: {', '.join(missing)}"
    unreached = [measure for measure in measures if (measure, geography, year) not in there]
    if unreached:
        return f"keine Quelle reicht bis zu dieser Gliederung: {', '.join(unreached)}"
    return "keine Quelle hat die verlangte Gliederung, oder sie ist nicht zur Veröffentlichung frei"


def area_profiles(values: pd.DataFrame, areas: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """One row an area and year, one column an indicator; areas without any value in a year have no row."""
    wide = values.pivot(index=["geography", "area", "year"], columns="indicator", values="value")
    wide = wide.dropna(how="all").reindex(columns=list(catalogue.indicators)).reset_index()
    named = wide.merge(areas[["geography", "area", "name"]], on=["geography", "area"], how="left")
    return named[["geography", "area", "name", "year", *catalogue.indicators]]
