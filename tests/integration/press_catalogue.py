"""The catalogue of the small release that tests of the press print: two levels below a county."""

import json
from collections.abc import Mapping
from pathlib import Path

from sozialraum.catalogue import Catalogue, load_catalogue

COUNTY = """
id: kreis-muster
title: {de: Kreis Muster, en: District of Muster}
area: "05358"
state: "05"
area_km2: 200.0
area_tolerance_km2: 0.5
first_year: 2000
timezone: Europe/Berlin
owner: team:sozialplanung
themes:
  - {id: demografie, title: {de: Demografie, en: Demography}}
  - {id: existenzsicherung, title: {de: Existenzsicherung, en: Basic income support}}
  - {id: bildung, title: {de: Bildung, en: Education}}
"""
MUNICIPALITIES = {"05358004": "Aldenhoven", "05358008": "Düren", "05358024": "Jülich", "05358060": "Vettweiß"}
SMALL = {
    "0535800401": "Ahornweiler",
    "0535800402": "Birnau",
    "0535800801": "Ulmenrath",
    "0535800802": "Öhringen",
    "0535800803": "Zobelau",
    "0535802401": "Amselkamp",
    "0535802402": "Eibenau",
    "0535806001": "Luchsau",
}
"""Sozialräume by key, which begins with that of their municipality; not in the order of their names."""

PUBLICATION = Path(__file__).parents[2] / "catalogue" / "publication.yaml"

MEASURES = {"bevoelkerung": "Personen", "leistungsberechtigte": "Personen", "kita_kinder": "Kinder"}
MEASURE = "title: {{de: {title}, en: {title}}}\nkind: count\nunit: {unit}\nsources: [{source}]\n"
INDICATORS = {
    "bevoelkerung": """
title: {de: Bevölkerung, en: Population}
theme: demografie
definition: {de: Menschen am 31.12., en: People at 31 December.}
method: count
numerator: [{measure: bevoelkerung}]
unit: Personen
decimals: 0
polarity: none
""",
    "anteil_unter_18": """
title: {de: Anteil der unter 18-Jährigen, en: Share of persons under 18}
theme: demografie
definition: {de: Menschen unter 18 Jahren., en: People under 18.}
method: share
numerator: [{measure: bevoelkerung, age: [0, 18]}]
denominator: [{measure: bevoelkerung}]
unit: Prozent
polarity: none
""",
    "anteil_65_plus": """
title: {de: Anteil der 65-Jährigen und Älteren, en: Share of persons aged 65 and over}
theme: demografie
definition: {de: Menschen ab 65 Jahren., en: People aged 65 and over.}
method: share
numerator: [{measure: bevoelkerung, age: [65, null]}]
denominator: [{measure: bevoelkerung}]
unit: Prozent
polarity: none
""",
    "sgb2_quote": """
title: {de: SGB-II-Quote, en: SGB II rate}
theme: existenzsicherung
definition: {de: Leistungsberechtigte nach dem SGB II., en: Persons entitled to benefits.}
method: share
numerator: [{measure: leistungsberechtigte}]
denominator: [{measure: bevoelkerung, age: [0, sgb2_limit]}]
unit: Prozent
polarity: higher_is_worse
minimum_population: 100
statute: "§§ 7, 19 SGB II"
breaks:
  - {date: 2011-05-09, title: {de: Zensus 2011, en: 2011 census}}
  - {date: 2023-01-01, title: {de: Bürgergeld, en: Citizen's benefit}}
related: [kinderarmut]
""",
    "kinderarmut": """
title: {de: "Kinderarmut: unter 18 Jahren", en: Child poverty}
theme: existenzsicherung
definition: {de: Kinder im SGB II., en: Children entitled to benefits.}
method: share
numerator: [{measure: leistungsberechtigte, age: [0, 18]}]
denominator: [{measure: bevoelkerung, age: [0, 18]}]
unit: Prozent
polarity: higher_is_worse
minimum_population: 50
related: [sgb2_quote]
""",
    "kita_quote": """
title: {de: Kita-Betreuungsquote, en: Day care rate}
theme: bildung
definition: {de: Betreute Kinder unter 3 Jahren., en: Children under 3 in day care.}
method: ratio
numerator: [{measure: kita_kinder}]
denominator: [{measure: bevoelkerung, age: [0, 3]}]
unit: je 100 Kinder
polarity: higher_is_better
""",
}
INDEX = """
title: {de: Soziale Lage, en: Social situation}
definition: {de: SGB-II-Quote und Kinderarmut., en: SGB II rate and child poverty.}
method: standardised_sum
geographies: [sozialraum]
indicators:
  - {indicator: sgb2_quote, direction: higher_is_worse}
  - {indicator: kinderarmut, direction: higher_is_worse}
population: bevoelkerung
minimum_population: 300
joined_below: 1000
change_years: 2
"""
SOURCE = """
title: {{de: {title}, en: {title} (en)}}
publisher: {publisher}
licence: {licence}
access: confidential
rhythm: yearly
calendar: {{reference: "12-31", due: "03-31", years_after: 1}}
reader: table
recognise: {{content: [{title}], suffixes: [.csv]}}
layout: {{key: Schlüssel, name: Sozialraum, period: Stichtag}}
values:
{values}
geography: sozialraum
geographies: [sozialraum]
"""


RULE = """
title: {de: Armut, en: Poverty}
version: 1
theme: existenzsicherung
office: {de: Sozialplanung, en: Social planning}
task: {de: ob Beratung die Menschen erreicht, en: whether advice reaches people}
geographies: [sozialraum]
indicators:
  - {indicator: sgb2_quote, difference: {amount: 2, unit: Prozent}}
"""


def catalogue(folder: Path, *, names: Mapping[str, str]) -> Catalogue:
    """Write and load the catalogue.

    Parameters
    ----------
    folder
        Where its files go.
    names
        Other names of areas, by key; any text.
    """
    files = {
        "county.yaml": COUNTY,
        "publication.yaml": PUBLICATION.read_text(encoding="utf-8"),
        "geographies/kreis.yaml": _geography("Kreis", {"05358": "Kreis Muster"}, names),
        "geographies/gemeinde.yaml": _geography("Gemeinde", MUNICIPALITIES, names, kreis=lambda _: "05358"),
        "geographies/sozialraum.yaml": _geography(
            "Sozialraum (Musterdaten)", SMALL, names, gemeinde=lambda key: key[:8], fictional=True
        ),
        "geographies/land.yaml": _geography("Land", {"05": "Nordrhein-Westfalen"}, names, benchmark=True),
        **{
            f"measures/{name}.yaml": MEASURE.format(title=name.capitalize(), unit=unit, source=source(name))
            for name, unit in MEASURES.items()
        },
        **{f"indicators/{name}.yaml": text for name, text in INDICATORS.items()},
        "indices/soziale_lage.yaml": INDEX,
        "rules/armut.yaml": RULE,
        "sources/melderegister.yaml": _source("Melderegister", "Einwohnermeldeämter", "bevoelkerung"),
        "sources/statistik.yaml": _source(
            "Statistik", "Statistik & Co.", "leistungsberechtigte", "kita_kinder"
        ),
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_catalogue(folder)


def source(measure: str) -> str:
    """Source of a measure."""
    return "melderegister" if measure == "bevoelkerung" else "statistik"


def _geography(title, areas, names, *, fictional=False, benchmark=False, **parents):
    # JSON is YAML: it holds names of any kind
    entries = [
        {
            "area": key,
            "name": names.get(key, name),
            "parents": {level: parent(key) for level, parent in parents.items()},
        }
        for key, name in areas.items()
    ]
    flags = "".join(
        f"{flag}: true\n" for flag, on in (("fictional", fictional), ("benchmark", benchmark)) if on
    )
    lines = "".join(f"  - {json.dumps(entry, ensure_ascii=False)}\n" for entry in entries)
    return f"title: {{de: {title}, en: {title}}}\nvalid_from: 1975-01-01\n{flags}areas:\n{lines}"


def _source(title, publisher, *measures):
    values = "\n".join(f"  - {{measure: {name}, column: {name}}}" for name in measures)
    return SOURCE.format(title=title, publisher=publisher, licence="nicht öffentlich", values=values)
