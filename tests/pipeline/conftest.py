"""Installations that are run once and looked at by many tests; whoever changes one copies it first."""

import os
from pathlib import Path

import pytest

from demo import offices
from demo.__main__ import deliveries
from tests.pipeline.installation import MUSTER, Installation, once

DEMO_YEARS = range(2023, 2025)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all processes of this test run share."""
    own = tmp_path_factory.getbasetemp()
    return (own if worker_id == "master" else own.parent) / "installations"


@pytest.fixture(scope="session")
def demo(shared_folder: Path) -> Installation:
    """Two years of the fictional deliveries, run once; what was printed is in ``output.txt``."""

    def make(folder: Path) -> None:
        output = Installation(folder).deliver(deliveries(DEMO_YEARS)).run()
        (folder / "output.txt").write_text(output, encoding="utf-8")

    return Installation(once(shared_folder / "demo", make))


@pytest.fixture(scope="session")
def real(shared_folder: Path) -> Installation:
    """The real files as they are delivered, run once."""
    data = os.environ.get("SOZIALRAUM_REAL_DATA")
    if not data:
        pytest.skip("SOZIALRAUM_REAL_DATA is not set: the real files are not there")
    inbox = Path(data).resolve() / "kreis-dueren"

    def make(folder: Path) -> None:
        output = Installation(folder, inbox).run()
        (folder / "output.txt").write_text(output, encoding="utf-8")

    return Installation(once(shared_folder / "real", make), inbox)


@pytest.fixture(scope="session")
def small(shared_folder: Path) -> Installation:
    """Households and housing benefit of two years: little to compute, every stage in it."""

    def make(folder: Path) -> None:
        files = {"lieferung.yaml": MUSTER}
        for year in DEMO_YEARS:
            for file in (*offices.melderegister_haushalte(year), *offices.wohngeld(year)):
                files[file.name] = file.content
        Installation(folder).deliver(files).run()

    return Installation(once(shared_folder / "small", make))


@pytest.fixture
def office(small: Installation, tmp_path: Path) -> Installation:
    """A copy of the small installation to change."""
    return small.copy(tmp_path / "office")
