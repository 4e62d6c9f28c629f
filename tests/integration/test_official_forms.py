"""Editions of official tables that differ from the ones at hand: years, order, extra columns."""

import dataclasses
from pathlib import Path

import pandas as pd
import pytest

from resources.faults import RejectedFile
from sozialraum.catalogue import Catalogue, load_catalogue
from tests.integration.official import BENEFITS, FLAT, FLAT_TITLES, RATES, flat_row, read_bytes


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(Path(__file__).parents[2] / "catalogue")


def test_another_year_under_another_name(tmp_path: Path, catalogue: Catalogue) -> None:
    frame = read_bytes(tmp_path, catalogue, RATES.encode("latin-1"), "Tabelle (1).CSV")
    assert set(frame["source"]) == {"itnrw_22811_01i"}
    assert set(frame["year"]) == {2019}
    assert frame["area"].tolist() == ["05", "05358", "05358004", "05358008", "05358012"]
    assert frame["value"].tolist()[:4] == [11.1, 10.0, 9.9, 15.7]
    assert frame["status"].tolist()[-1] == "unknown_or_secret"
    assert frame["line"].tolist() == [8, 11, 12, 13, 14]


def test_several_years_beside_each_other(tmp_path: Path, catalogue: Catalogue) -> None:
    text = RATES.replace(";;Jahr\n;;2019", ";;Jahr;Jahr\n;;2018;2019")
    for row in ("11,1", "10,3", "-", "10,0", "9,9", "15,7", "."):
        text = text.replace(f";{row}\n", f";{row};{row}\n")
    frame = read_bytes(tmp_path, catalogue, text.encode("latin-1"))
    assert frame.groupby("year")["area"].nunique().to_dict() == {2018: 5, 2019: 5}
    title = "Mindestsicherungsquote (Prozent) | Jahr | "
    assert set(frame["column"]) == {f"{title}2018", f"{title}2019"}


def test_a_title_that_stands_twice(tmp_path: Path, catalogue: Catalogue) -> None:
    frame = read_bytes(tmp_path, catalogue, BENEFITS.encode("latin-1"))
    own = frame[frame["area"] == "05358012"].set_index("measure")
    assert own.loc["sgb2_regelleistungsberechtigte", ["value", "status"]].tolist() == [180, "exact"]
    assert own.loc["hlu_empfaenger", ["value", "status"]].tolist() == [0, "below_half"]
    assert own.loc["asylblg_empfaenger", ["value", "status"]].tolist() == [5, "rounded"]
    assert len(frame) == 3 * 7


def test_two_sources_that_fit_one_file(tmp_path: Path, catalogue: Catalogue) -> None:
    twin = {"twin": catalogue.sources["itnrw_22811_01i"]}
    both = dataclasses.replace(catalogue, sources={**catalogue.sources, **twin})
    with pytest.raises(RejectedFile, match="a file of one source, but it fits itnrw_22811_01i, twin"):
        read_bytes(tmp_path, both, RATES.encode("latin-1"))


def test_windows_line_ends(tmp_path: Path, catalogue: Catalogue) -> None:
    one = read_bytes(tmp_path, catalogue, RATES.encode("latin-1"))
    other = read_bytes(tmp_path, catalogue, RATES.replace("\n", "\r\n").encode("latin-1"))
    pd.testing.assert_frame_equal(one, other)


def test_flat_file_in_any_order(tmp_path: Path, catalogue: Catalogue) -> None:
    frame = read_bytes(tmp_path, catalogue, FLAT.encode())
    assert set(frame["source"]) == {"regio_12411_01_01_4"}
    titles, *rows = FLAT.strip().split("\n")
    turned = read_bytes(tmp_path, catalogue, "\n".join([titles, *reversed(rows), ""]).encode())
    keys = ["area", "sex", "value", "status"]
    one, other = (part[keys].sort_values("value", ignore_index=True) for part in (frame, turned))
    pd.testing.assert_frame_equal(one, other)
    assert frame["line"].tolist() == [3, 4, 5]
    assert turned["line"].tolist() == [2, 3, 4]


def test_flat_file_without_byte_order_mark_with_quality(tmp_path: Path, catalogue: Catalogue) -> None:
    rows = [
        flat_row("053580000000", "Düren, Kreis", "Insgesamt", "270500") + ";p",
        flat_row("053580000000", "Düren, Kreis", "männlich", "134500") + ";/",
        flat_row("053580000000", "Düren, Kreis", "weiblich", "136000") + ";",
    ]
    text = "\n".join([f"{FLAT_TITLES};value_q", *rows, ""])
    frame = read_bytes(tmp_path, catalogue, text.encode())
    assert frame["status"].tolist() == ["provisional", "uncertain", "exact"]
    assert frame["value"].isna().tolist() == [False, True, False]


def test_an_area_of_nothing_but_dashes_was_not_delivered(tmp_path: Path, catalogue: Catalogue) -> None:
    text = FLAT.replace("136000", "-").replace("270500", "-").replace("134500", "-")
    frame = read_bytes(tmp_path, catalogue, text.encode())
    assert set(frame["status"]) == {"not_delivered"}
    assert frame["value"].isna().all()
    one_dash = read_bytes(tmp_path, catalogue, FLAT.replace("136000", "-").encode())
    assert one_dash.set_index("sex").loc["female", ["value", "status"]].tolist() == [0, "nil"]
