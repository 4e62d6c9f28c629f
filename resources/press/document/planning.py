"""Planning as data of the report: findings by theme, decisions, measures, where planning stands.

Belongs here: what the chapter holds. Does not belong here: how it looks, single areas (``profile``).
"""

from itertools import groupby

from resources.press.content.planning.gathering import planning
from resources.press.content.planning.model import MeasureLine
from resources.press.content.texts import planning as prose
from resources.press.document.figures import Data
from resources.press.edition import Edition
from sozialraum.wording.notation import NONE
from sozialraum.wording.planning.labels import STANDING_NOTE

MOST_FINDINGS = 25
"""Findings of a theme that are printed one by one; the atlas has all of them."""

_TEXTS = ("befund", "stufen", "pruefauftrag", "ergebnisse")


def planning_data(edition: Edition) -> Data | None:
    """The chapter of planning; None for a release that has nothing of it."""
    own = planning(edition)
    if own.empty:
        return None
    by_theme = sorted(own.findings, key=lambda one: one.theme_title)
    return {
        "note": STANDING_NOTE,
        "texts": [
            {"title": one.title, "paragraphs": one.paragraphs, "points": one.points}
            for one in prose("de")
            if one.id in _TEXTS
        ],
        "themes": [
            {
                "title": title,
                "more": max(0, len(rows) - MOST_FINDINGS),
                "rows": [
                    [one.place.name, one.title, one.level_name, str(one.year), _points(one.points)]
                    for one in rows[:MOST_FINDINGS]
                ],
            }
            for title, group in groupby(by_theme, key=lambda one: one.theme_title)
            for rows in [list(group)]
        ],
        "decided": [
            [one.finding.place.name, one.finding.title, one.state_name, one.decision]
            for one in own.tasks
            if one.state != "open"
        ],
        "open": str(sum(one.state == "open" for one in own.tasks)),
        "measures": [_measure(one) for one in own.measures],
        "cycle": [[one.title, one.stage_name, one.due, one.responsible] for one in own.cycle],
    }


def _measure(one: MeasureLine) -> Data:
    return {
        "title": one.title,
        "about": f"{one.measure}, {one.field_title}, {one.status_name}",
        "places": ", ".join(place.name for place in one.places),
        "laid_down": one.laid_down[:-1] if len(one.laid_down) > 1 else one.laid_down,
        "outcomes": [
            {"verdict": own.verdict_name, "text": own.text} for own in one.outcomes if own.delta is not None
        ],
    }


def _points(points: int | None) -> str:
    return NONE if points is None else str(points)
