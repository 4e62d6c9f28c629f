"""Pages of planning: every row is shown, links lead somewhere, what people wrote stays text."""

import re
from pathlib import Path

import pytest

from resources.press.atlas import planning as pages
from resources.press.atlas import profiles, start, themes
from resources.press.content.planning.gathering import planning
from resources.press.content.planning.measures import slug_of
from resources.press.content.profiles import profile
from resources.press.edition import Edition
from tests.integration.press import edition
from tests.integration.press_planning import TABLES

HOSTILE = "<script>alert(1)</script> ]]> #set text(red) =cmd()|' *x*"
REMARK = "Mehr Kinder ohne Frühstück."
SLUG = "sozialraum-0535800401"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return edition(tmp_path_factory.mktemp("press"), comments=[HOSTILE, REMARK])


@pytest.fixture(scope="module")
def made(written: Edition) -> dict[str, str]:
    return {sheet.path: sheet.make().decode() for sheet in pages.sheets(written)}


def test_which_pages_there_are(made: dict[str, str]):
    assert set(made) == {
        "planung/index.html",
        "planung/befunde.html",
        "planung/regel/armut.html",
        "planung/auftraege.html",
        "planung/massnahmen.html",
        "planung/massnahme/m0.html",
        "planung/massnahme/m1.html",
        "planung/initiativkreis.html",
    }


def test_texts_of_people_are_never_mark_up(made: dict[str, str]):
    assert not [path for path, page in made.items() if "<script>alert" in page]
    escaped = "&lt;script&gt;alert(1)&lt;/script&gt;"
    shown = {path for path, page in made.items() if escaped in page}
    assert {
        "planung/index.html",
        "planung/regel/armut.html",
        "planung/auftraege.html",
        "planung/massnahmen.html",
        "planung/massnahme/m0.html",
        "planung/initiativkreis.html",
    } <= shown


def test_every_page_says_that_people_decide(made: dict[str, str]):
    for path in ("index.html", "befunde.html", "regel/armut.html", "auftraege.html"):
        assert "nicht von selbst eine Empfehlung" in made[f"planung/{path}"]


def test_points_stand_apart_from_the_computed_level(made: dict[str, str]):
    page = made["planung/befunde.html"]
    assert "Stufe (berechnet)" in page
    assert re.search(r'class="number beside">5 \(Rang 1\)', page)
    assert "Handeln vorschlagen" in page


def test_a_measure_says_what_was_laid_down_and_what_can_be_said(made: dict[str, str]):
    page = made["planung/massnahme/m0.html"]
    assert "c" * 64 in page
    assert "erst am 01.01.2025 festgelegt" in page
    assert "Seitdem geändert: relevante" in page or "Seitdem geändert:" in page
    assert "keine relevante Veränderung" in page, "laid down too late: no word of an effect"
    assert "wird nicht ausgewertet" in made["planung/massnahmen.html"], "m1 has no evaluation"


def test_a_remark_stands_with_role_and_agreement(made: dict[str, str]):
    page = made["planung/initiativkreis.html"]
    assert REMARK in page
    assert "Die Zahl sagt etwas anderes" in page
    assert "Einschätzung – Lage: schlechter" in page


def test_links_of_planning_lead_to_pages(written: Edition, made: dict[str, str]):
    known = set(made) | {f"profil/{slug}.html" for slug in _slugs(written)}
    known |= {"index.html", "profil/index.html"}
    for path, page in made.items():
        for target in re.findall(r'href="([^"#:]+\.html)', page):
            place = (Path("/") / Path(path).parent / target).resolve().relative_to("/").as_posix()
            if place.startswith(("planung/", "profil/")):
                assert place in known, (path, target)


def _slugs(written: Edition) -> set[str]:
    return {sheet.path.removeprefix("profil/").removesuffix(".html") for sheet in profiles.sheets(written)}


def test_profile_theme_and_start_page_show_what_there_is(written: Edition):
    own = profile(written, SLUG)
    assert [one.level for one in own.findings] == ["Handeln vorschlagen"]
    assert {note.text for note in own.notes} == {HOSTILE, REMARK}
    assert len(own.measures) == 2
    page = {sheet.path: sheet for sheet in profiles.sheets(written)}[f"profil/{SLUG}.html"].make().decode()
    assert 'id="befunde"' in page
    assert "../planung/regel/armut.html" in page
    theme = {sheet.path: sheet for sheet in themes.sheets(written)}["thema/existenzsicherung.html"]
    assert "../planung/regel/armut.html" in theme.make().decode()
    first = next(iter(start.sheets(written))).make().decode()
    assert "Was geprüft werden sollte" in first


def test_a_release_without_planning_has_one_page_that_says_so(tmp_path: Path):
    old = edition(tmp_path)
    for name in TABLES:
        (old.folder / f"{name}.parquet").unlink()
    assert planning(old).empty
    (only,) = pages.sheets(old)
    assert only.path == "planung/index.html"
    assert "weder Befunde noch Einträge" in only.make().decode()
    assert profile(old, SLUG).findings == ()


def test_addresses_of_measures_are_safe_and_tell_ids_apart():
    ids = ["M-04", "M-04/1", "../x", "m_04", "Ä 1", "ä 1", "A", "a.b", "<b>"]
    slugs = [slug_of(own) for own in ids]
    assert len({own.lower() for own in slugs}) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9_-]+", slug) for slug in slugs)
