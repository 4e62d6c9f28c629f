"""Deliveries of the county's and the towns' own offices, one function an office and kind of file.

Belongs here: columns, texts and file names as the offices have them. Does not belong here: the
figures (``cases``, ``population``), the workbook of the Bundesagentur (``ba``).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from demo import cases, planted
from demo.areas import NOTE, Ints, areas
from demo.population import FAMILIES, HOUSEHOLDS, NATIONALITIES, SEXES, households, population
from demo.writing import Delivered, csv_bytes, table_sheet, workbook_bytes

HELPS = (
    "§ 27 Hilfe zur Erziehung", "§ 28 Erziehungsberatung", "§ 29 Soziale Gruppenarbeit",
    "§ 30 Erziehungsbeistand", "§ 31 Sozialpädagogische Familienhilfe", "§ 32 Tagesgruppe",
    "§ 33 Vollzeitpflege", "§ 34 Heimerziehung", "§ 35 Intensive Einzelbetreuung",
    "§ 35a Eingliederungshilfe", "§ 41 Hilfe für junge Volljährige",
)  # fmt: skip
ASYLUM_AGES = ("unter 6", "6 bis unter 18", "18 bis unter 65", "65 und älter")
CARE_AGES = ("unter 65 Jahre", "65 bis unter 80 Jahre", "80 Jahre und älter")
HELPS_TITLE = "Erzieherische Hilfen, Hilfe für junge Volljährige und § 35a SGB VIII"
DAY_CARE_TITLE = "Kindertagesbetreuung: Plätze und Kinder"
DAY_CARE_AGES = ("unter 3 Jahre", "3 bis unter 6 Jahre", "insgesamt")


def _table(
    axes: Mapping[str, Sequence[str]], columns: Mapping[str, Ints], first: Mapping[str, Any]
) -> pd.DataFrame:
    """A long table: areas and axes down, figures across.

    Parameters
    ----------
    axes
        Title and texts of each axis of the figures behind the area.
    columns
        Title and figures, each ``[area, *axes]``.
    first
        Columns with the same text in every row, put first.
    """
    where = areas()
    numbers = np.indices((len(where.keys), *map(len, axes.values()))).reshape(1 + len(axes), -1)
    parts: dict[str, Any] = {
        "Schlüssel": np.array(where.keys)[numbers[0]],
        "Sozialraum": np.array(where.names)[numbers[0]],
    }
    for (title, texts), number in zip(axes.items(), numbers[1:], strict=True):
        parts[title] = np.array(texts)[number]
    parts |= {title: figures.ravel() for title, figures in columns.items()}
    frame = pd.DataFrame(parts)
    for place, (title, text) in enumerate(first.items()):
        frame.insert(place, title, text)
    return frame


def _csv(source: str, year: int, frame: pd.DataFrame, title: str, encoding: str = "cp1252") -> Delivered:
    if "Schlüssel" in frame:
        frame = planted.with_gaps(frame, source=source, year=year, key="Schlüssel")
    texts = frame.astype(str)
    return Delivered(f"{source}_{year}.csv", csv_bytes(texts, head=f"{title};{NOTE}", encoding=encoding))


def _xlsx(source: str, year: int, frame: pd.DataFrame, title: str, *, stand: str = "") -> Delivered:
    frame = planted.with_gaps(frame, source=source, year=year, key="Schlüssel")
    above = [title, f"Stand: {stand or f'31.03.{year + 1}'}", NOTE]
    sheet = table_sheet("Daten", frame, above=above)
    content = workbook_bytes([sheet], title=f"{title} – {NOTE}", creator="Musteramt (fiktiv)")
    return Delivered(f"{source}_{year}.xlsx", content)


def melderegister(year: int) -> list[Delivered]:
    """Extract of the population register: a row for every combination that somebody has."""
    persons = population(year).persons
    at = np.nonzero(persons)
    keys, names = np.array(areas().keys), np.array(areas().names)
    frame = pd.DataFrame(
        {
            "Stichtag": f"31.12.{year}",
            "Gemeindeschlüssel": np.array([key[1:8] for key in keys])[at[0]],
            "Sozialraum": keys[at[0]],
            "Sozialraumname": names[at[0]],
            "Alter": at[1].astype(str),
            "Geschlecht": np.array(SEXES)[at[2]],
            "Staatsangehörigkeit": np.array(NATIONALITIES)[at[3]],
            "Familienstand": np.array(FAMILIES)[at[4]],
            "Anzahl": persons[at],
        }
    )
    return [_csv("melderegister", year, frame, "Melderegisterauszug: Einwohner mit Hauptwohnung")]


def melderegister_haushalte(year: int) -> list[Delivered]:
    """Households generated from the register."""
    axes, columns = {"Haushaltstyp": HOUSEHOLDS}, {"Haushalte": households(year)}
    frame = _table(axes, columns, {"Stichtag": f"31.12.{year}"})
    title = "Melderegisterauszug: Haushalte nach Typ"
    return [_csv("melderegister_haushalte", year, frame, title, "utf-8-sig")]


def sozialamt_sgb12(year: int) -> list[Delivered]:
    """Recipients under SGB XII, chapters 3 and 4."""
    figures = cases.sgb12(year)
    assistance, old, reduced = figures["assistance"], figures["old_age"], figures["reduced_capacity"]
    columns = {
        "HLU insgesamt": assistance.sum(axis=1),
        "HLU unter 18": assistance[:, 0],
        "HLU 18 bis unter 65": assistance[:, 1],
        "HLU 65 und älter": assistance[:, 2],
        "Grundsicherung insgesamt": old + reduced,
        "Grundsicherung im Alter": old,
        "Grundsicherung bei Erwerbsminderung": reduced,
    }
    frame = _table({}, columns, {"Stichtag": f"31.12.{year}"})
    title = "Leistungsempfänger nach dem SGB XII außerhalb von Einrichtungen"
    return [_xlsx("sozialamt_sgb12", year, frame, title)]


def sozialamt_asylblg(year: int) -> list[Delivered]:
    """Recipients under the AsylbLG; in one year a wrong file and then the corrected one."""

    def file(figures: Ints) -> Delivered:
        axes = {"Geschlecht": ("männlich", "weiblich"), "Altersgruppe": ASYLUM_AGES}
        frame = _table(axes, {"Regelleistungsempfänger": figures}, {"Stichtag": f"31.12.{year}"})
        frame = frame.replace({"Regelleistungsempfänger": {0: "-"}})
        return _csv("sozialamt_asylblg", year, frame, "Empfänger von Regelleistungen nach dem AsylbLG")

    right = cases.asylum(year)
    if year != planted.CORRECTED_YEAR:
        return [file(right)]
    twice = [key.startswith(planted.COUNTED_TWICE) for key in areas().keys]
    wrong = right * np.where(twice, 2, 1)[:, None, None]
    return [file(wrong), Delivered(f"sozialamt_asylblg_{year}_korrektur.csv", file(right).content)]


def jugendamt_hze(year: int) -> list[Delivered]:
    """Hilfen zur Erziehung of both youth offices, by kind of help."""
    used, started = cases.child_support(year, len(HELPS) - 1)
    columns = {
        "In Anspruch genommen insgesamt": used.sum(axis=2),
        "In Anspruch genommen unter 18": used[:, :, 0],
        "In Anspruch genommen 18 bis unter 21": used[:, :, 1],
        "In Anspruch genommen 21 bis unter 27": used[:, :, 2],
        "Begonnene Hilfen": started,
    }
    frame = _table({"Hilfeart": HELPS}, columns, {"Berichtsjahr": year})
    return [_xlsx("jugendamt_hze", year, frame, HELPS_TITLE)]


def kita(year: int) -> list[Delivered]:
    """Day care at 1 March; in one year also a draft with a renamed column."""
    figures = {
        name: np.column_stack([parts, parts.sum(axis=1)]) for name, parts in cases.day_care(year).items()
    }
    columns = {
        "Genehmigte Plätze": figures["places"],
        "Betreute Kinder": figures["children"],
        "darunter mit nicht deutscher Familiensprache": figures["other_language"],
    }
    frame = _table({"Altersgruppe": DAY_CARE_AGES}, columns, {"Stichtag": f"01.03.{year}"})
    final = _csv("kita", year, frame, DAY_CARE_TITLE)
    if year != planted.BROKEN_YEAR:
        return [final]
    draft = _csv("kita", year, frame.rename(columns=planted.RENAMED), DAY_CARE_TITLE)
    return [final, Delivered(planted.BROKEN_FILE, draft.content)]


def schuleingang(year: int) -> list[Delivered]:
    """School entry examinations of a year; the last year's file comes months later."""
    figures = cases.school_entry(year)
    columns = {
        "Untersuchte Kinder": figures["examined"],
        "Sprachauffälligkeit": figures["language"],
        "Adipositas": figures["obesity"],
        "Masernimpfung vollständig": figures["vaccinated"],
        "Kita drei Jahre oder länger": figures["early"],
    }
    frame = _table({}, columns, {"Schuljahr": f"{year}/{(year + 1) % 100:02d}"})
    late = year == planted.LATE_YEAR
    stand = f"15.09.{year + 1} (Nachlieferung)" if late else ""
    file = _xlsx("schuleingang", year, frame, "Schuleingangsuntersuchung", stand=stand)
    return [Delivered(f"schuleingang_{year}_nachlieferung.xlsx", file.content) if late else file]


def wohngeld(year: int) -> list[Delivered]:
    """Households with Wohngeld, dwellings and subsidised dwellings."""
    figures = cases.housing(year)
    columns = {
        "Haushalte mit Wohngeld": figures["benefit"],
        "Wohnungen": figures["dwellings"],
        "davon preisgebundene Wohnungen": figures["subsidised"],
    }
    frame = _table({}, columns, {"Stichtag": f"31.12.{year}"})
    return [_csv("wohngeld", year, frame, "Wohngeld und Wohnungsbestand", "utf-8-sig")]


def pflege(year: int) -> list[Delivered]:
    """Care statistics, every second year on 15 December."""
    if year % 2 == 0:
        return []
    figures = cases.care(year)
    titles = ("Pflegegeld", "Ambulante Pflege", "Vollstationäre Pflege")
    columns = {title: figures[:, :, number] for number, title in enumerate(titles)}
    frame = _table({"Altersgruppe": CARE_AGES}, columns, {"Stichtag": f"15.12.{year}"})
    return [_xlsx("pflege", year, frame, "Pflegebedürftige mit Leistungen nach dem SGB XI")]
