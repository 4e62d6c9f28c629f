"""Data flow in one direction, and figures reach the public through the gate only."""

import dagster as dg
import pytest

from assets.adapter import SCHEMA_CHECK
from resources.press.formats import FORMATS
from sozialraum.catalogue import load_catalogue
from tests.structure.project import ROOT, graph, name

ORDER = {
    "deliveries": 0,
    "areas": 1,
    "counts": 1,
    "indicators": 2,
    "indices": 3,
    "quality": 4,
    "protected": 5,
    "planning": 6,
    "report": 7,
    "publications": 8,
}
CONFIDENTIAL_FIGURES = {"counts", "indicators", "indices", "quality"}
PUBLIC = {"report", "publications"}
NO_TABLE = {
    "publications/database",
    "protected/warehouse",
    "quality/pages",
    *(f"publications/{own}" for own in FORMATS),
}
"""Files with many tables, each of which has its own check, and pages."""

ASSETS = sorted(graph().get_all_asset_keys(), key=name)
CATALOGUE = load_catalogue(ROOT / "catalogue")


def group(key: dg.AssetKey) -> str:
    return graph().get(key).group_name


def _ungated_ancestors(key: dg.AssetKey) -> set[dg.AssetKey]:
    """Everything upstream that is reached without passing a node of ``protected``."""
    found: set[dg.AssetKey] = set()
    ends = list(graph().get(key).parent_keys)
    while ends:
        parent = ends.pop()
        if parent not in found:
            found.add(parent)
            if group(parent) != "protected":
                ends.extend(graph().get(parent).parent_keys)
    return found


def test_every_stage_is_known():
    assert {group(key) for key in ASSETS} <= set(ORDER)


def test_every_node_lies_in_the_folder_of_its_stage():
    assert [name(key) for key in ASSETS if key.path[0] != group(key)] == []


def test_no_parent_is_later_than_its_child():
    backward = [
        f"{name(parent)} -> {name(key)}"
        for key in ASSETS
        for parent in graph().get(key).parent_keys
        if ORDER[group(parent)] > ORDER[group(key)]
    ]
    assert backward == []


def test_every_parent_is_an_asset_of_ours():
    unknown = {parent for key in ASSETS for parent in graph().get(key).parent_keys} - set(ASSETS)
    assert unknown == set()


@pytest.mark.parametrize("key", [key for key in ASSETS if group(key) in PUBLIC], ids=name)
def test_public_figures_pass_the_gate(key: dg.AssetKey):
    bypassing = {name(parent) for parent in _ungated_ancestors(key) if group(parent) in CONFIDENTIAL_FIGURES}
    assert bypassing == set()


@pytest.mark.parametrize("key", [key for key in ASSETS if group(key) in PUBLIC], ids=name)
def test_nothing_public_reads_the_confidential_warehouse(key: dg.AssetKey):
    assert dg.AssetKey(["protected", "warehouse"]) not in _ungated_ancestors(key)


def test_the_gate_itself_rests_on_every_indicator():
    gate = graph().get(dg.AssetKey(["protected", "indicator_values"])).parent_keys
    assert {dg.AssetKey(["indicators", own]) for own in CATALOGUE.indicators} <= gate


@pytest.mark.parametrize("own", CATALOGUE.indicators)
def test_an_indicator_has_its_two_lines_of_lineage(own: str):
    entry = CATALOGUE.indicators[own]
    measures = {term.measure for term in (*entry.numerator, *entry.denominator)}
    assert graph().get(dg.AssetKey(["indicators", own])).parent_keys == {
        dg.AssetKey(["counts", measure]) for measure in measures
    }


@pytest.mark.parametrize("own", CATALOGUE.indices)
def test_an_index_rests_on_its_indicators(own: str):
    entry = CATALOGUE.indices[own]
    asked = {*entry.names, entry.population} - {None}
    assert graph().get(dg.AssetKey(["indices", own])).parent_keys == {
        dg.AssetKey(["indicators", name]) for name in asked
    }


@pytest.mark.parametrize("own", CATALOGUE.measures)
def test_a_measure_rests_on_the_sources_that_deliver_it(own: str):
    delivering = {
        source
        for source, entry in CATALOGUE.sources.items()
        if any(rule.measure == own for rule in entry.values)
    }
    parents = graph().get(dg.AssetKey(["counts", own])).parent_keys
    assert {key.path[-1] for key in parents} == delivering


def test_every_entry_of_the_catalogue_is_a_node():
    found = {name(key) for key in ASSETS}
    for stage, entries in (
        ("deliveries", CATALOGUE.sources),
        ("counts", CATALOGUE.measures),
        ("indicators", CATALOGUE.indicators),
        ("indices", CATALOGUE.indices),
    ):
        assert {f"{stage}/{own}" for own in entries} <= found


@pytest.mark.parametrize("key", ASSETS, ids=name)
def test_a_node_says_what_it_is(key: dg.AssetKey):
    node = graph().get(key)
    assert (node.description or "").strip()
    assert node.owners
    assert node.kinds
    if name(key) not in NO_TABLE and node.metadata.get("reader") != "geometry":
        columns = node.metadata["dagster/column_schema"].columns
        assert columns
        assert all(column.description and column.type for column in columns)


def _stored_tables() -> list[dg.AssetKey]:
    """Tables that this project makes: all but the sources, which have a check a file at intake."""
    sources = {f"deliveries/{source}" for source in CATALOGUE.sources}
    return [key for key in ASSETS if name(key) not in sources | NO_TABLE]


@pytest.mark.parametrize("key", _stored_tables(), ids=name)
def test_a_stored_table_has_the_blocking_schema_check(key: dg.AssetKey):
    check = graph().get_check_spec(dg.AssetCheckKey(key, SCHEMA_CHECK))
    assert check.blocking
    assert check.description


def test_figures_are_partitioned_by_year_and_backfilled_in_one_run():
    for key in ASSETS:
        node = graph().get(key)
        if group(key) in {"counts", "indicators", "indices"}:
            assert isinstance(node.partitions_def, dg.StaticPartitionsDefinition), name(key)
            assert node.backfill_policy == dg.BackfillPolicy.single_run(), name(key)
        else:
            assert node.partitions_def is None, name(key)
