"""Making a release from the report tables as they are stored.

Belongs here: what a release says of itself, keeping it. Does not belong here: checks of the finished file
(``assets/publications.py``), the tables' contents.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from resources.calculation import counts, derived, figures
from resources.disclosing import released_before
from resources.home import Home
from resources.planning.keys import (
    CODE_OF_AREAS,
    CODE_OF_GATE,
    CODE_OF_PLANNING,
    CODE_OF_QUALITY,
    CODE_OF_REPORT,
    RECEIPTS,
    digest,
)
from resources.readers import READER_VERSION
from resources.receiving.ledger import was_fictional
from resources.releasing.record import Record, keep_record
from resources.releasing.releases import Basis, Release
from schemas.base import empty
from schemas.revisions import REVISIONS
from sozialraum.catalogue import Catalogue
from sozialraum.revisions import revisions

CODE = digest(
    READER_VERSION,
    CODE_OF_AREAS,
    counts.CODE,
    figures.CODE,
    derived.CODE,
    CODE_OF_QUALITY,
    CODE_OF_GATE,
    CODE_OF_PLANNING,
    CODE_OF_REPORT,
)
"""Digest of the versions of all calculations."""


def basis_of(home: Home) -> Basis:
    """Whether the report rests on fictional or real deliveries."""
    return "Musterdaten" if was_fictional(home) else "Echtdaten"


def draft_release(home: Home, catalogue: Catalogue, inputs: Mapping[str, str]) -> Release:
    """The release that the present tables make: the newest one, when it is made from the same.

    Parameters
    ----------
    home, catalogue
        What is reported, and where everything lies.
    inputs
        Versions of everything the report tables are made from.
    """
    basis, made_from = basis_of(home), digest(sorted(inputs.items()))
    newest = home.releases.newest(basis)
    if newest is not None and newest.inputs == made_from:
        return newest
    day = home.now_date(catalogue.county.timezone)
    decided = pd.Timestamp(home.store.read(RECEIPTS)["decided_at"].max())
    base = home.releases.base(basis, made_from)
    return Release(
        name=home.releases.next_name(day.year),
        basis=basis,
        published_at=datetime.now(UTC),
        known_at=decided.tz_localize(UTC).to_pydatetime(),
        day=day,
        previous=None if base is None else base.name,
        inputs=made_from,
        catalogue=digest(catalogue),
        disclosure=catalogue.disclosure.version,
        geographies=digest({name: g.model_dump(mode="json") for name, g in catalogue.geographies.items()}),
        code=CODE,
        deliveries=(),
        tables={},
    )


def releases_until(home: Home, catalogue: Catalogue, inputs: Mapping[str, str]) -> list[Release]:
    """The release that the present tables make, behind all earlier ones of its basis."""
    draft = draft_release(home, catalogue, inputs)
    earlier = [release for release in home.releases.all(draft.basis) if release.order < draft.order]
    return [*earlier, draft]


def revised(home: Home, releases: list[Release], values: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Rows of ``report.revisions``: what the last of some releases shows otherwise than the one before.

    Parameters
    ----------
    home
        Where the releases lie.
    releases
        Of ``releases_until``.
    values
        ``report.indicator_values`` of the last one.
    catalogue
        Indicators that are reported now.
    """
    present = releases[-1]
    base = next((release for release in releases if release.name == present.previous), None)
    old = None if base is None else home.releases.table(base, "indicator_values")
    if base is None or old is None:
        return empty(REVISIONS).drop(columns="basis")
    return revisions(
        old,
        values,
        indicators=catalogue.indicators,
        areas_changed=base.geographies != present.geographies,
    )


def first_published(home: Home, releases: list[Release], findings: pd.DataFrame) -> pd.DataFrame:
    """Findings with the release that first had each as it stands.

    Parameters
    ----------
    home
        Where the releases lie.
    releases
        Of ``releases_until``.
    findings
        ``planning.findings``: points and priority may change, all else makes a row another one.
    """
    earlier = [home.releases.table(release, "findings") for release in reversed(releases[:-1])]
    before = next((table for table in earlier if table is not None), findings.iloc[:0])
    same = [name for name in findings.columns if name not in ("points", "priority", "release", "text")]
    known = dict(zip(_contents_of(before, same), before["release"], strict=True))
    present = [known.get(own, releases[-1].name) for own in _contents_of(findings, same)]
    return findings.assign(release=present)


def _contents_of(findings: pd.DataFrame, columns: list[str]) -> list[str]:
    """Each row as a text that is the same when its contents are."""
    return [digest(*map(str, row)) for row in findings[columns].itertuples(index=False, name=None)]


def release_rows(releases: list[Release]) -> pd.DataFrame:
    """Releases as rows of ``report.releases``."""
    rows: list[dict[str, Any]] = [
        release.model_dump(include={"name", "day", "previous", "catalogue", "disclosure", "code"})
        | {"known_at": pd.Timestamp(release.known_at).tz_localize(None)}
        for release in releases
    ]
    frame = pd.DataFrame(rows).rename(columns={"name": "release"})
    return frame.assign(day=pd.to_datetime(frame["day"]))


def keep_release(
    home: Home,
    catalogue: Catalogue,
    inputs: Mapping[str, str],
    *,
    tables: Mapping[str, Path],
    database: Path,
) -> Release:
    """Keep what is about to be published as a release.

    Parameters
    ----------
    home, catalogue, inputs
        As for ``draft_release``.
    tables
        Parquet file of each report table.
    database
        The finished public file. It becomes the release's own one; where that was kept before by a process
        that was killed then, it is replaced by it.
    """
    draft = draft_release(home, catalogue, inputs)
    if draft.tables:
        database.unlink()
        database.hardlink_to(home.releases.database(draft))
        return draft
    used = home.store.read(("report", "deliveries", "all")).query("used")["delivery"]
    approvals = {path.name: path.read_text("utf-8") for path in sorted(home.approvals.glob("*.yaml"))}
    record = Record(decisions=_decisions(home), ledger=released_before(home), approvals=approvals)
    keep_record(home, draft.name, record, catalogue)
    release = draft.model_copy(update={"deliveries": tuple(sorted(used))})
    return home.releases.add(release, tables=tables, database=database)


def _decisions(home: Home) -> dict[str, int]:
    """How many decisions on each delivery the present tables rest on; later ones are not in them."""
    receipts = home.store.read(RECEIPTS)
    known = {}
    for delivery, decided in zip(receipts["delivery"], receipts["decided_at"], strict=True):
        times = [pd.Timestamp(r.decided_at).tz_localize(None) for r in home.archive.history(delivery)]
        known[delivery] = times.index(decided) + 1
    return known
