"""What holds for every German sentence of planning: form, notation, number, no cause, uncertainty."""

import re

import pytest

from sozialraum.planning import words
from sozialraum.wording.notation import NBSP
from sozialraum.wording.planning import causal, evaluations, labels
from sozialraum.wording.planning.reasons import REASONS
from tests.integration.planning_sentences import evaluation_cases, texts

TEXTS = [(heading, " ".join(said).replace(NBSP, " ")) for heading, said in texts()]
UNSURE = re.compile(r"Bereich|[Uu]nsicher|feststellbar|nicht angeben")
SINGLES = "Gebiet|Jahr|Periode|Maßnahmegebiet|Vergleichsgebiet|Person|Fall|Haushalt|Hilfe|Prozentpunkt"
PLURALS = (
    "Gebieten?|Jahren?|Perioden|Maßnahmegebieten?|Vergleichsgebieten?|Personen|Fälle|Haushalte|Hilfen"
    "|Prozentpunkte|Bedingungen"
)
# "1" alone before a plural, and any other number before a singular
ONE_MANY = re.compile(rf"(?<![\d.,])1 (?:{PLURALS})\b")
MANY_ONE = re.compile(rf"(?:(?<![\d.,])(?!1 )\d[\d.,]*|\d,\d+) (?:{SINGLES})\b")
POINT = re.compile(r"\d\.\d(?!\d\d(?!\d))")
UMLAUTS = re.compile(
    r"\b(?:fuer|ueber|Massnahme|gunstig|Pruef\w*|aenderung|groesse|moeglich)\b", re.IGNORECASE
)


def _bad(predicate):
    return [text for _, text in TEXTS if predicate(text)][:3]


def _own(text):
    """A text without titles, which are not the project's, and without dates."""
    return re.sub(r"\d\d\.\d\d\.\d{4}", "", re.sub(r"„[^„“]*“", "", text))


def test_every_sentence_begins_and_ends_as_one():
    assert not _bad(lambda text: not re.match(r"„?[A-ZÄÖÜ]", text))
    assert not _bad(lambda text: not text.endswith((".", ".“", "!“", "?“")))
    assert not _bad(lambda text: re.search(r" {2,}|\s[.,;:]|\.\.|,,|;;|: ;|\(\s|\s\)|\(\)", text))


def test_nothing_of_the_program_shows():
    assert not _bad(lambda text: re.search(r"\b(?:nan|None|inf|NaT|True|False)\b|[{}]", text))


def test_figures_are_german():
    assert not _bad(lambda text: POINT.search(_own(text)))
    assert not _bad(lambda text: re.search(r"(?<![\w,])-\d", _own(text)))
    assert not _bad(lambda text: re.search(r"−0(?:,0+)?(?![\d,])", text))
    assert not _bad(UMLAUTS.search)


def test_nouns_agree_with_their_numbers():
    assert not _bad(ONE_MANY.search)
    assert not _bad(MANY_ONE.search)


def test_causes_are_named_only_where_the_method_allows():
    for heading, text in TEXTS:
        if heading != "evaluation":
            assert not causal.causal_words(text), text
    told = set()
    for one in evaluation_cases():
        text = " ".join(evaluations.evaluation_sentences(one))
        found = causal.causal_words(text)
        told |= {one.verdict} if found else set()
        assert one.causal or not found, (found, text)
        assert one.verdict is None or not found or "spricht das Ergebnis dafür, dass" in text
    assert told == {"works", "no_relevant_effect", "worsened", None}


def test_findings_and_evaluations_name_their_uncertainty():
    for heading, text in TEXTS:
        if heading.startswith(("finding", "evaluation")):
            assert UNSURE.search(text), text
        if heading.startswith("finding"):
            assert "ein Anlass" in text
            assert "kein Urteil über das Gebiet" in text


@pytest.mark.parametrize(
    "listed",
    [
        "LEVELS",
        "ESCALATIONS",
        "DOWNGRADES",
        "STATUSES",
        "METHODS",
        "AGREEMENTS",
        "GAPS",
        "STAGES",
        "STATES",
    ],
)
def test_every_word_has_a_label(listed):
    assert list(getattr(labels, listed)) == list(getattr(words, listed))
    assert not [text for text in getattr(labels, listed).values() if causal.causal_words(text)]


def test_labels_of_verdicts_reasons_and_decisions():
    assert list(labels.DECISIONS) == ["open", *words.DECISIONS]
    assert list(REASONS) == list(words.REASONS)
    assert [labels.verdict_label(word, causal=True) for word in words.VERDICTS] == [
        "wirkt",
        "kein relevanter Effekt",
        "verschlechtert",
        "nicht feststellbar",
    ]
    for word in (*words.VERDICTS, None):
        assert not causal.causal_words(labels.verdict_label(word, causal=False))
