"""Indices: scores, classes and how sure they are.

Belongs here: tables with a row an index. Does not belong here: figures of single indicators, patterns of
areas (``patterns``).
"""

import pandera.pandas as pa

from schemas.base import column, table
from schemas.indicators import number, value_columns
from sozialraum.indices.certainty.uncertainty import JOINED
from sozialraum.indices.methods.classes import DYNAMICS, STATUS

_year = value_columns["year"]
index_columns = {
    "index": column("str", "Index", "Id of the index in the catalogue."),
    "geography": value_columns["geography"],
    "area": value_columns["area"],
    "year": _year,
}


def _chance(title: str, description: str) -> pa.Column:
    return number(title, f"Share of the {description}.", pa.Check.in_range(0, 1))


def _rank(title: str, description: str) -> pa.Column:
    return number(title, description, pa.Check.ge(1))


def _class(title: str, description: str, classes: list[str]) -> pa.Column:
    return column("str", title, description, pa.Check.isin(classes), nullable=True)


INDEX_VALUES = table(
    "indices.index_values",
    "Indexwerte",
    "Score, classes, rank and their uncertainty, one row an index, area and year. A higher score is worse.",
    {
        **index_columns,
        "population": number("Bevölkerung", "Inhabitants; missing: not delivered or not asked for."),
        "total": number("Summe", "Sum of the standardised indicators; missing for methods by rank."),
        "score": number("Indexwert", "Score; standardised for standardised_sum; higher is worse."),
        "status": _class("Status", "Class of the score; missing: not classified.", list(STATUS)),
        "dynamics_total": number("Summe der Dynamik", "Sum of the standardised changes."),
        "dynamics_score": number("Dynamikwert", "Score of the change; higher is worse."),
        "dynamics": _class("Dynamik", "Class of the change; missing: none.", list(DYNAMICS)),
        "cell": column(
            "str",
            "Status und Dynamik",
            "1 (hoch) to 4 (sehr niedrig) and + (positiv), +/- (stabil), - (negativ); missing: none.",
            nullable=True,
        ),
        "rank": _rank("Rang", "1 is the worst score; equal scores share the smallest rank."),
        "rank_low": _rank("Rang, Untergrenze", "5th percentile of the rank over the draws."),
        "rank_high": _rank("Rang, Obergrenze", "95th percentile of the rank over the draws."),
        "p_high": _chance("Anteil hoch", "draws in the class hoch"),
        "p_middle": _chance("Anteil mittel", "draws in the class mittel"),
        "p_low": _chance("Anteil niedrig", "draws in the class niedrig"),
        "p_very_low": _chance("Anteil sehr niedrig", "draws in the class sehr niedrig"),
        "p_positive": _chance("Anteil positiv", "draws with positive dynamics"),
        "p_stable": _chance("Anteil stabil", "draws with stable dynamics"),
        "p_negative": _chance("Anteil negativ", "draws with negative dynamics"),
        "status_shown": _class(
            "Status (gezeigt)",
            "What readers see: niedrig and sehr niedrig as one where the area is small.",
            [*STATUS, JOINED],
        ),
        "certain": column(
            "boolean",
            "Klasse sicher",
            'False: "Klasse unsicher", the shown class has less than 80 % of the draws; missing: no class.',
            nullable=True,
        ),
        "reason": column(
            "str", "Grund", "Why the area is not classified; missing where it is.", nullable=True
        ),
        "note": column(
            "str",
            "Hinweis",
            "Indicators dropped or without sampling model, breaks inside the window; missing: none.",
            nullable=True,
        ),
        "definition": column("str", "Definition", "Id and digest of the definition used."),
    },
    key=["index", "geography", "area", "year"],
)

INDEX_ROBUSTNESS = table(
    "indices.index_robustness",
    "Robustheit der Indizes",
    "How far the rank and class of an area move when the making of the index is varied.",
    {
        **index_columns,
        "analysis": column(
            "str",
            "Untersuchung",
            "leave_one_out (each indicator in turn), weights (drawn around the preset), minimum_population "
            "(varied) or smoothed (smoothed instead of raw values).",
            pa.Check.isin(["leave_one_out", "weights", "minimum_population", "smoothed"]),
        ),
        "variants": column("int64", "Varianten", "Variants calculated.", pa.Check.ge(1)),
        "rank": _rank("Rang", "Rank of the index as it is."),
        "rank_low": _rank("Rang, kleinster", "Smallest rank (weights: 5th percentile)."),
        "rank_high": _rank("Rang, größter", "Largest rank (weights: 95th percentile)."),
        "same_class": _chance(
            "Anteil gleicher Klasse", "variants with the same status as the index; missing: no classes"
        ),
        "farthest": column(
            "str",
            "Größte Abweichung",
            "Variant that moves the rank most; missing: none moves it.",
            nullable=True,
        ),
    },
    key=["index", "geography", "area", "year", "analysis"],
)

INDEX_SENSITIVITY = table(
    "indices.index_sensitivity",
    "Empfindlichkeit der Indizes",
    "Sobol shares: how much of the movement of the ranks goes back to which choice in the making.",
    {
        "index": index_columns["index"],
        "geography": value_columns["geography"],
        "year": _year,
        "input": column("str", "Größe", "Indicator whose weight is varied, or another choice."),
        "output": column("str", "Ergebnisgröße", "What is explained."),
        "first_order": number("Anteil allein", "First-order share: the choice by itself."),
        "total": number("Anteil gesamt", "Total share: with all its interactions; 0 for an unused choice."),
        "variance": number("Varianz", "Variance of the result over all choices.", pa.Check.ge(0)),
    },
    key=["index", "geography", "year", "input", "output"],
)
