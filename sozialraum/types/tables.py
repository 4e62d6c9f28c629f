"""Types of areas as tables: one row an area, and one row a type and theme.

Belongs here: which areas take part, numbering and description of the types, why there are none. Does not
belong here: the clusters (``clustering``), the words (``labels``).
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sozialraum.indices.methods.standardised import z_scores
from sozialraum.types.clustering import (
    FEWEST_AREAS,
    RESAMPLES,
    SEED,
    SOUND_SILHOUETTE,
    SOUND_STABILITY,
    Codes,
    Typology,
    best_typology,
    silhouettes,
)
from sozialraum.types.labels import label

FEWEST_INDICES = 2
"""Themes from which on there are profiles; of one theme there are only levels, which its index shows."""

BETWEEN_BELOW = 0.1
"""Silhouette below which an area lies between its type and the second nearest."""

TOO_FEW_THEMES = "Weniger als {} Themenindizes mit Werten"
"""Reason where there is no profile."""

TOO_FEW_AREAS = "Nur {} Gebiete mit allen Themenindizes; eine Typologie braucht mindestens {}"
"""Reason for a geography with too few areas."""

ALL_THE_SAME = "Keine tragfähige Typologie: Die Gebiete unterscheiden sich nicht"
"""Reason for areas without any difference."""

NOT_SOUND = (
    "Keine tragfähige Typologie: Im besten Fall sind es {} Typen mit mittlerer Silhouette {} (nötig {}) und "
    "Stabilität {} (nötig {})"
)
"""Reason for areas that differ, but not in groups."""

MISSING_THEME = "Ohne Wert: {}"
"""Reason for an area without all theme indices."""

TYPES = {
    "type": "Int64",
    "label": "str",
    "silhouette": "float64",
    "between": "boolean",
    "second_type": "Int64",
    "reason": "str",
}
PROFILES = {
    "type": "Int64",
    "label": "str",
    "index": "str",
    "mean": "float64",
    "areas": "int64",
    "number_of_types": "Int64",
    "silhouette": "float64",
    "stability": "float64",
    "reason": "str",
}


class AreaTypes(NamedTuple):
    """Type of each area, and profile of each type."""

    types: pd.DataFrame
    profiles: pd.DataFrame


def area_types(
    scores: pd.DataFrame, titles: Mapping[str, str], *, resamples: int = RESAMPLES, seed: int = SEED
) -> AreaTypes:
    """Types of the areas of each geography and year, by their profile over the theme indices.

    The indices are standardised over the areas that have all of them (ddof 0) and put into Ward clusters
    (``best_typology``). Type 1 has the highest mean burden over all indices.

    Parameters
    ----------
    scores
        Columns index, geography, area, year, score (higher: more burdened); one row an index and area.
        Rows of indices without a title are passed over.
    titles
        Titles of the themes by theme index; their order is that of the labels.
    resamples, seed
        See ``best_typology``.

    Returns
    -------
    AreaTypes
        ``types``: geography, area, year, type, label, silhouette, between (the silhouette is below
        ``BETWEEN_BELOW``), second_type (nearest but for its own), reason (why the area has no type; else
        missing). An area alone in its type has the silhouette 0 and is not between.
        ``profiles``: geography, year, type, label, index, mean (of the standardised index), areas (of the
        type), number_of_types, silhouette (mean), stability, reason. Without a sound typology it is one
        row without type, with the areas that were looked at and what the best attempt reached.

    Notes
    -----
    An index that no area of the geography has in a year (turnout between elections) takes no part in that
    year; ``profiles`` says which did. Types are made anew each year: type 2 of a year need not be type 2
    of the next.
    """
    known = scores[scores["index"].isin(list(titles))]
    types, profiles = [], []
    for _, rows in known.groupby(["geography", "year"]):
        wide = rows.pivot(index="area", columns="index", values="score").reindex(columns=list(titles))
        found = _types_of(wide.dropna(axis=1, how="all"), titles, resamples=resamples, seed=seed)
        geography, year = rows["geography"].iloc[0], rows["year"].iloc[0]
        types.append(found.types.assign(geography=geography, year=year))
        profiles.append(found.profiles.assign(geography=geography, year=year))
    return AreaTypes(
        _joined(types, {"geography": "str", "area": "str", "year": known["year"].dtype, **TYPES}),
        _joined(profiles, {"geography": "str", "year": known["year"].dtype, **PROFILES}),
    )


def _joined(parts: list[pd.DataFrame], columns: Mapping[str, Any]) -> pd.DataFrame:
    """All parts below one another, with the given columns and types."""
    empty = pd.DataFrame(columns=list(columns))
    return pd.concat(parts or [empty], ignore_index=True).reindex(columns=list(columns)).astype(columns)


def _types_of(indices: pd.DataFrame, titles: Mapping[str, str], *, resamples: int, seed: int) -> AreaTypes:
    """Types of the areas (rows) of one geography and year by their indices (columns)."""
    complete = indices.dropna(thresh=max(1, indices.shape[1]))
    found, reason = None, _too_little(complete)
    if reason is None:
        complete = pd.DataFrame(z_scores(complete), complete.index, complete.columns)
        found = best_typology(complete.to_numpy(), resamples=resamples, seed=seed)
        reason = _unsound(found)
    names = np.array([titles[name] for name in indices.columns], dtype=object)
    gaps = [", ".join(names[missing]) for missing in indices.isna().to_numpy(np.bool_)]
    reasons = [MISSING_THEME.format(gap) if gap else reason for gap in gaps]
    types = pd.DataFrame({"area": indices.index, "reason": reasons})
    facts = {"silhouette": found.silhouette, "stability": found.stability} if found else {}
    if found is None or reason:
        return AreaTypes(types, pd.DataFrame([{"areas": len(complete), **facts, "reason": reason}]))
    described = _described(complete, found.types, titles)
    return AreaTypes(types.merge(described.types, on="area", how="left"), described.profiles.assign(**facts))


def _too_little(complete: pd.DataFrame) -> str | None:
    """Why no typology is tried; None where it is."""
    areas, themes = complete.shape
    if themes < FEWEST_INDICES:
        return TOO_FEW_THEMES.format(FEWEST_INDICES)
    return TOO_FEW_AREAS.format(areas, FEWEST_AREAS) if areas < FEWEST_AREAS else None


def _unsound(found: Typology | None) -> str | None:
    """Why there are no types; None where the typology is sound."""
    if found is None:
        return ALL_THE_SAME
    if found.is_sound:
        return None
    figures = (found.silhouette, SOUND_SILHOUETTE, found.stability, SOUND_STABILITY)
    words = [f"{figure:.2f}".replace(".", ",") for figure in figures]
    return NOT_SOUND.format(found.types.max() + 1, *words)


def _described(points: pd.DataFrame, groups: Codes, titles: Mapping[str, str]) -> AreaTypes:
    """Groups of areas as types: numbered from the highest mean burden on, with label and profile."""
    burden = points.mean(axis=1).groupby(groups).mean()
    number = burden.rank(ascending=False, method="first").to_numpy().astype(np.intp)[groups]
    mean = points.groupby(number).mean().rename_axis(index="type", columns="index")
    labels = pd.Series(
        [label(dict(zip(mean.columns.map(titles), row, strict=True))) for row in mean.to_numpy()]
    )
    areas = np.bincount(number)[1:]
    width, second = silhouettes(points.to_numpy(), number - 1)
    types = pd.DataFrame(
        {
            "area": points.index,
            "type": number,
            "label": labels.to_numpy()[number - 1],
            "silhouette": width,
            "between": (width < BETWEEN_BELOW) & (areas[number - 1] > 1),
            "second_type": second + 1,
        }
    )
    profiles = mean.reset_index().melt("type", var_name="index", value_name="mean")
    profiles = profiles.sort_values("type", kind="stable")
    own = profiles["type"] - 1
    return AreaTypes(
        types, profiles.assign(label=own.map(labels), areas=areas[own], number_of_types=len(areas))
    )
