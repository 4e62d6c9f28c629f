"""Judging plausibility: from what is stored to results and findings.

Belongs here: the course from counts to findings. Does not belong here: its steps, storing, what Dagster is
told.
"""

import pandas as pd

from resources.approvals import read_approvals
from resources.home import Home
from resources.planning.keys import RECEIPTS
from resources.planning.plan import Plan
from resources.quality.pages import Judged
from resources.quality.suites import run_suites
from resources.quality.totals import shares, totals
from resources.receiving.ledger import was_fictional
from sozialraum.catalogue import Catalogue
from sozialraum.quality.expectations import expectations
from sozialraum.quality.findings import findings, judged
from sozialraum.quality.observed import observed

BASIS = {True: "Musterdaten", False: "Echtdaten"}


def judge(catalogue: Catalogue, home: Home, plan: Plan) -> Judged:
    """What is implausible in the stored counts, and which of it a person has accepted.

    Parameters
    ----------
    catalogue, home
        What is reported, and where everything lies.
    plan
        Knows what is stored.
    """
    fictional = was_fictional(home)
    receipts = home.store.read(RECEIPTS)
    deliveries = receipts.loc[receipts["fictional"] == fictional, ["sequence", "delivery", "source"]]
    order = dict(zip(deliveries["delivery"], deliveries["sequence"], strict=True))
    seen = observed(totals(catalogue, plan, order), shares(catalogue, plan, order), catalogue)
    results, failed = run_suites(expectations(catalogue), seen)
    approvals = read_approvals(home)
    found = judged(findings(failed, deliveries, catalogue), approvals.rows)
    return Judged(
        results, found, failed, (*approvals.faults, *_unused(found, approvals.rows)), BASIS[fictional]
    )


def _unused(found: pd.DataFrame, approvals: list[tuple[str, str, str, pd.Timestamp, str]]) -> list[str]:
    """Approvals of a delivery with open findings that name none of them: mistyped ones would stay unseen."""
    waiting = found[found["state"] == "open"]
    named = set(zip(found["finding"], found["delivery"], strict=True))
    return [
        f"approvals: Befund „{finding}“ gibt es für die Lieferung {delivery[:12]} nicht; offen sind "
        + ", ".join(waiting.loc[waiting["delivery"] == delivery, "finding"])
        for finding, delivery, *_ in approvals
        if (finding, delivery) not in named and delivery in set(waiting["delivery"])
    ]
