"""Texts that are written once: alike in both languages, plain where they promise it, with the right names."""

import re
from pathlib import Path

import pytest

from resources.press.content import texts
from resources.press.content.whole import Section
from resources.press.edition import Edition
from tests.integration.press import edition

MARK_UP = re.compile(r"</?[a-z]|\*\*|\{|\}|#set|&[a-z]+;")
LONGEST = 15
"""Words of a sentence in Leichte Sprache."""


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return edition(tmp_path_factory.mktemp("press"))


def _lines(sections: tuple[Section, ...]) -> list[str]:
    return [text for one in sections for text in (one.title, *one.paragraphs, *one.points)]


@pytest.mark.parametrize("text", [texts.methods, texts.how_to_read, texts.planning])
def test_both_languages_have_the_same_sections(text):
    german, english = text("de"), text("en")
    assert [one.id for one in german] == [one.id for one in english]
    assert [len(one.paragraphs) for one in german] == [len(one.paragraphs) for one in english]
    assert [len(one.points) for one in german] == [len(one.points) for one in english]


def test_texts_hold_neither_mark_up_nor_open_places(release: Edition):
    everything = [
        *_lines(
            texts.methods("de") + texts.methods("en") + texts.how_to_read("de") + texts.how_to_read("en")
        ),
        *_lines(texts.planning("de") + texts.planning("en")),
        *_lines(texts.plain_language(release) + texts.accessibility(release) + texts.imprint(release)),
        *(term.text for term in texts.glossary()),
    ]
    assert len(everything) > 150
    for text in everything:
        assert text == text.strip()
        assert text
        assert not MARK_UP.search(text), text


def test_ids_are_there_once_and_terms_lead_to_terms():
    for sections in (texts.methods(), texts.how_to_read(), texts.planning()):
        assert len({one.id for one in sections}) == len(sections)
    terms = texts.glossary()
    known = {term.id for term in terms}
    assert len(known) == len(terms) >= 40
    assert {other for term in terms for other in term.see} <= known
    assert [term.term for term in terms[:2]] == ["Altenquotient", "Altersarmut"]
    assert all(term.id not in term.see and term.term_en for term in terms)


def test_plain_language_has_short_sentences_and_parted_words(release: Edition):
    found = texts.plain_language(release)
    for text in _lines(found):
        assert len(text.split()) <= LONGEST, text
        # a mail address is no word
        for word in re.findall(r"[^\W\d_]+", re.sub(r"\S+@\S+", "", text)):
            assert len(word) <= 12, f"{word} wants a mediopunkt or a shorter word"
        assert not re.search(r"\d,\d", text), "no decimals"


def test_plain_language_has_the_figures_of_the_county(release: Edition):
    said = _lines(texts.plain_language(release))
    assert "Der Kreis Muster ist ein großes Gebiet." in said
    assert "Es sind 8 Sozial·räume." in said
    assert "Hier leben ungefähr 9.600 Menschen." in said
    assert "Jünger als 18 Jahre sind: ungefähr 17 von 100 Menschen." in said
    assert "Diese Hilfe bekommen: ungefähr 10 von 100 Menschen." in said
    assert "Dieser Bericht zeigt Muster·daten." in said


def test_plain_language_leaves_out_what_is_not_known(tmp_path: Path):
    found = edition(tmp_path, basis="Echtdaten")
    sections = {one.id: one for one in texts.plain_language(found)}
    assert "musterdaten" not in sections, "real figures are not invented"
    assert "arbeit" not in sections, "there is no figure to tell"
    assert not any("alte Menschen" in text for text in sections["geld"].paragraphs)


def test_the_statement_on_accessibility_names_whom_to_turn_to(release: Edition):
    said = " ".join(_lines(texts.accessibility(release)))
    contact = release.publication.contact.email
    for needed in ("BITV", "WCAG 2.1", contact, "ombudsstelle-barrierefreie-it@mags.nrw.de", "30.06.2025"):
        assert needed in said
    assert release.publication.publisher.name in " ".join(_lines(texts.imprint(release)))
    assert str(release.publication.licence.url) in " ".join(_lines(texts.imprint(release)))
