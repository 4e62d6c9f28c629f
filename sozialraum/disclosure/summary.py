"""How much a release hides, for readers: without a number that tells of a hidden one.

Belongs here: the table ``disclosure_summary``. Does not belong here: which cells are hidden (``gate``).
"""

import numpy as np
import pandas as pd

from sozialraum.catalogue import Catalogue
from sozialraum.disclosure.gate import Protection
from sozialraum.disclosure.manifest.amounts import DOMINANCE, FEW, P_PERCENT
from sozialraum.disclosure.manifest.levels import INHERITED, MIXED, SMALL, SMALL_BASE, SMALL_REST, STEWARD
from sozialraum.disclosure.readback import read_back

RULES = {
    "small_counts": {SMALL},
    "small_rests": {SMALL_REST},
    "small_denominators": {SMALL_BASE},
    "amounts": {FEW, DOMINANCE, P_PERCENT},
    "inherited": {INHERITED, MIXED},
    "decisions": {STEWARD},
}
"""Columns with the numbers of cells that a rule holds back."""


def summary_table(protection: Protection, catalogue: Catalogue) -> pd.DataFrame:
    """What is hidden, by geography and altogether.

    All indicators and years are put together, and the share of value lost is rounded to a tenth of a
    percent, so that no hidden count can be worked out from it.

    Returns
    -------
    DataFrame
        Columns of ``schemas.disclosure.DISCLOSURE_SUMMARY``; one row a geography, and one for all.
    """
    # what readers find: of a hidden figure neither part is printed, unless another figure does
    printed = read_back(protection.released, protection.manifest, catalogue).cells
    size = len(protection.manifest.system.names)
    names = pd.Series(protection.manifest.system.names).str.rsplit("|", n=2).str[1]
    known = protection.manifest.known
    frame = pd.DataFrame(
        {
            "geography": names,
            "hidden": np.isnan(printed),
            "rule": protection.found.rule,
            "value": known.values,
        }
    )[known.rows > 0]
    parts = [("all", frame), *frame.groupby("geography", sort=True)]
    exceptions = len(catalogue.disclosure.exceptions)
    gap = round(protection.result.gap, 3) if len(protection.result.pattern) == size else None
    return pd.DataFrame(
        [
            {
                "geography": geography,
                **_counted(part),
                "gap": gap if geography == "all" else None,
                "exceptions": exceptions if geography == "all" else None,
                "rules": catalogue.disclosure.version,
            }
            for geography, part in parts
        ]
    )


def _counted(part: pd.DataFrame) -> dict[str, object]:
    """Numbers of cells of some rows."""
    primary = part["hidden"] & part["rule"].notna()
    lost = part.loc[part["hidden"], "value"].sum() / max(1, part["value"].sum())
    return {
        "cells": len(part),
        "hidden": int(part["hidden"].sum()),
        "primary": int(primary.sum()),
        "secondary": int((part["hidden"] & ~primary).sum()),
        **{name: int(part.loc[primary, "rule"].isin(rules).sum()) for name, rules in RULES.items()},
        "value_lost": round(100 * float(lost), 1),
    }
