"""The project as seen from outside: its modules and what Dagster loads from it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import dagster as dg
from dagster._core.definitions.assets.graph.base_asset_graph import BaseAssetGraph

from pipelines.definitions import definitions

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("pipelines", "assets", "resources", "schemas", "sozialraum")
FOLDERS = (*PACKAGES, "demo", "docs", "deploy", "benchmarks", "tests")


@cache
def repository() -> dg.RepositoryDefinition:
    """Everything that Dagster loads."""
    return definitions().get_repository_def()


def graph() -> BaseAssetGraph:
    """All assets with their parents and checks."""
    return repository().asset_graph


def name(key: dg.AssetKey) -> str:
    """Stage and name: counts/bevoelkerung."""
    return key.to_user_string()


def modules(*folders: str) -> Iterator[Path]:
    """Python files of folders of the project."""
    for folder in folders:
        yield from sorted(path for path in (ROOT / folder).rglob("*.py") if "__pycache__" not in path.parts)


def shown(path: Path) -> str:
    """Path below the project."""
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    """Parsed module."""
    return ast.parse(path.read_text(encoding="utf-8"))
