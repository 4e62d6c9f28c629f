"""Indices, cube and records of the small release that tests of the press print.

The records say what came, what was found, what was hidden and what changed, with at least one row a kind.
"""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from sozialraum.catalogue import Catalogue
from tests.integration.press_catalogue import SMALL
from tests.integration.press_figures import DELIVERIES, YEARS, people

DAY = date(2025, 6, 30)
NAME = "2025-2"

_CLASSES = (
    ("hoch", (0.9, 0.1, 0.0, 0.0), True),
    ("mittel", (0.2, 0.6, 0.2, 0.0), False),
    ("mittel", (0.001, 0.998, 0.001, 0.0), True),
    ("mittel", (0.0, 1.0, 0.0, 0.0), True),
    ("niedrig", (0.0, 0.1, 0.85, 0.05), True),
    (None, (np.nan,) * 4, None),
    ("niedrig/sehr niedrig", (0.0, 0.05, 0.5, 0.45), True),
    ("sehr niedrig", (0.0, 0.0, 0.3, 0.7), False),
)
"""Shown class of each Sozialraum with its chances, and whether it is certain."""


def index_values(known: Catalogue) -> pd.DataFrame:
    """The index of all years; the sixth Sozialraum has no class, the second and the last have unsure ones."""
    return pd.DataFrame([_index_row(known, place, year) for place in range(len(SMALL)) for year in YEARS])


def _index_row(known: Catalogue, place: int, year: int) -> dict[str, Any]:
    shown, chances, certain = _CLASSES[place]
    row: dict[str, Any] = {
        "index": "soziale_lage",
        "geography": "sozialraum",
        "area": list(SMALL)[place],
        "year": year,
        "population": people(place, year),
        "definition": known.indices["soziale_lage"].definition_id("soziale_lage"),
    }
    if shown is None:
        return {**row, "reason": f"Gesperrt {year}: SGB-II-Quote"}
    rank = place + 1.0 if place < 5 else float(place)
    return {
        **row,
        "total": place - 3.0,
        "score": (place - 3.0) / 2,
        "status": "niedrig" if "/" in shown else shown,
        "rank": 8 - rank,
        "rank_low": max(7 - rank, 1),
        "rank_high": min(9 - rank, 7),
        **dict(zip(("p_high", "p_middle", "p_low", "p_very_low"), chances, strict=True)),
        "dynamics": "stabil" if year > YEARS[1] else None,
        "status_shown": shown,
        "certain": certain,
        "note": None if certain else "Klasse unsicher",
    }


def cube() -> pd.DataFrame:
    """Inhabitants by sex and age; one cell of Luchsau (the last Sozialraum) is not published."""
    rows = []
    bands = ((None, None, 1.0), (0, 18, 0.16), (18, 65, 0.62), (65, None, 0.22))
    for place, key in enumerate(SMALL):
        for year in YEARS:
            for sex, share in ((None, 1.0), ("female", 0.51), ("male", 0.49)):
                for first, end, part in bands:
                    hidden = place == len(SMALL) - 1 and (sex, first) == ("male", 0)
                    rows.append(
                        {
                            "product": "wuerfel_bevoelkerung",
                            "measure": "bevoelkerung",
                            "geography": "sozialraum",
                            "area": key,
                            "year": year,
                            "sex": sex,
                            "age_from": first,
                            "age_to": end,
                            "value": None if hidden else round(people(place, year) * share * part),
                            "reason": "gesperrt zum Schutz kleiner Zahlen" if hidden else None,
                        }
                    )
    return pd.DataFrame(rows)


def records() -> dict[str, pd.DataFrame]:
    """Deliveries, calendar, findings, disclosure, releases and changes."""
    return {
        "deliveries": _deliveries(),
        "delivery_calendar": _calendar(),
        "quality": _findings(),
        "disclosure_summary": _disclosure(),
        "releases": _releases(),
        "revisions": _revisions(),
    }


def _deliveries() -> pd.DataFrame:
    rows = [
        {
            "delivery": delivery,
            "file_name": f"{name}.csv",
            "source": name,
            "sender": "Musteramt",
            "received_at": pd.Timestamp(2025, 1, 15, 8),
            "fictional": True,
            "periods": ["2024-12-31"],
            "geographies": ["sozialraum"],
            "rows": 40,
            "verdict": "accepted",
            "superseded": 0.0,
            "used": True,
        }
        for name, delivery in DELIVERIES.items()
    ]
    return pd.DataFrame(rows)


def _calendar() -> pd.DataFrame:
    rows = [
        ("melderegister", "Melderegister", 2024, "delivered", "a" * 64, "Kein Indikator wartet."),
        (
            "statistik",
            "Statistik",
            2023,
            "overdue",
            None,
            "2 Indikatoren warten auf „Statistik“ zum 31.12.2023.",
        ),
        ("statistik", "Statistik", 2024, "delivered_late", "b" * 64, "Kein Indikator wartet."),
        (
            "statistik",
            "Statistik",
            2025,
            "expected",
            None,
            "3 Indikatoren warten auf „Statistik“ zum 31.12.2025.",
        ),
    ]
    frame = pd.DataFrame(rows, columns=["source", "title", "year", "state", "delivery", "effect"])
    year = frame.pop("year")
    return frame.assign(
        rhythm="yearly",
        reference_date=[pd.Timestamp(one, 12, 31) for one in year],
        due=[pd.Timestamp(one + 1, 3, 31) for one in year],
        delivered_at=[pd.NaT if pd.isna(one) else pd.Timestamp(2025, 1, 15) for one in frame["delivery"]],
        indicators=[[] for _ in year],
        tables=[[] for _ in year],
    )


def _findings() -> pd.DataFrame:
    shared = {
        "delivery": "b" * 64,
        "source": "statistik",
        "kind": "change",
        "measure": "leistungsberechtigte",
    }
    text = "Leistungsberechtigte (Gemeinde, {}): Veränderung gegenüber dem Vorjahr außerhalb von 0,8 bis 1,25"
    noted = {"severity": "warn", "state": "noted"}
    accepted = {
        "severity": "block",
        "state": "accepted",
        "approved_by": "Sozialplanung",
        "approved_at": pd.Timestamp(2025, 2, 1, 9),
        "approval_reason": '=HYPERLINK("x") <b>geprüft</b>',
    }
    return pd.DataFrame(
        [
            {
                **shared,
                "finding": f"change-{year}",
                "geography": "gemeinde",
                "year": year,
                "text": text.format(year),
            }
            | found
            for year, found in ((2023, noted), (2024, accepted))
        ]
    )


def _disclosure() -> pd.DataFrame:
    counts = {"all": (420, 12), "gemeinde": (120, 0), "kreis": (30, 0), "sozialraum": (270, 12)}
    rows = [
        {
            "geography": name,
            "cells": cells,
            "hidden": hidden,
            "primary": hidden - hidden // 3,
            "secondary": hidden // 3,
            **dict.fromkeys(
                ("small_counts", "small_rests", "small_denominators", "amounts", "inherited", "decisions"), 0
            ),
            "value_lost": 0.1,
            "exceptions": 0 if name == "all" else None,
            "rules": "2026-1",
        }
        for name, (cells, hidden) in counts.items()
    ]
    return pd.DataFrame(rows)


def _releases() -> pd.DataFrame:
    days = {"2025-1": date(2025, 1, 31), NAME: DAY}
    rows = [
        {
            "release": name,
            "day": pd.Timestamp(day),
            "known_at": pd.Timestamp(day),
            "previous": None if name == "2025-1" else "2025-1",
            "catalogue": "c" * 16,
            "disclosure": "2026-1",
            "code": "d" * 16,
        }
        for name, day in days.items()
    ]
    return pd.DataFrame(rows)


def _revisions() -> pd.DataFrame:
    rows = [
        ("sgb2_quote", "gemeinde", "05358008", 2023, 12.04, 12.01, "exact", "exact", "delivery"),
        ("kinderarmut", "sozialraum", "0535800401", 2024, 3.5, None, "exact", "suppressed", "disclosure"),
        ("kita_quote", "sozialraum", "0535899999", 2020, 31.0, None, "exact", None, "area_change"),
        ("abgeschafft", "gemeinde", "05358004", 2020, 1.5, None, "exact", None, "definition"),
    ]
    columns = ["indicator", "geography", "area", "year", "old", "new", "old_status", "new_status", "reason"]
    new = [["b" * 64] if reason == "delivery" else [] for *_, reason in rows]
    return pd.DataFrame(rows, columns=columns).assign(deliveries_new=new)
