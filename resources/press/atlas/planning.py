"""Pages of planning: findings, tasks, measures, Initiativkreis, where planning stands.

Belongs here: which pages there are and what each shows. Does not belong here: how it is gathered
(``content/planning``).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from resources.press.atlas.layout import sheet
from resources.press.charts import Chart, series
from resources.press.content.model import BreakMark, Series
from resources.press.content.planning.gathering import planning
from resources.press.content.planning.model import Course, FindingLine, MeasureLine, Planning, TaskLine
from resources.press.content.texts import planning as prose
from resources.press.edition import Edition
from resources.press.printing import Sheet
from sozialraum.planning.undertakings.laid_down import STAGE_MARK
from sozialraum.planning.words import DECISIONS, LEVELS
from sozialraum.wording.planning.labels import LEVELS as NAMES
from sozialraum.wording.planning.labels import STAGES, STANDING_NOTE

FOLDER = "planung"


def sheets(edition: Edition) -> Iterator[Sheet]:
    """The overview, lists of findings, tasks and measures, a page a rule and a measure, the Initiativkreis.

    Parameters
    ----------
    edition
        The release; of one without tables of planning there is the overview alone, which says so.
    """
    own = planning(edition)
    texts = {section.id: section for section in prose("de")}
    common = {"note": STANDING_NOTE, "texts": texts, "rules": sorted({one.rule for one in own.findings})}
    levels = level_counts(own)
    overview = {**common, "planning": own, "levels": levels, "stages": list(STAGES.values())}
    yield sheet(edition, f"{FOLDER}/index.html", "planning.html", overview)
    if own.empty:
        return
    grouped = [
        (title, tuple(rows)) for title, rows in groupby(_by_theme(own), key=lambda one: one.theme_title)
    ]
    yield sheet(
        edition, f"{FOLDER}/befunde.html", "findings.html", {**common, "levels": levels, "themes": grouped}
    )
    for rule, rows in groupby(sorted(own.findings, key=lambda one: one.rule), key=lambda one: one.rule):
        yield sheet(edition, f"{FOLDER}/regel/{rule}.html", "rule.html", {**common, "findings": tuple(rows)})
    yield sheet(edition, f"{FOLDER}/auftraege.html", "tasks.html", {**common, "tasks": _decided_first(own)})
    yield sheet(edition, f"{FOLDER}/initiativkreis.html", "circle.html", {**common, "planning": _said(own)})
    yield from _measures(edition, own, common)


def level_counts(own: Planning) -> list[tuple[str, str, int]]:
    """Levels with their German names and how many findings are at each, the highest first."""
    counts = Counter(one.level for one in own.findings)
    return [(name, NAMES[name], counts[name]) for name in reversed(LEVELS)]


def _measures(edition: Edition, own: Planning, common: Mapping[str, object]) -> Iterator[Sheet]:
    by_kind = sorted(own.gaps, key=lambda one: one.kind_name)
    gaps = [(kind, tuple(rows)) for kind, rows in groupby(by_kind, key=lambda one: one.kind_name)]
    page = {**common, "measures": own.measures, "gaps": gaps}
    yield sheet(edition, f"{FOLDER}/massnahmen.html", "measures.html", page)
    findings = {one.finding: one for one in own.findings}
    for line in own.measures:
        found = findings.get(line.finding or "")
        page = {
            **common,
            "measure": line,
            "finding": found,
            "chart": _chart(line),
            "stages": _stages(own, line),
        }
        yield sheet(edition, f"{FOLDER}/massnahme/{line.slug}.html", "measure.html", page)


def _stages(own: Planning, line: MeasureLine) -> Sequence[MeasureLine]:
    """The other stages of a measure; they share its evaluation."""
    whole = line.measure.partition(STAGE_MARK)[0]
    return [one for one in own.measures if one != line and one.measure.partition(STAGE_MARK)[0] == whole]


def _by_theme(own: Planning) -> Sequence[FindingLine]:
    """Findings theme by theme in the order of their titles, each with the most urgent first."""
    return sorted(own.findings, key=lambda one: one.theme_title)


def _decided_first(own: Planning) -> Sequence[TaskLine]:
    """Tasks with what was accepted first and what is open last, each with the most urgent first."""
    places = {state: place for place, state in enumerate(DECISIONS)}
    return sorted(own.tasks, key=lambda one: places.get(one.state, len(places)))


def _said(own: Planning) -> Planning:
    """What the Initiativkreis said: remarks, and findings with points by their rank."""
    given = [one for one in own.findings if one.points is not None]
    ranked = tuple(sorted(given, key=lambda one: (one.priority or 0, one.finding)))
    return Planning(ranked, (), (), own.remarks, (), ())


def _chart(line: MeasureLine) -> Chart | None:
    return None if line.course is None else course_chart(line.course)


def course_chart(course: Course) -> Chart:
    """Means of both sides over the years, with the start marked."""
    nothing = tuple(None for _ in course.years)
    start = BreakMark(
        f"{course.start}-01-01",
        course.start,
        "erstes Ergebnisjahr der Maßnahme",
        "",
        word="Beginn",
        cuts=False,
    )
    line = Series(
        indicator="",
        title=course.title,
        unit=course.unit,
        decimals=course.decimals,
        years=course.years,
        value=course.treated,
        low=nothing,
        high=nothing,
        missing=tuple(None if value is not None else "not_delivered" for value in course.treated),
        county=course.others,
        breaks=tuple(sorted((start, *course.breaks), key=lambda mark: mark.year)),
    )
    chart = series(line, name="Mittel der Maßnahmegebiete", county="Mittel der anderen Gebiete")
    if any(value is not None for value in course.others):
        return chart
    return replace(chart, data={**chart.data, "names": [one for one in chart.data["names"] if one["own"]]})
