"""All tables of an index in a year: values with their uncertainty, robustness, sensitivity.

Belongs here: the way from indicator values through the steps of an index, for each of its geographies. Does
not belong here: the steps themselves.
"""

from typing import NamedTuple

import pandas as pd

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.index import Index
from sozialraum.indices.certainty.robustness import robustness
from sozialraum.indices.certainty.sensitivity import sensitivity
from sozialraum.indices.certainty.uncertainty import with_uncertainty
from sozialraum.indices.engine import index_values
from sozialraum.indices.inputs import index_inputs


class IndexTables(NamedTuple):
    """Values (a row an area), robustness (area and analysis) and sensitivity (input) of an index."""

    values: pd.DataFrame
    robustness: pd.DataFrame
    sensitivity: pd.DataFrame


def index_tables(values: pd.DataFrame, catalogue: Catalogue, *, name: str, year: int) -> IndexTables:
    """Tables of an index in a year, for each geography that it names.

    Parameters
    ----------
    values
        Indicator values of the year and of the first year of the change; columns as in ``index_inputs``,
        and smoothed_value.
    catalogue
        The index, its indicators and areas.
    name, year
        Which index, and when.

    Returns
    -------
    IndexTables
        Without rows for a geography in which none of its indicators has a value.
    """
    entry = catalogue.indices[name]
    parts = [_tables(values, catalogue, entry, name, geography, year) for geography in entry.geographies]
    whole = (pd.concat(found, ignore_index=True) for found in zip(*parts, strict=True))
    return IndexTables(*whole)


def _tables(
    values: pd.DataFrame, catalogue: Catalogue, entry: Index, name: str, geography: str, year: int
) -> IndexTables:
    inputs = index_inputs(values, entry, catalogue, geography=geography, year=year)
    frame = index_values(inputs, entry, index=name).assign(definition=entry.definition_id(name))
    if inputs.now.areas:
        frame = with_uncertainty(frame, index=entry, now=inputs.now, earlier=inputs.earlier)
    wide = inputs.candidates
    sheet = robustness(
        frame, index=entry, now=wide.counts, population=wide.population, smoothed=wide.smoothed
    )
    shares = sensitivity(
        frame, index=entry, now=wide.counts, population=wide.population, smoothed=wide.smoothed
    )
    named = (part.assign(index=name, geography=geography, year=year) for part in (sheet, shares))
    return IndexTables(frame, *named)
