"""The registers that planners and the Initiativkreis fill in.

Belongs here: the files, and rows of all registers but the one of measures. Does not belong here: that one
(``undertakings``), what is true in the county (``effects``), the format (``resources/registers``).
"""

import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl

from demo.undertakings import HEALTH, MEASURES, Row
from demo.writing import Delivered, without_times
from resources.registers.template import head_of_csv, template
from sozialraum.catalogue import Catalogue, load_catalogue
from sozialraum.planning.registers import REGISTERS

CATALOGUE = Path(__file__).parents[1] / "catalogue"


def registers() -> list[Delivered]:
    """All registers: the one of measures in two files, of two offices."""
    catalogue = load_catalogue(CATALOGUE)
    return [
        Delivered("massnahmen.xlsx", _workbook("massnahmen", MEASURES, catalogue)),
        Delivered("massnahmen_gesundheitsamt.csv", _csv("massnahmen", HEALTH)),
        Delivered("entscheidungen.xlsx", _workbook("entscheidungen", _decisions(), catalogue)),
        Delivered("einschaetzungen.csv", _csv("einschaetzungen", _remarks())),
        Delivered("punkte.csv", _csv("punkte", _points())),
        Delivered("planungsstand.xlsx", _workbook("planungsstand", _cycle(), catalogue)),
    ]


DECISIONS = (
    ("altersarmut-sozialraum-0535802403", "angenommen", "Im Sozialausschuss beraten.", "Politik", ""),
    (
        "kinderarmut-sozialraum-0535800801",
        "angenommen",
        "Bestätigt vom Familienzentrum.",
        "Fachplanung",
        "",
    ),
    (
        "sprachfoerderung-sozialraum-0535802404",
        "zurückgestellt",
        "Neue Kita öffnet 2027.",
        "Fachplanung",
        "01.10.2027",
    ),
    (
        "arbeitslosigkeit-sozialraum-0535800808",
        "abgelehnt",
        "Läuft schon in anderer Form.",
        "Jobcenter",
        "",
    ),
)
"""Finding, decision, reason, role, when it is looked at again."""


def _decisions() -> list[Row]:
    return [
        {
            "Prüfauftrag zu Befund": finding,
            "Entscheidung": decision,
            "Begründung": reason,
            "Entschieden von": by,
            "Entschieden am": "12.10.2026",
            "Wiedervorlage": again,
        }
        for finding, decision, reason, by, again in DECISIONS
    ]


REMARKS = (
    (
        "0535800801",
        "kinderarmut_sgb2_unter_18",
        "Familienzentrum",
        "Lage",
        "schlechter",
        "Immer mehr Familien fragen nach Lebensmittelgutscheinen.",
    ),
    (
        "0535800808",
        "arbeitslosenanteil",
        "Jobcenter",
        "Lage",
        "besser",
        "Aus unserer Sicht hat sich die Vermittlung eingespielt.",
    ),
    (
        "0535802403",
        "altersarmut",
        "Träger",
        "Lage",
        "schlechter",
        "Der Mittagstisch ist seit einem Jahr überlaufen.",
    ),
    (
        "0535804003",
        "sgb2_quote",
        "Gemeinde",
        "Entwicklung",
        "gleich",
        "Vor Ort keine Veränderung zu spüren.",
    ),
    (
        "0535801202",
        "",
        "Verein",
        "",
        "",
        "Der Dorfladen hat geschlossen, der Bus fährt nur noch stündlich.",
    ),
    (
        "05358008",
        "jugendarbeitslosenanteil",
        "Schule",
        "Entwicklung",
        "schlechter",
        "Mehr Schülerinnen und Schüler gehen ohne Anschluss ab.",
    ),
)
"""Area, indicator, role, what about, assessment, text."""


def _remarks() -> list[Row]:
    return [
        {
            "Datum der Anmerkung": "28.09.2026",
            "Gebiet der Anmerkung": area,
            "Indikator": indicator,
            "Rolle": role,
            "Bezug": about,
            "Einschätzung": assessment,
            "Anmerkung": text,
        }
        for area, indicator, role, about, assessment, text in REMARKS
    ]


POINTS = {
    "kinderarmut-sozialraum-0535800801": {"Familienzentrum": 5, "Schule": 4, "Politik": 3},
    "altersarmut-sozialraum-0535802403": {"Träger": 5, "Politik": 2},
    "arbeitslosigkeit-sozialraum-0535800808": {"Jobcenter": 2, "Politik": 4},
}
"""Points by role, of each finding."""


def _points() -> list[Row]:
    return [
        {
            "Gewichteter Befund": finding,
            "Datum der Sitzung": "28.09.2026",
            "Rolle": role,
            "Punkte": str(points),
        }
        for finding, roles in POINTS.items()
        for role, points in roles.items()
    ]


CYCLE = (
    ("Arbeit", "Evaluieren", "01.03.2026", "31.12.2026", "Sozialplanung", ""),
    ("Existenzsicherung", "Maßnahmen planen", "01.09.2026", "30.04.2027", "Fachplanung", ""),
    (
        "Familie und Jugend",
        "Empfehlungen ableiten",
        "01.06.2026",
        "31.10.2026",
        "Fachplanung",
        "Wartet auf den Initiativkreis.",
    ),
    ("Bildung", "Analysieren", "01.08.2026", "", "Sozialplanung", ""),
    ("Wohnen", "Umsetzen", "01.01.2025", "31.12.2027", "Wohnungswirtschaft", ""),
)
"""Theme, stage, since, due, role, note."""


def _cycle() -> list[Row]:
    titles = ("Themenfeld", "Phase", "Seit", "Fällig am", "Zuständig", "Bemerkung")
    return [dict(zip(titles, row, strict=True)) for row in CYCLE]


def _workbook(register: str, rows: Sequence[Row], catalogue: Catalogue) -> bytes:
    """The project's template, filled in."""
    book = openpyxl.load_workbook(io.BytesIO(template(register, catalogue)))
    sheet = book[REGISTERS[register].title]
    titles = [field.title for field in REGISTERS[register].fields]
    for number, row in enumerate(rows, start=2):
        for title, text in row.items():
            sheet.cell(number, titles.index(title) + 1, text or None)
    buffer = io.BytesIO()
    book.save(buffer)
    return without_times(buffer.getvalue())


def _csv(register: str, rows: Sequence[Row]) -> bytes:
    titles = [field.title for field in REGISTERS[register].fields]
    lines = [
        ";".join(
            row.get(title, "") if ";" not in row.get(title, "") else f'"{row[title]}"' for title in titles
        )
        for row in rows
    ]
    return head_of_csv(register) + "".join(f"{line}\n" for line in lines).encode()
