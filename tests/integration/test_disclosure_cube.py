"""The cube with noise: the same persons have the same noise everywhere, and only noisy counts are told."""

from itertools import product as combinations

import numpy as np
import pandas as pd
import pytest

from schemas.products import CUBE
from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.disclosure import CubeProduct
from sozialraum.disclosure.products.cube import cube_rows
from tests.integration.worlds import INSIDE, TITLE, measure, source, world

SECRET = b"a secret for tests, with 32 bytes"
AREAS = sorted(INSIDE)
TOTAL = ["sex", "age_from", "category"]


def catalogue(*, sparse: bool = True) -> Catalogue:
    return world(
        measures={"personen": measure("register", "amt")},
        sources={"register": source("personen", sparse=sparse), "amt": source("personen")},
    )


def cube(**more: object) -> CubeProduct:
    usual: dict[str, object] = {
        "mode": "cell_key",
        "title": TITLE,
        "measure": "personen",
        "geography": "sozialraum",
        "splits": ("sex", "age", "nationality"),
        "age_bands": ((0, 18), (18, None)),
        "deviation": 5,
        "variance": 3.0,
    }
    return CubeProduct.model_validate({**usual, **more})


def counts(years: tuple[int, ...] = (2023, 2024), **more: object) -> pd.DataFrame:
    """Stored counts of a register by sex, ages of ten years, nationality and family; the same every year."""
    random = np.random.default_rng(4)
    rows = [
        {
            "measure": "personen",
            "source": "register",
            "geography": "sozialraum",
            "area": area,
            "year": 0,
            "sex": sex,
            "age_from": age,
            "age_to": age + 9 if age < 90 else None,
            "category": f"nationality:{nation}|family:{family}",
            "value": float(random.poisson(2)),
            "status": "exact",
            "basis": "sozialraum",
        }
        for area, sex, age, nation, family in combinations(
            [*AREAS, "0535800400"],
            ("female", "male"),
            range(0, 99, 9),
            ("german", "foreign"),
            ("single", "married"),
        )
    ]
    frame = pd.concat([pd.DataFrame(rows).assign(year=year) for year in years], ignore_index=True)
    return frame.astype({"age_from": "Int64", "age_to": "Int64", "sex": "str", "category": "str"}).assign(
        **more
    )


def made(frame: pd.DataFrame, product: CubeProduct | None = None, **more: object) -> pd.DataFrame:
    arguments = {"catalogue": catalogue(), "secret": SECRET, **more}
    return CUBE.validate(cube_rows(frame, "wuerfel", product or cube(), **arguments))


def exact(frame: pd.DataFrame) -> pd.DataFrame:
    """Sums of the counts by the splits."""
    nation = frame["category"].str.split("|").str[0]
    band = frame["age_from"].ge(18).map({True: 18, False: 0})
    keys = [frame["area"], frame["year"], frame["sex"], band, nation]
    return frame["value"].groupby(keys).sum().rename_axis(["area", "year", *TOTAL])


def test_all_combinations_and_margins_are_told_and_residual_areas_are_not():
    rows = made(counts())
    assert set(rows["area"]) == set(AREAS)
    assert len(rows) == len(AREAS) * 2 * 3**3
    assert rows["reason"].isna().all()
    sexes = rows.groupby(rows["sex"].fillna("all")).size()
    assert sexes.to_dict() == dict.fromkeys(("all", "female", "male"), len(rows) // 3)


def test_noise_is_small_never_shows_a_small_count_and_keeps_zero():
    frame = counts()
    found = made(frame).dropna(subset=TOTAL).set_index(["area", "year", *TOTAL])["value"]
    true = exact(frame[frame["area"].isin(AREAS)]).reindex(found.index)
    assert (found - true).abs().max() <= 5
    assert (found - true).abs().max() > 0
    assert not found.isin([1, 2]).any()
    empty = frame.assign(value=frame["value"].where(frame["sex"] == "male", 0))
    rows = made(empty)
    assert (rows.loc[rows["sex"] == "female", "value"] == 0).all()
    assert (rows.loc[rows["sex"] == "male", "value"] > 0).any()


def test_noise_has_the_variance_that_is_asked_for():
    frame = counts(years=(2024,))
    differences = []
    for number in range(20):
        secret = bytes([number]) * 32
        rows = made(frame, secret=secret)
        whole = rows[rows[TOTAL].isna().all(axis=1)].set_index("area")["value"]
        differences += (whole - frame.groupby("area")["value"].sum().reindex(whole.index)).tolist()
    assert np.mean(differences) == pytest.approx(0, abs=0.5)
    assert np.var(differences) == pytest.approx(3, rel=0.35)


def test_the_same_persons_have_the_same_noise_in_every_table_and_year():
    frame = counts()
    rows = made(frame)
    years = [own.drop(columns="year").reset_index(drop=True) for _, own in rows.groupby("year")]
    pd.testing.assert_frame_equal(years[0], years[1])
    # a coarser cube of the same persons: another table, the same numbers
    coarse = made(frame, cube(splits=("sex",), age_bands=()))
    wide = rows[rows["age_from"].isna() & rows["category"].isna()]
    keys = ["area", "year", "sex"]
    pd.testing.assert_frame_equal(
        coarse[[*keys, "value"]],
        wide[[*keys, "value"]].sort_values(keys, na_position="first", ignore_index=True),
    )


def test_a_margin_with_one_part_only_is_that_part():
    frame = counts()
    men = frame.assign(value=frame["value"].where(frame["sex"] == "male", 0))
    rows = made(men)
    keys = ["area", "year", "age_from", "category"]
    margin, part = (
        rows[own].set_index(keys)["value"].sort_index() for own in (rows["sex"].isna(), rows["sex"] == "male")
    )
    pd.testing.assert_series_equal(margin, part)


def test_the_order_of_the_counts_changes_nothing_and_the_secret_changes_the_noise():
    frame = counts()
    rows = made(frame)
    pd.testing.assert_frame_equal(rows, made(frame.sample(frac=1, random_state=1)))
    assert (rows["value"] != made(frame, secret=b"another secret for tests, 32 byte")["value"]).any()


def test_a_part_that_was_not_delivered_leaves_every_sum_with_it_without_a_number():
    frame = counts(years=(2024,))
    gone = (frame["area"] == AREAS[0]) & (frame["sex"] == "male") & (frame["age_from"] == 0)
    secret = frame.assign(
        value=frame["value"].mask(gone), status=frame["status"].mask(gone, "unknown_or_secret")
    )
    rows = made(secret)
    missing = rows[rows["value"].isna()]
    assert set(missing["area"]) == {AREAS[0]}
    assert "female" not in set(missing["sex"])
    assert 18 not in set(missing["age_from"].dropna())
    assert set(missing["reason"]) == {"unbekannt oder geheim zu halten"}
    # by sex: male and all; by age: young and all; by nationality: both and all
    assert len(missing) == 2 * 2 * 3


@pytest.mark.parametrize("sparse", [True, False])
def test_a_cell_without_a_row_is_zero_only_where_the_source_leaves_out_zeros(sparse: bool):
    frame = counts(years=(2024,))
    young = (frame["age_from"] < 18) & (frame["sex"] == "male") & (frame["area"] == AREAS[1])
    rows = made(frame[~young], catalogue=catalogue(sparse=sparse))
    own = rows[(rows["area"] == AREAS[1]) & (rows["sex"] == "male") & (rows["age_from"] == 0)]
    assert len(own) == 3
    assert (own["value"] == 0).all() if sparse else own["value"].isna().all()


def test_sources_that_do_not_deliver_all_splits_are_passed_over():
    frame = counts()
    whole = frame.assign(category=None).astype({"category": "str"})
    other = counts(source="amt")
    pd.testing.assert_frame_equal(made(pd.concat([whole, other])), made(frame))
    assert made(whole).empty
    # bands that cut a delivered one in two
    assert made(frame, cube(age_bands=((0, 17), (17, None)))).empty


def test_figures_delivered_twice_are_counted_once():
    frame = counts()
    again = (
        frame.assign(category=frame["category"].str.split("|").str[0])
        .groupby([*frame.columns.drop("value")], dropna=False, as_index=False)["value"]
        .sum()
    )
    rows = made(pd.concat([frame, again.astype(frame.dtypes.to_dict())]))
    true = frame.groupby(["area", "year"])["value"].sum()
    whole = rows[rows[TOTAL].isna().all(axis=1)].set_index(["area", "year"])["value"]
    assert (whole - true.reindex(whole.index)).abs().max() <= 5


def test_what_is_no_count_is_refused_without_its_number():
    frame = counts()
    with pytest.raises(ValueError, match="personen: a delivered figure is no count") as caught:
        made(frame.assign(value=frame["value"] + 0.25))
    assert "0.25" not in str(caught.value)


def test_no_counts_make_an_empty_cube():
    assert made(counts().iloc[:0]).empty
