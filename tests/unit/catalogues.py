"""A small catalogue as files, to be written with edits."""

from pathlib import Path

import pytest

from sozialraum.catalogue import CatalogueError, load_catalogue

SMALL = {
    "county.yaml": """\
id: kreis-probe
title: {de: Kreis Probe, en: District of Probe}
area: "05334"
state: "05"
area_km2: 10.0
area_tolerance_km2: 0.1
first_year: 2010
timezone: Europe/Berlin
owner: team:probe
themes:
  - {id: arbeit, title: {de: Arbeit, en: Employment}}
""",
    "geographies/land.yaml": """\
title: {de: Land, en: State}
valid_from: 2000-01-01
benchmark: true
areas:
  - {area: "05", name: Land}
""",
    "geographies/kreis.yaml": """\
title: {de: Kreis, en: County}
valid_from: 2000-01-01
areas:
  - {area: "05334", name: Probe}
""",
    "geographies/gemeinde.yaml": """\
title: {de: Gemeinde, en: Municipality}
valid_from: 2000-01-01
areas:
  - {area: "05334002", name: Aue, parents: {kreis: "05334"}}
  - {area: "05334004", name: Bach, parents: {kreis: "05334"}}
""",
    "sources/register.yaml": """\
title: {de: Register, en: Register}
publisher: Amt
licence: none
access: confidential
rhythm: yearly
reader: table
recognise: {content: [Personen], suffixes: [.csv]}
dimensions:
  category:
    - {column: Nation, codes: {deutsch: "nationality:german", andere: "nationality:foreign"}}
values:
  - {measure: personen, column: Personen}
  - {measure: quote, column: Quote}
geographies: [gemeinde]
""",
    "measures/personen.yaml": """\
title: {de: Personen, en: Persons}
kind: count
unit: Personen
sources: [register]
""",
    "measures/quote.yaml": """\
title: {de: Quote, en: Rate}
kind: published_rate
unit: Prozent
sources: [register]
""",
    "indicators/anteil.yaml": """\
title: {de: Anteil, en: Share}
theme: arbeit
definition: {de: Zähler und Nenner., en: Numerator and denominator.}
method: share
numerator:
  - {measure: personen, age: [0, 18], category: "nationality:foreign"}
denominator:
  - {measure: personen, age: [0, sgb2_limit]}
unit: Prozent
polarity: none
""",
}

Edit = tuple[str, str, str]
"""File, text in it, text instead; an empty text to find means the whole file."""

ANTEIL = "indicators/anteil.yaml"


def faults_of(folder: Path) -> tuple[str, ...]:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(folder)
    return caught.value.faults
