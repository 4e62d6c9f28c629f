"""Bad files beside good ones, through the whole main command: each rejected, the good ones reported."""

import pandas as pd

from demo import offices
from tests.pipeline.installation import Installation


def _wohngeld(old: str, new: str) -> bytes:
    """Housing benefit of a year that is not published yet, with something in it changed."""
    text = offices.wohngeld(2022)[0].content.decode("cp1252")
    assert old in text
    return text.replace(old, new, 1).encode("cp1252")


def _bad_files() -> dict[str, tuple[bytes, str]]:
    """Files with what the rejection has to say."""
    line = offices.wohngeld(2022)[0].content.decode("cp1252").splitlines()[2]
    key, *_, last = line.split(";")
    workbook = offices.pflege(2023)[0].content
    return {
        "leer.csv": (b"", "leer.csv"),
        "fehlerseite.csv": (b"<!DOCTYPE html><html><body>502 Bad Gateway</body></html>", "fehlerseite.csv"),
        "umbenannt.csv": (
            _wohngeld("Haushalte mit Wohngeld", "Haushalte m. Wohngeld"),
            "Haushalte m. Wohngeld",
        ),
        "unbekannt.csv": (_wohngeld(key, "0535899901"), "0535899901"),
        "negativ.csv": (_wohngeld(line, line.removesuffix(last) + "-5"), "a count of at least 0"),
        "doppelt.csv": (_wohngeld(line, f"{line}\r\n{line}"), "doppelt.csv"),
        "halb.xlsx": (workbook[: len(workbook) // 2], "halb.xlsx"),
    }


def test_bad_files_are_rejected_and_the_rest_is_reported(office: Installation):
    bad = _bad_files()
    before = office.report("SELECT * EXCLUDE (as_of) FROM report.indicator_values ORDER BY ALL")
    good = offices.melderegister_haushalte(2022)
    office.deliver({name: content for name, (content, _) in bad.items()}).deliver(good)
    output = office.run()
    deliveries = office.report("SELECT * FROM report.deliveries").set_index("file_name")
    for name, (content, told) in bad.items():
        assert deliveries.loc[name, "verdict"] == "rejected"
        assert told in deliveries.loc[name, "reason"]
        assert not deliveries.loc[name, "used"]
        assert name in output
        kept = office.home.archive.path(deliveries.loc[name, "delivery"])
        assert kept.read_bytes() == content
    assert f"{len(bad)} rejected" in output
    assert deliveries.loc[good[0].name, "verdict"] == "accepted"
    after = office.report("SELECT * EXCLUDE (as_of) FROM report.indicator_values ORDER BY ALL")
    pd.testing.assert_frame_equal(after[after["year"] != 2022].reset_index(drop=True), before)
    households = after[(after["year"] == 2022) & (after["indicator"] == "anteil_einpersonenhaushalte")]
    assert households["value"].notna().any()
    assert after[(after["year"] == 2022) & (after["indicator"] == "wohngeldquote")].empty
