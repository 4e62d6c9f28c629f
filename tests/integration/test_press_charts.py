"""Figures: what they hold, how they are written, that browsers draw them under a strict policy."""

import gzip
import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import altair
import numpy as np
import pandas as pd
import pytest
import shapely
from playwright.sync_api import sync_playwright

from resources.press import charts
from resources.press.charts import bundle
from resources.press.charts.drawing import SPECS
from resources.press.charts.frame import FILLS, patterns
from resources.press.charts.shapes import LARGEST, _features
from resources.press.content.indicators import indicator_page
from resources.press.content.model import BreakMark, Figure, IndexLine, PyramidBar, Series, SpineRow
from resources.press.content.places import places
from resources.press.content.profiles import profile
from tests.integration.press import edition

HOSTILE = "<script>alert(1)</script> & *x* ]]> ĀāĂă"
KINDS = ("suppressed", "secret", "not_delivered", "later", "not_meaningful", "uncertain")
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'"


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    return edition(tmp_path_factory.mktemp("release"), names={"0535800401": HOSTILE})


@pytest.fixture(scope="module")
def level(release):
    """Sozialräume of the first indicator that has classes there."""
    for indicator in sorted({key[0] for key in release.values}):
        page = indicator_page(release, indicator)
        for one in page.levels:
            if one.geography == "sozialraum" and one.classes:
                return page, one
    raise AssertionError("no indicator with classes")


def about(page):
    return {"title": page.title, "unit": page.unit, "decimals": page.decimals}


def every(level, release):
    """A figure of each kind."""
    page, own = level
    names = {slug: place.name for slug, place in places(release).items()}
    shown = charts.shapes(release)
    year = own.years[-1]
    line = IndexLine(
        "lage", "Lage", 2024, "mittel", True, (("hoch", 0.1), ("mittel", 0.9)), 2, 1, 3, 8, None, None, None
    )
    bars = [
        PyramidBar("unter 18 Jahre", "male", 1200, None),
        PyramidBar("unter 18 Jahre", "female", None, "gesperrt"),
        PyramidBar("ab 18 Jahren", "male", 3400, None),
        PyramidBar("ab 18 Jahren", "female", 3600, None),
    ]
    return {
        "map": charts.area_map(own, shown, year=year, outlines="gemeinde", **about(page)),
        "position": charts.position(own.places[0], shown, geography="sozialraum", within="gemeinde"),
        "ranking": charts.ranking(own, names, year=year, county=("Kreis", 12.34), **about(page)),
        "series": charts.series(broken(), name=HOSTILE, county="Kreis"),
        "spine": charts.spine([row("better"), row("worse"), row("similar"), row(None)], name=HOSTILE),
        "pyramid": charts.pyramid(bars, name="Düren", year=2024),
        "chances": charts.chances(line),
    }


def broken():
    """A series with a gap in 2021 and a break before 2023."""
    return Series(
        "x", "Quote", "Prozent", 1, (2020, 2021, 2022, 2023, 2024), (10.0, None, 12.5, 14.0, 15.0),
        (9.0, None, 11.0, 13.0, 14.0), (11.0, None, 13.0, 15.0, 16.0), (None, "suppressed", None, None, None),
        (11.0, 11.5, 12.0, 12.5, 13.0), (BreakMark("2023-01-01", 2023, "Neue Zählung", "New count"),),
    )  # fmt: skip


def row(position, *, value=20.0, county=15.0):
    figure = Figure(
        value if position else None, None, None, "exact", None, None, "20,0 %" if position else "gesperrt"
    )
    whole = Figure(county, None, None, "exact", None, None, "15,0 %")
    return SpineRow(
        "x", f"Quote {HOSTILE} mit einem langen Namen", "t", "Thema", "Prozent", 1, "higher_is_worse", 2024,
        figure, whole, 15.0, 5.0, 10.0, 15.0, 18.0, 30.0, position, True, 1, 8, None, None, None,
    )  # fmt: skip


def tree(drawn):
    return ElementTree.fromstring(drawn)  # noqa: S314 - made here


def tags(drawn, name):
    return [one for one in tree(drawn).iter() if one.tag.rpartition("}")[2] == name]


def texts(drawn):
    return [one.text for one in tags(drawn, "text")]


def layer(drawn, kind, number):
    """Marks of a layer of a figure."""
    found = re.findall(rf'<g class="mark-{kind} role-mark layer_{number}_marks".*?</g>', drawn)
    return [re.findall(r"<(?:path|line|text) ", group) for group in found]


@pytest.mark.parametrize("kind", SPECS)
def test_specifications_are_valid(kind):
    assert altair.LayerChart.from_dict(SPECS[kind], validate=True)


@pytest.mark.parametrize("theme", [charts.PRINT, charts.WEB])
def test_every_kind_is_safe_named_and_always_the_same(release, level, theme):
    for kind, chart in every(level, release).items():
        drawn = charts.svg(chart, theme=theme, fictional=True)
        assert drawn == charts.svg(chart, theme=theme, fictional=True), kind
        assert not tags(drawn, "script"), kind
        assert tree(drawn).get("role") == "img"
        assert tree(drawn).get("aria-label") == chart.alt
        assert " style=" not in drawn, kind
        assert "Musterdaten" in texts(drawn), kind
        assert not any("undefined" in text or "NaN" in text for text in texts(drawn) if text), kind
        assert "Musterdaten" not in texts(charts.svg(chart, theme=theme)), kind


def test_hostile_names_are_texts(release, level):
    found = every(level, release)
    assert HOSTILE in texts(charts.svg(found["ranking"]))
    assert any(HOSTILE in text for text in texts(charts.svg(found["series"])))
    assert HOSTILE in found["spine"].alt


def test_a_map_has_an_area_a_feature_and_says_what_is_missing(release, level):
    _, own = level
    row_of = len(own.years) - 1
    chart = every(level, release)["map"]
    assert len(chart.data["areas"]) == len(own.places)
    for area in chart.data["areas"]:
        place = own.places.index(area["slug"])
        klass, missing = own.klass[row_of][place], own.missing[row_of][place]
        assert area["fill"] == (FILLS[missing] if klass is None else own.classes.colours[klass])
    drawn = charts.svg(chart)
    assert len(layer(drawn, "shape", 0)[0]) == len(own.places)
    assert set(own.classes.labels) <= set(texts(drawn))
    shown = {kind for kind in own.missing[row_of] if kind}
    assert len(texts(drawn)) == len(own.classes.labels) + len(shown) + any(own.unsure[row_of])


def test_kinds_of_missing_figures_differ_from_one_another_and_from_zero(release, level):
    _, own = level
    made = [("suppressed", "secret", "not_delivered", "later", "not_meaningful", "uncertain", None, None)]
    value = [tuple(None if kind else 0.0 for kind in made[0])]
    klass = [tuple(None if kind else 0 for kind in made[0])]
    sure = [(False,) * 8]
    nothing = [(None,) * 8]
    changed = replace(
        own, years=(2024,), missing=tuple(made), value=tuple(value), klass=tuple(klass), unsure=tuple(sure),
        low=tuple(nothing), high=tuple(nothing), places=own.places[:8],
    )  # fmt: skip
    chart = charts.area_map(changed, charts.shapes(release), year=2024, title="x", unit="Prozent", decimals=1)
    drawn = charts.svg(chart)
    fills = re.findall(r'fill="([^"]+)"', re.search(r"layer_0_marks.*?</g>", drawn)[0])
    assert len(set(fills)) == len(set(made[0]))
    bodies = re.findall(r"<pattern[^>]*>(.*?)</pattern>", patterns(charts.PRINT))
    assert len(set(bodies)) == len(bodies) == len(FILLS)
    assert set(KINDS) | {"unsure"} == set(FILLS)


def test_areas_without_figure_stand_below_in_a_ranking(release, level):
    chart = every(level, release)["ranking"]
    values = [one["value"] for one in chart.data["rows"]]
    known = [value for value in values if value is not None]
    assert values == [*sorted(known, reverse=True), *[None] * (len(values) - len(known))]
    drawn = charts.svg(chart)
    assert len(layer(drawn, "symbol", 3)[0]) == len(known)
    assert [text for text in texts(drawn) if text and text.startswith("Kreis 12,3")]


def test_a_series_ends_at_gaps_and_breaks(release, level):
    chart = every(level, release)["series"]
    drawn = charts.svg(chart)
    lines = re.findall(r'd="(M[^"]*)"[^>]*stroke="#00596e" stroke-width="2.2"', drawn)
    assert sum(path.count("M") for path in lines) == 3
    assert "Bruch 2023" in texts(drawn)
    assert "Bruch 2023: Neue Zählung" in texts(drawn)
    assert {"2020", "2024"} <= set(texts(drawn))
    assert "Für 1 von 5 Jahren gibt es keinen Wert." in chart.alt


def test_a_spine_turns_so_that_better_is_right_and_tells_by_shape(release, level):
    chart = charts.spine([row("worse"), row("better", value=8.0), row(None)], name="Düren")
    worse, better, none = chart.data["rows"]
    assert worse["value"] < 0 < better["value"]
    assert (worse["left"], worse["right"]) == ("30,0", "5,0")
    assert worse["shape"] != better["shape"]
    assert none["note"] == "gesperrt"
    assert len(layer(charts.svg(chart), "symbol", 3)[0]) == 2
    total = charts.spine([row("similar", value=20.0, county=500.0)], name="Düren")
    assert total.data["rows"][0]["value"] is None, "a county that is the sum of its parts is no comparison"


def test_pyramids_and_chances_add_up(release, level):
    found = every(level, release)
    drawn = charts.svg(found["pyramid"])
    assert len(layer(drawn, "rect", 0)[0]) == 3
    assert {"gesperrt", "2.000", "Männer", "Frauen"} <= set(texts(drawn))
    assert not [text for text in texts(drawn) if text and "−" in text]
    parts = found["chances"].data["rows"]
    assert parts[0]["start"] == 0
    assert parts[-1]["end"] == pytest.approx(1)
    assert all(one["end"] == other["start"] for one, other in pairwise(parts))
    assert {"mittel", "90\u00a0%"} <= set(texts(charts.svg(found["chances"])))


def test_rows_keep_their_order_where_some_have_no_figure(release, level):
    page, own = level
    bars = [
        PyramidBar(label, sex, None if label == "mittlere" else 5, "gesperrt")
        for label in ("junge", "mittlere", "alte")
        for sex in ("male", "female")
    ]
    ages = texts(charts.svg(charts.pyramid(bars, name="Düren", year=2024)))
    assert [text for text in ages if text in {"junge", "mittlere", "alte"}] == ["alte", "mittlere", "junge"]
    rows = [replace(row(kind), title=title) for kind, title in ((None, "erste"), ("better", "zweite"))]
    spots = {one.text: one for one in tags(charts.svg(charts.spine(rows, name="Düren")), "text")}
    heights = [
        float(spots[name].get("transform").split(",")[1].split(")")[0]) for name in ("erste", "zweite")
    ]
    assert heights == sorted(heights)
    bare = tuple(tuple(None if place % 2 else one for place, one in enumerate(line)) for line in own.low)
    chart = charts.ranking(
        replace(own, low=bare), dict(zip(own.places, own.places, strict=True)), year=own.years[-1],
        county=("Kreis", None), **about(page),
    )  # fmt: skip
    shown = [text for text in texts(charts.svg(chart)) if text in own.places]
    assert shown == [one["slug"] for one in chart.data["rows"]]


def test_profiles_draw(release):
    for slug, place in places(release).items():
        if place.geography == "sozialraum":
            shown = profile(release, slug)
            assert charts.svg(charts.spine(shown.spine, name=place.name))
            for line in shown.series:
                assert charts.svg(charts.series(line, name=place.name, county="Kreis"))


def test_a_png_has_the_size_of_its_figure(release, level):
    drawn = charts.svg(every(level, release)["position"])
    content = charts.png(drawn, scale=2)
    width = int.from_bytes(content[16:20], "big")
    assert width == pytest.approx(2 * float(tree(drawn).get("width")), abs=2)


def test_shapes_are_small_without_gaps_and_in_metres():
    """Sixteen neighbours with borders of some thousand points."""
    count, size = 4, 8000
    cells = [
        shapely.box(x, y, x + size, y + size)
        for x in range(0, count * size, size)
        for y in range(0, count * size, size)
    ]
    # whole metres first: neighbours share each point of their borders to the last digit
    points = shapely.transform(shapely.segmentize(cells, 10), np.round)
    wave = shapely.transform(
        points, lambda at: at + 30 * np.sin(at[:, ::-1] / 120) + 8 * np.sin(at[:, ::-1] / 23)
    )
    frame = pd.DataFrame(
        {
            "slug": [f"g-{place}" for place in range(16)],
            "name": "A",
            "geometry": [shapely.to_wkb(one) for one in wave],
        }
    )
    found = _features(frame)
    text = json.dumps(found, separators=(",", ":"))
    assert len(text) <= LARGEST < len(shapely.to_geojson(shapely.GeometryCollection(list(wave))))
    drawn = [shapely.from_geojson(json.dumps(one["geometry"])) for one in found]
    assert shapely.coverage_is_valid(drawn)
    assert shapely.area(shapely.union_all(drawn)) == pytest.approx(sum(shapely.area(drawn)))
    assert not re.search(r"\d\.\d", text)


def test_browsers_draw_under_a_strict_policy(release, level, tmp_path):
    page, own = level
    script = bundle.script()
    assert len(gzip.compress(script.encode())) < 260_000
    names = {slug: one.name for slug, one in places(release).items()}
    hostile, place = "sozialraum-0535800401", own.places[-1]
    columns = ("years", "places", "value", "low", "high", "missing", "klass", "unsure", "geography", "title")
    data = {
        "level": {name: getattr(own, name) for name in columns}
        | {"classes": {"colours": own.classes.colours}},
        "about": about(page) | {"breaks": [], "words": {"missing": dict.fromkeys(KINDS, "fehlt")}},
        "names": names,
        "shapes": charts.shapes(release),
        "place": place,
    }
    (tmp_path / "diagramme.js").write_text(script, encoding="utf-8")
    (tmp_path / "page.js").write_text(f"const data = {json.dumps(data)};\n{PAGE}", encoding="utf-8")
    (tmp_path / "page.html").write_text(
        f'<!doctype html><html lang="de"><meta charset="utf-8"><title>x</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><body><div id="map"></div>'
        f'<div id="ranking"></div><div id="series"></div><script src="diagramme.js"></script>'
        f'<script src="page.js"></script>',
        encoding="utf-8",
    )
    said, asked, result = opened(tmp_path / "page.html")
    assert said == []
    assert all(address.startswith("file:") for address in asked)
    assert result["areas"] == len(own.places)
    assert result["picked"] == [place, place]
    assert result["scripts"] == 2
    assert sum(result["stamped"]) == 3
    assert {names[slug] for slug in own.places if slug != hostile} <= set(result["labels"])
    assert any(label.startswith("<script>") for label in result["labels"]), "cut, and still a text"


PAGE = """
const level = data.level, about = data.about, row = level.years.length - 1, names = data.names;
const at = (id) => document.getElementById(id);
const county = { name: "Kreis", years: level.years, value: level.years.map(() => 12.3) };
const figures = {
  map: diagramme.areaMap({
    level, row, about, shapes: data.shapes.sozialraum, outlines: data.shapes.gemeinde,
  }),
  ranking: diagramme.ranking({ level, row, about, names, county: { name: "Kreis", value: 12.3 } }),
  series: diagramme.series({ level, column: 0, about, name: names[level.places[0]], county }),
};
const drawn = {}, picked = [];
for (const [kind, chart] of Object.entries(figures)) {
  drawn[kind] = diagramme.draw(at(kind), kind, chart, { fictional: true });
  drawn[kind].onSelect((slug) => picked.push(slug));
}
function press(element) {
  element.scrollIntoView();
  const box = element.getBoundingClientRect();
  const where = { bubbles: true, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
  // what lies there takes the click: nothing may lie above
  const hit = document.elementFromPoint(where.clientX, where.clientY);
  for (const type of ["mousemove", "mousedown", "mouseup", "click"]) {
    hit.dispatchEvent(new MouseEvent(type, where));
  }
}
async function finish() {
  await Promise.all(Object.values(drawn).map((one) => one.ready));
  for (const [kind, chart] of Object.entries(figures)) await drawn[kind].update(chart);
  await drawn.map.highlight(level.places[0]);
  const labels = [...at("ranking").querySelectorAll(".role-axis-label text")];
  press(labels.find((one) => one.textContent === names[data.place]));
  press([...at("map").querySelectorAll(".layer_0_marks path")].find(
    (one) => one.__data__.datum.slug === data.place
  ));
  return {
    areas: at("map").querySelectorAll(".layer_0_marks path").length,
    labels: labels.map((one) => one.textContent),
    stamped: [...document.querySelectorAll("svg")].map((one) => one.textContent.includes("Musterdaten")),
    scripts: document.scripts.length,
    picked,
  };
}
"""


def opened(path: Path):
    """What the console said, what was asked for, and what the page found."""
    said, asked = [], []
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-quic"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        page = browser.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        result = page.evaluate("finish()")
        browser.close()
    return said, asked, result
