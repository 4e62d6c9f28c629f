"""The profile of an area as a Word document.

Belongs here: its parts in their order. Does not belong here: what they say (``content/profiles``).
"""

from collections.abc import Sequence
from itertools import groupby

from resources.press.charts import Chart, png, svg
from resources.press.content.model import IndexLine, Profile, Series, SpineRow
from resources.press.content.written import Note
from resources.press.word.head import Head
from resources.press.word.paper import Paper
from resources.press.word.parts import absent, german, sources
from sozialraum.wording.notation import NONE, chance, number

POSITIONS = {
    "better": "günstiger",
    "worse": "ungünstiger",
    "similar": "ähnlich",
    "higher": "höher",
    "lower": "niedriger",
}
"""Where an area lies against the rest of the county."""

YEARS_SHOWN = 5


def profile_document(head: Head, profile: Profile, position: Chart | None) -> bytes:
    """The document as bytes.

    Parameters
    ----------
    head
        Title, author and day.
    profile
        The area.
    position
        Where it lies; None: it has no shape.
    """
    paper = Paper(head)
    paper.title(f"{profile.place.name} ({profile.place.level})")
    for label, text in profile.facts:
        paper.text(f"{label}: {text}")
    if position is not None:
        paper.picture(png(svg(position, fictional=head.mark is not None)), alt=position.alt, width=6)
    paper.heading("Auf einen Blick")
    for sentence in profile.sentences:
        paper.text(sentence)
    _indices(paper, profile.indices)
    _figures(paper, profile.spine)
    _trends(paper, profile.series)
    _people(paper, profile)
    _voices(paper, profile)
    sources(paper, profile.sources)
    return paper.content()


def _indices(paper: Paper, lines: Sequence[IndexLine]) -> None:
    if not lines:
        return
    paper.heading("Indizes")
    rows = []
    for line in lines:
        chances = ", ".join(f"{name} {chance(share)}" for name, share in line.chances) or NONE
        sure = "" if line.certain in (True, None) else " (Klasse unsicher)"
        rank = NONE
        if line.rank is not None:
            rank = f"{number(line.rank)} von {number(line.ranked)}"
        if line.rank_low is not None and line.rank_high is not None:
            rank += f" ({number(line.rank_low)} bis {number(line.rank_high)})"
        rows.append(
            [line.title, f"{line.year}", f"{line.status or line.reason or NONE}{sure}", chances, rank]
        )
    paper.table(["Index", "Jahr", "Klasse", "Wahrscheinlichkeiten", "Rang"], rows, widths=[3, 1, 2, 4, 1.5])
    paper.text(
        "Rang 1: am stärksten belastet; in Klammern die Ränge, auf denen 90 % der Berechnungen liegen."
    )
    paper.points([f"{line.title}: {line.note}" for line in lines if line.note])


def _figures(paper: Paper, spine: Sequence[SpineRow]) -> None:
    paper.heading("Indikatoren")
    header = ["Indikator", "Jahr", "Wert", "Kreis", "Gegenüber dem übrigen Kreis", "Rang", "Entwicklung"]
    for theme, own in groupby(spine, key=lambda row: row.theme_title):
        paper.heading(theme, 2)
        rows = [
            [
                row.title,
                f"{row.year}",
                row.figure.text,
                row.county.text,
                POSITIONS[row.position] if row.position else NONE,
                NONE if row.rank is None else f"{row.rank} von {row.ranked}",
                row.trend or NONE,
            ]
            for row in own
        ]
        paper.table(header, rows, widths=[4, 1, 2.2, 2.2, 2, 1.5, 2])


def _trends(paper: Paper, lines: Sequence[Series]) -> None:
    """Figures of the last years as a table; pictures of them are in atlas and PDF."""
    paper.heading("Zeitreihen")
    for years, own in groupby(lines, key=lambda line: line.years[-YEARS_SHOWN:]):
        rows = [
            [f"{line.title} ({line.unit})", *(_shown(line, place) for place in range(-len(years), 0))]
            for line in own
        ]
        header = ["Indikator", *(f"{year}" for year in years)]
        paper.table(header, rows, widths=[5, *([1.2] * len(years))])
    paper.points(_breaks(lines))


def _shown(line: Series, place: int) -> str:
    value = line.value[place]
    return absent(line.missing[place]) if value is None else number(value, decimals=line.decimals)


def _breaks(lines: Sequence[Series]) -> list[str]:
    """From when figures of the tables are not comparable with those before, and which."""
    found: dict[tuple[str, str], list[str]] = {}
    for line in lines:
        for mark in line.breaks:
            if line.years[-YEARS_SHOWN:][0] < mark.year <= line.years[-1]:
                found.setdefault((mark.date, mark.title), []).append(line.title)
    return [
        f"Bruch ab {german(date)} ({title}), nicht mit früheren Zahlen vergleichbar: {'; '.join(titles)}"
        for (date, title), titles in sorted(found.items())
    ]


def _people(paper: Paper, profile: Profile) -> None:
    if not profile.pyramid:
        return
    paper.heading(f"Bevölkerung nach Alter und Geschlecht {profile.pyramid_year}")
    sexes = {"female": "weiblich", "male": "männlich"}
    rows = [
        [bar.label, sexes[bar.sex], NONE if bar.count is None else number(bar.count), bar.reason or ""]
        for bar in profile.pyramid
    ]
    paper.table(["Alter", "Geschlecht", "Personen", "Hinweis"], rows, widths=[2, 2, 2, 4])
    if profile.pyramid_note:
        paper.text(profile.pyramid_note)


def _voices(paper: Paper, profile: Profile) -> None:
    """What people wrote and plan, apart from the figures."""
    if profile.findings:
        paper.heading("Befunde")
        found = [[one.title, one.level, str(one.year), str(one.since)] for one in profile.findings]
        paper.table(["Befund", "Stufe", "Jahr", "seit"], found, widths=[5, 3, 1, 1])
    if profile.notes:
        paper.heading("Hinweise des Initiativkreises")
        paper.points([_remark(note) for note in profile.notes])
    if profile.measures:
        paper.heading("Maßnahmen")
        rows = [
            [
                one.title,
                one.field,
                one.status,
                f"{german(one.start)} bis {german(one.end) if one.end else 'offen'}",
                one.result or NONE,
            ]
            for one in profile.measures
        ]
        paper.table(["Maßnahme", "Feld", "Stand", "Zeitraum", "Ergebnis"], rows, widths=[4, 2, 2, 3, 3])


def _remark(note: Note) -> str:
    beside = f" ({note.beside})" if note.beside else ""
    return f"{german(note.date)}, {note.role}{beside}: {note.text}"
