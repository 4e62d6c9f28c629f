"""Documents tell the truth: links lead somewhere, commands exist, derived texts are current."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from resources.lineage import FIGURE_QUERY
from schemas.__main__ import main
from schemas.base import allowed, sql_type
from schemas.documents import tables
from sozialraum.catalogue import load_catalogue
from tests.structure.project import ROOT

DOCUMENTS = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "demo").glob("*.md")),
]
MAKEFILE = ROOT / "Makefile"
LINK = re.compile(r"\]\(([^)\s]+)\)")


def _text(*documents: Path) -> str:
    return "\n".join(document.read_text(encoding="utf-8") for document in documents)


def _links(document: Path) -> Iterator[tuple[Path, str]]:
    for target in LINK.findall(_text(document)):
        if "://" not in target:
            path, _, anchor = target.partition("#")
            yield (document.parent / path).resolve() if path else document, anchor


def _anchors(document: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", _text(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_relative_links_lead_somewhere(document: Path):
    broken = [
        f"{path}#{anchor}"
        for path, anchor in _links(document)
        if not path.exists() or (anchor and anchor not in _anchors(path))
    ]
    assert not broken


@pytest.mark.parametrize("name", ["README.md", "docs/operation.md", "docs/lineage.md"])
def test_commands_named_are_targets_of_make(name: str):
    targets = set(re.findall(r"^([a-z-]+):.*##", _text(MAKEFILE), re.MULTILINE))
    named = set(re.findall(r"(?:^    |`)make ([a-z-]+)", _text(ROOT / name), re.MULTILINE))
    assert named
    assert named <= targets


def test_modules_named_can_be_run():
    named = re.findall(r"`python -m ([a-z.]+)", _text(*DOCUMENTS))
    assert {"schemas", "sozialraum.catalogue"} <= set(named)
    missing = [name for name in named if not (ROOT / name.replace(".", "/") / "__main__.py").exists()]
    assert not missing


def test_the_documented_query_is_the_one_that_is_tested():
    assert FIGURE_QUERY.strip() in _text(ROOT / "docs" / "lineage.md")


def test_derived_documents_are_current():
    assert main(["--check"]) == 0, "run 'python -m schemas'"


def test_outdated_documents_are_found_and_renewed(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "indicators.md").write_text("old\n", encoding="utf-8")
    assert main(["--check", "--folder", str(tmp_path)]) == 1
    assert "-old" in capsys.readouterr().err
    main(["--folder", str(tmp_path)])
    assert main(["--check", "--folder", str(tmp_path)]) == 0


def test_every_table_is_named_once_by_stage_and_table():
    names = [str(table.name) for table in tables(load_catalogue(ROOT / "catalogue"))]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+\.[a-z_]+", name) for name in names)


def test_every_column_says_what_it_is():
    for table in tables(load_catalogue(ROOT / "catalogue")):
        for name, column in table.columns.items():
            assert column.title, f"{table.name}.{name}"
            assert column.description, f"{table.name}.{name}"
            assert sql_type(column), f"{table.name}.{name}"
            assert "Check" not in allowed(column), f"{table.name}.{name}"


def test_pictures_are_small():
    assert all(path.stat().st_size < 200_000 for path in (ROOT / "docs" / "pictures").iterdir())
