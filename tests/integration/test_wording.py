"""German wording: figures as they are written, and every kind of sentence over extreme values."""

import inspect
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sozialraum.wording import area, indicator, notation, whole
from sozialraum.wording.names import among, german_order, named, named_few, plural
from sozialraum.wording.rounding import exact, rounded

COUNTY = named("Kreis Düren", "Kreis")
PLACE = named("Birnau", "Sozialraum")
TOWN = named("Düren", "Gemeinde")


def _plain(text):
    """A text with usual spaces, as the tests write it."""
    return (
        [_plain(one) for one in text]
        if isinstance(text, tuple)
        else text and text.replace("\N{NO-BREAK SPACE}", " ")
    )


@given(value=st.floats(-1e9, 1e9), decimals=st.integers(0, 4))
def test_printed_figures_are_the_rounded_ones(value, decimals):
    text = notation.number(value, decimals=decimals)
    back = float(text.replace(".", "").replace(",", ".").replace(notation.MINUS, "-"))
    assert back == rounded(value, decimals=decimals) == float(exact(value, decimals=decimals))
    assert not text.startswith(f"{notation.MINUS}0") or back != 0, "no negative zero"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (0, 1, "0,0"),
        (1234.5, 0, "1.235"),
        (0.05, 1, "0,1"),
        (0.15, 1, "0,2"),
        (-0.15, 1, "−0,2"),
        (-0.04, 1, "0,0"),
        (12345678.9, 1, "12.345.678,9"),
        (1e15, 0, "1.000.000.000.000.000"),
        (2.5, 0, "3"),
    ],
)
def test_figures(value, decimals, text):
    assert notation.number(value, decimals=decimals) == text


def test_units_differences_and_dates():
    assert _plain(notation.with_unit(1, unit="Personen", decimals=0)) == "1 Person"
    assert _plain(notation.with_unit(1.04, unit="Personen", decimals=1)) == "1,0 Personen"
    assert _plain(notation.with_unit(3.25, unit="Prozent", decimals=1)) == "3,3 %"
    assert _plain(notation.difference(0.04, unit="Prozent", decimals=1)) == "0,0 Prozentpunkte"
    assert _plain(notation.difference(-1200, unit="Personen", decimals=0)) == "−1.200 Personen"
    assert notation.signed(1.5, decimals=1) == "+1,5"
    assert notation.day(date(2024, 2, 1)) == "01.02.2024"
    assert notation.period(date(2024, 2, 1), date(2024, 2, 1)) == "01.02.2024"
    assert notation.period(date(2015, 1, 1), date(2024, 12, 31)) == "2015 bis 2024"
    assert notation.telling(0.1 + 0.2, 0.3, decimals=1) == 1, "what never differs is not written longer"


def test_names_of_levels_decline():
    assert named("Städteregion Aachen", "Kreis").inside == "in der Städteregion Aachen"
    assert named("Nord", "Stadtteil").rest == "im übrigen Stadtteil Nord"
    assert named("Alt Nord", "Wabe").subject == "das Gebiet Alt Nord"
    assert named("Bezirk 3", "Bezirk").inside == "im Bezirk 3"
    assert (
        named("Jugendamt der Stadt", "Jugendamtsbezirk").inside == "im Jugendamtsbezirk „Jugendamt der Stadt“"
    )
    assert [plural(noun, 0) for noun in ("Stadtteil", "Wabe", "Kreis")] == [
        "Stadtteile",
        "Gebiete (Wabe)",
        "Kreise",
    ]
    assert [among(noun, 3) for noun in ("Stadt", "Wabe", "Kreis")] == [
        "Städten",
        "Gebieten (Wabe)",
        "Kreisen",
    ]
    assert named_few(["A", "B", "C", "D"], most=3) == "„A“, „B“, „C“ und „D“"
    assert sorted(["Zell", "Äpfingen", "Apfeld", "Asslar", "Aßlar", "Ast"], key=german_order) == [
        "Apfeld",
        "Äpfingen",
        "Asslar",
        "Aßlar",
        "Ast",
        "Zell",
    ]


@pytest.mark.parametrize(
    ("place", "inhabitants", "share", "text"),
    [
        (PLACE, 0, 0.0, "Im Jahr 2024 lebte im Sozialraum Birnau niemand."),
        (
            PLACE,
            1,
            0.0004,
            "Im Jahr 2024 lebte im Sozialraum Birnau 1 Mensch; das ist weniger als 0,1 % der"
            " Menschen im Kreis Düren.",
        ),
        (
            TOWN,
            94568,
            33.86,
            "Im Jahr 2024 lebten in Düren 94.568 Menschen; das sind 33,9 % der Menschen im Kreis Düren.",
        ),
        (TOWN, 94568, None, "Im Jahr 2024 lebten in Düren 94.568 Menschen."),
        (COUNTY, 1_279_285, None, "Im Jahr 2024 lebten im Kreis Düren 1.279.285 Menschen."),
    ],
)
def test_size(place, inhabitants, share, text):
    said = area.size(place, year=2024, inhabitants=inhabitants, share=share, county=COUNTY)
    assert _plain(said) == text


@pytest.mark.parametrize(
    ("young", "old", "text"),
    [
        (None, None, None),
        (
            ("0,0 %", "17,0 %"),
            None,
            "Von den Menschen in Düren sind 0,0 % jünger als 18 Jahre (im ganzen Kreis Düren 17,0 %).",
        ),
        (
            None,
            ("100,0 %", "23,0 %"),
            "Von den Menschen in Düren sind 100,0 % mindestens 65 Jahre alt (im ganzen Kreis Düren 23,0 %).",
        ),
        (
            ("15,1 %", "16,8 %"),
            ("25,6 %", "23,7 %"),
            "Von den Menschen in Düren sind 15,1 % jünger als 18 Jahre (im ganzen Kreis Düren 16,8 %)"
            " und 25,6 % mindestens 65 Jahre alt (23,7 %).",
        ),
        (
            ("15 %", None),
            ("25 %", None),
            "Von den Menschen in Düren sind 15 % jünger als 18 Jahre und 25 % mindestens 65 Jahre alt.",
        ),
    ],
)
def test_ages(young, old, text):
    assert area.ages(TOWN, young, old, county=COUNTY) == text


@pytest.mark.parametrize(
    ("sure", "compared", "text"),
    [
        (
            0,
            0,
            "Der Sozialraum Birnau lässt sich bei keinem Indikator mit dem übrigen Kreis Düren vergleichen.",
        ),
        (
            0,
            1,
            "Beim einzigen Indikator, der sich vergleichen lässt, ist kein Unterschied zu dem"
            " übrigen Kreis Düren statistisch gesichert.",
        ),
        (
            1,
            1,
            "Beim einzigen Indikator, der sich vergleichen lässt, ist ein Unterschied zu dem"
            " übrigen Kreis Düren statistisch gesichert.",
        ),
        (
            0,
            9,
            "Bei keinem der 9 Indikatoren, die sich vergleichen lassen, ist ein Unterschied zu"
            " dem übrigen Kreis Düren statistisch gesichert.",
        ),
        (
            9,
            9,
            "Bei allen 9 Indikatoren, die sich vergleichen lassen, ist ein Unterschied zu dem"
            " übrigen Kreis Düren statistisch gesichert.",
        ),
        (
            8,
            9,
            "Bei 8 von 9 Indikatoren, die sich vergleichen lassen, ist ein Unterschied zu dem"
            " übrigen Kreis Düren statistisch gesichert;"
            " beim anderen kann er Zufall sein.",
        ),
        (
            1,
            9,
            "Bei 1 von 9 Indikatoren, die sich vergleichen lassen, ist ein Unterschied zu dem"
            " übrigen Kreis Düren statistisch gesichert;"
            " bei den anderen kann er Zufall sein.",
        ),
    ],
)
def test_how_many_differences_are_sure(sure, compared, text):
    assert area.differences(PLACE, COUNTY, [], sure=sure, compared=compared) == (text,)


@pytest.mark.parametrize(
    ("higher", "better", "text"),
    [
        (
            True,
            False,
            "Höher (ungünstiger) als im übrigen Kreis Düren ist der Wert bei „Quote“: 9,0 %"
            " gegenüber 1,0 % (2024).",
        ),
        (
            False,
            True,
            "Niedriger (günstiger) als im übrigen Kreis Düren ist der Wert bei „Quote“: 9,0 %"
            " gegenüber 1,0 % (2024).",
        ),
        (
            False,
            None,
            "Niedriger als im übrigen Kreis Düren ist der Wert bei „Quote“: 9,0 % gegenüber 1,0 % (2024).",
        ),
    ],
)
def test_a_difference(higher, better, text):
    one = area.Difference("Quote", 2024, "9,0 %", "1,0 %", higher, better)
    assert area.differences(PLACE, COUNTY, [one], sure=2, compared=4)[1] == text


def _status(shown, chances=None, *, certain=True, dynamics=None, reason=None):
    return area.Status("Soziale Lage", 2024, shown, certain, chances or {}, dynamics, reason)


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (_status(None), "Im Index „Soziale Lage“ (2024) hat der Sozialraum Birnau keine Klasse."),
        (
            _status(None, reason="Gesperrt 2024: SGB-II-Quote"),
            "Im Index „Soziale Lage“ (2024) hat der Sozialraum Birnau keine Klasse: Gesperrt"
            " 2024: SGB-II-Quote.",
        ),
        (
            _status("hoch", {"hoch": 1.0, "mittel": 0.0}, dynamics="stabil"),
            "Im Index „Soziale Lage“ (2024) hat der Sozialraum Birnau den Status „hoch“"
            " (Wahrscheinlichkeit über 99 %)."
            " Die Dynamik ist „stabil“.",
        ),
        (
            _status("niedrig/sehr niedrig", {"mittel": 0.1, "niedrig": 0.5, "sehr niedrig": 0.4}),
            "Im Index „Soziale Lage“ (2024) hat der Sozialraum Birnau den Status „niedrig/sehr niedrig“"
            " (Wahrscheinlichkeit 90 %).",
        ),
        (
            _status(
                "mittel", {"hoch": 0.12, "mittel": 0.58, "niedrig": 0.3, "sehr niedrig": 0.0}, certain=False
            ),
            "Im Index „Soziale Lage“ (2024) hat der Sozialraum Birnau den Status „mittel“"
            " (Wahrscheinlichkeit 58 %),"
            " die Klasse ist unsicher; möglich sind auch „niedrig“ (30 %) und „hoch“ (12 %).",
        ),
        (
            _status("mittel", {"mittel": 0.79, "niedrig": 0.21}, certain=False),
            "Im Index „Soziale Lage“ (2024) hat der Sozialraum Birnau den Status „mittel“"
            " (Wahrscheinlichkeit 79 %),"
            " die Klasse ist unsicher; möglich ist auch „niedrig“ (21 %).",
        ),
    ],
)
def test_status(found, text):
    assert _plain(area.status(PLACE, found, None)) == [text]


@pytest.mark.parametrize(
    ("rank", "text"),
    [
        (
            area.Rank(1.0, 1.0, 1.0, 103),
            "Unter 103 Gebieten ist das Rang 1 (Rang 1: am stärksten belastet); in 90 % der"
            " Berechnungen liegt das Gebiet auf Rang 1.",
        ),
        (
            area.Rank(14.0, 12.6, 18.0, 103),
            "Unter 103 Gebieten ist das Rang 14 (Rang 1: am stärksten belastet); in 90 % der"
            " Berechnungen liegt das Gebiet auf den Rängen 13 bis 18.",
        ),
    ],
)
def test_rank(rank, text):
    assert _plain(area.status(PLACE, _status("hoch", {"hoch": 1.0}), rank))[1] == text


@pytest.mark.parametrize(
    ("rising", "falling", "known", "text"),
    [
        ([], [], 0, "Ein Trend über fünf Jahre lässt sich bei keinem Indikator berechnen."),
        (
            [],
            [],
            1,
            "Beim einzigen Indikator, für den sich ein Trend berechnen lässt, ist über fünf"
            " Jahre keiner gesichert.",
        ),
        (
            [],
            [],
            7,
            "Bei keinem der 7 Indikatoren, für die sich ein Trend berechnen lässt, ist über"
            " fünf Jahre einer gesichert.",
        ),
        (["A"], [], 7, "Über die letzten fünf Jahre gestiegen: „A“. Das ist eine Vorauswahl, kein Nachweis."),
        (
            list("ABCDE"),
            ["F", "G"],
            7,
            "Über die letzten fünf Jahre gestiegen: „A“, „B“, „C“ und 2 weitere; gefallen: „F“"
            " und „G“. Das ist eine Vorauswahl, kein Nachweis.",
        ),
    ],
)
def test_trends(rising, falling, known, text):
    assert area.trends(rising, falling, known=known) == text


def test_withheld_figures_are_named_with_their_reason():
    kinds = {
        "suppressed": ["A"],
        "secret": ["B", "C"],
        "not_delivered": list("DEFGH"),
        "not_meaningful": ["I"],
        "uncertain": ["J"],
        "later": ["K"],
    }
    assert area.withheld(kinds, shown=1047) == (
        "1 von 1.047 Zahlen ist gesperrt, um einzelne Menschen zu schützen: „A“.",
        "2 von 1.047 Zahlen sind schon bei der Quelle unbekannt oder geheim: „B“ und „C“.",
        "5 von 1.047 Zahlen sind nicht geliefert: „D“, „E“, „F“ und 2 weitere.",
        "1 von 1.047 Zahlen ist nicht aussagekräftig, weil die Bezugsgröße zu klein ist: „I“.",
        "1 von 1.047 Zahlen ist zu unsicher: „J“.",
        "1 von 1.047 Zahlen fällt später an: „K“.",
    )
    assert area.withheld({}, shown=0) == ()


@pytest.mark.parametrize(
    ("given_", "text"),
    [
        ({}, "Im Jahr 2024 beträgt der Wert im Kreis Düren 10,0 %."),
        (
            {"limits": "9,9 bis 10,1 %"},
            "Im Jahr 2024 beträgt der Wert im Kreis Düren 10,0 %; der Bereich von 95 % reicht"
            " von 9,9 bis 10,1 %.",
        ),
        (
            {"earlier": indicator.Earlier(2015, "8,0 %")},
            "Im Jahr 2024 beträgt der Wert im Kreis Düren 10,0 %. Im Jahr 2015, dem ersten"
            " vergleichbaren, waren es 8,0 %.",
        ),
        (
            {"breaks": ["Zensus 2022", "Bürgergeld"]},
            "Im Jahr 2024 beträgt der Wert im Kreis Düren 10,0 %. Mit früheren Jahren ist er"
            " nicht vergleichbar: „Zensus 2022“ und „Bürgergeld“.",
        ),
    ],
)
def test_the_figure_of_the_county(given_, text):
    facts = {"limits": None, "earlier": None, "breaks": [], **given_}
    assert _plain(indicator.county_value(COUNTY, year=2024, figure="10,0 %", **facts)) == text


def _level(areas, low, high, *, positions=(0, 0, 0), missing=None):
    return indicator.Level("Sozialraum", areas, low, high, *positions, missing or {})


LOW, HIGH = (
    indicator.End("0,0 %", ["im Sozialraum A"]),
    indicator.End("9,0 %", ["im Sozialraum B", "im Sozialraum C"]),
)


@pytest.mark.parametrize(
    ("level", "texts"),
    [
        (
            _level(103, LOW, HIGH, positions=(14, 78, 11), missing={"suppressed": 2, "not_delivered": 1}),
            [
                "Unter den 103 Sozialräumen mit Wert reicht er von 0,0 % (im Sozialraum A) bis"
                " 9,0 % (in 2 Sozialräumen).",
                "Im Vergleich mit dem übrigen Kreis Düren ist er gesichert höher in 14 und"
                " niedriger in 78 von 103 Sozialräumen;"
                " sonst kann ein Unterschied Zufall sein.",
                "Der Wert ist für 2 Sozialräume gesperrt, um einzelne Menschen zu schützen; für"
                " 1 Sozialraum nicht geliefert.",
            ],
        ),
        (
            _level(1, LOW, LOW),
            [
                "Unter allen Gebieten dieser Art (Sozialraum) hat nur eines einen Wert: 0,0 %"
                " (im Sozialraum A)."
            ],
        ),
        (_level(2, HIGH, HIGH), ["In allen 2 Sozialräumen mit Wert ist er gleich: 9,0 %."]),
        (
            _level(2, LOW, HIGH, positions=(0, 0, 1)),
            [
                "Unter den 2 Sozialräumen mit Wert reicht er von 0,0 % (im Sozialraum A) bis"
                " 9,0 % (in 2 Sozialräumen).",
                "Ein Unterschied zu dem übrigen Kreis Düren ist in keinem Fall gesichert (1 Vergleich).",
            ],
        ),
        (
            _level(2, LOW, HIGH, positions=(2, 0, 0)),
            [
                "Unter den 2 Sozialräumen mit Wert reicht er von 0,0 % (im Sozialraum A) bis"
                " 9,0 % (in 2 Sozialräumen).",
                "Im Vergleich mit dem übrigen Kreis Düren ist er gesichert höher in 2 von 2 Sozialräumen.",
            ],
        ),
    ],
)
def test_the_figures_of_a_level(level, texts):
    assert list(indicator.level_values(COUNTY, level)) == texts


def test_overview_changes_and_standing():
    said = whole.overview_sentences(
        "Kreis Düren", "Kreis", figures=(1, 1), indicators=1, years=(2024, 2024), areas=[("Sozialraum", 3)]
    )
    assert said == (
        "Der Bericht zeigt Lebenslagen im Kreis Düren: 1 Indikator für das Jahr 2024, auch für"
        " 3 Sozialräume.",
        "Veröffentlicht ist 1 Zahl; 1 weitere ist gesperrt, um einzelne Menschen zu schützen.",
    )
    said = whole.overview_sentences(
        "Stadt X", "Stadt", figures=(45038, 0), indicators=48, years=(2015, 2024), areas=[]
    )
    assert said[1] == "Veröffentlicht sind 45.038 Zahlen."
    assert whole.changes_sentences(None, 0, 0)[0].startswith("Dies ist die erste Veröffentlichung")
    assert whole.changes_sentences("2025-1", 0, 0) == (
        "Gegenüber der Veröffentlichung 2025-1 hat sich keine Zahl geändert.",
    )
    assert whole.changes_sentences("2025-1", 1, 1)[0] == (
        "Gegenüber der Veröffentlichung 2025-1 hat sich 1 Zahl bei 1 Indikator geändert oder ist entfallen."
    )
    assert whole.standing_sentences(complete=0, lines=0, late=[], findings=0, hidden=None) == (
        "Es gibt keine Zahlen.",
    )
    assert _plain(
        whole.standing_sentences(complete=1, lines=1, late=["A", "A"], findings=1, hidden=(0, 9))
    ) == [
        "1 von 1 Zahlenreihe (ein Indikator in einer Gebietsart) ist lückenlos.",
        "Fällige Lieferungen fehlen von „A“.",
        "Die Prüfungen ergaben 1 Auffälligkeit; sie ist hier mit der Entscheidung darüber genannt.",
        "Keine Zahl ist gesperrt.",
    ]
    said = whole.standing_sentences(complete=2, lines=9, late=list("ABCD"), findings=0, hidden=(1, 10000))
    assert _plain(said) == [
        "2 von 9 Zahlenreihen (ein Indikator in einer Gebietsart) sind lückenlos.",
        "Von 4 Quellen fehlen fällige Lieferungen.",
        "Die Prüfungen ergaben keine Auffälligkeit.",
        "Unter 0,1 % der Zahlen sind gesperrt, um einzelne Menschen zu schützen.",
    ]


def test_no_sentence_names_a_cause():
    sources = [inspect.getsource(module) for module in (area, indicator, whole)]
    for word in (" wegen ", " aufgrund ", " dadurch ", " führt zu ", " Ursache", " deshalb "):
        assert all(word not in text for text in sources)
