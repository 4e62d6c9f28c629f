"""What the Initiativkreis says, beside the figures and never in them.

Belongs here: points and remarks joined to findings and figures. Does not belong here: levels, which points
never move.
"""

import hashlib
import json
from collections.abc import Mapping

import numpy as np
import pandas as pd

_LEVEL = {"better": "better", "similar": "same", "worse": "worse"}
_TREND = {"improving": "better", "unchanged": "same", "worsening": "worse"}
_PLACE = ["indicator", "geography", "area"]
_WRITTEN = ["date", *_PLACE, "role", "about", "assessment", "text"]

COMMENTS: Mapping[str, str] = {
    "comment": "str",
    "geography": "str",
    "area": "str",
    "indicator": "str",
    "date": "datetime64[ns]",
    "role": "str",
    "about": "str",
    "assessment": "str",
    "text": "str",
    "figure_year": "Int64",
    "figure": "str",
    "agreement": "str",
}
"""Columns with their types."""


def prioritised(findings: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """Findings with the points of the Initiativkreis, and their rank by these.

    Parameters
    ----------
    findings
        Findings of all years.
    points
        The register: finding, role, date, points. Of each role its newest number counts, so that a second
        round replaces the first.

    Returns
    -------
    DataFrame
        ``findings`` with points (sum over the roles) and priority (1 has most points, equal ones share the
        smallest rank) in the newest row of each finding; missing in earlier years, which nobody is asked
        about, and where nobody gave any.
    """
    last = points.sort_values("date", kind="stable").drop_duplicates(["finding", "role"], keep="last")
    given = last.groupby("finding")["points"].sum()
    newest = findings["year"] == findings.groupby("finding")["year"].transform("max")
    found = findings["finding"].map(given).where(newest).astype("Int64")
    return findings.assign(points=found, priority=found.rank(method="min", ascending=False).astype("Int64"))


def comments(register: pd.DataFrame, comparisons: pd.DataFrame, trends: pd.DataFrame) -> pd.DataFrame:
    """Remarks, each assessment beside what the figure says.

    Parameters
    ----------
    register
        date, geography, area, indicator, role, about (level or trend), assessment (better, same or worse),
        text; no row twice.
    comparisons, trends
        Released tables of all years.

    Returns
    -------
    DataFrame
        One row a remark with the columns of ``COMMENTS``; ``comment`` is the digest of what was written. An
        assessment of the level is held against the comparison with the rest of the county, one of the trend
        against the trend: the newest that says anything, up to the year of the remark. ``agreement`` is
        agrees, contradicts, not_shown (the remark says better or worse, the figure cannot tell the area
        from the rest, or the years from one another) or no_figure; missing without assessment.
    """
    rest = comparisons[comparisons["benchmark"] == "rest_of_county"]
    said = pd.concat(
        [
            frame[[*_PLACE, "year"]].assign(about=about, figure=frame["assessment"].map(words))
            for about, frame, words in (("level", rest, _LEVEL), ("trend", trends, _TREND))
        ]
    )
    said = said.dropna(subset="figure").rename(columns={"year": "figure_year"})
    register = register.assign(comment=_digests(register[_WRITTEN]))
    pairs = register[["comment", *_PLACE, "about", "date"]].merge(said, on=[*_PLACE, "about"])
    pairs = pairs[pairs["figure_year"] <= pairs["date"].dt.year].sort_values("figure_year")
    beside = pairs.drop_duplicates("comment", keep="last")[["comment", "figure_year", "figure"]]
    table = register.merge(beside, on="comment", how="left")
    assessment, figure = table["assessment"], table["figure"]
    agreement = np.select(
        [figure.isna(), assessment == figure, figure == "same"],
        ["no_figure", "agrees", "not_shown"],
        "contradicts",
    )
    table["agreement"] = pd.Series(agreement, index=table.index).mask(assessment.isna())
    return table.astype(COMMENTS)[list(COMMENTS)]


def _digests(written: pd.DataFrame) -> pd.Series:
    """Digest of each row; the same wherever and whenever it is delivered."""
    texts = written.astype("str").fillna("").to_numpy().tolist()
    digests = [hashlib.sha256(json.dumps(row).encode()).hexdigest()[:16] for row in texts]
    return pd.Series(digests, index=written.index, dtype="str")
