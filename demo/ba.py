"""The workbook "AkG" of the Bundesagentur für Arbeit: SGB II, unemployed, employees, four months.

Belongs here: its sheets, its rows for areas, municipalities and county, its rule of secrecy.
Does not belong here: the figures themselves (``cases``).
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from demo import cases, facts
from demo.areas import NOTE, Ints, areas
from demo.writing import Delivered, Sheet, workbook_bytes

Texts = NDArray[np.object_]
Flags = NDArray[np.bool_]
Groups = dict[str, tuple[str, ...]]
"""Upper header row, and the lower one below each of its cells."""
Columns = Callable[[int, int], Texts]
"""Printed figures of a sheet for a year and month."""

MONTHS = {3: "März", 6: "Juni", 9: "September", 12: "Dezember"}
SMALLEST = 3
"""Counts of persons below it (but not 0) are secret."""
PLACE = ("Schlüssel", "Name", "Berichtsmonat")
SGB2: Groups = {
    "Leistungsberechtigte": (
        "insgesamt",
        "unter 18 Jahre",
        "18 bis unter 25 Jahre",
        "25 bis unter 55 Jahre",
        "55 Jahre und älter",
        "unter 15 Jahre",
        "15 bis unter 18 Jahre",
    ),
    "Regelleistungsberechtigte": ("insgesamt", "unter 18 Jahre", "18 Jahre und älter"),
    "Nicht erwerbsfähige Leistungsberechtigte": ("unter 15 Jahre",),
    "Bedarfsgemeinschaften": ("insgesamt", "Alleinerziehende"),
}
UNEMPLOYED: Groups = {
    "Arbeitslose": (
        "insgesamt",
        "Männer",
        "Frauen",
        "15 bis unter 25 Jahre",
        "55 bis unter 65 Jahre",
        "Ausländer",
        "Rechtskreis SGB II",
        "Rechtskreis SGB III",
    )
}
EMPLOYEES: Groups = {
    "Beschäftigte am Wohnort": (
        "insgesamt",
        "ohne Berufsabschluss",
        "mit anerkanntem Berufsabschluss",
        "mit akademischem Berufsabschluss",
        "Abschluss unbekannt",
    )
}
RATE: Groups = {"Arbeitslosenquote": ("bezogen auf alle zivilen Erwerbspersonen",)}
FOOTNOTES = (
    "Erstellungsdatum: Datenstand drei Monate nach dem Berichtsmonat.",
    "* Aus Gründen der Geheimhaltung nicht ausgewiesen (1 oder 2 Personen und Gegenstück).",
    NOTE,
)


def secret(parts: Ints) -> Flags:
    """Which parts of a total are not shown: those of 1 or 2, and one more where it is only one.

    Parameters
    ----------
    parts
        All parts of a total in the last axis.

    Returns
    -------
    numpy.ndarray
        True where a part is secret: no secret part can be had by taking the others off the total.

    Examples
    --------
    >>> secret(np.array([[2, 7, 5], [0, 7, 5], [1, 2, 9], [0, 2, 0]])).tolist()
    [[True, False, True], [False, False, False], [True, True, False], [False, True, False]]
    """
    small = (parts > 0) & (parts < SMALLEST)
    others = np.where(parts >= SMALLEST, parts, np.iinfo(np.int64).max)
    smallest = np.arange(parts.shape[-1]) == others.argmin(axis=-1)[..., None]
    one = small.sum(axis=-1, keepdims=True) == 1
    return np.asarray(small | (one & smallest & (parts >= SMALLEST)))


def _split(parts: Ints) -> tuple[Ints, Flags]:
    """Total and parts, and which of these are secret."""
    total = parts.sum(axis=-1, keepdims=True)
    shown = np.concatenate([total, parts], axis=-1)
    return shown, np.concatenate([(total > 0) & (total < SMALLEST), secret(parts)], axis=-1)


def _places(figures: Ints) -> Ints:
    """Figures of the county, the municipalities and the areas, below each other."""
    municipalities = areas().by_municipality(figures)
    return np.concatenate([municipalities.sum(axis=0, keepdims=True), municipalities, figures])


def _printed(figures: Ints, hidden: Flags) -> Texts:
    return np.where(hidden, "*", np.where(figures == 0, "-", figures.astype(object)))


def _columns(*splits: tuple[Ints, Sequence[int]]) -> Texts:
    """Printed columns of several splits, each with the numbers of its columns (0 is the total)."""
    printed = []
    for parts, chosen in splits:
        printed.append(_printed(*_split(_places(parts)))[:, list(chosen)])
    return np.concatenate(printed, axis=1)


def sgb2_columns(year: int, month: int) -> Texts:
    """Columns of the sheet "SGB II", rows of county, municipalities, areas."""
    figures = cases.sgb2(year, month)
    entitled, standard, communities = (figures[name] for name in ("entitled", "standard", "communities"))
    main = np.column_stack([entitled[:, :2].sum(axis=1), entitled[:, 2:]])
    children = _places(entitled[:, :2])
    # where their sum is secret, the two bands of minors must not give it away
    below = secret(children) | _split(_places(main))[1][:, [1]] & (children > 0)
    grown = np.column_stack([standard[:, :2].sum(axis=1), standard[:, 2:].sum(axis=1)])
    lone = np.column_stack([communities[:, 1], communities[:, 0] - communities[:, 1]])
    return np.concatenate(
        [
            _columns((main, range(5))),
            _printed(children, below),
            _columns((grown, range(3)), (figures["unable"], (1,)), (lone, (0, 1))),
        ],
        axis=1,
    )


def unemployed_columns(year: int, month: int) -> Texts:
    """Columns of the sheet "Arbeitslose"."""
    figures = cases.unemployed(year, month)
    return _columns(
        (figures.sum(axis=(2, 3, 4)), (0, 1, 2)),
        (figures.sum(axis=(1, 3, 4)), (1, 3)),
        (figures.sum(axis=(1, 2, 4)), (2,)),
        (figures.sum(axis=(1, 2, 3)), (1, 2)),
    )


def employees_columns(year: int, month: int) -> Texts:
    """Columns of the sheet "Beschäftigte"."""
    return _columns((cases.employees(year, month), range(5)))


def rate_columns(year: int, month: int) -> Texts:
    """The one figure of the sheet "Arbeitslosenquote", of the county."""
    return np.array([[cases.unemployment_rate(year, month)]], dtype=object)


SHEETS: tuple[tuple[str, str, Groups, Columns], ...] = (
    ("SGB II", "Grundsicherung für Arbeitsuchende", SGB2, sgb2_columns),
    ("Arbeitslose", "Bestand an Arbeitslosen", UNEMPLOYED, unemployed_columns),
    ("Beschäftigte", "Sozialversicherungspflichtig Beschäftigte am Wohnort", EMPLOYEES, employees_columns),
    ("Arbeitslosenquote", "Arbeitslosenquote in Prozent", RATE, rate_columns),
)


def _header(groups: Groups) -> tuple[list[list[str]], list[str]]:
    """Two header rows and their merged cells, beginning in row 5."""
    upper: list[str] = list(PLACE)
    merged = [f"{letter}5:{letter}6" for letter in "ABC"]
    for group, titles in groups.items():
        first, last = chr(ord("A") + len(upper)), chr(ord("A") + len(upper) + len(titles) - 1)
        merged += [f"{first}5:{last}5"] if first != last else []
        upper += [group, *[""] * (len(titles) - 1)]
    return [upper, ["", "", "", *(title for titles in groups.values() for title in titles)]], merged


def _sheet(year: int, name: str, title: str, groups: Groups, columns: Columns) -> Sheet:
    where = areas()
    municipalities = zip(facts.MUNICIPALITIES, facts.NAMES, strict=True)
    places = [facts.COUNTY, *municipalities, *zip(where.keys, where.names, strict=True)]
    header, merged = _header(groups)
    above = [[title], ["Kreis Düren, kleinräumige Auswertung (AkG)"], [NOTE], []]
    rows = [
        [*place, f"{month} {year}", *figures]
        for number, month in MONTHS.items()
        for place, figures in zip(places, columns(year, number).tolist(), strict=False)
    ]
    return Sheet(name, [*above, *header, *rows, [], *([note] for note in FOOTNOTES)], merged)


def ba_akg(year: int) -> list[Delivered]:
    """The workbook of a year with its imprint and four sheets."""
    imprint = Sheet("Impressum", [
        ["Impressum"], [], ["Titel:", "AkG – Auswertung für kleinräumige Gliederungen"],
        ["Region:", "Kreis Düren, Gemeinden, Sozialräume"], ["Berichtsjahr:", year],
        ["Herausgeber:", "Musteramt für Arbeitsmarktstatistik (fiktiv)"], ["Hinweis:", NOTE],
    ])  # fmt: skip
    sheets = [imprint, *(_sheet(year, *description) for description in SHEETS)]
    content = workbook_bytes(sheets, title=f"AkG {year} – {NOTE}", creator="Musteramt (fiktiv)")
    return [Delivered(f"ba_akg_{year}.xlsx", content)]
