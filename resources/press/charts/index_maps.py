"""Maps of indices: classes in words as colours.

Belongs here: data of such maps. Does not belong here: how maps are drawn (``maps``), classes (content).
"""

from collections.abc import Mapping, Sequence

from resources.press.charts.chart import Chart
from resources.press.charts.frame import FILLS
from resources.press.charts.shapes import Feature
from resources.press.charts.words import UNSURE
from resources.press.content.whole import IndexLevel, IndexPage

NO_CLASS = "keine Klasse"


def index_map(
    about: IndexPage,
    level: IndexLevel,
    shapes: Mapping[str, Sequence[Feature]],
    *,
    year: int,
    outlines: str | None = None,
    highlight: str = "",
) -> Chart:
    """Map of the classes of an index in a year.

    Parameters
    ----------
    about, level
        The index, and its classes in a geography.
    shapes
        What ``shapes.shapes`` gives.
    year
        One of the years of the level.
    outlines
        Geography whose borders are drawn over the areas.
    highlight
        Slug of an area that is framed.
    """
    row, colours = level.years.index(year), dict(about.colours)
    columns = zip(level.places, level.status[row], level.sure[row], strict=True)
    found = {slug: (status, status is not None and sure is False) for slug, status, sure in columns}
    areas = []
    for feature in shapes.get(level.geography, ()):
        if feature["slug"] in found:
            status, unsure = found[feature["slug"]]
            fill = FILLS["not_delivered"] if status is None else colours[status]
            text = f"{feature['name']}: {status or NO_CLASS}{', unsicher' if unsure else ''}"
            areas.append(feature | {"fill": fill, "unsure": unsure, "text": text})
    shown = [status for status, _ in found.values()]
    key = [(colours[word], word) for word in colours if word in shown]
    key += [(FILLS["not_delivered"], NO_CLASS)] if None in shown else []
    key += [(FILLS["unsure"], UNSURE)] if any(unsure for _, unsure in found.values()) else []
    counts = ", ".join(
        f"{word or NO_CLASS} {shown.count(word)}" for word in (*colours, None) if word in shown
    )
    return Chart(
        "map",
        {
            "areas": areas,
            "outlines": list(shapes.get(outlines or "", ())),
            "key": [
                {"row": number, "fill": fill, "label": label} for number, (fill, label) in enumerate(key)
            ],
        },
        f"Karte: {about.title}, {level.title}, {year}. Gebiete je Klasse: {counts}.",
        {"highlight": highlight},
    )
