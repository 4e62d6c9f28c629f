"""Word documents: real styles, repeated headers, German, and texts of people that stay texts."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn

from resources.press.content.changes import changes
from resources.press.content.overview import overview
from resources.press.content.places import places
from resources.press.content.profiles import profile
from resources.press.edition import Edition
from resources.press.word import sheets
from resources.press.word.parts import absent
from resources.press.word.profile import YEARS_SHOWN
from tests.integration.press import edition

NAME = "<script>alert(1)</script> & =cmd() ]]>"
COMMENTS = ("<b>fett</b> #set text(red) *x*", "\u0001\ufffe =HYPERLINK(1)", "erste Zeile\nzweite")
PLACE = "sozialraum-0535800401"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return edition(tmp_path_factory.mktemp("press"), names={"0535800401": NAME}, comments=COMMENTS)


@pytest.fixture(scope="module")
def files(release: Edition) -> dict[str, bytes]:
    return {sheet.path: sheet.make() for sheet in sheets(release)}


@pytest.fixture(scope="module")
def shown(files: dict[str, bytes]) -> Any:
    return Document(BytesIO(files[f"steckbriefe/{PLACE}.docx"]))


def _texts(document: Any) -> list[str]:
    """Texts of all paragraphs, also of those in tables."""
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in document.element.body.iter(qn("w:p"))]


def test_there_is_a_document_for_every_area(release: Edition, files: dict[str, bytes]):
    areas = [place for place in places(release).values() if place.geography != "kreis"]
    assert set(files) == {"sozialraumbericht.docx", *(f"steckbriefe/{p.slug}.docx" for p in areas)}


def test_every_figure_of_a_profile_stands_in_its_table(release: Edition, shown: Any):
    texts = _texts(shown)
    found = profile(release, PLACE)
    assert len(found.spine) > 3
    for row in found.spine:
        place = texts.index(row.title)
        assert texts[place + 1 : place + 4] == [f"{row.year}", row.figure.text, row.county.text]
    for sentence in found.sentences:
        assert sentence in texts


def test_texts_of_people_are_texts(shown: Any):
    texts = " ".join(_texts(shown))
    assert NAME in texts
    assert COMMENTS[0] in texts
    assert "\ufffd\ufffd =HYPERLINK(1)" in texts, "what XML does not allow is replaced visibly"
    assert not list(shown.element.body.iter(qn("w:hyperlink")))


def test_headings_are_those_of_word(shown: Any):
    styles = {p.style.name for p in shown.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "List Bullet"} <= styles


def test_headers_of_tables_are_repeated_on_every_page(shown: Any):
    assert shown.tables
    for table in shown.tables:
        first, second = (row._tr.trPr for row in table.rows[:2])
        assert first.find(qn("w:tblHeader")) is not None
        assert second.find(qn("w:tblHeader")) is None


def test_the_document_is_german_and_names_itself(release: Edition, shown: Any):
    properties = shown.core_properties
    assert properties.language == "de-DE"
    assert NAME in properties.title
    assert properties.author == "Kreis Düren, Sozialplanung"
    assert "de-DE" in shown.styles["Normal"].element.xml


def test_pictures_have_an_alternative_text(shown: Any):
    (picture,) = shown.inline_shapes
    assert picture._inline.docPr.get("descr").startswith("Lagekarte: ")


def test_fictional_figures_are_marked_on_every_page(shown: Any, tmp_path: Path):
    assert shown.sections[0].header.paragraphs[0].text.startswith("Musterdaten: ")
    real = edition(tmp_path, basis="Echtdaten")
    content = next(sheet.make() for sheet in sheets(real) if sheet.path.endswith(f"{PLACE}.docx"))
    for name in ZipFile(BytesIO(content)).namelist():
        assert b"Musterdaten" not in ZipFile(BytesIO(content)).read(name).replace(
            b"Sozialraum (Musterdaten)", b""
        ), name


def test_pages_have_numbers(shown: Any):
    (field,) = shown.sections[0].footer.paragraphs[0]._p.iter(qn("w:fldSimple"))
    assert field.get(qn("w:instr")) == "PAGE"


def test_the_summary_tells_the_county(release: Edition, files: dict[str, bytes]):
    document = Document(BytesIO(files["sozialraumbericht.docx"]))
    texts = _texts(document)
    told = overview(release)
    assert all(sentence in texts for sentence in (*told.sentences, *changes(release).sentences))
    assert all(f"Themenfeld {theme.title}" in texts for theme in told.themes)
    (contents,) = document.element.body.iter(qn("w:fldSimple"))
    assert contents.get(qn("w:instr")).startswith("TOC ")


def test_the_same_content_gives_the_same_bytes(release: Edition, files: dict[str, bytes]):
    for sheet in sheets(release):
        assert sheet.make() == files[sheet.path], sheet.path


def test_a_profile_is_written_again_when_it_shows_something_new_only(tmp_path: Path):
    def other(tables: dict[str, Any]) -> None:
        frame = tables["indicator_values"]
        own = frame[(frame["area"] == "0535800401") & frame["value"].notna()]
        frame.loc[own.index[-1], "ci_high"] += 1

    keys = []
    for folder, change in (("first", lambda tables: None), ("second", other)):
        (tmp_path / folder).mkdir()
        keys.append({sheet.path: sheet.key for sheet in sheets(edition(tmp_path / folder, change=change))})
    changed = {path for path, key in keys[0].items() if keys[1][path] != key}
    assert f"steckbriefe/{PLACE}.docx" in changed
    assert "steckbriefe/sozialraum-0535800801.docx" not in changed


def test_dates_are_german(files: dict[str, bytes]):
    for path, content in files.items():
        told = " ".join(_texts(Document(BytesIO(content))))
        assert not re.findall(r"\d{4}-\d\d-\d\d", told), path
        assert re.search(r"Stand \d\d\.\d\d\.\d{4}", told), path


def test_series_say_why_a_figure_is_missing(release: Edition, files: dict[str, bytes]):
    told = {
        path: set(_texts(Document(BytesIO(content))))
        for path, content in files.items()
        if path.startswith("steckbriefe/")
    }
    kinds = set()
    for path, texts in told.items():
        for line in profile(release, Path(path).stem).series:
            for kind in filter(None, line.missing[-YEARS_SHOWN:]):
                assert absent(kind) in texts, (path, line.indicator)
                kinds.add(kind)
    assert {"suppressed", "secret"} <= kinds


def test_lines_of_people_stay_lines(shown: Any):
    assert any(p.text.endswith("erste Zeile\nzweite") for p in shown.paragraphs)


def test_an_endless_name_makes_no_endless_property(tmp_path: Path):
    name = "Langer Name " * 40
    found = edition(tmp_path, names={"0535800401": name})
    content = next(sheet.make() for sheet in sheets(found) if sheet.path.endswith(f"{PLACE}.docx"))
    assert len(Document(BytesIO(content)).core_properties.title) == 255


def test_settings_keep_the_order_of_their_schema(files: dict[str, bytes]):
    settings = Document(BytesIO(files["sozialraumbericht.docx"])).settings.element
    names = [child.tag for child in settings]
    assert names.index(qn("w:updateFields")) < names.index(qn("w:compat"))
