"""The workbook of newest figures: a row an area, a column an indicator, a sheet a geography.

Belongs here: the wide form with the signs of official statistics. Does not belong here: cells (``book``).
"""

from collections.abc import Iterator, Sequence

from resources.press.content.indicators import indicator_page
from resources.press.content.model import IndicatorPage, Level
from resources.press.content.places import places
from resources.press.edition import Edition
from resources.press.workbook.book import Book

SIGNS = {
    "suppressed": ".",
    "secret": ".",
    "uncertain": "/",
    "later": "...",
    "not_meaningful": "x",
    "not_delivered": "fehlt",
}
"""Signs that stand in place of a figure, after DIN 55301; none of them stands for what was not delivered."""

MEANINGS = {
    ".": "Zahlenwert unbekannt oder geheim zu halten",
    "/": "kein Nachweis, da das Ergebnis nicht ausreichend genau ist",
    "...": "Angabe fällt später an",
    "x": "Nachweis ist nicht sinnvoll",
    "fehlt": "nicht geliefert",
    "0": "genau null",
}
LINES = (
    "Jedes Blatt zeigt eine Raumgliederung: eine Zeile je Gebiet, eine Spalte je Indikator mit seinem "
    "jüngsten Jahr (Kopfzeile). Unsicherheiten, frühere Jahre und Begründungen stehen in "
    "sozialraumbericht.xlsx.",
    "Zahlen sind Zahlen; wo keine stehen kann, steht eines dieser Zeichen als Text:",
)


def newest_workbook(edition: Edition) -> bytes:
    """The workbook as bytes."""
    title = f"{edition.publication.title.de}: jüngste Werte"
    book = Book(edition, title)
    book.notes(title, LINES, MEANINGS)
    pages = [indicator_page(edition, indicator) for indicator in edition.catalogue.indicators]
    for geography in edition.geographies:
        shown = list(_shown(pages, geography))
        if shown:
            _geography(book, edition, geography, shown)
    return book.content()


def _shown(pages: Sequence[IndicatorPage], geography: str) -> Iterator[tuple[IndicatorPage, Level, int]]:
    """Indicators of a geography, each with the place of the newest year that has any figure."""
    for page in pages:
        for level in page.levels:
            years = [
                place for place, row in enumerate(level.value) if any(value is not None for value in row)
            ]
            if level.geography == geography and years:
                yield page, level, years[-1]


def _geography(
    book: Book, edition: Edition, geography: str, shown: Sequence[tuple[IndicatorPage, Level, int]]
) -> None:
    areas = [place for place in places(edition).values() if place.geography == geography]
    sheet = book.sheet(geography, [14, 30, 24, *([16] * len(shown))], frozen=(1, 2))
    titles = [f"{page.title} ({page.unit}), {level.years[year]}" for page, level, year in shown]
    for column, text in enumerate(["Schlüssel", "Gebiet", "Liegt in", *titles]):
        book.text(sheet, 0, column, text, book.header)
    columns = [
        (
            book.numbers(page.decimals),
            dict(zip(level.places, zip(level.value[year], level.missing[year], strict=True), strict=True)),
        )
        for page, level, year in shown
    ]
    for row, place in enumerate(areas, 1):
        for column, text in enumerate((place.area, place.name, place.parent or "")):
            book.text(sheet, row, column, text)
        for column, (style, figures) in enumerate(columns, 3):
            value, missing = figures.get(place.slug, (None, "not_delivered"))
            if value is not None:
                sheet.write_number(row, column, value, style)
            else:
                book.text(sheet, row, column, SIGNS[missing or "not_delivered"])
    sheet.autofilter(0, 0, len(areas), len(shown) + 2)
