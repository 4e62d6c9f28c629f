"""From the cells of a file to its observations, with all faults of the file.

Belongs here: the order of the questions (which rule, where, when, which split, how much) and the
checks that need several answers. Does not belong here: the answers themselves.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from resources.faults import Fault, RejectedFile
from resources.formats.cells import Cells
from resources.reading.checks import count, mark_absent, repeated
from resources.reading.periods import parse_period
from resources.reading.places import Places
from resources.reading.rules import match_rules, missing_title, split_period
from resources.reading.splits import age_of, code_of
from resources.reading.uniques import Place, distinct, translate
from schemas.observations import READ
from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.source import Dimension, Source

ORDER = list(READ.columns)


def observe(cells: Cells, *, file_name: str, source_id: str, catalogue: Catalogue) -> pd.DataFrame:
    """Observations of a file.

    Parameters
    ----------
    cells
        The file taken apart.
    file_name, source_id, catalogue
        Name as delivered, source the file is of, and the catalogue that has it.

    Returns
    -------
    DataFrame
        Columns of ``schemas.observations.READ``, in the order of rules and lines.

    Raises
    ------
    RejectedFile
        With all faults of the file.
    """
    source = catalogue.sources[source_id]
    matched, faults = match_rules(cells, source, file_name=file_name)
    faults += _missing_splits(cells, source, file_name)
    if faults:
        raise RejectedFile(*faults)
    rule = np.concatenate([np.full(len(positions), number) for number, positions in matched])
    rows = np.concatenate([positions for _, positions in matched])
    frame = cells.frame.iloc[rows].reset_index(drop=True).assign(rule=rule)
    frame, rows = _place(frame, rows, Places(catalogue, source), file_name, faults)
    if frame.empty and not faults:
        expected = f"rows of areas of the catalogue ({', '.join(source.geographies)}), but there are none"
        faults.append(Fault(file_name, expected))
    splits = cells.dimensions.iloc[rows].reset_index(drop=True)
    place = _places_of(frame, file_name)
    _date(frame, source, place, faults)
    _split(frame, splits, source, place, faults)
    count(frame, source, catalogue, place, faults)
    faults += repeated(frame, splits, place)
    if faults:
        raise RejectedFile(*faults)
    if source.absent_areas == "not_delivered":
        mark_absent(frame)
    return frame.assign(source=source_id)[ORDER]


def _missing_splits(cells: Cells, source: Source, file_name: str) -> list[Fault]:
    wanted = [source.dimensions.sex, source.dimensions.age, *source.dimensions.category]
    return [
        missing_title(split.column, cells.dimensions.columns, file_name=file_name)
        for split in wanted
        if split is not None and split.column not in cells.dimensions
    ]


def _places_of(frame: pd.DataFrame, file_name: str) -> Place:
    sheets = frame["sheet"].astype(object).where(frame["sheet"].notna(), None).tolist()
    lines, columns = frame["line"].tolist(), frame["column"].tolist()

    def place(row: int) -> dict[str, Any]:
        return {"file": file_name, "sheet": sheets[row], "line": lines[row], "column": columns[row]}

    return place


def _place(
    frame: pd.DataFrame, rows: np.ndarray, places: Places, file_name: str, faults: list[Fault]
) -> tuple[pd.DataFrame, np.ndarray]:
    """Give every cell its area and leave out those of others."""
    pairs, uniques = distinct(frame[["key", "name"]].fillna(""))
    geography, area = np.empty((2, len(uniques)), dtype=object)
    for number, (key, name) in enumerate(uniques):
        try:
            found = places.find(key, name)
        except ValueError as error:
            place = _with_column(_places_of(frame, file_name), places.source.layout.key)
            # a row has several cells, but its key is wrong only once
            spots = frame.loc[pairs == number, ["sheet", "line"]].drop_duplicates().index
            expected = str(error).partition("expected ")[2]
            faults += [Fault(**place(int(row)), value=key or name, expected=expected) for row in spots]
        else:
            geography[number], area[number] = found or (None, None)
    kept = np.flatnonzero(pd.notna(area)[pairs])
    frame = frame.iloc[kept].reset_index(drop=True)
    frame["geography"], frame["area"] = geography[pairs[kept]], area[pairs[kept]]
    return frame, rows[kept]


def _date(frame: pd.DataFrame, source: Source, place: Place, faults: list[Fault]) -> None:
    texts = frame["period"].astype(object)
    if source.layout.period_title is not None:
        pattern = source.layout.period_title
        in_title = {title: split_period(title, pattern)[1] for title in frame["column"].unique()}
        texts = frame["column"].map(in_title).astype(object).fillna(texts)
    days = translate(texts, lambda text: parse_period(text or ""), place=place, faults=faults)
    frame["reference_date"] = pd.to_datetime(pd.Series(days, dtype=object))
    frame["year"] = frame["reference_date"].dt.year


def _split(
    frame: pd.DataFrame, splits: pd.DataFrame, source: Source, place: Place, faults: list[Fault]
) -> None:
    """Sex, ages and category; what a rule says of its column goes before what the rows say."""
    rules, own = source.values, source.dimensions

    def codes(split: Dimension | None, convert: Callable[[str, Dimension], Any]) -> np.ndarray | None:
        if split is None:
            return None
        where = _with_column(place, split.column)
        return translate(
            splits[split.column], lambda text: convert(text or "", split), place=where, faults=faults
        )

    number = frame["rule"].to_numpy()
    frame["sex"] = _rule_or([rule.sex for rule in rules], number, codes(own.sex, code_of))
    bands = _rule_or([rule.age for rule in rules], number, codes(own.age, age_of))
    ends, uniques = pd.factorize(bands)
    for part, name in enumerate(("age_from", "age_to")):
        values = [band[part] for band in uniques] + [None]  # a missing band has the code -1
        frame[name] = pd.array(np.array(values, dtype=object)[ends], dtype="Int64")
    parts = [codes(split, code_of) for split in own.category]
    frame["category"] = _joined([_rule_or([rule.category for rule in rules], number, None), *parts])


def _rule_or(said: Sequence[Any], number: np.ndarray, rows: np.ndarray | None) -> np.ndarray:
    """What the rule of a cell says, else what its row says."""
    by_rule = np.empty(len(said), dtype=object)
    by_rule[:] = said
    result: np.ndarray = by_rule[number]
    if rows is not None:
        unsaid = pd.isna(result)
        result[unsaid] = rows[unsaid]
    return result


def _joined(parts: Sequence[np.ndarray | None]) -> np.ndarray:
    """Categories of several splits as ``name:value|name:value``; totals are left out."""
    columns = {number: pd.Series(part, dtype=object).fillna("") for number, part in enumerate(parts)}
    codes, uniques = distinct(pd.DataFrame(columns))
    texts = np.empty(len(uniques), dtype=object)
    for number, texts_of in enumerate(uniques):
        texts[number] = "|".join(filter(None, texts_of)) or None
    joined: np.ndarray = texts[codes]
    return joined


def _with_column(place: Place, column: str | None) -> Place:
    return lambda row: {**place(row), "column": column}
