"""Limits of size and documentation that keep modules readable."""

import ast
from pathlib import Path

import pytest

from sozialraum.catalogue import load_catalogue
from tests.structure.project import FOLDERS, ROOT, modules, shown, tree

MOST_LINES = 300
MOST_LINES_OF_FUNCTION = 60
MOST_FILES = 20
CODE = [folder for folder in FOLDERS if folder != "tests"]
NOWHERE = ("/wo" + "rk/", "/t" + "mp/", "issue" + " 2")
"""Places that exist on one machine only."""


def _lines_of_functions(path: Path) -> dict[str, int]:
    """Lines of every function without its docstring and the functions inside it."""
    functions = [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef)]
    lengths = {}
    for function in functions:
        inner = [node for node in ast.walk(function) if node in functions and node is not function]
        nested = {line for node in inner for line in range(node.lineno, node.end_lineno + 1)}
        own = set(range(function.lineno, function.end_lineno + 1)) - nested
        lengths[function.name] = len(own) - len((ast.get_docstring(function) or "").splitlines())
    return lengths


@pytest.mark.parametrize("path", list(modules(*CODE)), ids=shown)
def test_modules_are_short_and_say_what_they_are_for(path: Path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    assert ast.get_docstring(tree(path)), "a module docstring"
    long = {own: lines for own, lines in _lines_of_functions(path).items() if lines > MOST_LINES_OF_FUNCTION}
    assert long == {}


@pytest.mark.parametrize("path", list(modules("tests")), ids=shown)
def test_tests_say_what_they_prove(path: Path):
    assert ast.get_docstring(tree(path))


def test_nothing_names_a_place_of_one_machine():
    texts = {shown(path): path.read_text(encoding="utf-8") for path in modules(*FOLDERS)}
    assert [(own, place) for own, text in texts.items() for place in NOWHERE if place in text] == []


def test_folders_stay_small():
    folders = {path.parent for path in modules(*CODE)}
    sizes = {shown(folder): len(list(folder.glob("*.py"))) for folder in folders}
    assert {folder: size for folder, size in sizes.items() if size > MOST_FILES} == {}


def test_the_catalogue_loads():
    catalogue = load_catalogue(ROOT / "catalogue")
    assert len(catalogue.sources) >= 12
    assert len(catalogue.indicators) >= 30
    assert {"kreis", "gemeinde", "jugendamt", "sozialraum"} <= set(catalogue.geographies)
    assert {entry.theme for entry in catalogue.indicators.values()} == {
        theme.id for theme in catalogue.county.themes
    }
