"""Releases of an installation: kept for good, compared with each other, made again as known then."""

import json
from pathlib import Path

import pandas as pd

from demo import offices
from resources.releasing.annual import keep_annual
from tests.pipeline.installation import Installation
from tests.pipeline.test_changes import FIRST_YEAR, correction


def _corrected(office: Installation) -> Installation:
    office.deliver({"wohngeld_2023_korrektur.csv": correction()}).run()
    return office


def test_what_readers_find_is_the_newest_release(office: Installation):
    (release,) = office.home.releases.all()
    database = office.home.releases.database(release)
    assert database.samefile(office.home.report)
    assert set(release.tables) == set(office.tables())
    assert office.home.releases.damage(release) == []
    known = office.report("SELECT * FROM report.releases")
    assert list(known["release"]) == [release.name]
    assert len(office.report("FROM report.revisions")) == 0


def test_a_run_with_nothing_new_makes_no_release(office: Installation):
    office.run()
    assert len(office.home.releases.all()) == 1


def test_a_correction_makes_a_release_that_says_what_it_changed(office: Installation):
    (first,) = office.home.releases.all()
    old = office.report("FROM report.indicator_values")
    _corrected(office)
    releases = office.home.releases.all()
    assert [release.previous for release in releases] == [None, first.name]
    assert office.home.releases.damage(first) == [], "the first one is as it was"
    changed = office.report("FROM report.revisions")
    assert set(changed["reason"]) == {"delivery"}
    assert set(changed["year"]) == {FIRST_YEAR}
    kreis = changed.set_index(["geography", "indicator"]).loc[("kreis", "wohngeldquote")]
    keys = ["indicator", "geography", "area", "year"]
    before = old.set_index(keys)["value"].loc[("wohngeldquote", "kreis", "05358", FIRST_YEAR)]
    after = office.report("FROM report.indicator_values").set_index(keys)["value"]
    assert kreis["old"] == before
    assert kreis["new"] == after.loc[("wohngeldquote", "kreis", "05358", FIRST_YEAR)]
    (new,) = kreis["deliveries_new"]
    assert new in releases[1].deliveries
    assert new not in releases[0].deliveries


def test_every_release_is_made_again_to_the_byte(office: Installation):
    _corrected(office)
    for release in office.home.releases.all():
        made = office.command("as_of", release.name)
        assert made.returncode == 0, made.stdout + made.stderr
        assert f"{len(release.tables)} tables, every one the same to the byte" in made.stdout
    assert len(office.home.releases.all()) == 2, "the installation itself is left as it was"
    assert not list(office.home.confidential.glob(".as-of-*"))


def test_as_of_says_when_a_table_is_not_what_was_released(office: Installation):
    (release,) = office.home.releases.all()
    manifest = office.home.releases.folder(release) / "release.json"
    manifest.chmod(0o644)
    forged = json.loads(manifest.read_text("utf-8"))
    forged["tables"]["trends"] = "0" * 64
    manifest.write_text(json.dumps(forged), encoding="utf-8")
    made = office.command("as_of", release.day.isoformat())
    assert made.returncode == 1, made.stdout + made.stderr
    assert f"1 of {len(release.tables)} tables differ from the release: trends" in made.stdout


def test_as_of_knows_no_day_before_the_first_release(office: Installation):
    made = office.command("as_of", "2020-01-01")
    assert made.returncode == 2
    assert "nothing was released until 2020-01-01" in made.stderr
    made = office.command("as_of", "gestern")
    assert made.returncode == 2
    assert "expected a date like 2026-12-31 or one of" in made.stderr


def test_a_release_kept_before_its_process_was_killed_is_taken_up(office: Installation):
    (release,) = office.home.releases.all()
    office.home.report.unlink()
    (office.home.store.root / "publications" / "database" / "all.json").unlink()
    office.run()
    assert office.home.releases.all() == [release], "not a second one of the same tables"
    assert office.home.releases.database(release).samefile(office.home.report)


def test_the_report_of_a_year_stays_when_later_releases_come(office: Installation):
    path = keep_annual(office.home, "Musterdaten", 2024)
    (release,) = office.home.releases.all()
    _corrected(office)
    assert keep_annual(office.home, "Musterdaten", 2024) == path
    assert office.home.releases.database(release).samefile(path)
    assert not path.samefile(office.home.report)


def test_a_release_of_an_erased_delivery_keeps_its_tables_but_is_not_made_again(office: Installation):
    (release,) = office.home.releases.all()
    erased = office.command(
        "erase", release.deliveries[0], "--who", "Datenschutz", "--why", "falsche Personen", "--yes"
    )
    assert erased.returncode == 0, erased.stdout + erased.stderr
    made = office.command("as_of", release.name)
    assert made.returncode == 2
    assert "erased" in made.stderr
    assert office.home.releases.damage(release) == []


def test_the_years_to_compute_anew_are_checked(office: Installation):
    wrong = office.command("backfill", "--years", "2024-2023")
    assert wrong.returncode == 2
    assert "years: found '2024-2023', expected years like 2019 or 2015-2024" in wrong.stderr
    wrong = office.command("backfill", "--sources", "wohngeldd")
    assert "did you mean 'wohngeld'?" in wrong.stderr


def test_a_backfill_computes_the_chosen_years_and_changes_nothing_else(office: Installation, tmp_path: Path):
    office.deliver([*offices.wohngeld(2022), *offices.melderegister_haushalte(2022)]).run()
    before, runs = office.tables(), office.runs()
    done = office.command("backfill", "--years", "2022-2023", "--sources", "wohngeld", "--workers", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    made = {
        name for name in office.materialised(since=runs) if name.split("/")[0] in ("counts", "indicators")
    }
    assert {name.split("/")[2] for name in made} == {"2022", "2023"}
    assert "counts/wohngeld_haushalte/2022" in made
    assert not any(name.startswith("counts/haushalte/") for name in made)
    for name, table in office.tables().items():
        pd.testing.assert_frame_equal(table, before[name], obj=name)
