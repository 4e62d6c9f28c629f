"""What a new file changes: what depends on it, nothing else; and fictional and real data never mix."""

from pathlib import Path

import pandas as pd

from demo import offices
from sozialraum.catalogue import load_catalogue
from tests.pipeline.installation import REAL, ROOT, Installation, leftovers

CATALOGUE = load_catalogue(ROOT / "catalogue")
FIRST_YEAR = 2023


def correction() -> bytes:
    """Housing benefit of a year with one figure raised by one."""
    lines = offices.wohngeld(FIRST_YEAR)[0].content.decode("cp1252").splitlines(keepends=True)
    titles = lines[1].strip().split(";")
    cells = lines[2].split(";")
    place = titles.index("Haushalte mit Wohngeld")
    cells[place] = str(int(cells[place]) + 1)
    return "".join([*lines[:2], ";".join(cells), *lines[3:]]).encode("cp1252")


def test_a_correction_recomputes_what_depends_on_it_and_nothing_else(demo: Installation, tmp_path: Path):
    office = demo.copy(tmp_path / "office")
    before, runs = _figures(office), office.runs()
    office.deliver({"wohngeld_2023_korrektur.csv": correction()}).run()
    measures = {rule.measure for rule in CATALOGUE.sources["wohngeld"].values}
    indicators = {i for i, entry in CATALOGUE.indicators.items() if measures & set(entry.measures)}
    made = office.materialised(since=runs)
    assert {name for name in made if name.startswith(("counts/", "indicators/"))} == {
        *(f"counts/{measure}/{FIRST_YEAR}" for measure in measures),
        *(f"indicators/{indicator}/{FIRST_YEAR}" for indicator in indicators),
    }
    # trends of the next year look back at the corrected one; segregation is of other groups
    assert {name for name in made if name.startswith("indices/")} == {
        *(f"indices/{name}/{FIRST_YEAR}" for name in ("comparisons", "trends", "lage_wohnen")),
        f"indices/trends/{FIRST_YEAR + 1}",
        *(f"indices/{name}/{FIRST_YEAR}" for name in ("area_types", "spatial_clusters")),
    }
    assert {"protected/indicator_values", "report/indicator_values", "publications/database"} <= made
    after = _figures(office)
    changed = before.compare(after, keep_shape=False)
    assert {indicator for indicator, *_ in changed.index} == {"wohngeldquote"}
    assert {year for *_, year in changed.index} == {FIRST_YEAR}
    kreis = ("wohngeldquote", "kreis", "05358", FIRST_YEAR)
    assert after.loc[kreis, "numerator"] == before.loc[kreis, "numerator"] + 1
    superseded = office.report(
        "SELECT superseded FROM report.deliveries WHERE file_name = 'wohngeld_2023.csv'"
    )["superseded"]
    assert list(superseded) == [1.0]
    assert leftovers(office.home.root) == []


def _figures(office: Installation) -> pd.DataFrame:
    keys = ["indicator", "geography", "area", "year"]
    columns = [*keys, "numerator", "denominator", "value"]
    frame = office.report(f"SELECT {', '.join(columns)} FROM report.indicator_values ORDER BY ALL")
    return frame.set_index(keys)


def test_tables_of_an_entry_that_left_the_catalogue_hinder_nothing(office: Installation):
    for stage in ("counts", "indicators", "terms"):
        old = pd.DataFrame({"columns_of_an_older_version": [1.0]})
        office.home.store.write((stage, "abgeschafft", str(FIRST_YEAR)), old, inputs={}, code="1")
    before = _figures(office)
    office.deliver({"wohngeld_2023_korrektur.csv": correction()}).run()
    assert len(_figures(office)) == len(before)
    assert not _figures(office).equals(before)


def test_a_file_taken_out_of_the_inbox_stays_delivered(office: Installation):
    before = _figures(office)
    (office.inbox / "wohngeld_2023.csv").unlink()
    office.run()
    pd.testing.assert_frame_equal(_figures(office), before)


def test_fictional_and_real_deliveries_never_mix(office: Installation):
    first = _figures(office)
    assert _bases(office) == {("Musterdaten", True)}

    office.deliver(REAL).run()
    assert _bases(office) == {("Echtdaten", False)}
    mixed = _figures(office)
    assert set(mixed.index.get_level_values("year")) == {2019, 2020}
    assert "sozialraum" not in set(office.report("SELECT geography FROM report.areas")["geography"])

    for path in (office.inbox / "amt").iterdir():
        path.unlink()
    office.run()
    assert _bases(office) == {("Musterdaten", True)}
    pd.testing.assert_frame_equal(_figures(office), first)


def _bases(office: Installation) -> set[tuple[str, bool]]:
    """What the report says it is, with what the deliveries of its figures are."""
    rows = office.report("""
        WITH used AS (SELECT basis, unnest(deliveries) AS delivery FROM report.indicator_values)
        SELECT DISTINCT used.basis, d.fictional FROM used LEFT JOIN report.deliveries AS d USING (delivery)
    """)
    return {(row.basis, row.fictional) for row in rows.itertuples()}
