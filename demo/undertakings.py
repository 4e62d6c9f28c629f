"""The register of measures as two offices fill it in.

Belongs here: its rows, and what the evaluation of each has to come to. Does not belong here: what is true in
the county (``effects``), files and the other registers (``registers``).
"""

from collections.abc import Mapping, Sequence

from demo.effects import COACHING, COUNSELLING, DAY_CARE, FAMILIES, SINGLE

Row = Mapping[str, str]

WORKS, NOTHING, UNKNOWN, STAGED = "M-01", "M-02", "M-03", "M-04"
WHOLE, BROKEN, FUTURE, PARALLEL, OTHER = "M-05", "M-06", "M-07", "M-08", "G-02"
VERDICTS = {
    WORKS: ("works", None),
    NOTHING: ("no_relevant_effect", None),
    UNKNOWN: ("cannot_tell", "detectable_effect"),
    STAGED: ("works", None),
    WHOLE: ("cannot_tell", "too_few_periods"),
    BROKEN: ("cannot_tell", "break"),
    FUTURE: (None, None),
    PARALLEL: ("cannot_tell", "other_measure"),
    OTHER: ("cannot_tell", "other_measure"),
}
"""Verdict and reason that the evaluation of each measure has to come to, with all ten years."""


def _measure(measure: str, title: str, field: str, areas: Sequence[str], **others: str) -> Row:
    names = {
        "Befund": "finding",
        "Zielindikatoren": "indicators",
        "Gewünschte Richtung": "wanted",
        "Relevante Wirkung (δ)": "delta",
        "Weitere Indikatoren": "exploratory",
        "Zielgruppe": "group",
        "Ausgangswert": "baseline",
        "Zielwert": "target",
        "Beginn": "start",
        "Ende": "end",
        "Status": "status",
        "Kosten (EUR)": "cost",
        "Zuständiges Amt": "office",
    }
    row = {"Maßnahmen-Nr.": measure, "Titel": title, "Themenfeld": field, "Gebiete": "; ".join(areas)}
    given = {"wanted": "senken", "status": "läuft", "office": "Amt für Arbeit und Soziales", **others}
    return row | {column: given.get(name, "") for column, name in names.items()}


MEASURES = [
    _measure(
        WORKS,
        "Quartierscoaching für Arbeitslose",
        "Arbeit",
        COACHING,
        indicators="arbeitslosenanteil",
        delta="0,8",
        exploratory="sgb2_quote; jugendarbeitslosenanteil",
        group="Arbeitslose ab 15 Jahren",
        baseline="5,2",
        target="4",
        start="01.01.2019",
        cost="480.000",
    ),
    _measure(
        NOTHING,
        "Leistungslotsen im Stadtteilbüro",
        "Existenzsicherung",
        COUNSELLING,
        indicators="sgb2_quote",
        delta="1,5",
        start="01.01.2019",
        end="31.12.2022",
        status="abgeschlossen",
        cost="120.000",
    ),
    _measure(
        UNKNOWN,
        "Familienhebamme im Dorf",
        "Familie und Jugend",
        SINGLE,
        indicators="hze_dichte",
        delta="2",
        start="01.01.2019",
        office="Jugendamt",
    ),
    *(
        _measure(
            f"{STAGED}/{number}",
            "Neue Plätze für Kinder unter drei",
            "Familie und Jugend",
            keys,
            indicators="kita_betreuungsquote_unter_3",
            wanted="erhöhen",
            delta="4",
            start=f"01.01.{year}",
            office="Jugendamt",
        )
        for number, (year, keys) in enumerate(DAY_CARE.items(), start=1)
    ),
    _measure(
        WHOLE,
        "Kreisweite Kampagne zum Nachholen von Abschlüssen",
        "Bildung",
        ["05358"],
        indicators="jugendarbeitslosenanteil",
        delta="0,5",
        start="01.07.2018",
        office="Bildungsbüro",
    ),
    _measure(
        BROKEN,
        "Wohngeldberatung vor Ort",
        "Wohnen",
        COUNSELLING,
        indicators="wohngeldquote",
        wanted="erhöhen",
        delta="0,5",
        start="01.01.2023",
        office="Wohngeldstelle",
    ),
    _measure(
        FUTURE,
        "Frühe Hilfen in Drosselrath und Nebelrath",
        "Existenzsicherung",
        ["0535800801", "0535800813"],
        finding="kinderarmut-sozialraum-0535800801",
        indicators="kinderarmut_sgb2_unter_18",
        delta="3",
        start="01.01.2027",
        end="31.12.2030",
        status="geplant",
        office="Jugendamt",
    ),
    _measure(
        PARALLEL,
        "Aufsuchende Familienberatung",
        "Familie und Jugend",
        FAMILIES,
        indicators="hze_dichte",
        delta="3",
        start="01.01.2019",
        office="Jugendamt",
    ),
    # from here on wrong on purpose: planted.FAULTY
    _measure("M-09", "Sprachcafé für Arbeitsuchende", "Arbeit", ["Drosselrat"], start="01.01.2024"),
    _measure("M-10", "Bewerbungswerkstatt", "Arbeit", COACHING, start="01.01.2024", end="31.12.2023"),
    _measure(
        "M-11",
        "Jobcoaching für junge Eltern",
        "Arbeit",
        COACHING,
        indicators="sgb2_quote; hze_dichte",
        delta="1",
        start="01.01.2024",
    ),
]
"""Rows of the county's own file, the last of which are wrong on purpose."""

HEALTH = [
    _measure(
        "G-01",
        "Mittagstisch und Grundsicherungsberatung für Ältere",
        "Existenzsicherung",
        ["0535802403"],
        finding="altersarmut-sozialraum-0535802403",
        start="01.04.2025",
        office="Gesundheitsamt",
    ),
    _measure(
        OTHER,
        "Familienpatinnen nach der Geburt",
        "Familie und Jugend",
        FAMILIES[:4],
        indicators="hze_dichte",
        delta="3",
        start="01.01.2020",
        office="Gesundheitsamt",
    ),
]
"""Rows of another office, which come beside those of the county."""
