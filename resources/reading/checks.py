"""Values of cells and what their measures allow; rows that stand twice; areas without delivery.

Belongs here: steps of ``observe`` that need measure or area beside the text. Does not belong here:
parsing of texts (``figures``), schemas.
"""

import numpy as np
import pandas as pd

from resources.faults import Fault
from resources.reading.figures import Figure, parse_figure, with_quality
from resources.reading.uniques import Place, distinct
from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.indicator import Measure
from sozialraum.catalogue.source import Source
from sozialraum.status import Status

PLACE = ["geography", "area", "reference_date", "rule", "sheet", "column"]


def count(
    frame: pd.DataFrame, source: Source, catalogue: Catalogue, place: Place, faults: list[Fault]
) -> None:
    """Add measure, value and status to the cells, with a fault for what cannot be a figure.

    A count below 0 is a fault, and so is a value outside the bounds of its measure.
    """
    codes, uniques = distinct(frame[["text", "quality", "rule"]].fillna({"text": "", "quality": ""}))
    values, statuses = np.full(len(uniques), np.nan), np.empty(len(uniques), dtype=object)
    for number, (text, quality, rule) in enumerate(uniques):
        measure = source.values[rule].measure
        try:
            value, status = _figure(text, quality, source, rule)
            _check_bounds(value, catalogue.measures[measure])
        except ValueError as error:
            expected = str(error).partition("expected ")[2]
            spots = np.flatnonzero(codes == number)
            faults.extend(Fault(**place(int(row)), value=text, expected=expected) for row in spots)
        else:
            values[number], statuses[number] = value, status.value
    measures = np.array([rule.measure for rule in source.values], dtype=object)
    frame["measure"] = measures[frame["rule"].to_numpy()]
    frame["value"], frame["status"] = values[codes], statuses[codes]


def _figure(text: str, quality: str, source: Source, rule: int) -> Figure:
    own = source.values[rule]
    figure = parse_figure(text, decimal=source.layout.decimal, zero=source.zero, plain=Status(own.status))
    value, status = with_quality(figure, quality)
    return value * own.factor, status


def _check_bounds(value: float, measure: Measure) -> None:
    if measure.kind == "count" and value < 0:
        raise ValueError("expected a count of at least 0")
    if measure.bounds is not None and not np.isnan(value):
        low, high = measure.bounds
        if not low <= value <= high:
            raise ValueError(f"expected {low:g} to {high:g} {measure.unit}")


def repeated(frame: pd.DataFrame, splits: pd.DataFrame, place: Place) -> list[Fault]:
    """A fault for every cell that stands a second time: same area, day, column and splits."""
    rows = pd.concat([frame[PLACE], splits.add_prefix("split ")], axis=1)
    again = np.flatnonzero(rows.duplicated().to_numpy())
    if not len(again):
        return []
    keys = rows.astype(object).where(rows.notna(), None)
    first: dict[tuple[object, ...], int] = {}
    for row, key in enumerate(keys.itertuples(index=False, name=None)):
        first.setdefault(key, row)
    lines, texts = frame["line"].tolist(), frame["text"].tolist()
    faults = []
    for row in again.tolist():
        earlier = lines[first[tuple(keys.iloc[row])]]
        expected = f"a row that stands once; it is the same as line {earlier}"
        faults.append(Fault(**place(row), value=texts[row], expected=expected))
    return faults


def mark_absent(frame: pd.DataFrame) -> None:
    """Areas with ``-`` in every cell of a day were not delivered; their zeros are none."""
    nil = frame["status"].eq(Status.NIL.value)
    absent = nil.groupby([frame["geography"], frame["area"], frame["reference_date"]]).transform("all")
    frame.loc[absent, "value"] = np.nan
    frame.loc[absent, "status"] = Status.NOT_DELIVERED.value
