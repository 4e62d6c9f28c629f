"""Findings: what does not meet an expectation, by the delivery that is blamed for it.

Belongs here: names, texts and states of findings. Does not belong here: running expectations, reading
approvals.
"""

from collections.abc import Iterable

import pandas as pd

from sozialraum.catalogue import Catalogue
from sozialraum.quality.expectations import TITLES, german

COLUMNS = [
    *("finding", "delivery", "source", "kind", "measure", "geography", "year"),
    *("severity", "text", "rows"),
]
_OWN = ["kind", "measure", "geography", "year"]


def findings(failed: pd.DataFrame, deliveries: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """One row a finding and delivery, as ``COLUMNS``.

    Parameters
    ----------
    failed
        Observations that do not meet an expectation, as often as they do not meet one: columns kind, measure,
        geography, area, year, newest, rule, severity, low, high.
    deliveries
        Columns sequence, delivery, source.
    catalogue
        Titles.

    Returns
    -------
    DataFrame
        ``rows`` is the number of observations. A finding is blocking when one of its observations is.
    """
    if failed.empty:
        return pd.DataFrame({name: [] for name in COLUMNS})
    blamed = failed.merge(deliveries.rename(columns={"sequence": "newest", "source": "sent"}), on="newest")
    rows = []
    for own, group in blamed.groupby([*_OWN, "delivery", "sent"], sort=True):
        kind, measure, geography, year, delivery, source = own
        severity = "block" if "block" in set(group["severity"]) else "warn"
        worst = group[group["severity"] == severity]
        rows.append(
            {
                "finding": f"{kind}-{measure}-{geography}-{year}",
                "delivery": delivery,
                "source": source,
                "kind": kind,
                "measure": measure,
                "geography": geography,
                "year": year,
                "severity": severity,
                "text": _text(catalogue, worst.iloc[0]),
                "rows": len(worst.drop_duplicates(["rule", "area"])),
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def judged(found: pd.DataFrame, approvals: Iterable[tuple[str, str, str, pd.Timestamp, str]]) -> pd.DataFrame:
    """Findings with their state and, where one was accepted, who did so.

    Parameters
    ----------
    found
        As ``findings`` returns them.
    approvals
        Finding, delivery, office, time and reason of each approval.

    Returns
    -------
    DataFrame
        With the columns state (``noted``: it holds nothing up; ``accepted``; ``open``), approved_by,
        approved_at, approval_reason.
    """
    known = pd.DataFrame(
        [*approvals], columns=["finding", "delivery", "approved_by", "approved_at", "approval_reason"]
    ).astype({"finding": "str", "delivery": "str", "approved_at": "datetime64[ns]"})
    known = known.sort_values("approved_at").drop_duplicates(["finding", "delivery"], keep="first")
    frame = found.astype({"finding": "str", "delivery": "str"}).merge(
        known, on=["finding", "delivery"], how="left"
    )
    accepted = frame["approved_by"].notna() & (frame["severity"] == "block")
    state = (
        pd.Series("noted", frame.index).mask(frame["severity"] == "block", "open").mask(accepted, "accepted")
    )
    return frame.assign(state=state)


def _text(catalogue: Catalogue, row: "pd.Series[str]") -> str:
    """A finding for stewards and readers: the range, never what was observed."""
    kind, own = row["kind"], row["measure"]
    entry = catalogue.measures.get(own) or catalogue.indicators[own]
    where = catalogue.geographies[row["geography"]].title.de
    low, high = german(float(row["low"])), german(float(row["high"]))
    return f"{entry.title.de} ({where}, {row['year']}): {TITLES[kind]} außerhalb von {low} bis {high}"
