"""A small catalogue and small files, so that tests of the intake say in one place what is delivered."""

import io
import zipfile
from pathlib import Path

from resources.archive import Archive
from resources.receiving.intake import IntakeResult, take_in
from resources.receiving.receipts import Receipt
from resources.store import Store
from sozialraum.catalogue import Catalogue, load_catalogue

COUNTY = """
id: kreis-muster
title: {de: Kreis Muster, en: District of Muster}
area: "05358"
state: "05"
area_km2: 10.0
area_tolerance_km2: 0.5
first_year: 2000
timezone: Europe/Berlin
owner: team:sozialplanung
themes: [{id: demografie, title: {de: Demografie, en: Demography}}]
"""
GEMEINDE = """
title: {de: Gemeinde, en: Municipality}
valid_from: 1975-01-01
areas:
  - {area: "05358004", name: Aldenhoven}
  - {area: "05358008", name: Düren}
"""
WHOLE = """
title: {{de: {name}, en: {name}}}
valid_from: 1975-01-01
areas: [{{area: "{key}", name: {name}}}]
"""
SHAPES = """
title: {de: Grenzen, en: Borders}
publisher: Muster
licence: keine
access: open
rhythm: once
reader: geometry
recognise: {content: [AGS, GN], suffixes: [.gpkg, .zip]}
layout: {key: AGS, name: GN}
geographies: [gemeinde]
"""
PERSONS = """
title: {de: Personen, en: Persons}
kind: count
unit: Personen
sources: [einwohner, einwohner_mappe]
"""
SHARE = """
title: {de: Quote, en: Rate}
kind: published_rate
unit: Prozent
bounds: [0, 100]
sources: [einwohner]
"""
INDICATOR = """
title: {de: Personen, en: Persons}
theme: demografie
definition: {de: Personen., en: Persons.}
method: count
numerator: [{measure: personen}]
unit: Personen
polarity: none
"""
SOURCE = """
title: {{de: Einwohner, en: Inhabitants}}
publisher: Muster
licence: keine
access: open
rhythm: yearly
reader: table
recognise: {{content: [{content}], suffixes: [{suffixes}]}}
layout: {{key: AGS, name: Gemeinde, period: Stichtag}}
values:
{values}
geographies: [gemeinde]
"""
TABLE = SOURCE.format(
    content="Einwohnertabelle",
    suffixes=".csv",
    values="  - {measure: personen, column: Personen}\n  - {measure: quote, column: Quote}",
).replace("layout: {", "layout: {skip_rows: 1, ")
WORKBOOK = SOURCE.format(
    content="Einwohnermappe",
    suffixes=".xlsx",
    values="  - {measure: personen, column: Personen}",
)
TITLES = "AGS;Gemeinde;Stichtag;Personen;Quote"
ROWS = ("05358004;Aldenhoven;{day};14000;12,5", "05358008;Düren;{day};91000;15,7")


def catalogue(folder: Path) -> Catalogue:
    """The small catalogue; the YAML below ``folder`` may be edited and loaded again."""
    files = {
        "county.yaml": COUNTY,
        "geographies/gemeinde.yaml": GEMEINDE,
        "geographies/kreis.yaml": WHOLE.format(key="05358", name="Kreis Muster"),
        "geographies/land.yaml": WHOLE.format(key="05", name="Land"),
        "measures/personen.yaml": PERSONS,
        "measures/quote.yaml": SHARE,
        "indicators/personen.yaml": INDICATOR,
        "sources/grenzen.yaml": SHAPES,
        "sources/einwohner.yaml": TABLE,
        "sources/einwohner_mappe.yaml": WORKBOOK,
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_catalogue(folder)


def csv(
    day: str = "31.12.2024", *, titles: str = TITLES, rows: tuple[str, ...] = ROWS, end: str = "\n"
) -> str:
    """A good table of the source ``einwohner``, or one with other titles and rows."""
    return "\n".join(["Einwohnertabelle", titles, *(row.format(day=day) for row in rows)]) + end


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip archive with these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


class Office:
    """An inbox with its archive and store below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.inbox = folder / "inbox"
        self.inbox.mkdir(parents=True)
        self.archive = Archive(folder / "confidential" / "archive")
        self.store = Store(folder / "confidential" / "store")
        self.catalogue = catalogue(folder / "catalogue")

    def put(self, name: str, content: bytes | str) -> None:
        """Deliver a file."""
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def run(self) -> IntakeResult:
        """Take in what is there."""
        return take_in(self.inbox, archive=self.archive, store=self.store, catalogue=self.catalogue)

    def receipt(self, name: str) -> Receipt:
        """The newest receipt of the file that was first received under a name."""
        (found,) = [receipt for receipt in self.archive.receipts() if receipt.name == name]
        return found
