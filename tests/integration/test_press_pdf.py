"""PDFs: accessible, complete, the figures of the content, and what people wrote is text."""

import pickle
import re
import shutil
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination

from resources.press.content.indicators import indicator_page, indicators
from resources.press.content.places import county, places
from resources.press.content.profiles import profile
from resources.press.document import sheets
from resources.press.document.profile import profile_data
from resources.press.edition import Edition
from resources.press.printing import Sheet
from sozialraum.wording.notation import day, number
from tests.integration.press import edition
from tests.integration.press_records import NAME

REPORT = "sozialraumbericht.pdf"
WRITTEN = "steckbriefe/sozialraum-0535800401.pdf"
HOSTILE = ("#set text(red)", "*fett* _x_ $x^2$", "<label> @ref", "<script>alert(1)</script>", "#panic()")
COMMENTS = ("#pagebreak() ]]> [x](y)", "== Titel", "\u0001 Steuerzeichen 😀 漢字 \ue000", "lang " * 900)
CHAPTERS = (
    "Inhalt",
    "Zusammenfassung",
    "So lesen Sie diesen Bericht",
    "Indizes",
    "Befunde, Prüfaufträge und Maßnahmen",
    "Steckbriefe",
    "Geänderte Zahlen",
    "Methoden",
    "Quellen",
    "Glossar",
    "Impressum",
)


PARTS = {"page": ("width", "height"), "word": ("xMin", "yMin", "xMax", "yMax")}
"""Elements of ``pdftotext -bbox`` with their measures."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    known = edition(tmp_path_factory.mktemp("probe")).table("areas")
    keys = known.loc[known["geography"] == "sozialraum", "area"].tolist()
    names = dict(zip(keys, HOSTILE, strict=False))
    return edition(tmp_path_factory.mktemp("press"), names=names, comments=COMMENTS)


@pytest.fixture(scope="module")
def found(hostile: Edition) -> dict[str, Sheet]:
    return {sheet.path: sheet for sheet in sheets(hostile)}


@pytest.fixture(scope="module")
def files(found: dict[str, Sheet]) -> dict[str, PdfReader]:
    return {path: PdfReader(BytesIO(sheet.make())) for path, sheet in found.items()}


def _text(reader: PdfReader, *pages: int) -> str:
    """Words of pages, without breaks of lines and words."""
    texts = [reader.pages[page].extract_text() for page in pages or range(len(reader.pages))]
    return _flat(" ".join(texts))


def _flat(text: str) -> str:
    return re.sub(r"[\s\u00ad\u2010-]+", "", text)


def _bookmarks(entries: Any) -> Iterator[str]:
    for entry in entries:
        if isinstance(entry, Destination):
            yield str(entry.title)
        else:
            yield from _bookmarks(entry)


def test_there_is_a_report_and_a_profile_of_each_area(hostile: Edition, files: dict[str, PdfReader]):
    slugs = set(places(hostile)) - {county(hostile).slug}
    assert set(files) == {REPORT, *(f"steckbriefe/{slug}.pdf" for slug in slugs)}


def test_every_file_is_tagged_german_and_says_that_it_is_accessible(files: dict[str, PdfReader]):
    for path, reader in files.items():
        root: Any = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"], path
        assert str(root["/Lang"]).lower().startswith("de"), path
        assert root["/ViewerPreferences"]["/DisplayDocTitle"], path
        assert re.search(r"pdfuaid:part\W+1", root["/Metadata"].get_data().decode()), path
        assert reader.metadata is not None, path
        assert reader.metadata.title, path


def _figures(node: Any) -> Iterator[Any]:
    """Figures in the tree of tags."""
    if not hasattr(node, "get"):
        return
    if node.get("/S") == "/Figure":
        yield node
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        yield from _figures(child.get_object() if hasattr(child, "get_object") else child)


def test_each_figure_says_what_it_shows(files: dict[str, PdfReader]):
    for path in (REPORT, WRITTEN):
        root: Any = files[path].trailer["/Root"]
        texts = [str(figure.get("/Alt", "")) for figure in _figures(root["/StructTreeRoot"])]
        assert len(texts) > 0, path
        assert all(texts), path


def test_profiles_have_four_pages_however_much_was_written(files: dict[str, PdfReader]):
    assert {path: len(reader.pages) for path, reader in files.items() if path != REPORT} == {
        path: 4 for path in files if path != REPORT
    }
    last = _text(files[WRITTEN], 3)
    assert "…(gekürzt)" in last
    assert "Quellen" in last, "what follows a long remark must not be lost"


def test_bookmarks_lead_to_chapters_themes_indicators_and_areas(
    hostile: Edition, files: dict[str, PdfReader]
):
    marks = list(_bookmarks(files[REPORT].outline))
    themes = {indicator_page(hostile, name).theme_title for name in indicators(hostile)}
    titles = {indicator_page(hostile, name).title for name in indicators(hostile)}
    areas = {place.name for place in places(hostile).values() if place != county(hostile)}
    assert set(CHAPTERS) | themes | titles | areas <= set(marks)
    tops = [str(entry.title) for entry in files[REPORT].outline if isinstance(entry, Destination)]
    assert [mark for mark in tops if mark not in themes] == list(CHAPTERS)


def test_what_people_wrote_is_text(files: dict[str, PdfReader]):
    whole, written = _text(files[REPORT]), _text(files[WRITTEN])
    assert all(_flat(name) in whole for name in HOSTILE)
    assert _flat(HOSTILE[0]) in written
    assert all(_flat(text) in written for text in COMMENTS[:2])
    assert "�Steuerzeichen" in written, "a sign that cannot be shown is seen to be missing"


def test_profiles_show_the_figures_of_the_content(hostile: Edition, files: dict[str, PdfReader]):
    for slug in list(places(hostile))[1:6]:
        shown, content = files[f"steckbriefe/{slug}.pdf"], profile(hostile, slug)
        first, second = _text(shown, 0), _text(shown, 1)
        assert all(_flat(sentence) in first for sentence in content.sentences)
        assert all(_flat(value) in first for _, value in content.facts)
        for row in content.spine:
            figure = row.figure.value
            said = row.figure.text if figure is None else number(figure, decimals=row.decimals)
            assert _flat(row.title) in second
            assert _flat(said) in second
        assert all(_flat(line.title) in first for line in content.indices)
        assert all(_flat(line.title) in _text(shown, 2) for line in content.series)


def test_numbers_of_persons_are_drawn_without_the_county(hostile: Edition):
    place = places(hostile)["sozialraum-0535800401"]
    drawn = {one["title"]: one["county"] for one in profile_data(hostile, place)["series"]}
    lines = {
        line.title: hostile.catalogue.indicators[line.indicator]
        for line in profile(hostile, place.slug).series
    }
    counts = {title for title, entry in lines.items() if entry.method == "count"}
    assert counts
    assert not any(drawn[title] for title in counts), (
        "beside all people of the county nothing is seen of some"
    )
    assert any(drawn[title] for title in set(drawn) - counts)


def test_units_stand_once_behind_the_names_of_indicators(hostile: Edition):
    rows = profile_data(hostile, places(hostile)["sozialraum-0535800401"])["spine"]["rows"]
    units = {row.title: row.unit for row in profile(hostile, "sozialraum-0535800401").spine}
    assert {row["unit"] for row in rows} <= {"", *units.values()} - {"Prozent"}
    assert all(row["unit"] or units[row["title"]] == "Prozent" or "je " in row["title"] for row in rows)


def test_the_report_shows_the_figures_of_the_municipalities(hostile: Edition, files: dict[str, PdfReader]):
    reader = files[REPORT]
    for name in indicators(hostile):
        content = indicator_page(hostile, name)
        page = next(n for n, one in enumerate(reader.pages) if _starts(one.extract_text(), content.title))
        text = _text(reader, page)
        level = next((one for one in content.levels if one.geography == "gemeinde"), None)
        assert all(_flat(sentence) in text for sentence in content.sentences)
        for slug, value in zip(level.places, level.value[-1], strict=True) if level else ():
            assert _flat(places(hostile)[slug].name) in text
            assert value is None or number(value, decimals=content.decimals) in text


def _starts(text: str, title: str) -> bool:
    """Whether a page begins with a heading, behind its head."""
    return _flat(title) in _flat(text)[:160] and "Bereichvon95" in _flat(text)


def test_fictional_figures_are_marked_on_each_page(tmp_path: Path, files: dict[str, PdfReader]):
    for path in (REPORT, WRITTEN):
        assert all("musterdaten" in page.extract_text().lower() for page in files[path].pages)
    real = {sheet.path: sheet for sheet in sheets(edition(tmp_path, basis="Echtdaten"))}
    reader = PdfReader(BytesIO(real[REPORT].make()))
    assert not any("MUSTERDATEN" in page.extract_text() for page in reader.pages)


def test_the_name_of_the_release_is_in_the_report_alone(
    hostile: Edition, found: dict[str, Sheet], files: dict[str, PdfReader]
):
    said = _flat(f"Veröffentlichung {NAME} vom {day(hostile.day)}")
    assert all(said in _text(files[REPORT], page) for page in range(1, len(files[REPORT].pages)))
    assert said not in _text(files[WRITTEN])
    later = Edition(hostile.folder, "2030-1", hostile.day, hostile.basis, hostile.catalogue)
    keys = {sheet.path: sheet.key for sheet in sheets(later)}
    assert {path for path, sheet in found.items() if keys[path] != sheet.key} == {REPORT}


def test_bytes_are_the_same_each_time_and_in_another_process(found: dict[str, Sheet]):
    sheet = found[WRITTEN]
    assert sheet.make() == pickle.loads(pickle.dumps(sheet.make))()  # noqa: S301 - its own bytes


def test_no_text_lies_beyond_the_margins_of_a_page(tmp_path: Path):
    """Without the word that stands across fictional figures, which may reach beyond them."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext of poppler-utils is not installed")
    long = {"0535800401": "Ein sehr langer Name für einen Sozialraum, mit Zusätzen " * 3}
    real = edition(tmp_path, names=long, comments=COMMENTS, basis="Echtdaten")
    size, box = (
        rf"<{tag} {' '.join(f'{side}=.([-0-9.]+).' for side in sides)}" for tag, sides in PARTS.items()
    )
    for sheet in sheets(real):
        command = ["pdftotext", "-bbox", "-", "-"]
        done = subprocess.run(command, input=sheet.make(), capture_output=True, check=True)
        pages = done.stdout.decode().split("<page ")[1:]
        assert len(pages) > 1, sheet.path
        for page in pages:
            width, height = map(float, re.search(size, f"<page {page}").groups())
            words = re.findall(box, page)
            assert words, sheet.path
            for left, top, right, bottom in (map(float, word) for word in words):
                assert 20 <= left <= right <= width - 20, (sheet.path, left, right)
                assert 10 <= top <= bottom <= height - 10, (sheet.path, top, bottom)
