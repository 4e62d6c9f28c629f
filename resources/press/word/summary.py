"""The summary of the report as a Word document.

Belongs here: its chapters. Does not belong here: what they say (``content``), the profiles (``profile``).
"""

from collections.abc import Sequence

from resources.press.content.model import SourceLine
from resources.press.content.whole import Changes, IndexPage, Overview, Section, ThemeBlock
from resources.press.word.head import Head
from resources.press.word.paper import Paper
from resources.press.word.parts import sources
from sozialraum.wording.notation import NONE, number


def summary_document(
    head: Head,
    overview: Overview,
    indices: Sequence[IndexPage],
    changed: Changes,
    texts: Sequence[Section],
    origins: Sequence[SourceLine],
) -> bytes:
    """The document as bytes.

    Parameters
    ----------
    head
        Title, author and day.
    overview, indices, changed
        The county, its indices, and what changed since the last release.
    texts
        Methods and imprint.
    origins
        All sources.
    """
    paper = Paper(head)
    paper.title(head.title)
    paper.text(head.subject, "Subtitle")
    paper.contents()
    paper.heading("Zusammenfassung")
    for sentence in overview.sentences:
        paper.text(sentence)
    rows = [[one.title, f"{one.year}", one.figure.text, one.change or NONE] for one in overview.glance]
    paper.table(["Kennzahl", "Jahr", "Kreis", "Veränderung"], rows, widths=[4, 1, 2, 4])
    for theme in overview.themes:
        _theme(paper, theme)
    _indices(paper, indices)
    paper.heading("Geänderte Zahlen")
    for sentence in changed.sentences:
        paper.text(sentence)
    paper.heading("Methoden und Hinweise")
    for section in texts:
        _section(paper, section)
    sources(paper, origins)
    return paper.content()


def _theme(paper: Paper, theme: ThemeBlock) -> None:
    paper.heading(f"Themenfeld {theme.title}")
    rows = [
        [line.title, NONE if line.year is None else f"{line.year}", line.figure.text]
        for line in theme.indicators
    ]
    paper.table(["Indikator", "Jahr", "Kreis"], rows, widths=[6, 1, 3])


def _indices(paper: Paper, pages: Sequence[IndexPage]) -> None:
    paper.heading("Indizes")
    for page in pages:
        paper.heading(page.title, 2)
        paper.text(page.definition)
        rows = [
            [level.title, f"{level.years[-1]}", name, number(count)]
            for level in page.levels
            for name, count in level.counts
        ]
        if rows:
            paper.table(["Raumgliederung", "Jahr", "Klasse", "Gebiete"], rows, widths=[3, 1, 3, 1])


def _section(paper: Paper, section: Section) -> None:
    paper.heading(section.title, 2)
    for text in section.paragraphs:
        paper.text(text)
    paper.points(section.points)
