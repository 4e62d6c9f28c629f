"""A small county with people in it, for tests of the manifest: figures are counted person by person."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from sozialraum.catalogue import Catalogue, load_catalogue
from sozialraum.catalogue.indicator import Term
from sozialraum.disclosure.engines.choice import suppress
from sozialraum.disclosure.manifest.figures import Manifest, manifest
from sozialraum.disclosure.manifest.levels import Sticky, covering, primary, problem
from sozialraum.disclosure.problem import Pattern, Problem

FIRST, YEAR = 2022, 2024
TOWNS = ("05358004", "05358008", "05358012")
AREAS = tuple(f"{town}{number:02}" for town in TOWNS for number in range(1, 5))
RESIDUAL = tuple(f"{town}00" for town in TOWNS)
COUNTY = "05358"

SOURCES = {"register": "personen", "ba": "leistung", "zensus": "haushalte", "landesamt": "quote"}
MEASURES = {measure: source for source, measure in SOURCES.items()}

_BASE = {
    "county.yaml": f"""\
id: kreis-probe
title: {{de: Kreis Probe, en: District of Probe}}
area: "{COUNTY}"
state: "05"
area_km2: 10.0
area_tolerance_km2: 0.1
first_year: 2010
timezone: Europe/Berlin
owner: team:probe
themes: [{{id: soziales, title: {{de: Soziales, en: Social}}}}]
""",
    "geographies/land.yaml": """\
title: {de: Land, en: State}
valid_from: 2000-01-01
benchmark: true
areas: [{area: "05", name: Land}]
""",
    "geographies/kreis.yaml": f"""\
title: {{de: Kreis, en: County}}
valid_from: 2000-01-01
areas: [{{area: "{COUNTY}", name: Probe}}]
""",
    "geographies/gemeinde.yaml": "title: {de: Gemeinde, en: Town}\nvalid_from: 2000-01-01\nareas:\n"
    + "".join(f'  - {{area: "{town}", name: O{town}, parents: {{kreis: "{COUNTY}"}}}}\n' for town in TOWNS),
    "geographies/sozialraum.yaml": "title: {de: Raum, en: Area}\nvalid_from: 2000-01-01\nareas:\n"
    + "".join(
        f'  - {{area: "{area}", name: R{area}, kind: {kind}, parents: {{gemeinde: "{area[:8]}"}}}}\n'
        for areas, kind in ((AREAS, "area"), (RESIDUAL, "residual"))
        for area in areas
    ),
    "disclosure.yaml": """\
version: "1"
sources:
  register: {basis: Melderecht}
  ba: {minimum_denominator: 10, basis: Statistikgeheimnis}
  zensus: {control: noised, basis: Verrauscht}
""",
}
_SOURCE = """\
title: {{de: Quelle, en: Source}}
publisher: Amt
licence: none
access: {access}
rhythm: yearly
reader: table
recognise: {{content: [Spalte], suffixes: [.csv]}}
dimensions:
  category:
    - {{column: Nation, codes: {{deutsch: "nationality:german", andere: "nationality:foreign"}}}}
values: [{{measure: {measure}, column: Spalte}}]
geographies: [sozialraum]
"""
_MEASURE = """\
title: {{de: Zahl, en: Number}}
kind: {kind}
unit: Zahl
sources: [{source}]
"""
_INDICATOR = """\
title: {{de: Zahl, en: Number}}
theme: soziales
definition: {{de: Zahl., en: Number.}}
method: {method}
numerator: [{{measure: {numerator}}}]
{denominator}
unit: Zahl
polarity: none
"""
INDICATORS = {
    "bevoelkerung": ("count", "personen", ""),
    "kinder": ("count", "personen, age: [0, 18]", ""),
    "auslaender": ("share", 'personen, category: "nationality:foreign"', "personen"),
    "frauen": ("share", "personen, sex: female", "personen"),
    "leistungen": ("count", "leistung", ""),
    "sgb2_quote": ("share", "leistung, age: [0, sgb2_limit]", "personen, age: [0, sgb2_limit]"),
    "sgb2_kinder": ("rate", "leistung, age: [0, 18]", "personen, age: [0, 18]"),
    "sgb2_mittel": ("rate", "leistung", "personen"),
    "haushalte_klein": ("share", "haushalte, age: [0, 18]", "haushalte"),
    "quote_des_landes": ("published", "quote", ""),
}
POOLED = "sgb2_mittel"


def catalogue(folder: Path, *, indicators: Iterable[str] = tuple(INDICATORS), **edits: str) -> Catalogue:
    """The catalogue; edits are further files by name (with two underscores for a slash)."""
    files = dict(_BASE)
    for source, measure in SOURCES.items():
        access = "open" if source == "landesamt" else "confidential"
        kind = "published_rate" if measure == "quote" else "count"
        files[f"sources/{source}.yaml"] = _SOURCE.format(access=access, measure=measure)
        files[f"measures/{measure}.yaml"] = _MEASURE.format(kind=kind, source=source)
    for name in indicators:
        method, above, below = INDICATORS[name]
        denominator = f"denominator: [{{measure: {below}}}]" if below else ""
        text = _INDICATOR.format(method=method, numerator=above, denominator=denominator)
        files[f"indicators/{name}.yaml"] = text + ("pooled_years: 3\n" if name == POOLED else "")
    if "quote_des_landes" in indicators:
        files["disclosure.yaml"] += "published_rates:\n  quote_des_landes: {count: sgb2_quote}\n"
    files |= {f"{name.replace('__', '/')}.yaml": text for name, text in edits.items()}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_catalogue(folder)


def people(seed: int, *, number: int = 500) -> pd.DataFrame:
    """Persons with area, age, sex, nationality, and who of them gets benefits, by year."""
    random = np.random.default_rng(seed)
    weights = random.dirichlet(np.full(len(AREAS), 20.0)) * 0.99
    place = random.choice([*AREAS, *RESIDUAL], number, p=[*weights, *[0.01 / len(RESIDUAL)] * len(RESIDUAL)])
    return pd.DataFrame(
        {
            "year": random.integers(FIRST, YEAR + 1, number),
            "area": place,
            "age": random.integers(0, 95, number),
            "sex": random.choice(["male", "female"], number),
            "nation": random.choice(["nationality:german", "nationality:foreign"], number, p=[0.85, 0.15]),
            "leistung": random.random(number) < 0.12,
        }
    )


def count(persons: pd.DataFrame, term: Term, year: int) -> float:
    """Persons that a term means."""
    own = persons[persons["year"] == year]
    if term.measure == "leistung":
        own = own[own["leistung"]]
    if term.sex:
        own = own[own["sex"] == term.sex]
    if term.category:
        own = own[own["nation"] == term.category]
    if term.age is None:
        return term.factor * len(own)
    start, end = term.age
    if end == "sgb2_limit":
        # § 7a SGB II: of those who are 65 at the end of 2022 (born in 1957), a twelfth has reached the limit
        months = 11 if year == 2022 else 12
        return term.factor * ((own["age"] < 65).sum() + (own["age"] == 65).sum() * months / 12)
    return term.factor * float(own["age"].between(start, (end or 1000) - 1).sum())


def figures(
    persons: pd.DataFrame, catalogue: Catalogue, *, geographies: Mapping[str, Mapping[str, Iterable[str]]]
) -> pd.DataFrame:
    """All figures, counted from persons: areas of each geography with the places they are made of."""
    rows = []
    for geography, areas in geographies.items():
        for area, places in areas.items():
            own = persons[persons["area"].isin(list(places))]
            for name, entry in catalogue.indicators.items():
                years = [YEAR] if entry.pooled_years > 1 else range(FIRST, YEAR + 1)
                for year in years:
                    above, below = (
                        sum(count(own, term, counted) for term in terms for counted in entry.window(year))
                        for terms in (entry.numerator, entry.denominator)
                    )
                    rows.append((name, geography, area, year, float(above), float(below)))
    found = pd.DataFrame(rows, columns=["indicator", "geography", "area", "year", "numerator", "denominator"])
    alone = found["indicator"].map(lambda name: not catalogue.indicators[name].denominator)
    factor = found["indicator"].map(lambda name: catalogue.indicators[name].factor)
    found.loc[alone, "denominator"] = np.nan
    whole = found["denominator"].replace(0, np.nan)
    found["value"] = np.where(alone, found["numerator"], found["numerator"] / whole * factor)
    return _dressed(found)


def _dressed(found: pd.DataFrame) -> pd.DataFrame:
    """Limits, comparison and status, as far as tests of disclosure look at them."""
    county = found[found["area"] == COUNTY].set_index(["indicator", "year"])["value"]
    keys = pd.MultiIndex.from_frame(found[["indicator", "year"]])
    has = found["value"].notna()
    return found.assign(
        ci_low=found["value"] * 0.9,
        ci_high=found["value"] * 1.1,
        status=np.where(has, "exact", "not_meaningful"),
        reason=pd.Series(np.where(has, None, "Nenner ist 0"), dtype="str"),
        reference_value=county.reindex(keys).to_numpy(),
        rest_value=county.reindex(keys).to_numpy() * 1.01,
        smoothed_value=found["value"],
        reliability=0.5,
        smoothing="beta_binomial",
    )


def terms(values: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """From which source each measure came."""
    rows = [
        (name, role, geography, year, term.measure, MEASURES[term.measure], counted, term.factor)
        for name, geography, year in values[["indicator", "geography", "year"]]
        .drop_duplicates()
        .itertuples(index=False, name=None)
        for role, term in catalogue.indicators[name].terms
        for counted in catalogue.indicators[name].window(year)
    ]
    columns = ["indicator", "role", "geography", "year", "measure", "source", "counted_year", "factor"]
    found = pd.DataFrame(rows, columns=columns)
    # one row of a file each
    return found.assign(**{name: [[""]] * len(found) for name in ("sexes", "ages", "categories")})


def nested() -> dict[str, dict[str, list[str]]]:
    """The geographies of the county with the places of their areas."""
    places = [*AREAS, *RESIDUAL]
    return {
        "kreis": {COUNTY: places},
        "gemeinde": {town: [area for area in places if area[:8] == town] for town in TOWNS},
        "sozialraum": {area: [area] for area in places},
    }


def declared(values: pd.DataFrame, catalogue: Catalogue, *, pieces: pd.DataFrame | None = None) -> Manifest:
    """The manifest of a first release."""
    return manifest(values, terms(values, catalogue), catalogue, catalogue.rule_of, pieces=pieces)


def decided(whole: Manifest, catalogue: Catalogue) -> tuple[Problem, Pattern]:
    """Levels of a first release as far as they can be reached, and what the engine hides."""
    nothing = np.zeros(len(whole.system.names), dtype=bool)
    none = np.zeros(0, dtype=np.int64)
    found, zeros = primary(whole.system, whole.known, whole.figures, catalogue.rule_of, suppressed=none)
    cover = covering(whole.system, catalogue.rule_of)
    asked = problem(
        whole.system, whole.filled, whole.known, found, Sticky(nothing, nothing), zeros=zeros, cover=cover
    )
    result = suppress(asked, seconds=5)
    lpl = asked.lpl.copy()
    lpl[list(result.unreachable)] = 0
    return replace(asked, lpl=lpl), result.pattern
