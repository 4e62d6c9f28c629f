"""Stage ``planning``: from released figures and registers to findings, tasks, measures and their evaluation.

Belongs here: one asset a table, with its lineage. Does not belong here: rules, methods and joins
(``sozialraum/planning``, ``sozialraum/evaluation``), reading of registers (``resources/registers``).

It stands behind the gate: whatever is made of released figures tells nothing that they do not tell.
"""

from collections.abc import Iterator

import dagster as dg
import pandas as pd

from assets.adapter import Event, schema_check, table_spec
from assets.retrying import retried
from assets.storing import Part, store_table
from resources.home import Home
from resources.planning.keys import CODE_OF_PLANNING, PROTECTED, planning_key, released_key
from resources.planning.plan import Plan
from resources.registers.current import current, history
from schemas.planning.tables import PLANNING
from sozialraum.catalogue import Catalogue
from sozialraum.planning.circle import comments, prioritised
from sozialraum.planning.cycle import planning_cycle
from sozialraum.planning.findings import find
from sozialraum.planning.gaps import gaps
from sozialraum.planning.tasks import recommendations
from sozialraum.planning.telling import Teller
from sozialraum.planning.undertakings.tables import undertaking_tables

STAGE = "planning"
FIGURES = [list(PROTECTED[:2])]
COMPARED = [*FIGURES, *(list(released_key(name)[:2]) for name in ("comparisons", "trends"))]
PARENTS: dict[str, tuple[list[list[str]], tuple[str, ...]]] = {
    "findings": ([*COMPARED, list(released_key("index_values")[:2])], ("punkte",)),
    "finding_evidence": ([[STAGE, "findings"]], ()),
    "recommendations": ([[STAGE, "findings"], *FIGURES], ("entscheidungen",)),
    "measures": (FIGURES, ("massnahmen",)),
    "evaluations": ([*FIGURES, [STAGE, "measures"]], ("massnahmen",)),
    "comments": (COMPARED, ("einschaetzungen",)),
    "measure_gaps": ([[STAGE, "recommendations"], [STAGE, "measures"]], ()),
    "planning_cycle": ([["deliveries", "receipts"]], ("planungsstand",)),
}
"""What each table is made from: other tables, and registers. In an order in which parents come first."""


def build(catalogue: Catalogue) -> dg.AssetsDefinition:
    """One multi-asset with a node a table."""
    sources: dict[str, list[str]] = {}
    for name, source in catalogue.sources.items():
        if source.rows_of is not None:
            sources.setdefault(source.rows_of, []).append(name)

    def parents(name: str) -> list[list[str]]:
        tables, registers = PARENTS[name]
        return [*tables, *(["deliveries", own] for one in registers for own in sources.get(one, []))]

    @dg.multi_asset(
        name=STAGE,
        specs=[
            table_spec(
                [STAGE, name],
                shape=PLANNING[name],
                description=f"{PLANNING[name].title}: {PLANNING[name].description}",
                owner=catalogue.county.owner,
                deps=parents(name),
                code=CODE_OF_PLANNING,
                kinds={"python", "parquet"},
            )
            for name in PARENTS
        ],
        check_specs=[schema_check(dg.AssetKey([STAGE, name])) for name in PARENTS],
    )
    @retried
    def planning_tables(
        home: dg.ResourceParam[Home], catalogue: dg.ResourceParam[Catalogue]
    ) -> Iterator[Event]:
        inputs = Plan(catalogue, home).planning_inputs()
        contents = _contents(catalogue, home)
        for name in PARENTS:
            part = Part(planning_key(name), contents[name], PLANNING[name])
            yield from store_table(home.store, part, inputs=inputs, code=CODE_OF_PLANNING)

    return planning_tables


def _contents(catalogue: Catalogue, home: Home) -> dict[str, pd.DataFrame]:
    """Rows of every table, from what was released."""
    values = home.store.read(PROTECTED)
    compared = home.store.read(released_key("comparisons"))
    trends = home.store.read(released_key("trends"))
    classes = home.store.read(released_key("index_values"))
    registers = {
        name: current(home, catalogue, name)
        for name in ("entscheidungen", "einschaetzungen", "punkte", "planungsstand")
    }
    found, evidence = find(
        catalogue, values=values, comparisons=compared, trends=trends, index_values=classes
    )
    found = prioritised(found, registers["punkte"])
    versions = history(home, catalogue, "massnahmen")
    measures, evaluations = undertaking_tables(versions, values, catalogue)
    tasks = recommendations(found, registers["entscheidungen"], values, catalogue)
    teller = Teller(catalogue)
    return {
        "findings": teller.findings(found, evidence).assign(release=None),
        "finding_evidence": teller.evidence(evidence),
        "recommendations": teller.tasks(tasks, found),
        "measures": measures,
        "evaluations": evaluations,
        "comments": comments(registers["einschaetzungen"], compared, trends),
        "measure_gaps": teller.gaps(gaps(tasks, measures, catalogue), measures),
        "planning_cycle": planning_cycle(
            registers["planungsstand"], today=home.now_date(catalogue.county.timezone)
        ),
    }
